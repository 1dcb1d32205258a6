"""Regular meetings 定期: how often, set by the county; when the last was and when the next is due (annex, 三（一）)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from yx.core import clock, settings
from yx.core.base import db

from .models import Meeting
from .words import MeetingKind, MeetingState

OFFICE = "县政府办公室设定"
settings.declare("joint_meeting_months", "联席会议间隔，不定期为 0", 6, unit="个月", low=0, high=24, source=OFFICE)
settings.declare("liaison_meeting_months", "联络员会议间隔，不定期为 0", 3, unit="个月", low=0, high=24, source=OFFICE)

TOOK_PLACE = (MeetingState.HELD.value, MeetingState.CLOSED.value)
TO_COME = (
    MeetingState.PLANNING.value, MeetingState.FIXING.value, MeetingState.FIXED.value, MeetingState.NOTIFIED.value,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One kind of meeting: the day of the last one, the last day for the next, and the day of one in preparation."""

    kind: MeetingKind
    last: date | None
    due: date | None
    planned: date | None


def rhythms() -> list[Rhythm]:
    """Both kinds: one statement. Without a first meeting nothing is due."""
    held = func.max(case((Meeting.state.in_(TOOK_PLACE), Meeting.starts_at)))
    planned = func.min(case((Meeting.state.in_(TO_COME), Meeting.starts_at)))
    rows = db.session.execute(select(Meeting.kind, held, planned).where(Meeting.regular).group_by(Meeting.kind))
    found = {kind: (_day(last), _day(next_)) for kind, last, next_ in rows.tuples()}
    return [_rhythm(kind, *found.get(kind, (None, None))) for kind in MeetingKind]


def _rhythm(kind: MeetingKind, last: date | None, planned: date | None) -> Rhythm:
    months = settings.number(f"{kind.value}_meeting_months")
    return Rhythm(kind, last, later(last, months) if last and months else None, planned)


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day - day.replace(day=1)), first_after - clock.ONE_DAY)


def _day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
