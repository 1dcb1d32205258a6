"""Excel tables that come from outside: read whole, within limits, and never with more than a refusal for the sender.

The reader lays out every cell between the first and the last: a file of 5 KB with one cell in A1 and one in XFD1048576
would ask for hundreds of gigabytes and end the process. So the extent is looked up before it is opened (ASVS 5.2.3).
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from .errors import Refused
from .file_kinds import UNREADABLE

#: cells of one sheet at the most, empty ones between filled ones counted
MOST_CELLS = 1_000_000
TOO_WIDE = f"表格的范围过大（超过 {MOST_CELLS // 10_000} 万格），请删去末尾的空行空列后再导入"
NOT_READ = "表格读不出来，请用 Excel 另存为 .xlsx 后再导入"
#: the place of a cell or the number of a row, as a sheet's XML gives them
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,8})(\d{1,18})["']""")

Rows = list[list[Any]]


def read(content: bytes, *, first: bool = False, trimmed: bool = True) -> dict[str, Rows]:
    """Name → rows of every sheet, or of the first one; `trimmed`: without empty rows and columns before the cells.

    Raises Refused when the content is no workbook, or a sheet reaches over more than `MOST_CELLS` cells.
    """
    _within_limits(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = book.sheet_names[:1] if first else book.sheet_names
        return {name: _rows(book.get_sheet_by_name(name), trimmed) for name in names}
    except CalamineError as fault:
        raise Refused(NOT_READ) from fault
    except BaseException as fault:  # the reader is written in Rust: where it panics, nothing above would be told
        if type(fault).__name__ != "PanicException":
            raise
        raise Refused(NOT_READ) from fault


def _rows(sheet: CalamineSheet, trimmed: bool) -> Rows:
    if (sheet.total_height + 1) * (sheet.total_width + 1) > MOST_CELLS:  # .xls, whose extent is known only now
        raise Refused(TOO_WIDE)
    return sheet.to_python(skip_empty_area=trimmed)


def _within_limits(content: bytes) -> None:
    """Raise Refused when a sheet of an .xlsx reaches too far; other formats are bounded by themselves."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.infolist():
                if member.filename.lower().endswith(".xml") and _extent(archive.read(member)) > MOST_CELLS:
                    raise Refused(TOO_WIDE)
    except UNREADABLE as fault:
        raise Refused(NOT_READ) from fault


def _extent(xml: bytes) -> int:
    """Cells from A1 to the last place that the XML names."""
    wide = tall = 1
    for letters, number in _PLACE.findall(xml.replace(b"\x00", b"")):
        tall = max(tall, int(number))
        wide = max(wide, _column(letters))
    return wide * tall


def _column(letters: bytes) -> int:
    """A → 1, XFD → 16384; nothing → 1."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + letter - 64
    return found or 1
