"""Who is invited to a meeting, told and asked: the same few statements, however many they are (ADR 0020)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from yx.conference import queries as conference
from yx.core import notices
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import Refused
from yx.core.inbox import Waiting
from yx.topics import readers

from . import calls
from .invitation_flow import INVITATION
from .invitation_policy import REPLIERS
from .models import AgendaItem, Invitation, Meeting
from .sign_in import lock_all
from .words import InvitationState, MeetingKind, Role

ASKED, WITHDRAWN = InvitationState.ASKED.value, InvitationState.WITHDRAWN.value


def invite(meeting: Meeting, actor: Actor, now: datetime) -> int:
    """An invitation for everybody who is to come and has none yet, written at once; gives how many.

    A joint conference asks the convener and the members of the roster of its day, a meeting of the liaisons the
    liaisons; a member unit without a liaison is asked as a unit; then the units chosen besides. Who has left the
    roster since keeps what was sent. The caller holds the meeting's lock, and calls `ask` when the meeting stands
    where it is announced. Raises Refused where nobody is to come.
    """
    known = {(one.unit_id, one.post_id) for one in meeting.invitations}
    wanted = list(dict.fromkeys(_wanted(meeting)))
    if not wanted:
        raise Refused("成员和联络员名单为空，请先授予成员、联络员职责")
    same = _blank(meeting, now)
    new = [
        same | {"role": role, "unit_id": unit_id, "post_id": post_id, "position": place}
        for place, (role, unit_id, post_id) in enumerate(wanted, 1)
        if (unit_id, post_id) not in known
    ]
    if new:
        db.session.execute(insert(Invitation), new)
        db.session.expire(meeting, ["invitations"])
    admit(meeting)
    return len(new)


def _wanted(meeting: Meeting) -> Iterator[tuple[Role, int, int | None]]:
    seen = set()
    for line in conference.roster(calls.day(meeting)):
        seen.add(line.unit_id)
        if meeting.kind == MeetingKind.JOINT:
            for one in line.members:
                role = Role.CONVENER if one.post_id == meeting.chair_post_id else Role.MEMBER
                yield role, line.unit_id, one.post_id
        elif line.liaisons:
            yield from ((Role.LIAISON, line.unit_id, one.post_id) for one in line.liaisons)
        elif not line.convenes:
            yield Role.LIAISON, line.unit_id, None
    yield from ((Role.GUEST, guest.unit_id, None) for guest in meeting.guests if guest.unit_id not in seen)


def _blank(meeting: Meeting, now: datetime) -> dict[str, object]:
    empty = dict.fromkeys(("name", "duty", "phone", "reason", "replied_by", "signed_in_name", "holder"), "")
    return {"meeting_id": meeting.id, "state": ASKED, "seen_no": 0, "moved_at": now, **empty}


def admit(meeting: Meeting) -> None:
    """Everybody invited may read the topics of the agenda, with their papers."""
    units = select(Invitation.unit_id).where(Invitation.meeting_id == meeting.id, Invitation.state != WITHDRAWN)
    topics = select(AgendaItem.topic_id).where(AgendaItem.meeting_id == meeting.id)
    ids = [topic_id for topic_id in db.session.scalars(topics.distinct()) if topic_id]
    if ids:
        hold("topics")  # as every act on topics does
        readers.admit(ids, list(db.session.scalars(units.distinct())))


def ask(meeting: Meeting, now: datetime) -> None:
    """Bring the inboxes in step with the meeting: who owes a reply, who has not read a change; nobody when it is over.

    Three statements, however many are invited: the rows are made anew. The invitations are locked first, so that a
    reply of the same second is either seen here or comes after.
    """
    lock_all(meeting)
    ids = select(Invitation.id).where(Invitation.meeting_id == meeting.id)
    db.session.execute(delete(Waiting).where(Waiting.noun == INVITATION.noun, Waiting.record_id.in_(ids)))
    INVITATION.call_new(meeting.invitations, now)


def tell_all(meeting: Meeting, text: str, now: datetime) -> None:
    """A message to everybody invited; it leads to the meeting's page."""
    present = (one for one in meeting.invitations if one.state != WITHDRAWN)
    desks = (desk for one in present for who in REPLIERS for desk, _first, _unit in who.desks(one))
    notices.tell(desks, text, "meeting", meeting.id, now)


def reset(meeting: Meeting, now: datetime) -> None:
    """The meeting is at another time: what was replied is asked anew; what was typed stays for the next reply."""
    _settle(meeting, ASKED, now)


def withdraw(meeting: Meeting, now: datetime) -> None:
    """The meeting is cancelled: nobody need reply any more."""
    _settle(meeting, WITHDRAWN, now)


def _settle(meeting: Meeting, state: str, now: datetime) -> None:
    """All invitations at `state`, by one statement, however many they are."""
    db.session.flush()
    db.session.execute(
        update(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.state != WITHDRAWN)
        .values(state=state, moved_at=now, row_version=Invitation.row_version + 1)
        .execution_options(synchronize_session=False)
    )
    for one in meeting.invitations:
        db.session.expire(one)
    db.session.expire(meeting, ["invitations"])
