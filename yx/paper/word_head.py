"""The head, the page numbers and the watermark of a Word paper (GB/T 9704-2012 7.2, 7.5, 10.1, 10.3)."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from yx.paper.word_marks import BODY, CELL, PITCH, Place, Words, cells, fill, line_at, page_field, watermark, write

_COLUMN = 28
_WIDTH = _COLUMN * CELL
_MM = 72 / 25.4
#: largest type of a banner, and how far its characters may be narrowed
_LARGEST, _NARROWEST = 50.0, 0.66
_SMALL = 14.0


def head(document: Any, data: dict[str, Any]) -> None:
    """Everything above the title."""
    if data["kind"] == "letter":
        _letter_head(document.sections[0], data)
        return
    corner = [words for words in (Words(data["copy_no"]), Words(data["urgency"], "黑体")) if words.text]
    for words in corner:
        write(document, Place("left"), words)
    space = 35 * _MM - len(corner) * PITCH
    if len(data["banner"]["names"]) == 1:
        words = _banner(data["banner"]["names"][0] + data["banner"]["end"], _LARGEST)
        write(document, Place("center", before=space / PITCH, line=words.size * 1.05), words)
    else:
        write(document, Place("left", line=space))
        _joint(document, data["banner"]["names"], data["banner"]["end"])
    _number(document, data)


def _banner(text: str, largest: float, room: float = _WIDTH, longest: int = 0) -> Words:
    """Words that fill at most `room` points in one line, narrowed rather than made small."""
    count = longest or len(text)
    size = round(2 * min(largest, room / (count * _NARROWEST))) / 2
    return Words(text, "小标宋", size, red=True, scale=min(100, int(100 * room / (count * size))))


def _joint(document: Any, names: list[str], end: str) -> None:
    """A joint paper: the issuers stacked and spread to one width, 文件 beside their middle."""
    beside = 100.0 if end else 0.0
    longest = max(map(len, names))
    largest = 36.0 if len(names) < 3 else 86.0 / len(names)
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    first = _banner(names[0], largest, _WIDTH - beside - 12, longest)
    widths = (min(_WIDTH - beside, longest * first.size * first.scale / 100 * 1.15 + 12), beside)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    left, right = table.rows[0].cells
    for place, name in enumerate(names):
        where = Place("spread", line=first.size * 1.3)
        (write if place else fill)(left if place else left.paragraphs[0], where, first._replace(text=name))
    right.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    fill(right.paragraphs[0], Place("center", line=46), Words(end, "小标宋", 44.0, red=True, scale=80))


def _number(document: Any, data: dict[str, Any]) -> None:
    """The number and what stands beside it, with the red line 4 mm below."""
    if data["kind"] == "minutes" and not data["on_behalf"]:
        if data["number"]:
            write(document, Place("center", before=2), Words(data["number"]))
        unit = "　".join(found["unit"] for found in data["signatures"])
        paragraph = _both_ends(document, 0 if data["number"] else 2, Words(unit), Words(data["date"]))
    elif data["signers"]:
        paragraph = _upward(document, data)
    else:
        paragraph = write(document, Place("center", before=2), Words(data["number"]))
    line_at(paragraph, "bottom", space=round(4 * _MM - (PITCH - BODY) / 2))


def _upward(document: Any, data: dict[str, Any]) -> Any:
    """签发人, two to a line; the number stands beside the last of them."""
    widest = max(cells("　".join(data["signers"][at : at + 2])) for at in range(0, len(data["signers"]), 2))
    first, *others = [data["signers"][at : at + 2] for at in range(0, len(data["signers"]), 2)]
    rows = [(2, "签发人：", first), *((0, "　　　　", row) for row in others)]
    numbers = [*[""] * len(others), data["number"]]
    written = []
    for number, (before, label, names) in zip(numbers, rows, strict=True):
        where = Place("left", before=before)
        line = write(document, where, Words(f"\t{number}"))
        line.paragraph_format.tab_stops.add_tab_stop(Pt(CELL))
        line.paragraph_format.tab_stops.add_tab_stop(Pt((_COLUMN - 5 - widest) * CELL))
        written.append(fill(line, where, Words(f"\t{label}"), Words("　".join(names), "楷体")))
    return written[-1]


def _both_ends(document: Any, before: float, left: Words, right: Words) -> Any:
    """One piece flush left, the other flush right, both one character in by tabs: an indent would shorten the line."""
    where = Place("left", before=before)
    paragraph = write(document, where, left._replace(text=f"\t{left.text}"))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(CELL))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(_WIDTH - CELL), alignment=WD_TAB_ALIGNMENT.RIGHT)
    return fill(paragraph, where, right._replace(text=f"\t{right.text}"))


def _letter_head(section: Any, data: dict[str, Any]) -> None:
    """The banner 30 mm from the paper's edge, a double line below it and another 20 mm from the first page's foot."""
    section.different_first_page_header_footer = True
    section.header_distance = Mm(30)
    header = section.first_page_header
    header.is_linked_to_previous = False
    banner = _banner(data["banner"]["names"][0], 40.0)
    out = -7 * _MM / CELL  # the lines are 170 mm long, 7 mm beyond the type area on each side
    paragraph = fill(header.paragraphs[0], Place("center", left=out, right=out, line=banner.size * 1.05), banner)
    line_at(paragraph, "bottom", style="thickThinSmallGap", eighths=24, space=round(4 * _MM))
    if data["urgency"] or data["copy_no"]:
        write(header, Place("left"), Words(data["copy_no"]), Words(data["urgency"], "黑体"))
    write(header, Place("right"), Words(data["number"]))
    write(header, Place("left"))
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    line_at(
        fill(footer.paragraphs[0], Place("center", left=out, right=out, line=16)),
        "bottom",
        style="thinThickSmallGap",
        eighths=24,
    )


def page_numbers(document: Any, section: Any) -> None:
    """14 pt 宋体 between dashes: odd pages right, even pages left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    words = Words("", "宋体", _SMALL)
    for footer, place in (
        (section.footer, Place("right", right=1, line=_SMALL)),
        (section.even_page_footer, Place("left", left=1, line=_SMALL)),
    ):
        footer.is_linked_to_previous = False
        paragraph = fill(footer.paragraphs[0], place, words._replace(text="— "))
        page_field(paragraph, words)
        fill(paragraph, place, words._replace(text=" —"))


def draft_mark(section: Any, words: str) -> None:
    """The watermark on every page, in each kind of header that the section has."""
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        watermark(header.paragraphs[0], words)
