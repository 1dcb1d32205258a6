"""Signature, date, note, attendance and colophon of a Word paper (GB/T 9704-2012 7.3.5, 7.3.6, 7.4, 10.3)."""

from __future__ import annotations

import math
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from yx.paper.word_marks import BODY, CELL, PITCH, Place, Words, cells, fill, write

_SMALL = 14.0
#: a county's seal is 42 mm wide: units stand four lines apart
_SEAL_LINES = 4
_COLUMN = 28.0
#: the height of the type area in points
_PAGE = 225 / 25.4 * 72


def closing(document: Any, data: dict[str, Any]) -> None:
    """Units, date and note; nothing where the paper has none."""
    units = [(found["unit"], found["on_behalf"]) for found in data["signatures"]]
    axis = _axis(units[-1][0] if units else "", data["date"])
    count = _columns([unit for unit, _ in units])
    gap = _gap(document, bool(units) + bool(data["date"]) + bool(data["note"])) if len(units) <= count else 2
    for place in range(0, len(units), count):
        _row(document, units[place : place + count], count, axis, gap if place == 0 else _SEAL_LINES - 1)
    if data["date"]:
        _centred(document, [(axis, data["date"])], 0 if units else gap)
    if data["note"]:
        write(document, Place("left", left=2), Words(data["note"]))


def _gap(document: Any, lines: int) -> int:
    """Empty lines above a signature of so many `lines`: two for the seal.

    Fewer where a short text and its signature then stay together on the first page, which must show text (7.3.3).
    """
    if document.tables:
        return 2
    room = (_PAGE - sum(map(_height, document.paragraphs))) / PITCH
    return max(0, min(2, int(room) - lines)) if room >= lines else 2


def _height(paragraph: Any) -> float:
    """How high a paragraph will stand, in points; banner and title are broken into lines beforehand."""
    shape = paragraph.paragraph_format
    characters = cells(paragraph.text) + shape.first_line_indent.pt / CELL
    large = any(run.font.size.pt > BODY for run in paragraph.runs)
    lines = 1 if large else max(1, math.ceil(characters / (_COLUMN - shape.left_indent.pt / CELL) - 0.01))
    return float(shape.space_before.pt + lines * shape.line_spacing.pt)


def _axis(last: str, date: str) -> float:
    """The middle of the date in characters from the left: four in from the right, further only for a long name."""
    from_right = 4 + cells(date) / 2
    half = cells(last) / 2
    return _COLUMN - max(from_right, half + (2 if half > from_right else 0))


def _columns(units: list[str]) -> int:
    longest = max(map(cells, units), default=0)
    return min(len(units), 3 if longest <= 8 else 2 if longest <= 13 else 1) or 1


def _row(document: Any, units: list[tuple[str, bool]], count: int, axis: float, before: float) -> None:
    start = min(axis, max(cells(unit) for unit, _ in units) / 2 + 1)
    step = (axis - start) / (count - 1) if count > 1 else 0.0
    spots = [axis - (len(units) - 1 - place) * step for place in range(len(units))]
    _centred(document, [(spot, unit) for spot, (unit, _) in zip(spots, units, strict=True)], before)
    if any(on_behalf for _, on_behalf in units):
        marks = [(spot, "（代章）" if on_behalf else "") for spot, (_, on_behalf) in zip(spots, units, strict=True)]
        _centred(document, marks, 0)


def _centred(document: Any, spots: list[tuple[float, str]], before: float) -> None:
    """One line with pieces centred at places given in characters from the left."""
    place = Place("left", before=before, keep=True)
    paragraph = write(document, place)
    for spot, _ in spots:
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(spot * CELL), alignment=WD_TAB_ALIGNMENT.CENTER)
    fill(paragraph, place, *(Words(f"\t{text}") for _, text in spots))


def minutes_note(document: Any, data: dict[str, Any]) -> None:
    """The note of minutes that nobody seals on behalf: they have no signature above it."""
    if data["note"]:
        write(document, Place("left", left=2, before=1), Words(data["note"]))


def attendance(document: Any, data: dict[str, Any]) -> None:
    """出席, 请假, 列席 in 黑体, the names in 仿宋 returning below the first name."""
    named = [found for found in data["attendance"] if found["names"]]
    for place, found in enumerate(named):
        where = Place("left", first=-3, left=5, before=0 if place else 1)
        write(document, where, Words(found["label"], "黑体"), Words(f"：{found['names']}"))


def colophon(document: Any, data: dict[str, Any]) -> None:
    """抄送, 印发机关 and 印发日期 between lines of 0.35, 0.25 and 0.35 mm, at the foot of the last page."""
    found, letter = data["colophon"], data["kind"] == "letter"
    rows = [_cc] if found["cc"] else []
    if not letter and found["by"] + found["on"]:
        rows.append(_printing)
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=1)
    table._tbl.tblPr.append(parse_xml(_FRAME))
    if not letter:
        table._tbl.tblPr.append(parse_xml(_LINES))
    for row, write_row in zip(table.rows, rows, strict=True):
        row.cells[0].width = Pt(_COLUMN * CELL)
        write_row(row.cells[0].paragraphs[0], found)
    write(document, Place("left", line=1), Words("", size=1))  # a file may not end with a table


#: thick lines 0.35 mm = 8/8 pt, thin 0.25 mm = 6/8 pt
_LINES = (
    f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>'
)
_FRAME = (
    f'<w:tblpPr {nsdecls("w")} w:horzAnchor="margin" w:vertAnchor="margin" w:tblpXSpec="center" w:tblpYSpec="bottom"/>'
)


def _cc(paragraph: Any, found: dict[str, str]) -> None:
    words = Words(f"抄送：{found['cc']}", size=_SMALL)
    indent = _SMALL / CELL
    fill(paragraph, Place("left", first=-3 * indent, left=4 * indent, right=indent, line=24), words)


def _printing(paragraph: Any, found: dict[str, str]) -> None:
    indent = _SMALL / CELL
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt((_COLUMN - indent) * CELL), alignment=WD_TAB_ALIGNMENT.RIGHT)
    fill(paragraph, Place("left", left=indent, line=24), Words(f"{found['by']}\t{found['on']}", size=_SMALL))
