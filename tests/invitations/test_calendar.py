"""The calendar file: one entry that is replaced at each change and taken away when the meeting is cancelled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from tests.invitations.world import announced, of, reply
from tests.world import World
from yx.core import clock
from yx.meetings import calendar
from yx.meetings.models import Meeting
from yx.meetings.words import MeetingState

ADDRESS = "http://yx.example/conference/invitations/1"


def entry(meeting: Meeting, name: str = "乙") -> tuple[Calendar, Event]:
    written = Calendar.from_ical(calendar.of(of(meeting, name), "一、议题\n二、议题", ADDRESS, clock.now()))
    return written, written.walk("VEVENT")[0]


def test_it_says_when_where_what_and_stays_the_same_entry(world: World) -> None:
    meeting = announced(world, "乙", title="第一次联席会议，议题；附件" * 5)
    written, event = entry(meeting)
    assert written["METHOD"] == "PUBLISH"
    assert event.decoded("dtstart") == meeting.starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=meeting.minutes)
    assert str(event["summary"]) == meeting.title
    assert str(event["location"]) == meeting.venue
    assert str(event["description"]) == "一、议题\n二、议题"
    assert (event["sequence"], str(event["status"])) == (1, "TENTATIVE")
    assert event.walk("VALARM")[0].decoded("trigger") == timedelta(minutes=-30)
    raw = calendar.of(of(meeting, "乙"), "", ADDRESS, clock.now())
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    meeting.agenda_no = 2
    reply(world, of(meeting, "乙"), "attend", "乙")
    later = entry(meeting)[1]
    assert (str(later["uid"]), later["sequence"], str(later["status"])) == (str(event["uid"]), 2, "CONFIRMED")


@pytest.mark.parametrize("state", [MeetingState.CANCELLED])
def test_a_cancelled_meeting_is_taken_away(world: World, state: MeetingState) -> None:
    meeting = announced(world, "乙")
    meeting.state = state.value
    written, event = entry(meeting)
    assert written["METHOD"] == "CANCEL"
    assert (event["sequence"], str(event["status"]), event.walk("VALARM")) == (2, "CANCELLED", [])
