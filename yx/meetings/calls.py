"""Who is called and told about a meeting, and by when (rules §6; the county sets the days)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from yx.core import clock, settings
from yx.core.actor import duty_desk
from yx.core.inbox import Subject
from yx.people.duties import Duty
from yx.topics import calls as topics

from .models import Meeting
from .words import MeetingKind

OFFICE = "县政府办公室设定"
settings.declare("meeting_notice_days", "会议通知发出，会前", 2, unit="WD", low=1, high=30, source=OFFICE)
settings.declare("meeting_reply_days", "会议回执截止，会前", 1, unit="WD", low=0, high=30, source=OFFICE)

#: the hour until which replies are awaited on their last day
CLOSING = time(18, 0)


def subject(meeting: Meeting) -> Subject:
    """How a meeting shows in an inbox."""
    return Subject("meeting", meeting.id, meeting.title, f"{clock.local(meeting.starts_at):%m-%d %H:%M} 开会")


def day(meeting: Meeting) -> date:
    """The day of the meeting."""
    return clock.local(meeting.starts_at).date()


def prepare_due(meeting: Meeting) -> date:
    """The agenda is drawn up when the time for topics is over: **set: 5 D** before the meeting."""
    return topics.last_day(day(meeting))


def notice_due(meeting: Meeting) -> date:
    """The last day for the notice: **set: 2 WD** before the meeting."""
    return clock.add_workdays(day(meeting), -settings.number("meeting_notice_days"))


def reply_due(starts_at: datetime, now: datetime) -> datetime:
    """Until when replies are awaited if nobody says: **set: 1 WD** before; at a late notice until it begins."""
    begins = clock.local(starts_at)
    last = clock.add_workdays(begins.date(), -settings.number("meeting_reply_days"))
    until = datetime.combine(last, CLOSING, begins.tzinfo)
    return until if now < until < starts_at else starts_at - timedelta(minutes=1)


def to_minute(meeting: Meeting) -> bool:
    """Whether minutes are still to be begun: a joint conference always has them (annex, 三（三）)."""
    return meeting.kind == MeetingKind.JOINT and not meeting.minuted


def without_minutes(meeting: Meeting) -> bool:
    """Whether the office ends it by itself: a liaison meeting of which no minutes were begun."""
    return not meeting.minuted


def change_waits(meeting: Meeting) -> bool:
    """Whether a change after the notice waits for the convener."""
    return bool(meeting.change)


def office(meeting: Meeting) -> Iterator[str]:
    """The desk of the conference's office."""
    yield duty_desk(meeting.office_id, Duty.CONFERENCE)
