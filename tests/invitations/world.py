"""What the tests of invitations share: a meeting that was announced, with its invitations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.world import World
from yx.core import clock
from yx.core.base import db
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Invitation, Meeting
from yx.meetings.words import InvitationState, MeetingKind, MeetingState, Role

#: in two days at nine in Shanghai, seen from `tests.moments.NOON`
AHEAD = timedelta(days=2)


def announced(world: World, *posts: str, guests: tuple[str, ...] = (), **fields: Any) -> Meeting:
    """A joint conference that is announced to the posts of some of the cast and to units by their short keys."""
    office = world.actor("未")
    starts = clock.now() + AHEAD
    given: dict[str, Any] = {
        "kind": MeetingKind.JOINT, "year": 2026, "no": 1, "title": "第一次联席会议", "starts_at": starts,
        "reply_by": starts - timedelta(days=1), "venue": "县政府三楼会议室", "office_id": office.unit_id,
        "person_id": office.person_id, "person": office.person_name, "agenda_no": 1,
        "state": MeetingState.NOTIFIED.value, "created_at": clock.now(), "moved_at": clock.now(),
    }  # fmt: skip
    meeting = Meeting(**(given | fields))
    db.session.add(meeting)
    db.session.flush()
    for name in posts:
        actor = world.actor(name)
        role = Role.CONVENER if name == "己" else Role.MEMBER
        invite(meeting, role, actor.unit_id, actor.post_id)
    for unit in guests:
        invite(meeting, Role.GUEST, world.units[unit], None)
    db.session.flush()
    db.session.expire(meeting)
    INVITATION.call_new(meeting.invitations, clock.now())
    return meeting


def invite(meeting: Meeting, role: Role, unit_id: int, post_id: int | None) -> None:
    """One invitation more, not yet in an inbox."""
    position = len(db.session.scalars(select(Invitation).where(Invitation.meeting_id == meeting.id)).all()) + 1
    one = Invitation(
        meeting_id=meeting.id, state=InvitationState.ASKED.value, role=role, position=position, unit_id=unit_id,
        post_id=post_id, name="", duty="", phone="", reason="", replied_by="", seen_no=0, signed_in_name="",
        holder="", moved_at=clock.now(),
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()


def of(meeting: Meeting, name: str) -> Invitation:
    """The invitation of a person's post, or of their unit."""
    actor = World().actor(name)
    by_post = [one for one in meeting.invitations if one.post_id == actor.post_id]
    return by_post[0] if by_post else next(one for one in meeting.invitations if one.unit_id == actor.unit_id)


def reply(world: World, invitation: Invitation, step: str, who: str, at: datetime | None = None, **data: Any) -> None:
    """One step of an invitation."""
    INVITATION.take(invitation, step, world.actor(who), data, at or clock.now(), invitation.row_version)
    db.session.flush()
