"""Text pasted from Word, web pages and chats becomes a paragraph a line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from tests.paper.test_text import TEXTS
from yx.paper.pasted import normalise


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("　　为加强领导，\r\n\r\n  制定本方案。 ", "为加强领导，\n制定本方案。"),
        ("\u3000\u00a0一、\u00a0总体要求\u200b", "一、总体要求"),
        ("（1） 编制目录", "（1）编制目录"),
        ("一、\t总体要求\n二、\t工作目标", "一、总体要求\n二、工作目标"),
        ("2. 5月底前完成", "2. 5月底前完成"),
        ("詹  涛   县农业农村局局长", "詹　涛　县农业农村局局长"),
        ("Open  Government", "Open Government"),
        ("主动公开,先审查.", "主动公开,先审查."),
        ("一行\x0b二行\u2028三行\x0c四行", "一行\n二行\n三行\n四行"),
        ("\ufeff软\u00ad连\u200d字", "软连字"),
        ("左\t右", "左 右"),
    ],
)
def test_odd_spaces_and_marks_go(pasted: str, clean: str) -> None:
    assert normalise(pasted) == clean


def test_a_table_pasted_from_word_becomes_rows() -> None:
    pasted = "分工如下：\n序号\t任务\t单位\n1\t编制目录|清单\t县发改局\n\t合计\t\n完。"
    assert normalise(pasted).split("\n") == [
        "分工如下：",
        "| 序号 | 任务 | 单位 |",
        "| 1 | 编制目录\\|清单 | 县发改局 |",
        "| | 合计 | |",
        "完。",
    ]


def test_paragraphs_indented_by_tabs_are_no_table() -> None:
    assert normalise("\t第一段。\n\t第二段。") == "第一段。\n第二段。"


def test_an_annex_title_ends_at_an_empty_line_a_mark_or_a_long_line() -> None:
    assert normalise("附件2\n名单\n\n甲某某") == "【附件2】名单\n甲某某"
    assert normalise("附件\n办法\n一、总则") == "【附件】办法\n一、总则"
    assert normalise("附件\n一、总则") == "【附件】\n一、总则"
    assert normalise("附件\n办法\n为加强管理，制定本办法。") == "【附件】办法\n为加强管理，制定本办法。"


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(TEXTS)
def test_every_visible_character_stays(text: str) -> None:
    def seen(words: str) -> list[str]:
        structure = "|\\【】附件:："
        return sorted(c for c in words if unicodedata.category(c)[0] in "LNPS" and c not in structure)

    assert seen(normalise(text)) == seen(text)


@given(TEXTS)
def test_no_control_character_and_no_empty_line_is_left(text: str) -> None:
    clean = normalise(text)
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in clean)
    assert clean == "" or all(line.strip() for line in clean.split("\n"))
