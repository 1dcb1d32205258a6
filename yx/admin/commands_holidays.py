"""`flask holidays load`: bring in a year of holidays, from the table that comes with the software or a file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from yx.core import clock, workbooks
from yx.core.base import transaction
from yx.core.clock import Loaded, NoticeDay
from yx.core.errors import Refused

holidays_cli = AppGroup("holidays", help="节假日和调休上班日")

COLUMNS = ("日期", "安排", "名称")
_WORKDAY = {"放假": False, "上班": True}
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")


@holidays_cli.command("load")
@click.argument("what", metavar="[年份|文件]", required=False)
def load(what: str | None) -> None:
    """载入一年的节假日。

    不写：载入今年，明年已公布的一并载入；写年份：从随软件提供的表载入；
    写文件：载入本县自制的表（.xlsx .xls .csv，列：日期、安排、名称；安排填“放假”或“上班”）。
    """
    try:
        with transaction():
            done = _load_known() if what is None else [_load_one(what)]
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.reasons)) from refusal
    for year in done:
        click.echo(f"已载入{year.year}年：放假{year.days_off}天，调休上班{year.make_up}天")
    if missing := clock.years_missing():
        click.echo(f"尚未载入：{'、'.join(map(str, missing))}年（按周末推算，页面会标明）")


def _load_known() -> list[Loaded]:
    """This year, which must be known, and the next if it is."""
    year = clock.today().year
    return [clock.load_year(known) for known in (year, year + 1) if known == year or known in clock.published_years()]


def _load_one(what: str) -> Loaded:
    if re.fullmatch(r"\d{4}", what):
        return clock.load_year(int(what))
    path = Path(what)
    if not path.is_file():
        raise Refused(f"没有文件“{what}”；年份请写四位数字，如 2026")
    rows = read_notice(path.read_bytes(), path.name)
    return clock.load_rows(year_of(rows), rows, path.name)


def year_of(rows: Iterable[NoticeDay]) -> int:
    """The year that most lines fall in: a New Year notice may begin in the December before."""
    return Counter(row.day.year for row in rows).most_common(1)[0][0]


def read_notice(content: bytes, name: str) -> list[NoticeDay]:
    """The lines of the county's table (.xlsx, .xls, .csv). Raises Refused with the faults, each with its line."""
    head, *lines = _cells(content, name) or [[]]
    titles = [str(cell).strip() for cell in head]
    if missing := [column for column in COLUMNS if column not in titles]:
        raise Refused(f"第1行缺少列：{'、'.join(missing)}；三列为{'、'.join(COLUMNS)}")
    places = [titles.index(column) for column in COLUMNS]
    rows: list[NoticeDay] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 2):
        cells = [line[place] if place < len(line) else "" for place in places]
        if not any(str(cell).strip() for cell in cells):
            continue
        try:
            rows.append(_notice_day(*cells))
        except ValueError as fault:
            faults.append(f"第{number}行：{fault}")
    if faults or not rows:
        raise Refused(*(faults or ["表中没有日期"]))
    return rows


def _notice_day(day: Any, works: Any, name: Any) -> NoticeDay:
    """One line; raises ValueError with what is wrong, in Chinese."""
    works, name = str(works).strip(), str(name).strip()
    if works not in _WORKDAY:
        raise ValueError(f"安排“{works}”应为“放假”或“上班”")
    if not 1 <= len(name) <= 40:
        raise ValueError("请填名称（不超过40个字），如“春节”")
    return NoticeDay(_day(day), _WORKDAY[works], name)


def _day(value: Any) -> date:
    """A date cell, or a date written 2027-01-01, 2027/1/1, 2027年1月1日."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if match := _DAY.fullmatch(str(value).strip()):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            pass
    raise ValueError(f"日期“{value}”看不懂，请写成 2027-01-01")


def _cells(content: bytes, name: str) -> list[list[Any]]:
    """The cells of the first sheet, line by line. Raises Refused for a file that is no table."""
    if name.lower().endswith(".csv"):
        return list(csv.reader(io.StringIO(_text(content))))
    return next(iter(workbooks.read(content, first=True).values()), [])


def _text(content: bytes) -> str:
    """Excel saves CSV as UTF-8 with a mark, or in the Chinese code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
