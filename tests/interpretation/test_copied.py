"""The share of an interpretation that is copied from its document, and the places (clause C3c)."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from yx.interpretation.copied import RUN, compare

SOURCE = "为进一步规范政务公开工作，现就有关事项通知如下：各单位应当在二十个工作日内公开政府信息。"
#: few characters, so that runs happen
words = st.text("甲乙丙，。 \n", max_size=60)


def marked(text: str, source: str) -> list[str]:
    return [piece.text for piece in compare(text, source).pieces if piece.copied]


def test_a_copied_run_is_marked_and_counted():
    text = "总的来说各单位应当在二十个工作日内公开政府信息，很清楚。"
    found = compare(text, SOURCE)
    assert marked(text, SOURCE) == ["各单位应当在二十个工作日内公开政府信息"]
    assert found.percent == round(100 * 19 / len(text))


def test_eleven_characters_are_no_copy_and_twelve_are():
    assert marked(SOURCE[: RUN - 1], SOURCE) == []
    assert marked(SOURCE[:RUN], SOURCE) == [SOURCE[:RUN]]


def test_blanks_and_wide_forms_do_not_hide_a_copy():
    text = "各 单位应当\n在二十个工作日内公开政府信息"
    assert marked(text, SOURCE) == [text]
    assert marked("ＡＢＣ１２３４５６７８９，ok", "abc123456789,OK") == ["ＡＢＣ１２３４５６７８９，ok"]


def test_a_line_of_punctuation_is_no_copy():
    line = "—" * 40
    assert compare(line, line).percent == 0


def test_nothing_is_nothing():
    assert (compare("", SOURCE).pieces, compare("", SOURCE).percent, compare("字" * 20, "").percent) == ((), 0, 0)


def test_paragraphs_keep_every_word_and_leave_out_empty_lines():
    text = "第一段。\n\n各单位应当在二十个工作日内公开政府信息。\n完"
    lines = ["".join(piece.text for piece in line) for line in compare(text, SOURCE).paragraphs]
    assert lines == ["第一段。", "各单位应当在二十个工作日内公开政府信息。", "完"]


@given(words, words)
def test_the_pieces_are_the_text_and_each_character_is_marked_exactly_when_a_shared_run_covers_it(
    text: str, source: str
):
    found = compare(text, source)
    assert "".join(piece.text for piece in found.pieces) == text
    flags = [piece.copied for piece in found.pieces for _char in piece.text]
    kept = [(char, flag) for char, flag in zip(text, flags, strict=True) if not char.isspace()]
    plain, other = "".join(char for char, _flag in kept), "".join(source.split())
    starts = [
        i for i in range(len(plain) - RUN + 1) if plain[i : i + RUN] in other and plain[i : i + RUN].strip("，。")
    ]
    covered = {i for start in starts for i in range(start, start + RUN)}
    assert {i for i, (_char, flag) in enumerate(kept) if flag} == covered
    assert found.percent == (round(100 * len(covered) / len(plain)) if plain else 0)


@given(words)
def test_a_text_of_words_is_wholly_its_own_copy(text: str):
    plain = "".join(text.split())
    if len(plain) >= RUN and all(plain[i : i + RUN].strip("，。") for i in range(len(plain) - RUN + 1)):
        assert compare(text, text).percent == 100


def test_a_hundred_thousand_characters_take_about_as_much_longer_as_they_are_more():
    def seconds(length: int) -> float:
        text = "".join(chr(0x4E00 + (i * 7919 + i // 97) % 3000) for i in range(length))
        start = time.perf_counter()
        compare(text, text[::-1] + text[: length // 2])
        return time.perf_counter() - start

    assert seconds(100_000) < 40 * max(seconds(10_000), 0.01)
