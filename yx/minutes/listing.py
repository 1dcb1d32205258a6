"""The list of minutes, and their decisions as rows for a sheet; limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, false, func, select
from sqlalchemy.orm import aliased

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.documents.models import Document
from yx.meetings.models import Meeting
from yx.people.models import Unit
from yx.web.paging import Page, descending

from . import policy
from .models import Block, Decision, DecisionUnit, Minutes, MinutesReader

#: rows of a sheet
SHEET = 2000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means all. `unit` leads one of the decisions; days are those of the meeting."""

    words: str = ""
    unit: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None)}


def _narrowed(statement: Select[Any], actor: Actor, narrowed: Filter) -> Select[Any]:
    """Only what the actor may read and the filter leaves; `statement` is from minutes and their meeting."""
    statement = statement.join(MinutesReader, MinutesReader.minutes_id == Minutes.id).where(
        MinutesReader.unit_id == actor.unit_id if policy.may_read(actor) else false()
    )
    if narrowed.words.strip():
        statement = statement.where(Minutes.id.in_(search.matching("minutes", narrowed.words)))
    if narrowed.unit:
        leads = select(Decision.id).where(Decision.minutes_id == Minutes.id, Decision.unit_id == narrowed.unit)
        statement = statement.where(leads.exists())
    if narrowed.state:
        statement = statement.where(Minutes.state == narrowed.state)
    if narrowed.since:
        statement = statement.where(Meeting.starts_at >= _midnight(narrowed.since))
    if narrowed.until:
        statement = statement.where(Meeting.starts_at < _midnight(narrowed.until + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Row[Any]]:
    """Minutes that the actor may see, the newest first: one statement."""
    counted = select(func.count(Decision.id)).where(Decision.minutes_id == Minutes.id).scalar_subquery()
    statement = (
        select(
            Minutes.id, Minutes.title, Minutes.state, Minutes.attribute, Minutes.person, Minutes.moved_at,
            Meeting.starts_at, Document.number_text, counted.label("decisions"),
        )
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .outerjoin(Document, Document.id == Minutes.document_id)
    )  # fmt: skip
    return descending(_narrowed(statement, actor, narrowed), MinutesReader.minutes_id, after, before)


def decisions(actor: Actor, narrowed: Filter) -> Sequence[Row[Any]]:
    """The newest 2000 decisions of a list, for a sheet: one statement."""
    lead = aliased(Unit)
    statement = (
        select(
            Decision.id, Decision.words, Decision.due, Minutes.title, Minutes.state, Meeting.starts_at,
            Document.number_text, Block.title.label("item"), lead.short_name.label("unit"),
        )
        .join(Block, Block.id == Decision.block_id)
        .join(Minutes, Minutes.id == Decision.minutes_id)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(lead, lead.id == Decision.unit_id)
        .outerjoin(Document, Document.id == Minutes.document_id)
    )  # fmt: skip
    found = _narrowed(statement, actor, narrowed)
    return db.session.execute(found.order_by(Minutes.id.desc(), Decision.position, Decision.id).limit(SHEET)).all()


def helpers(decision_ids: Sequence[int]) -> dict[int, str]:
    """Decision's id → its helping units in one line: one statement."""
    rows = db.session.execute(
        select(DecisionUnit.decision_id, Unit.short_name)
        .join(Unit, Unit.id == DecisionUnit.unit_id)
        .where(DecisionUnit.decision_id.in_(decision_ids))
        .order_by(DecisionUnit.decision_id, DecisionUnit.position)
    )
    found: dict[int, list[str]] = {}
    for decision_id, name in rows:
        found.setdefault(decision_id, []).append(name)
    return {decision_id: "、".join(units) for decision_id, units in found.items()}
