"""Who may do what with a meeting; the only place that decides (annex, part three; ADR 0020)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, true

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Invitation, Meeting
from .words import MeetingKind


def is_office(actor: Actor) -> bool:
    """Whether the actor works in the office of the conference, which prepares every meeting."""
    return actor.has(Duty.CONFERENCE)


def readable(actor: Actor) -> Any:
    """The condition that the actor may read a meeting; None for the three administrators, who read no texts.

    The office and the convener read every meeting; everybody else those that their unit was invited to.
    """
    if actor.has(*ADMINISTRATORS):
        return None
    if actor.has(Duty.CONVENER):
        return true()
    invited = Meeting.id.in_(select(Invitation.meeting_id).where(Invitation.unit_id == actor.unit_id))
    return or_(Meeting.office_id == actor.unit_id, invited) if is_office(actor) else invited


# --- units and posts that the record names -------------------------------------------------------------------


def _office(meeting: Meeting) -> tuple[int, ...]:
    return (meeting.office_id,)


def _joint(meeting: Meeting) -> tuple[int, ...]:
    return _office(meeting) if meeting.kind == MeetingKind.JOINT else ()


def _liaison(meeting: Meeting) -> tuple[int, ...]:
    return _office(meeting) if meeting.kind == MeetingKind.LIAISON else ()


def _free(meeting: Meeting) -> tuple[int, ...]:
    """Nothing is changed while a change waits for the convener."""
    return () if meeting.change else _office(meeting)


def _waiting(meeting: Meeting) -> tuple[int, ...]:
    return _office(meeting) if meeting.change else ()


def _author(meeting: Meeting) -> tuple[int, ...]:
    return (meeting.person_id,)


# --- whose step it is ----------------------------------------------------------------------------------------

OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _office)
JOINT_OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _joint)
LIAISON_OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _liaison)
ARRANGER = Who("联席会议办公室", (Duty.CONFERENCE,), _free)
ASKER = Who("联席会议办公室", (Duty.CONFERENCE,), _waiting)
CONVENER = Who("召集人", post=lambda meeting: meeting.chair_post_id, but_not=_author)
CHANGE_CONVENER = Who("召集人", post=lambda meeting: meeting.chair_post_id if meeting.change else None, but_not=_author)
