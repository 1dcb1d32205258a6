"""Regular meetings: how often is the county's setting; the office sees when the next is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.moments import NOON
from tests.world import World
from yx.core import clock, settings
from yx.meetings.rhythm import later, rhythms
from yx.meetings.words import MeetingKind, MeetingState


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 3, 5), 6, date(2026, 9, 5)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, found: date) -> None:
    assert later(day, months) == found


def test_the_next_is_due_by_the_last_that_took_place(world: World) -> None:
    assert [(one.last, one.due, one.planned) for one in rhythms()] == [(None, None, None)] * 2
    world.meeting(MeetingState.HELD)
    world.meeting(MeetingState.CANCELLED)
    world.meeting(MeetingState.HELD, regular=False, kind=MeetingKind.LIAISON)
    joint, liaison = rhythms()
    today = NOON.date()
    assert (joint.last, joint.due, joint.planned) == (today, date(2026, 9, 5), None)
    assert (liaison.last, liaison.due) == (None, None)
    world.meeting(MeetingState.FIXED)
    settings.put("joint_meeting_months", "0")
    joint = rhythms()[0]
    assert (joint.due, joint.planned) == (None, clock.today() + timedelta(days=14))
