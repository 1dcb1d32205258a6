"""The Word file has the same elements as the printed paper (GB/T 9704-2012)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from tests.paper.samples import OFFICE, SHEET, short
from yx.paper.sheet import Attendance, Sheet, Signature
from yx.paper.word import render_docx


def opened(sheet: Sheet) -> Any:
    return docx.Document(BytesIO(render_docx(sheet)))


def paragraph(document: Any, words: str) -> Any:
    return next(found for found in document.paragraphs if words in found.text)


def fonts_of(found: Any) -> set[str]:
    return {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in found.runs if run.text.strip()}


def lines_in(section_part: Any) -> str:
    return "".join(node.text or "" for node in section_part._element.iter(qn("w:t"), qn("w:instrText")))


def test_the_page_is_a4_with_the_type_area_and_grid() -> None:
    section = opened(SHEET).sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(side.mm) for side in margins] == [37, 28, 26, 35]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert 22 * int(grid.get(qn("w:linePitch"))) <= 225 / 25.4 * 1440 < 23 * int(grid.get(qn("w:linePitch")))


def test_body_lines_are_exact_and_28_characters_fill_the_line() -> None:
    found = paragraph(opened(SHEET), "深入贯彻")
    run = next(run for run in found.runs if run.text)
    assert found.paragraph_format.line_spacing.pt == 28.95
    spacing = int(run._element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (run.font.size.pt + spacing) == pytest.approx(156 / 25.4 * 72, abs=0.5)
    assert found.paragraph_format.first_line_indent.pt == pytest.approx(2 * 15.79, abs=0.1)


@pytest.mark.parametrize(
    ("words", "fonts", "size"),
    [
        (f"{OFFICE}文件", {"方正小标宋简体"}, None),
        ("尤政办〔2020〕31号", {"仿宋_GB2312"}, 16),
        ("工作实施方案的通知", {"方正小标宋简体"}, 22),
        ("一、指导思想", {"黑体"}, 16),
        ("（一）加强组织领导。", {"楷体_GB2312", "仿宋_GB2312"}, 16),
        ("1.梳理政务公开事项清单", {"仿宋_GB2312"}, 16),
        ("召集人", {"仿宋_GB2312"}, 16),
    ],
)
def test_each_element_names_its_font(words: str, fonts: set[str], size: int | None) -> None:
    found = paragraph(opened(SHEET), words)
    assert fonts_of(found) == fonts
    assert size is None or found.runs[0].font.size.pt == size


def test_banner_and_line_are_red() -> None:
    document = opened(SHEET)
    banner = paragraph(document, f"{OFFICE}文件")
    assert str(banner.runs[0].font.color.rgb) == "FF0000"
    assert int(banner.runs[0]._element.rPr.find(qn("w:w")).get(qn("w:val"))) < 100
    line = paragraph(document, "尤政办〔2020〕31号")._element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (line.get(qn("w:color")), line.get(qn("w:val"))) == ("FF0000", "single")


def test_page_numbers_are_fields_odd_right_even_left() -> None:
    document = opened(SHEET)
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        assert lines_in(footer) == "—  PAGE 1 —"
        assert footer.paragraphs[0].alignment.name == side
        assert footer.paragraphs[0].runs[0].font.size.pt == 14
        assert fonts_of(footer.paragraphs[0]) == {"宋体"}


def test_enclosure_and_annex_begin_new_pages() -> None:
    document = opened(SHEET)
    fresh = [found.text for found in document.paragraphs if found.paragraph_format.page_break_before]
    assert fresh == ["尤溪县全面推进基层政务公开标准化", "附件"]


def test_the_colophon_is_fixed_to_the_foot_with_its_three_lines() -> None:
    table = opened(SHEET).tables[-1]
    assert [row.cells[0].text for row in table.rows] == [
        "抄送：县委办公室，县人大常委会办公室。",
        f"{OFFICE}\t2020年8月24日印发",
    ]
    frame = table._tbl.tblPr.find(qn("w:tblpPr"))
    assert (frame.get(qn("w:vertAnchor")), frame.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    lines = table._tbl.tblPr.find(qn("w:tblBorders"))
    assert [lines.find(qn(f"w:{side}")).get(qn("w:sz")) for side in ("top", "insideH", "bottom")] == ["8", "6", "8"]


def test_only_a_draft_carries_the_watermark_and_on_every_kind_of_page() -> None:
    def marked(sheet: Sheet) -> list[bool]:
        section = opened(sheet).sections[0]
        headers = (section.header, section.even_page_header, section.first_page_header)
        return ["草稿" in header._element.xml for header in headers]

    assert marked(SHEET) == [False, False, False]
    assert marked(short(watermark="草稿")) == [True, True, False]
    assert marked(short(kind="letter", watermark="草稿")) == [True, True, True]


def test_a_watermark_is_data_and_never_markup() -> None:
    words = '"/><w:p/>&<'
    section = opened(short(watermark=words)).sections[0]
    path = next(node for node in section.header._element.iter() if node.get("string"))
    assert path.get("string") == words


def test_the_date_is_centred_under_its_unit() -> None:
    document = opened(SHEET)
    unit, date = (next(p for p in document.paragraphs if p.text == f"\t{words}") for words in (OFFICE, "2020年8月24日"))
    spots = [found.paragraph_format.tab_stops[0].position.pt for found in (unit, date)]
    assert spots[0] == spots[1] == pytest.approx((28 - 4 - 6.5 / 2) * 15.79, abs=0.1)


def test_joint_signers_and_a_seal_on_behalf() -> None:
    units = ("尤溪县教育局", "尤溪县财政局", "尤溪县档案馆")
    document = opened(short(banner=units, signatures=(Signature(units[0], OFFICE), *map(Signature, units[1:]))))
    rows = [found.text for found in document.paragraphs if found.text.startswith("\t")]
    assert "\t尤溪县教育局\t尤溪县财政局\t尤溪县档案馆" in rows
    assert "\t（代章）\t\t" in rows
    banner = document.tables[0]
    assert [found.text for found in banner.rows[0].cells[0].paragraphs] == list(units)
    assert banner.rows[0].cells[1].text == "文件"


def test_an_upward_paper_names_its_signers() -> None:
    document = opened(short(signers=("甲某某", "乙某", "丙某某")))
    assert [p.text for p in document.paragraphs if "某" in p.text] == [
        "\t\t签发人：甲某某　乙某",
        "\t尤政办〔2020〕31号\t　　　　丙某某",
    ]


def test_minutes_have_attendance_and_no_signature() -> None:
    sheet = short(kind="minutes", banner=("联席会议纪要",), attendance=Attendance(("甲某某",), (), ("乙某某",)))
    texts = [found.text for found in opened(sheet).paragraphs]
    assert "出席：甲某某" in texts
    assert "列席：乙某某" in texts
    assert not [text for text in texts if "请假" in text]
    assert f"\t{OFFICE}\t2020年8月24日" in texts
    assert "（此件主动公开）" in texts


def test_minutes_sealed_on_behalf_end_with_the_signature() -> None:
    sheet = short(kind="minutes", banner=("联席会议纪要",), attendance=Attendance(("甲某某",)),
                  signatures=(Signature("联席会议办公室", OFFICE),))  # fmt: skip
    texts = [found.text.strip() for found in opened(sheet).paragraphs]
    end = ["出席：甲某某", "联席会议办公室", "（代章）", "2020年8月24日", "（此件主动公开）"]
    assert [text for text in texts if text in end] == end


def test_a_letter_has_its_banner_in_the_first_header_and_no_number_there() -> None:
    section = opened(short(kind="letter", banner=(OFFICE,))).sections[0]
    assert section.different_first_page_header_footer
    assert section.header_distance.mm == pytest.approx(30, abs=0.1)
    assert lines_in(section.first_page_header) == f"{OFFICE}尤政办〔2020〕31号"
    assert lines_in(section.first_page_footer) == ""
    sides = [
        part.paragraphs[0]._element.pPr.find(qn("w:pBdr"))[0]
        for part in (section.first_page_header, section.first_page_footer)
    ]
    assert [side.get(qn("w:val")) for side in sides] == ["thickThinSmallGap", "thinThickSmallGap"]


def test_a_table_repeats_its_head_and_keeps_its_widths() -> None:
    table = opened(
        short("表题：清单\n| 序号 | 公开事项名称 |\n| 1 | 预算 |", cc=(), printed_by="", printed_on=None)
    ).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for row in table.rows for cell in row.cells] == ["序号", "公开事项名称", "1", "预算"]
    assert table.columns[0].width < table.columns[1].width


def test_every_word_of_the_text_is_in_the_file() -> None:
    text = "".join(found.text for found in opened(SHEET).paragraphs)
    for block in (*SHEET.article.parts[0].blocks, *SHEET.article.parts[1].blocks):
        assert getattr(block, "text", "") in text


def gap_lines(sheet: Sheet) -> float:
    """Empty lines above the unit that signs."""
    unit = next(found for found in opened(sheet).paragraphs if found.text == f"\t{OFFICE}")
    return float(round(unit.paragraph_format.space_before.pt / 28.95, 2))


def test_the_signature_leaves_two_lines_for_the_seal_or_fewer_to_stay_on_the_first_page() -> None:
    assert gap_lines(short("请执行。")) == 2
    assert gap_lines(SHEET) == 1
    assert gap_lines(short("溪" * 28 * 40)) == 2
    assert gap_lines(short("| 甲 | 乙 |\n请执行。")) == 2


@pytest.mark.parametrize("kind", ["red_head", "letter", "minutes"])
def test_a_bare_draft_of_any_kind_is_a_word_file(kind: str) -> None:
    bare = short("", kind=kind, number="", addressee="", signatures=(), date=None, note="", cc=(), printed_by="",
                 printed_on=None, copy_no="000001", urgency="特急")  # fmt: skip
    section = opened(bare).sections[0]
    assert "特急" in lines_in(section.first_page_header) + "".join(p.text for p in opened(bare).paragraphs)
    assert not opened(bare).tables


def test_several_annexes_are_numbered_in_the_note_below_the_text() -> None:
    texts = [found.text for found in opened(short("正文。\n【附件】分工表\n甲\n【附件】名单\n乙")).paragraphs]
    assert texts.index("附件：1.分工表") + 1 == texts.index("2.名单")
    assert {"附件1", "附件2"} <= set(texts)


def test_a_date_without_a_unit_stands_alone() -> None:
    texts = [found.text for found in opened(short(signatures=(), cc=(), printed_by="", printed_on=None)).paragraphs]
    assert "\t2020年8月24日" in texts
