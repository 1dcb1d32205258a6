"""Lists of invitations: a unit's own, and the table of one meeting for the office; each one statement."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.people.actor import within
from yx.people.models import Holding, Person, Post, Unit
from yx.web.paging import SIZE, Page, descending

from .invitation_policy import may_read
from .models import Invitation, Meeting
from .words import InvitationState


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; empty means all. Days are those of the meeting."""

    words: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None, size: int = SIZE) -> Page[Any]:
    """The unit's invitations, the newest first: one statement; none for those who read nothing."""
    if not may_read(actor):
        return Page([])
    return descending(_own(actor, narrowed), Invitation.id, after, before, size)


def _own(actor: Actor, narrowed: Filter) -> Select[Any]:
    statement: Select[Any] = (
        select(
            Invitation.id, Invitation.state, Invitation.role, Invitation.name, Invitation.replied_at,
            Meeting.title, Meeting.starts_at, Meeting.venue, Meeting.reply_by, Meeting.state.label("meeting_state"),
            Post.name.label("post"),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Post, Post.id == Invitation.post_id)
        .where(Invitation.unit_id == actor.unit_id)
    )  # fmt: skip
    if narrowed.words.strip():
        statement = statement.where(Meeting.title.contains(narrowed.words.strip(), autoescape=True))
    if narrowed.state:
        statement = statement.where(Invitation.state == narrowed.state)
    return statement.where(*_days(narrowed))


def _days(narrowed: Filter) -> list[Any]:
    found: list[Any] = []
    if narrowed.since:
        found.append(Meeting.starts_at >= _midnight(narrowed.since))
    if narrowed.until:
        found.append(Meeting.starts_at < _midnight(narrowed.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.local(clock.now()).tzinfo)


def table(meeting: Meeting, state: str = "") -> list[Row[Any]]:
    """Everybody invited, in the order of the roster, with who holds the post on the meeting's day: one statement."""
    day = clock.local(meeting.starts_at).date()
    statement = (
        select(
            Invitation.id, Invitation.state, Invitation.role, Invitation.position, Invitation.post_id, Invitation.name,
            Invitation.duty, Invitation.phone, Invitation.reason, Invitation.replied_at, Invitation.replied_by,
            Invitation.seen_no, Invitation.signed_in_at, Invitation.signed_in_name,
            Unit.short_name.label("unit"), Post.name.label("post"), Person.name.label("holder"),
        )
        .join(Unit, Unit.id == Invitation.unit_id)
        .outerjoin(Post, Post.id == Invitation.post_id)
        .outerjoin(Holding, and_(Holding.post_id == Invitation.post_id, within(Holding, day)))
        .outerjoin(Person, Person.id == Holding.person_id)
        .where(Invitation.meeting_id == meeting.id)
        .order_by(Invitation.position, Invitation.id)
    )  # fmt: skip
    if state:
        statement = statement.where(Invitation.state == state)
    return list(db.session.execute(statement))


def who(row: Row[Any]) -> str:
    """Who comes, as far as it is known: who signed in, who was named, or the holder of the post."""
    named = row.name or (row.holder or "" if row.state != InvitationState.LEAVE else "")
    return str(row.signed_in_name or named)


def title(row: Row[Any]) -> str:
    """As what: the duty of whoever was sent, else the post."""
    duty = str(row.duty or row.post or "")
    return duty if duty.startswith(row.unit) else f"{row.unit}{duty}"


def mine(actor: Actor, meeting_id: int) -> list[Invitation]:
    """Invitations to a meeting that the actor may sign in for: the own post's, then the unit's."""
    of_it = Invitation.meeting_id == meeting_id
    own = or_(Invitation.post_id == actor.post_id, Invitation.unit_id == actor.unit_id)
    found = db.session.scalars(select(Invitation).where(of_it, own).order_by(Invitation.position)).all()
    return sorted(found, key=lambda one: one.post_id != actor.post_id)
