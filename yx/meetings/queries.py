"""Meetings, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotFound
from yx.core.files import StoredFile
from yx.people.models import Post, Unit, UnitKind
from yx.topics.models import Topic
from yx.web.paging import Page, descending

from . import policy, sources
from .models import Invitation, Meeting
from .words import InvitationState, MeetingKind, MeetingState

ASKED, WITHDRAWN = InvitationState.ASKED.value, InvitationState.WITHDRAWN.value


def one(actor: Actor, meeting_id: int, lock: bool = False) -> Meeting:
    """The one door to a meeting: the office, the convener, everybody of an invited unit. Raises NotFound for others."""
    may = policy.readable(actor)
    if may is None:
        raise NotFound
    statement: Select[tuple[Meeting]] = select(Meeting).where(Meeting.id == meeting_id, may)
    statement = statement.options(joinedload(Meeting.chair).lazyload(Post.grants))  # who it is, not what they may
    if lock:
        statement = statement.with_for_update(of=Meeting).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def replies(meeting_id: int) -> list[tuple[str, int]]:
    """How many of those invited have replied what, as far as anybody did: one statement."""
    asked = select(Invitation.state, func.count()).where(Invitation.meeting_id == meeting_id)
    found = dict(db.session.execute(asked.group_by(Invitation.state)).tuples().all())
    return [(state.label, found[state.value]) for state in InvitationState if state.value in found]


def invitations_of(meeting_id: int, unit_id: int) -> Sequence[Invitation]:
    """A unit's own invitations to a meeting: one statement."""
    mine = select(Invitation).where(Invitation.meeting_id == meeting_id, Invitation.unit_id == unit_id)
    mine = mine.options(joinedload(Invitation.post).lazyload(Post.grants)).order_by(Invitation.position)
    return db.session.scalars(mine).all()


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title, word of the state) of the meetings among `ids` that the actor may see: one statement."""
    may = policy.readable(actor)
    if may is None or not ids:
        return {}
    found: Any = select(Meeting.id, Meeting.title, Meeting.state).where(Meeting.id.in_(ids), may)
    return {row.id: (row.title, MeetingState(row.state).label) for row in db.session.execute(found)}


# --- lists -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; empty means all."""

    words: str = ""
    kind: str = ""
    state: str = ""
    unit: int | None = None
    since: date | None = None
    until: date | None = None

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}


def listing(actor: Actor, narrowed: Filter) -> Select[Any] | None:
    """The meetings that the actor may see, with how many are asked and have replied; None where nothing may be."""
    may = policy.readable(actor)
    if may is None:
        return None
    asked = select(func.count()).where(Invitation.meeting_id == Meeting.id, Invitation.state != WITHDRAWN)
    owing = asked.where(Invitation.state == ASKED)
    columns = (Meeting.id, Meeting.kind, Meeting.title, Meeting.starts_at, Meeting.minutes, Meeting.venue)
    counts = (asked.scalar_subquery().label("asked"), owing.scalar_subquery().label("owing"))
    statement: Any = select(*columns, Meeting.state, Meeting.regular, *counts)
    return statement.where(may, *_conditions(narrowed))


def _conditions(narrowed: Filter) -> list[Any]:
    found: list[Any] = []
    if narrowed.words.strip():
        found.append(Meeting.id.in_(search.matching("meeting", narrowed.words)))
    if narrowed.kind:
        found.append(Meeting.kind == MeetingKind(narrowed.kind))
    if narrowed.state:
        found.append(Meeting.state == narrowed.state)
    if narrowed.unit:
        found.append(Meeting.id.in_(select(Invitation.meeting_id).where(Invitation.unit_id == narrowed.unit)))
    if narrowed.since:
        found.append(Meeting.starts_at >= _begin(narrowed.since))
    if narrowed.until:
        found.append(Meeting.starts_at < _begin(narrowed.until + clock.ONE_DAY))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Any]:
    """One page of the list, the newest first: one statement."""
    statement = listing(actor, narrowed)
    return Page([]) if statement is None else descending(statement, Meeting.id, after, before)


def rows(actor: Actor, narrowed: Filter, most: int = 1000) -> Sequence[Row[Any]]:
    """The same list in one piece, for the workbook."""
    statement = listing(actor, narrowed)
    return [] if statement is None else db.session.execute(statement.order_by(Meeting.id.desc()).limit(most)).all()


def made_with(form_key: str, actor: Actor) -> Meeting | None:
    """The meeting that the actor made with this form, which was sent twice."""
    hold(f"form:{form_key}")
    mine = select(Meeting).where(Meeting.form_key == form_key, Meeting.person_id == actor.person_id)
    return db.session.scalars(mine).one_or_none() if form_key else None


def reporting_units(meeting: Meeting) -> list[tuple[int, str]]:
    """(id, short name) of the units that may report: all in use but villages, and those that stand on the agenda."""
    kept = [item.unit_id for item in meeting.items if item.unit_id]
    usual = Unit.active & Unit.kind.not_in((UnitKind.VILLAGE, UnitKind.COUNTY))
    statement = select(Unit.id, Unit.short_name).where(or_(usual, Unit.id.in_(kept)))
    return [(row.id, row.short_name) for row in db.session.execute(statement.order_by(Unit.rank, Unit.id))]


def open_topics() -> Sequence[Topic]:
    """Topics that a liaison meeting may talk over, in the office's order."""
    return db.session.scalars(sources.open_topics()).all()


def stored(file_id: int) -> StoredFile | None:
    """A kept file, whoever asks; the caller has found it among the papers of a meeting."""
    return db.session.get(StoredFile, file_id)
