"""Structured plain text: levels, parts, tables (clause C1a: the text that a document carries)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paper.samples import NOTICE, RAW
from yx.paper import marks
from yx.paper.text import Article, Note, Paragraph, Part, Table, parse, plain

#: lines in which marks of every kind meet ordinary and odd characters
PIECES = st.sampled_from(
    [
        *("一、", "（一）", "(二)", "1.", "1、", "（1）", "(2)", "十", "百"),
        *(
            "附件",
            "附件：",
            "附件1",
            "【附件】",
            "【附件2】",
            "【印发】",
            "表题：",
            "| a | b |",
            "|---|---|",
            "|",
            "\\|",
        ),
        *(" ", "　", "\t", "\n", "\r\n", "\u200b", "\x0b", "\ufeff", "。", "：", "2", "标题", "尤溪县"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@pytest.mark.parametrize(
    ("line", "level"),
    [
        *(("一、总体要求", 1), ("十二、附则", 1), ("（一）加强领导", 2), ("(二)统筹协调", 2), ("（ 三 ）评估考核", 2)),
        *(
            ("1.梳理清单", 3),
            ("2．规范编制", 3),
            ("3、建设专区", 3),
            ("12. 其他", 3),
            ("（1）细化", 4),
            ("( 2 ) 落实", 4),
        ),
        *(
            ("1.5万元以上的项目", 0),
            ("2020年工作", 0),
            ("一是推动集约化", 0),
            ("（此件主动公开）", 0),
            ("（以下简称）", 0),
        ),
    ],
)
def test_a_level_is_known_by_its_mark(line: str, level: int) -> None:
    assert parse(line).blocks[0] == Paragraph(level, parse(line).blocks[0].text)  # type: ignore[union-attr]


@pytest.mark.parametrize("number", range(1, 100))
def test_chinese_numbers_are_read_as_they_are_written(number: int) -> None:
    assert marks.number_of(marks.han_number(number)) == number


def test_a_short_heading_runs_on_after_its_full_stop() -> None:
    paragraph = Paragraph(2, "（一）加强组织领导。成立联席会议制度。")
    assert paragraph.heading == ("（一）加强组织领导。", "成立联席会议制度。")


@pytest.mark.parametrize(
    "text",
    [
        "（三）联席会议以会议纪要形式明确议定事项，并印发各成员单位和有关单位贯彻落实。",
        "（二）联席会议的时间、议题及相关事宜，由联席会议办公室统筹汇总提出，报召集人审定后提交会议研究。另行通知。",
        "一、提高认识；",
    ],
)
def test_a_whole_sentence_under_a_mark_is_no_heading(text: str) -> None:
    assert Paragraph(2, text).heading == ("", text)


def test_a_heading_alone_on_its_line_is_all_heading() -> None:
    assert Paragraph(1, "一、指导思想").heading == ("一、指导思想", "")


def test_the_real_notice_has_its_plan_and_its_annex() -> None:
    article = parse(NOTICE)
    assert [(part.kind, part.title) for part in article.parts] == [
        ("enclosure", "尤溪县全面推进基层政务公开标准化规范化工作实施方案"),
        ("annex", "尤溪县推进政务公开工作联席会议制度"),
    ]
    assert article.blocks == (
        Paragraph(
            0,
            "经县政府同意，现将《尤溪县全面推进基层政务公开标准化规范化工作实施方案》印发给你们，请结合实际认真抓好落实。",
        ),
    )
    assert article.parts[0].blocks[-1] == Note(("尤溪县推进政务公开工作联席会议制度",))


def test_the_real_notice_as_published_keeps_every_word_in_our_convention() -> None:
    def words(text: str) -> str:
        return "".join(text.split()).replace("【印发】", "").replace("【附件】", "附件")

    body = words(RAW[RAW.index("经县政府同意") :])
    frame = "尤溪县人民政府办公室2020年8月24日（此件主动公开）"
    assert words(NOTICE) == body.replace(frame, "")


@pytest.mark.parametrize("mark", ["附件", "附件：", "附件1", "附件 1", "附件 1：", "附 件"])
def test_a_bare_annex_mark_takes_the_title_below_it(mark: str) -> None:
    article = parse(f"正文。\n{mark}\n\n尤溪县推进政务公开\n工作联席会议制度\n\n为加强领导，制定本制度。")
    assert [part.title for part in article.parts] == ["尤溪县推进政务公开工作联席会议制度"]
    assert article.parts[0].number == ("1" if "1" in mark else "")
    assert article.parts[0].blocks == (Paragraph(0, "为加强领导，制定本制度。"),)


def test_a_list_of_annexes_is_a_note_and_no_annex() -> None:
    article = parse("正文。\n附件：1.任务分工表\n2.联络员名单\n3、2026年计划")
    assert article.parts == ()
    assert article.blocks[1] == Note(("任务分工表", "联络员名单", "2026年计划"))
    assert parse("正文。\n附件：\n1.任务分工表\n2.联络员名单").blocks[1] == Note(("任务分工表", "联络员名单"))


def test_rows_make_a_table_with_its_caption() -> None:
    article = parse("表题：分工表\n| 任务 | 单位 |\n|---|---|\n| 编制\\|修订 | 县发改局 |\n| 只有一格 |")
    rows = (("任务", "单位"), ("编制|修订", "县发改局"), ("只有一格", ""))
    assert article.blocks == (Table(rows, "分工表"),)


def test_a_caption_without_a_table_stays_text() -> None:
    assert parse("表题：无表\n正文").blocks == (Paragraph(0, "表题：无表"), Paragraph(0, "正文"))


def test_each_part_owns_what_follows_it() -> None:
    article = parse("【印发】办法\n一、总则\n【附件1】甲\n内容\n【附件2】乙")
    assert article.parts == (
        Part("enclosure", "办法", (Paragraph(1, "一、总则"),)),
        Part("annex", "甲", (Paragraph(0, "内容"),), "1"),
        Part("annex", "乙", (), "2"),
    )
    assert len(list(article.everything())) == 4


def test_tables_and_notes_are_written_back() -> None:
    text = "表题：清单\n| 甲 | |\n| 乙\\|丙 | 丁 |\n附件：1.分工表\n2、2026年计划"
    assert plain(parse(text)) == text
    assert plain(parse("附件：分工表")) == "附件：分工表"


def test_no_text_is_an_empty_article() -> None:
    assert parse("") == parse(" \n\t\n") == Article()


@given(TEXTS)
def test_any_text_is_read_and_written_back_the_same(text: str) -> None:
    article = parse(text)
    assert parse(plain(article)) == article


@given(TEXTS)
def test_no_chinese_word_is_lost(text: str) -> None:
    def han(words: str) -> list[str]:
        return sorted(char for char in words if "\u4e00" <= char <= "\u9fff" and char not in "附件表题")

    assert han(plain(parse(text))) == han(text)
