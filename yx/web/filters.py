"""How values read on a page: days, moments, sizes, time left, codes, and personal numbers shown in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flask import Flask

from yx.core import clock
from yx.core.inbox import NEVER

#: A due date is marked as near from this many working days before it (mission E6: yellow 3 WD before).
SOON = 3


class HasLabel(Protocol):
    """A code with its word, such as a member of `Worded` or a state of a flow."""

    label: str


@dataclass(frozen=True, slots=True)
class Left:
    """Time left until a due date in words, and its tone: ok, soon or late."""

    words: str
    tone: str


def day(value: date | None, long: bool = False) -> str:
    """A day as 2026-03-05, or with `long` as 2026年3月5日 (成文日期, GB/T 9704); empty for no date.

    A moment counts as the day that it was in Shanghai.
    """
    if value is None or value == NEVER:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.year}年{value.month}月{value.day}日" if long else value.isoformat()


def moment(value: datetime | None) -> str:
    """An aware moment as the clock in Shanghai showed it, 2026-03-05 14:03; empty for None.

    Raises ValueError for a naive one.
    """
    return "" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def size(count: int) -> str:
    """Bytes as people say them: 820 B, 14 KB, 2.4 MB."""
    if count < 1024:
        return f"{count} B"
    if count < 1024**2:
        return f"{count / 1024:.0f} KB"
    return f"{count / 1024**2:.1f} MB"


def masked(value: str | None) -> str:
    """A personal number with its middle hidden (个人信息保护法 6: no more than needed); empty for None.

    An identity number keeps six and four places, a mobile number three and four, anything else its
    first and last.
    """
    if not value:
        return ""
    head, tail = {18: (6, 4), 15: (6, 3), 11: (3, 4)}.get(len(value), (1, 1 if len(value) > 2 else 0))
    return f"{value[:head]}{'*' * (len(value) - head - tail)}{value[len(value) - tail :]}"


def label(value: HasLabel | None) -> str:
    """The Chinese word of a code; empty for None."""
    return "" if value is None else value.label


def left(due: date | None, today: date | None = None) -> Left:
    """Time left from `today` until `due`, in working days: 剩 3 个工作日, 今天到期, 逾期 2 个工作日.

    Where only days off lie between, days are told: 剩 1 日.
    """
    if due is None or due == NEVER:
        return Left("", "")
    today = today or clock.today()
    if due == today:
        return Left("今天到期", "soon")
    days = clock.workdays_between(today, due)
    if due < today:
        return Left(f"逾期 {-days} 个工作日", "late")
    return Left(f"剩 {days} 个工作日" if days else f"剩 {(due - today).days} 日", "soon" if days <= SOON else "ok")


def init_app(app: Flask) -> None:
    """Make the filters known to every template."""
    for one in (day, moment, size, masked, label, left):
        app.add_template_filter(one)
