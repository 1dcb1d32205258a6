"""The workbook of units, posts, people and duties: its columns, how it is read, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from yx.core import workbooks
from yx.core.errors import Refused

from .duties import Duty
from .models import UnitKind

MOST_ROWS = 5000
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_KINDS = {kind.label: kind for kind in UnitKind} | {"村": UnitKind.VILLAGE, "社区": UnitKind.VILLAGE}
_DUTIES = {duty.label: duty for duty in Duty}
_YES = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where; an empty column means the whole row."""

    sheet: str
    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: field → value; empty cells are left out."""

    sheet: str
    number: int
    cells: Mapping[str, Any]


class Unreadable(ValueError):
    """A cell that is not what its column asks for; the message says what it should be."""


def plain(value: Any) -> str:
    """A cell as text: a whole number without its ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return " ".join(str(value).split())


def text(limit: int) -> Callable[[Any], str]:
    """A reader of text of at most `limit` characters."""

    def read(value: Any) -> str:
        found = plain(value)
        if len(found) > limit:
            raise Unreadable(f"不超过 {limit} 字，现为 {len(found)} 字")
        return found

    return read


def lower(value: Any) -> str:
    """A key or user name."""
    return text(40)(value).casefold()


def whole(value: Any) -> int:
    """A whole number from 0 to 9999."""
    found = plain(value)
    if not (found.isascii() and found.isdigit() and len(found) <= 4):
        raise Unreadable("应为 0 至 9999 的整数")
    return int(found)


def day(value: Any) -> date:
    """A date cell, or a text such as 2026-03-05 or 2026年3月5日."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(plain(value))
    try:
        return date(*(int(part) for part in match.groups())) if match else _not_a_day()
    except ValueError:
        return _not_a_day()


def _not_a_day() -> date:
    raise Unreadable("应写成 2026-03-05 的样子")


def one_of(words: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A reader of one of `words`."""

    def read(value: Any) -> Any:
        if plain(value) not in words:
            raise Unreadable(f"应为{'、'.join(words)}之一")
        return words[plain(value)]

    return read


def duties(value: Any) -> frozenset[Duty]:
    """Labels of duties, parted by blanks, commas or 、; 无 = none."""
    labels = [label for label in re.split(r"[\s、，,;；]+", plain(value)) if label and label != "无"]
    unknown = [label for label in labels if label not in _DUTIES]
    if unknown:
        raise Unreadable(f"没有职责“{unknown[0]}”，可用：{'、'.join(_DUTIES)}")
    return frozenset(_DUTIES[label] for label in labels)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: title in the first row, field, how a cell is read."""

    title: str
    field: str
    read: Callable[[Any], Any]
    required: bool = False


UNITS, POSTS, PEOPLE, DUTIES = "单位", "岗位", "人员", "职责"
COLUMNS: dict[str, tuple[Column, ...]] = {
    UNITS: (
        Column("代号", "short", lower, required=True),
        Column("单位名称", "name", text(80), required=True),
        Column("简称", "short_name", text(40), required=True),
        Column("类别", "kind", one_of(_KINDS), required=True),
        Column("上级单位代号", "parent", lower),
        Column("机关代字", "code_word", text(20)),
        Column("可以本单位名义发文", "issues", one_of(_YES)),
        Column("排序", "rank", whole),
    ),
    POSTS: (
        Column("单位代号", "unit", lower, required=True),
        Column("岗位名称", "name", text(40), required=True),
        Column("排序", "rank", whole),
    ),
    PEOPLE: (
        Column("用户名", "username", lower, required=True),
        Column("姓名", "name", text(40), required=True),
        Column("办公电话", "phone", text(40)),
        Column("邮箱", "email", text(120)),
        Column("单位代号", "unit", lower),
        Column("岗位名称", "post", text(40)),
        Column("任职日期", "from_day", day),
    ),
    DUTIES: (
        Column("单位代号", "unit", lower, required=True),
        Column("岗位名称", "post", text(40), required=True),
        Column("职责", "duties", duties, required=True),
    ),
}
NOTES = (
    "各表可以只填一部分；已有的单位按代号、岗位按单位和名称、人员按用户名识别，空格子不改动原有内容。",
    "带 * 的列必填。上级单位应排在下级单位之前。",
    "单位、岗位、人员由系统管理员导入；职责由安全管理员导入，以表中所列为准；初始口令由安全管理员另行发放。",
    f"类别：{'、'.join(kind.label for kind in UnitKind)}。职责：{'、'.join(_DUTIES)}；多项用、分开，没有写“无”。",
)


def read(content: bytes) -> tuple[list[Row], list[Fault]]:
    """All rows of the known sheets in the order of `COLUMNS`, and what is wrong with their cells.

    Raises Refused when the file is no workbook, has none of the sheets, or too many rows.
    """
    sheets = workbooks.read(content, trimmed=False)
    known = [name for name in COLUMNS if name in sheets]
    if not known:
        raise Refused(f"文件中没有名为{'、'.join(COLUMNS)}的工作表，请用模板填写")
    if sum(len(sheets[name]) for name in known) > MOST_ROWS:
        raise Refused(f"一次最多导入 {MOST_ROWS} 行，请分几次导入")
    rows: list[Row] = []
    faults: list[Fault] = []
    for name in known:
        _read_sheet(name, sheets[name], rows, faults)
    return rows, faults


def _read_sheet(sheet: str, lines: Sequence[Sequence[Any]], rows: list[Row], faults: list[Fault]) -> None:
    titles = [plain(cell).rstrip("* ") for cell in lines[0]] if lines else []
    absent = [column.title for column in COLUMNS[sheet] if column.required and column.title not in titles]
    faults += [Fault(sheet, 1, title, "缺少此列") for title in absent]
    if absent:
        return
    places = [(column, titles.index(column.title)) for column in COLUMNS[sheet] if column.title in titles]
    for number, line in enumerate(lines[1:], start=2):
        if any(plain(cell) for cell in line):
            _read_row(sheet, number, [(column, line[place]) for column, place in places], rows, faults)


def _read_row(
    sheet: str, number: int, cells: Iterable[tuple[Column, Any]], rows: list[Row], faults: list[Fault]
) -> None:
    found, before = {}, len(faults)
    for column, value in cells:
        if not plain(value):
            if column.required:
                faults.append(Fault(sheet, number, column.title, "未填写"))
            continue
        try:
            found[column.field] = column.read(value)
        except Unreadable as wrong:
            faults.append(Fault(sheet, number, column.title, str(wrong)))
    if len(faults) == before:
        rows.append(Row(sheet, number, found))


def write(contents: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """The workbook with the rows given for each sheet, and a sheet of notes."""
    book = Workbook(write_only=True)
    for sheet, columns in COLUMNS.items():
        made = book.create_sheet(sheet)
        made.freeze_panes = "A2"
        made.append([_bold(made, f"{column.title}*" if column.required else column.title) for column in columns])
        for line in contents.get(sheet, ()):
            made.append([_cell(made, value) for value in line])
    notes = book.create_sheet("填写说明")
    for note in NOTES:
        notes.append([note])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _bold(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Text stays text, whatever sign it begins with (ASVS 1.2.10)."""
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
