"""Doors and lists of co-signings, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from yx.core import clock, matters, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.people.duties import ADMINISTRATORS
from yx.people.models import Post, PostDuty, Unit
from yx.web.paging import Page, descending

from . import policy
from .models import Ask, Reply, Round
from .words import UNANSWERED, RoundState

OPEN = [state.value for state in UNANSWERED]


def _mine(actor: Actor) -> Any:
    """A round may be seen by the unit that asks and by every unit that is asked."""
    asked = select(Ask.id).where(Ask.round_id == Round.id, Ask.unit_id == actor.unit_id)
    return or_(Round.unit_id == actor.unit_id, asked.exists())


def one_round(actor: Actor, round_id: int, lock: bool = False) -> Round:
    """The one door to a round. With `lock`, first the matter's row, then the round's. Raises NotFound."""
    if not policy.may_read(actor):
        raise NotFound
    statement = select(Round).where(Round.id == round_id, _mine(actor))
    if lock:
        _lock_matter(select(Round.noun, Round.record_id).where(Round.id == round_id, _mine(actor)))
        statement = statement.with_for_update(of=Round).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def other_rounds(actor: Actor, one: Round) -> list[Row[Any]]:
    """(id, no, version_no, state) of the other rounds about the same matter that the actor may see, in their order."""
    columns = select(Round.id, Round.no, Round.version_no, Round.state)
    same = columns.where(Round.noun == one.noun, Round.record_id == one.record_id, Round.id != one.id, _mine(actor))
    return list(db.session.execute(same.order_by(Round.no)).all())


def _lock_matter(statement: Select[Any]) -> None:
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    matters.of(row.noun).lock(row.record_id)


def one_ask(actor: Actor, ask_id: int, lock: bool = False) -> Ask:
    """The one door to a unit's sheet: that unit and the asking one. Raises NotFound for others."""
    alone = joinedload(Ask.round).lazyload(Round.asks)  # a sheet shows nothing of the other units asked
    found = db.session.scalars(select(Ask).where(Ask.id == ask_id).options(alone)).one_or_none()
    if found is None or not policy.may_read(actor) or actor.unit_id not in (found.unit_id, found.round.unit_id):
        raise NotFound
    if not lock:
        return found
    locked = one_round(actor, found.round_id, lock)
    return next(ask for ask in locked.asks if ask.id == ask_id)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. `scope`: ``todo`` and ``answered`` of one's own unit, ``asked`` by it."""

    scope: str = "todo"
    words: str = ""
    unit: int | None = None
    state: str = ""
    late: bool = False

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None, False)}


def _matching(words: str) -> Any:
    return Round.id.in_(search.matching("round", words))


def asks(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Row[Any]]:
    """Sheets of the actor's unit, the newest first: one statement."""
    asking = aliased(Unit)
    statement = (
        select(
            Ask.id, Ask.state, Ask.asked_at, Round.title, Round.no, Round.deadline, Round.silence, Reply.answer,
            Reply.at.label("answered_at"), Reply.outcome, asking.short_name.label("unit"),
        )
        .join(Round, Round.id == Ask.round_id)
        .join(asking, asking.id == Round.unit_id)
        .outerjoin(Reply, Reply.ask_id == Ask.id)
        .where(Ask.unit_id == actor.unit_id)
    )  # fmt: skip
    open_now = Ask.state.in_(OPEN)
    statement = statement.where(open_now if narrowed.scope == "todo" else ~open_now)
    if narrowed.words.strip():
        statement = statement.where(_matching(narrowed.words))
    if narrowed.unit:
        statement = statement.where(Round.unit_id == narrowed.unit)
    if narrowed.late:
        statement = statement.where(open_now, Round.deadline < clock.today())
    return descending(statement, Ask.id, after, before)


def rounds(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Row[Any]]:
    """Rounds that the actor's unit asked, the newest first, with how many have answered: one statement."""
    of_round = select(func.count()).where(Ask.round_id == Round.id)
    statement = select(
        Round.id, Round.state, Round.title, Round.no, Round.deadline, Round.silence, Round.started_at, Round.person,
        of_round.scalar_subquery().label("units"),
        of_round.where(~Ask.state.in_(OPEN)).scalar_subquery().label("done"),
    ).where(Round.unit_id == actor.unit_id)  # fmt: skip
    if narrowed.words.strip():
        statement = statement.where(_matching(narrowed.words))
    if narrowed.state:
        statement = statement.where(Round.state == narrowed.state)
    if narrowed.late:
        statement = statement.where(Round.state == RoundState.OPEN.value, Round.deadline < clock.today())
    return descending(statement, Round.id, after, before)


def posts_of(unit_id: int) -> list[tuple[int, str]]:
    """(id, name) of the posts of a unit in use, for passing on; no administrator's, who never see the texts."""
    barred = select(PostDuty.post_id).where(PostDuty.duty.in_(ADMINISTRATORS))
    found = select(Post.id, Post.name).where(Post.unit_id == unit_id, Post.active, Post.id.not_in(barred))
    found = found.order_by(Post.rank, Post.id)
    return [(row.id, row.name) for row in db.session.execute(found)]


def open_rounds(until: date | None = None, on: date | None = None) -> list[int]:
    """Ids of open rounds whose deadline is before `until`, or is `on`."""
    found = select(Round.id).where(Round.state == RoundState.OPEN.value)
    found = found.where(Round.deadline < until) if until else found
    return list(db.session.scalars((found.where(Round.deadline == on) if on else found).order_by(Round.id)))


def readable_rounds(actor: Actor, ids: Collection[int]) -> list[Row[Any]]:
    """(id, title, state) of rounds among `ids`, for lists that name records: one statement."""
    if not policy.may_read(actor):
        return []
    found = select(Round.id, Round.title, Round.state, Round.no).where(Round.id.in_(ids), _mine(actor))
    return list(db.session.execute(found).all())


def readable_asks(actor: Actor, ids: Collection[int]) -> list[Row[Any]]:
    """(id, title, state) of sheets among `ids`: one statement."""
    if not policy.may_read(actor):
        return []
    mine = and_(Ask.id.in_(ids), or_(Ask.unit_id == actor.unit_id, Round.unit_id == actor.unit_id))
    found = select(Ask.id, Round.title, Ask.state).join(Round, Round.id == Ask.round_id).where(mine)
    return list(db.session.execute(found).all())
