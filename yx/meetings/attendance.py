"""Who came, who was excused, who was missing: as of the day of the meeting, and never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from yx.core import clock
from yx.core.base import db
from yx.people.actor import within
from yx.people.models import Holding, Person

from .models import Invitation, Meeting
from .words import InvitationState, Role


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person of a list of attendance; `instead_of` is the title of the post that sent them, else empty."""

    unit: str
    unit_id: int
    role: Role
    name: str
    duty: str
    instead_of: str = ""
    reason: str = ""


@dataclass(slots=True)
class Attendance:
    """出席, 请假, 缺席 of the conference's own people, and 列席 of invited units; each in the order of the roster."""

    present: list[Attendee] = field(default_factory=list)
    excused: list[Attendee] = field(default_factory=list)
    absent: list[Attendee] = field(default_factory=list)
    guests: list[Attendee] = field(default_factory=list)


def of(meeting: Meeting) -> Attendance:
    """The attendance of a meeting: by the sign-in where anybody signed in, else by the replies. Two statements."""
    found = Attendance()
    holders = _holders(meeting)
    signed = any(one.signed_in_at for one in meeting.invitations)
    for one in sorted(meeting.invitations, key=lambda one: one.position):
        if one.place != InvitationState.WITHDRAWN:
            _list(found, one, signed).append(_attendee(one, holders.get(one.post_id or 0, "")))
    return found


def _list(found: Attendance, one: Invitation, signed: bool) -> list[Attendee]:
    came = one.signed_in_at is not None if signed else one.place in (InvitationState.ATTEND, InvitationState.SUBSTITUTE)
    if came:
        return found.guests if one.role == Role.GUEST else found.present
    return found.excused if one.place == InvitationState.LEAVE else found.absent


def _attendee(one: Invitation, holder: str) -> Attendee:
    sent = one.place == InvitationState.SUBSTITUTE
    seated = one.holder or holder
    name = one.signed_in_name or (one.name if sent or one.post_id is None else seated)
    elsewhere = sent or (one.post_id is not None and bool(one.signed_in_name) and one.signed_in_name != seated)
    return Attendee(
        unit=one.unit.short_name,
        unit_id=one.unit_id,
        role=one.role,
        name=name,
        duty=one.duty if sent or one.post_id is None else post_of(one),
        instead_of=post_of(one) if elsewhere else "",
        reason=one.reason,
    )


def post_of(invitation: Invitation) -> str:
    """Title of the invited post; empty for an invited unit."""
    return invitation.post.title if invitation.post else ""


def holder_of(invitation: Invitation) -> str:
    """Who holds the invited post on the day of the meeting, by name; empty where it stands vacant."""
    return _holders(invitation.meeting, invitation.post_id).get(invitation.post_id or 0, "")


def fix(meeting: Meeting) -> None:
    """召开完毕: keep with each invitation who held the post that day, so that no later change alters the record."""
    holders = _holders(meeting)
    for one in meeting.invitations:
        one.holder = (holders.get(one.post_id, "") if one.post_id else one.name)[:60]


def _holders(meeting: Meeting, post_id: int | None = None) -> dict[int, str]:
    """Post's id → who holds it on the day of the meeting: one statement, however many are invited."""
    day: date = clock.local(meeting.starts_at).date()
    invited = select(Invitation.post_id).where(Invitation.meeting_id == meeting.id, Invitation.post_id.is_not(None))
    wanted = Holding.post_id == post_id if post_id else Holding.post_id.in_(invited)
    rows = db.session.execute(
        select(Holding.post_id, Person.name)
        .join(Person, Person.id == Holding.person_id)
        .where(wanted, within(Holding, day))
        .order_by(Holding.id)
    )
    return dict(rows.tuples().all())
