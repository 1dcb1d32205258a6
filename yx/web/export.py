"""Lists as Excel workbooks: written row by row, text stays text (ASVS 1.2.10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from yx.core.clock import local

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Excel's own limits: characters of a cell and of a sheet's name, signs that the name may not contain.
CELL, SHEET, NOT_IN_SHEET = 32_767, 31, str.maketrans("", "", "[]:*?/\\")
HEAD = Font(bold=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in characters (a Han character counts two)."""

    title: str
    width: float = 14


def workbook(
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Any]],
    told: Callable[[int], None] | None = None,
) -> bytes:
    """One sheet called `title`: a frozen head, then `rows` of str, int, float, bool, date, aware datetime or None.

    A text never becomes a formula, whatever sign it begins with. `told` hears the number of rows every thousand.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(NOT_IN_SHEET)[:SHEET] or "表")
    heads = [column if isinstance(column, Column) else Column(column) for column in columns]
    for number, column in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column.title, HEAD) for column in heads])
    for row in _counted(rows, told):
        sheet.append([_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _counted(rows: Iterable[Sequence[Any]], told: Callable[[int], None] | None) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if told and number % 1000 == 0:
            told(number)


def _cell(sheet: Any, value: Any, font: Font | None = None) -> Any:
    """A plain value where Excel cannot take it for anything else, else a cell of the right type."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return _dated(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:CELL]
    if font is None and "\n" not in text and not text.startswith(("=", "+", "-", "@", "\t")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    if "\n" in text:
        cell.alignment = WRAPPED
    return cell


def _dated(sheet: Any, value: date) -> Any:
    """A date, or a moment as the clock in Shanghai showed it."""
    if isinstance(value, datetime):
        shown, pattern = local(value).replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    else:
        shown, pattern = datetime(value.year, value.month, value.day), "yyyy-mm-dd"  # noqa: DTZ001 - a day
    cell = WriteOnlyCell(sheet, value=shown)
    cell.number_format = pattern
    return cell
