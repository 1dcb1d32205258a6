"""Long lists of topics: narrowed, by state on the board, as rows for a sheet; limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, false, func, select, union_all

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.people.models import Unit
from yx.web.paging import Page, descending

from . import policy
from .models import Topic, TopicReader
from .words import TopicState

#: topics in one column of the board, rows of a sheet
COLUMN, SHEET = 6, 2000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means all."""

    words: str = ""
    unit: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None)}


def _rows(unit_id: int, may: bool) -> Select[Any]:
    merged = Topic.__table__.alias("part")
    parts = select(func.count()).where(merged.c.merged_into_id == Topic.id).scalar_subquery()
    statement = (
        select(
            Topic.id, Topic.title, Topic.state, Topic.wish_day, Topic.carried, Topic.person, Topic.position,
            Topic.moved_at, Topic.created_at, Unit.short_name.label("unit"), parts.label("parts"),
        )
        .join(TopicReader, TopicReader.topic_id == Topic.id)
        .join(Unit, Unit.id == Topic.unit_id)
        .where(TopicReader.unit_id == unit_id)
    )  # fmt: skip
    return statement if may else statement.where(false())


def _narrowed(actor: Actor, narrowed: Filter) -> Select[Any]:
    statement = _rows(actor.unit_id, policy.may_read(actor))
    if narrowed.words.strip():
        statement = statement.where(Topic.id.in_(search.matching("topic", narrowed.words)))
    if narrowed.unit:
        statement = statement.where(Topic.unit_id == narrowed.unit)
    if narrowed.state:
        statement = statement.where(Topic.state == narrowed.state)
    if narrowed.since:
        statement = statement.where(Topic.created_at >= _midnight(narrowed.since))
    if narrowed.until:
        statement = statement.where(Topic.created_at < _midnight(narrowed.until + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Row[Any]]:
    """Topics that the actor may see, the newest first: one statement."""
    return descending(_narrowed(actor, narrowed), TopicReader.topic_id, after, before)


def everything(actor: Actor, narrowed: Filter) -> Sequence[Row[Any]]:
    """The newest 2000 of a list with their texts, for a sheet: one statement."""
    statement = _narrowed(actor, narrowed).add_columns(Topic.background, Topic.to_decide, Topic.to_mend)
    return db.session.execute(statement.order_by(Topic.id.desc()).limit(SHEET)).all()


def board(actor: Actor, size: int = COLUMN) -> dict[TopicState, tuple[list[Row[Any]], bool]]:
    """State → its newest topics and whether there are more; one statement, one short walk for each state."""
    found: dict[TopicState, list[Row[Any]]] = {state: [] for state in TopicState}
    for row in db.session.execute(_board(actor.unit_id, policy.may_read(actor), size)):
        found[TopicState(row.state)].append(row)
    return {state: (rows[:size], len(rows) > size) for state, rows in found.items()}


@lru_cache(maxsize=64)
def _board(unit_id: int, may: bool, size: int) -> CompoundSelect[Any]:
    """Kept for each unit: thirteen walks take longer to write down than to run."""
    rows = _rows(unit_id, may)
    return union_all(
        *(
            select(rows.where(Topic.state == state.value).order_by(Topic.id.desc()).limit(size + 1).subquery())
            for state in TopicState
        )
    )
