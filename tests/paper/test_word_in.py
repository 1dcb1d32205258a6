"""Word files that clerks bring along become text, and dangerous ones are refused in plain words."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from tests.paper.samples import NOTICE, SHEET, short
from yx.paper import word_in
from yx.paper.text import parse, plain
from yx.paper.word import render_docx
from yx.paper.word_in import Unreadable, read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A minimal .docx with this body."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def saved(document: Any) -> bytes:
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def p(words: str, shape: str = "") -> str:
    return f'<w:p><w:pPr>{shape}</w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def numbered(depth: int, words: str) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>')


LEVELS = (("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."), ("decimal", "（%4）"))
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
    + "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for n, (form, words) in enumerate(LEVELS)
    )
    + '<w:lvl w:ilvl="4"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
)


def test_automatic_numbers_become_the_marks_that_a_reader_sees() -> None:
    steps = [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (3, "戊"), (2, "己"), (0, "庚"), (1, "辛"), (4, "壬")]
    body = "".join(numbered(depth, words) for depth, words in steps)
    found = read_docx(packed(body, {"word/numbering.xml": NUMBERING}))
    assert found.text.split("\n") == [
        *("一、甲", "（一）乙", "（二）丙", "1.丁", "（1）戊", "2.己", "二、庚", "（一）辛", "壬")
    ]


def test_numbers_of_a_style_count_too() -> None:
    shape = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = f'<w:styles {W}><w:style w:styleId="H1">{shape}</w:style></w:styles>'
    body = (
        p("总则", '<w:pStyle w:val="H1"/>') + p("附则", '<w:pStyle w:val="H1"/>') + p("正文", '<w:pStyle w:val="X"/>')
    )
    found = read_docx(packed(body, {"word/numbering.xml": NUMBERING, "word/styles.xml": styles}))
    assert found.text == "一、总则\n二、附则\n正文"


def test_a_list_that_is_not_defined_gives_no_number() -> None:
    assert read_docx(packed(numbered(0, "甲"))).text == "甲"


def test_tables_become_rows_and_spans_keep_their_columns() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(table.rows[0].cells, ("序号", "任务", "单位"), strict=True):
        cell.text = words
    table.rows[1].cells[0].merge(table.rows[1].cells[1]).text = "合计\n两项|三项"
    table.rows[1].cells[2].text = "县发改局"
    assert read_docx(saved(document)).text == "| 序号 | 任务 | 单位 |\n| 合计 两项\\|三项 | | 县发改局 |"


def test_annex_and_enclosure_are_found_by_their_look() -> None:
    centred, fresh = '<w:jc w:val="center"/>', "<w:pageBreakBefore/>"
    body = "".join(
        [
            *(p("请认真执行。"), p("尤溪县全面推进", fresh + centred), p("工作实施方案", centred), p("一、目标")),
            *(
                '<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
                p("附件1"),
                p(""),
                p("任务分工表", centred),
                p(""),
                p("甲局负责。"),
            ),
        ]
    )
    parts = parse(read_docx(packed(body)).text).parts
    assert [(part.kind, part.number, part.title) for part in parts] == [
        ("enclosure", "", "尤溪县全面推进工作实施方案"),
        ("annex", "1", "任务分工表"),
    ]


def test_our_own_word_file_comes_back_word_by_word() -> None:
    text = read_docx(render_docx(SHEET)).text
    body, enclosure = NOTICE.strip().split("\n", 1)
    assert body in text.split("\n")
    assert text[text.index("【印发】") :].startswith(enclosure.strip())


@given(
    st.lists(
        st.sampled_from(["一、目标", "（一）任务", "1.步骤", "（1）要求", "普通正文。", "2026年计划", "单位<&>\"'"]),
        max_size=12,
    )
)
def test_any_text_survives_the_way_to_word_and_back(lines: list[str]) -> None:
    sheet = short("\n".join(lines), addressee="甲局")
    text = read_docx(render_docx(sheet)).text.split("\n")
    start = text.index("甲局：") + 1
    assert text[start : start + len(lines)] == lines


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>", "留"),
        ("<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>", "增"),
        ("<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p>", "上\n下"),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", "链接"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>页</w:t></w:r></w:p>", "页"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控件"),
    ],
)
def test_only_what_a_reader_sees_is_read(body: str, text: str) -> None:
    assert read_docx(packed(body)).text == text


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        ("<w:p><w:r><w:pict/></w:r></w:p>", "图片、图形没有导入"),
        ("<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>", "修订痕迹"),
        ("<w:p><w:r><w:txbxContent><w:p/></w:txbxContent></w:r></w:p>", "文本框"),
        ('<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>', "脚注"),
    ],
)
def test_what_cannot_be_read_is_said(body: str, warning: str) -> None:
    (found,) = read_docx(packed(body)).warnings
    assert warning in found


def test_a_plain_file_gives_no_warning() -> None:
    assert read_docx(render_docx(SHEET)).warnings == ()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"%PDF-1.7"])
def test_what_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"不是有效的 Word 文件"):
        read_docx(data)


def test_an_archive_without_a_text_is_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Unreadable, match=r"不是 .docx 文件"):
        read_docx(made.getvalue())


def test_a_file_that_unpacks_more_than_fifty_times_is_refused() -> None:
    data = packed(p("甲"), {"word/media/zero.bin": "\0" * (8 * 1024 * 1024)})
    assert len(data) < 8 * 1024 * 1024 / word_in.MOST_TIMES
    with pytest.raises(Unreadable, match="解压后过大"):
        read_docx(data)


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_in, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="解压后过大"):
        read_docx(packed(p("甲" * 2000)))


def test_a_header_that_lies_about_its_size_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_in, "_measure", lambda members, packed: None)
    monkeypatch.setattr(word_in, "MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="解压后过大"):
        read_docx(packed(p("甲" * 2000)))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(Unreadable, match="超过2000个"):
        read_docx(packed(p("甲"), {f"x/{n}": "" for n in range(2001)}))


def test_macros_are_refused() -> None:
    with pytest.raises(Unreadable, match="宏"):
        read_docx(packed(p("甲"), {"word/vbaProject.bin": "x"}))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY x "秘">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "x">',
    ],
)
def test_entities_and_declarations_are_refused(declaration: str) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"{declaration}<w:document {W}><w:body><w:p/></w:body></w:document>")
    with pytest.raises(Unreadable, match="不允许的声明"):
        read_docx(made.getvalue())


@pytest.mark.parametrize("body", ["<w:p>", "&nope;"])
def test_a_broken_text_is_refused(body: str) -> None:
    with pytest.raises(Unreadable, match="已损坏"):
        read_docx(packed(body))


def test_a_text_without_a_body_is_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}/>")
    with pytest.raises(Unreadable, match="没有正文"):
        read_docx(made.getvalue())


@given(st.binary(max_size=300), st.integers(0, 3000))
def test_damaged_files_are_refused_or_read_but_never_crash(noise: bytes, at: int) -> None:
    data = bytearray(packed(p("甲") * 5, {"word/numbering.xml": NUMBERING}))
    data[at : at + len(noise)] = noise
    with suppress(Unreadable):
        found = read_docx(bytes(data))
        assert parse(plain(parse(found.text))) == parse(found.text)


def test_the_namespace_of_the_tests_is_words_own() -> None:
    assert nsdecls("w") == W
    assert parse_xml(f"<w:p {W}/>").tag.endswith("}p")
