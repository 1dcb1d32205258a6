"""What time it is, and how time is counted: moments, days, working days, deadlines.

Moments are aware and kept in UTC; days are days in Shanghai. A working day (WD) follows the yearly notice of
the State Council on holidays 节假日安排, which the county loads once a year; until then the weekend rule is
assumed and pages say so. Counting itself is pure: `Calendar` takes a table in and gives days out.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

import chinese_calendar.constants as published
from flask import current_app
from sqlalchemy import ForeignKey, String, delete, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .base import Model, UTCDateTime, db
from .errors import Refused
from .words import Worded

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
#: The festivals of 全国年节及纪念日放假办法, since 2008: a year's table that lacks one is not complete.
FESTIVALS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
#: Another process may have loaded a year: seconds until this one looks again.
LOOK_AGAIN_AFTER = 60.0

_moment: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _moment or datetime.now(UTC)


def today() -> date:
    """The day it is in Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """An aware moment as the clock on the wall in Shanghai shows it. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """For tests: inside the block it is `moment` (aware), for every thread of the process."""
    global _moment  # noqa: PLW0603 - a server thread started by a test must see it, so no context variable
    before, _moment = _moment, local(moment).astimezone(UTC)
    try:
        yield
    finally:
        _moment = before


class Unit(Worded):
    """What a time limit is counted in."""

    WD = "wd", "个工作日"
    D = "d", "日"


@dataclass(frozen=True)
class Calendar:
    """The days that notices name, and the years whose notice is known. Else Monday to Friday work."""

    moved: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`: by the notice, else by the weekend rule."""
        return self.moved.get(day, day.weekday() < 5)

    def assumed(self, day: date) -> bool:
        """Whether that year's notice is not loaded, so that only weekends count: pages mark it."""
        return day.year not in self.years

    def add_workdays(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which does not count (民法典 201); n < 0 counts back."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        day, left = start, abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and with `b`; negative when `b` is earlier. Undoes `add_workdays`."""
        if b < a:
            return -self.workdays_between(b - ONE_DAY, a - ONE_DAY)
        weeks, rest = divmod((b - a).days, 7)
        usual = 5 * weeks + sum(day % 7 < 5 for day in range(a.weekday() + 1, a.weekday() + 1 + rest))
        first, last = (bisect_right(self._unusual, day) for day in (a, b))
        return usual + sum(1 if self.moved[day] else -1 for day in self._unusual[first:last])

    @cached_property
    def _unusual(self) -> list[date]:
        """The days that a notice takes out of the weekend rule, in order."""
        return sorted(day for day, is_workday in self.moved.items() if is_workday != (day.weekday() < 5))

    def deadline(self, start: date, n: int, unit: Unit) -> date:
        """The last day of a limit of `n` `unit` that begins to run the day after `start` (民法典 201).

        An end on a day off rolls to the next working day (民法典 203). A limit counted back from `start`
        (n < 0: "5 D before the meeting") rolls to the working day before: the time ahead is never shortened.
        """
        if unit is Unit.WD and n:
            return self.add_workdays(start, n)
        day, step = start + ONE_DAY * n, -ONE_DAY if n < 0 else ONE_DAY
        while not self.is_workday(day):
            day += step
        return day


class CalendarYear(Model):
    """A year whose holiday notice is known."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The data set or file that the year was loaded from.
    source: Mapped[str] = mapped_column(String(120))
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CalendarDay(Model):
    """A day named by a notice: a day off (its weekends included) or a make-up workday 调休."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    #: The year whose notice names the day. New Year's notice may move days of the December before.
    notice: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), index=True)


@dataclass
class _Known:
    """What this process has read of the table, and when it last looked whether that still holds."""

    calendar: Calendar
    stamp: tuple[tuple[int, datetime], ...]
    looked: float


def calendar() -> Calendar:
    """The county's calendar, read once per process; once a minute a small query asks if it changed."""
    known: _Known | None = current_app.extensions.get("yx_calendar")
    if known and time.monotonic() - known.looked < LOOK_AGAIN_AFTER:
        return known.calendar
    looked = time.monotonic()
    loads = select(CalendarYear.year, CalendarYear.loaded_at).order_by(CalendarYear.year)
    stamp = tuple(db.session.execute(loads).tuples())
    if known is None or known.stamp != stamp:
        moved = dict(db.session.execute(select(CalendarDay.day, CalendarDay.is_workday)).tuples().all())
        known = _Known(Calendar(MappingProxyType(moved), frozenset(year for year, _ in stamp)), stamp, looked)
        current_app.extensions["yx_calendar"] = known
    known.looked = looked
    return known.calendar


