"""A sheet as a Word file with the same elements as the PDF.

Fonts are named, not embedded: 仿宋_GB2312, 黑体, 楷体_GB2312 and 方正小标宋简体 of the reader's own machine.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from yx.paper.arrange import arrange
from yx.paper.sheet import Sheet
from yx.paper.word_foot import attendance, closing, colophon, minutes_note
from yx.paper.word_head import draft_mark, head, page_numbers
from yx.paper.word_marks import BODY, CELL, FONTS, Place, Words, fill, grid, outline_level, write

_ROLES = ("仿宋", "黑体", "楷体", "仿宋", "仿宋")


def render_docx(sheet: Sheet) -> bytes:
    """The whole paper as .docx."""
    data = arrange(sheet)
    document = docx.Document()
    section = document.sections[0]
    grid(section)
    _base(document, sheet)
    page_numbers(document, section)
    head(document, data)
    _title(document, data["title"], before=1 if sheet.kind == "letter" else 2)
    _text(document, data)
    for part in data["parts"]:
        _part(document, part)
    colophon(document, data)
    if data["watermark"]:
        draft_mark(section, data["watermark"])
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _base(document: Any, sheet: Sheet) -> None:
    """The style of plain text, and what the file says of itself."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONTS["仿宋"], Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONTS["仿宋"])
    about = document.core_properties
    about.title, about.author, about.comments = "".join(sheet.title.split()), "、".join(sheet.issuers), ""
    day = sheet.date or dt.date(2000, 1, 1)
    about.created = about.modified = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    about.language = "zh-CN"


def _title(document: Any, lines: list[str], *, before: float, new_page: bool = False) -> None:
    for place, line in enumerate(lines):
        first = place == 0
        where = Place("center", before=before if first else 0, keep=True, new_page=new_page and first)
        write(document, where, Words(line, "小标宋", 22.0))


def _text(document: Any, data: dict[str, Any]) -> None:
    if data["addressee"]:
        write(document, Place("left", before=1), Words(f"{data['addressee']}："))
    else:
        write(document, Place("left"))
    for block in data["body"]:
        _block(document, block)
    before = len(document.paragraphs)
    for block in data["tail"]:
        _block(document, block)
    if data["kind"] == "minutes":
        attendance(document, data)
        if not data["on_behalf"]:
            minutes_note(document, data)
            return
    for paragraph in document.paragraphs[before:]:  # the signature never stands alone on a page
        paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.widow_control = True
    closing(document, data)


def _part(document: Any, part: dict[str, Any]) -> None:
    """On a new page: 附件 on the first line, the title on the third; an issued plan has only its title."""
    if part["mark"]:
        write(document, Place("left", new_page=True), Words(part["mark"], "黑体"))
    _title(document, part["title"], before=1, new_page=not part["mark"])
    write(document, Place("left", new_page=not part["mark"] and not part["title"]))
    for block in part["blocks"]:
        _block(document, block)


def _block(document: Any, block: dict[str, Any]) -> None:
    if block["type"] == "paragraph":
        _paragraph(document, block)
    elif block["type"] == "note":
        _note(document, block["titles"])
    else:
        _table(document, block)


def _paragraph(document: Any, block: dict[str, Any]) -> None:
    alone = bool(block["head"]) and not block["rest"]
    words = (Words(block["head"], _ROLES[block["level"]]), Words(block["rest"]))
    paragraph = write(document, Place(first=2, keep=alone), *words)
    if alone:
        outline_level(paragraph, block["level"])


def _note(document: Any, titles: list[str]) -> None:
    several = len(titles) > 1
    for place, title in enumerate(titles):
        number = f"{place + 1}." if several else ""
        lead = "附件：" if place == 0 else ""
        hang = 3 + (1 if several else 0)
        where = Place("left", first=-hang if lead else -1, left=2 + hang, before=0 if place else 1)
        write(document, where, Words(f"{lead}{number}{title}"))


def _table(document: Any, block: dict[str, Any]) -> None:
    rows, weights = block["rows"], block["weights"]
    if block["caption"]:
        write(document, Place("center", keep=True), Words(block["caption"], "黑体"))
    size = 14.0 if len(weights) <= 4 else 12.0 if len(weights) <= 6 else 10.5
    table = document.add_table(rows=len(rows), cols=len(weights), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, weight in zip(table.columns, weights, strict=True):
        column.width = Pt(28 * CELL * weight / sum(weights))
    for row_number, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
        for mark in ["cantSplit", *(["tblHeader"] if row_number == 0 else [])]:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:{mark} {nsdecls('w')}/>"))
        for cell, value in zip(row.cells, values, strict=True):
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            where = Place("center" if row_number == 0 or len(value) <= 8 else "left", line=size * 1.5)
            fill(cell.paragraphs[0], where, Words(value, "仿宋" if row_number else "黑体", size))
