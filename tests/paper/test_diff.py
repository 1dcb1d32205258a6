"""Two versions of a text, line by line (flows: whoever checks or signs sees what changed)."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paper.samples import NOTICE
from yx.paper.diff import Row, Segment, compare, segments

LINES = st.lists(st.text(alphabet="一二三四。，、甲乙丙", max_size=30), max_size=12).map("\n".join)


def test_a_changed_word_is_marked_within_its_paragraph() -> None:
    (row,) = compare("要加强领导，落实责任。", "要改进领导，落实责任。")
    assert row == Row(
        "changed",
        "要加强领导，落实责任。",
        "要改进领导，落实责任。",
        (Segment("same", "要"), Segment("del", "加强"), Segment("ins", "改进"), Segment("same", "领导，落实责任。")),
    )


def test_paragraphs_that_come_and_go_do_not_disturb_the_others() -> None:
    old, new = "一、甲\n这一段删去了\n二、乙乙乙乙", "一、甲\n二、乙乙乙丙\n新增内容"
    assert [row.change for row in compare(old, new)] == ["same", "deleted", "changed", "inserted"]


def test_equal_texts_have_only_same_rows() -> None:
    assert {row.change for row in compare(NOTICE, NOTICE)} == {"same"}


def test_a_shared_character_within_a_change_is_no_island() -> None:
    assert segments("加强", "强化") == [Segment("del", "加强"), Segment("ins", "强化")]


@given(LINES, LINES)
def test_both_texts_come_back_whole(old: str, new: str) -> None:
    rows = compare(old, new)
    assert [row.old for row in rows if row.old is not None] == old.splitlines()
    assert [row.new for row in rows if row.new is not None] == new.splitlines()
    for row in rows:
        assert "".join(segment.text for segment in row.before) == (row.old or "")
        assert "".join(segment.text for segment in row.after) == (row.new or "")


def scattered(text: str, share: float) -> str:
    dice = random.Random(9)
    return "".join("改" if char != "\n" and dice.random() < share else char for char in text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NOTICE * 3, scattered(NOTICE * 3, 0.05)),
        (NOTICE * 3, scattered(NOTICE * 3, 0.6)),
        (NOTICE.replace("\n", "") * 3, scattered(NOTICE.replace("\n", "") * 3, 0.3)),
        ("\n".join(f"第{n}行" for n in range(2000)), "\n".join(f"另{n}列" for n in range(2000))),
    ],
    ids=["few changes", "many changes", "one paragraph", "nothing alike"],
)
def test_ten_thousand_characters_are_compared_in_well_under_a_second(old: str, new: str) -> None:
    begun = time.process_time()
    assert compare(old, new)
    assert time.process_time() - begun < 4