def forget() -> None:
    """Read the table again when it is next asked for."""
    current_app.extensions.pop("yx_calendar", None)


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget_when_decided(session: Session) -> None:
    """Others may have read the old table before the commit; this thread, what was then undone."""
    if session.info.pop("calendar_changed", False):
        forget()


def is_workday(day: date) -> bool:
    """`Calendar.is_workday` by the county's calendar."""
    return calendar().is_workday(day)


def assumed(day: date) -> bool:
    """`Calendar.assumed` by the county's calendar."""
    return calendar().assumed(day)


def add_workdays(start: date, n: int) -> date:
    """`Calendar.add_workdays` by the county's calendar."""
    return calendar().add_workdays(start, n)


def workdays_between(a: date, b: date) -> int:
    """`Calendar.workdays_between` by the county's calendar."""
    return calendar().workdays_between(a, b)


def deadline(start: date, n: int, unit: Unit) -> date:
    """`Calendar.deadline` by the county's calendar."""
    return calendar().deadline(start, n, unit)


def years_missing(first: int | None = None, last: int | None = None) -> list[int]:
    """Years from `first` to `last` (this year and the next) whose notice is not loaded."""
    first = today().year if first is None else first
    last = first + 1 if last is None else last
    return [year for year in range(first, last + 1) if year not in calendar().years]


@dataclass(frozen=True, order=True)
class NoticeDay:
    """One line of a year's notice: a day off, or a make-up workday, and the festival it belongs to."""

    day: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class Loaded:
    """What was brought in: the year, its days off (weekends inside holidays too), its make-up workdays."""

    year: int
    days_off: int
    make_up: int


def published_years() -> frozenset[int]:
    """Years that the table coming with the software knows."""
    return frozenset(day.year for day in published.holidays)


def load_year(year: int) -> Loaded:
    """Bring in `year` from the published table. Raises Refused when that edition does not know the year."""
    words = {festival.value: festival.chinese for festival in published.Holiday}
    days = [
        NoticeDay(day, is_workday, words[name])
        for is_workday, table in ((False, published.holidays), (True, published.workdays))
        for day, name in table.items()
        if day.year == year
    ]
    if not days:
        raise Refused(f"随软件提供的节假日表没有{year}年；请按国务院办公厅当年的放假通知填表后导入")
    return _replace(year, sorted(days), f"chinesecalendar {version('chinesecalendar')}")


def load_rows(year: int, rows: Iterable[NoticeDay], source: str) -> Loaded:
    """Bring in `year` from the county's own table; what was there for that year is replaced.

    Raises Refused with every fault: a day twice; a day outside the year (a New Year notice may reach into the
    December before); a make-up workday that is an ordinary working day anyway; a festival missing.
    """
    days = sorted(rows)
    if faults := _faults(year, days):
        raise Refused(*faults)
    return _replace(year, days, source)


def _faults(year: int, days: list[NoticeDay]) -> list[str]:
    """Why these lines cannot be the notice of `year`, in Chinese."""
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    faults = [f"{row.day}不属于{year}年的放假安排" for row in days if not first <= row.day <= last]
    faults += [f"{a.day}写了两次" for a, b in pairwise(days) if a.day == b.day]
    weekdays = [row.day for row in days if row.is_workday and row.day.weekday() < 5]
    faults += [f"{day}本是工作日，不是调休上班日，请核对日期" for day in weekdays]
    names = "、".join(row.name for row in days if not row.is_workday)
    missing = [festival for festival in FESTIVALS if festival not in names]
    if year >= 2008 and missing:
        faults.append(f"缺少{'、'.join(missing)}的放假日；两节合放的，名称写全，如“国庆节、中秋节”")
    return faults


def _replace(year: int, days: list[NoticeDay], source: str) -> Loaded:
    """Write the year's lines in place of what its notice said before."""
    db.session.execute(delete(CalendarDay).where(CalendarDay.notice == year))
    db.session.merge(CalendarYear(year=year, source=source, loaded_at=now()))
    db.session.flush()
    for row in days:
        db.session.merge(CalendarDay(day=row.day, is_workday=row.is_workday, name=row.name, notice=year))
    db.session.flush()
    db.session.info["calendar_changed"] = True
    forget()
    make_up = sum(row.is_workday for row in days)
    return Loaded(year, len(days) - make_up, make_up)
