"""The calendar file of an invitation 日程文件 (RFC 5545): the same entry at every change, gone when it is cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from yx.core.clock import local

from .models import Invitation, Meeting
from .words import InvitationState, MeetingState

MIME = "text/calendar"
REMINDER = timedelta(minutes=-30)
#: replies in the words of the standard
STATUS = {
    InvitationState.ASKED: "TENTATIVE",
    InvitationState.ATTEND: "CONFIRMED",
    InvitationState.SUBSTITUTE: "CONFIRMED",
    InvitationState.LEAVE: "CANCELLED",
    InvitationState.WITHDRAWN: "CANCELLED",
}


def of(invitation: Invitation, agenda: str, address: str, now: datetime) -> bytes:
    """One entry: `agenda` as plain text, `address` of the invitation's page.

    UID stays, SEQUENCE grows with each version of the agenda and once more when the meeting is cancelled, so that a
    calendar replaces what it took before.
    """
    meeting = invitation.meeting
    gone = meeting.place == MeetingState.CANCELLED
    calendar = Calendar()
    calendar.add("prodid", "-//yx//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    calendar.add_component(_event(invitation, agenda, address, now, gone))
    written: bytes = calendar.to_ical()
    return written


def _event(invitation: Invitation, agenda: str, address: str, now: datetime, gone: bool) -> Event:
    meeting = invitation.meeting
    event = Event()
    event.add("uid", uid(meeting, invitation))
    event.add("dtstamp", now)
    event.add("sequence", meeting.agenda_no + gone)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.title)
    event.add("location", meeting.venue)
    event.add("description", agenda)
    event.add("url", address)
    event.add("status", "CANCELLED" if gone else STATUS[invitation.place])
    if not gone:
        event.add_component(_alarm(meeting))
    return event


def _alarm(meeting: Meeting) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{local(meeting.starts_at):%H:%M} {meeting.venue}：{meeting.title}")
    alarm.add("trigger", REMINDER)
    return alarm


def uid(meeting: Meeting, invitation: Invitation) -> str:
    """The entry's name, the same for ever."""
    return f"meeting-{meeting.id}-{invitation.id}@yx"
