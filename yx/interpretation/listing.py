"""The list of plans: narrowed, paged by key, limited to what the actor may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.documents.models import Document, Reader
from yx.documents.queries import scope_key
from yx.people.models import Unit
from yx.web.paging import SIZE, Page, descending

from .models import Plan, Product
from .words import Form, PlanState, ProductState

OUT, VOID = ProductState.PUBLISHED.value, ProductState.VOID.value


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; empty means all. `scope` is ``own``, ``unit`` or ``public``."""

    scope: str = "own"
    words: str = ""
    unit: int | None = None
    state: str = ""
    year: int | None = None
    late: bool = False

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None, False)}


@dataclass(frozen=True, slots=True)
class Made:
    """What has come of a plan's products: how many are out, of how many, and their forms."""

    out: int = 0
    of: int = 0
    forms: str = ""


@cache
def _rows() -> Select[Any]:
    unit = aliased(Unit)
    return (
        select(
            Plan.id,
            Plan.document_id,
            Document.title,
            Document.number_text,
            unit.short_name.label("unit"),
            Plan.state,
            Plan.due,
            Plan.responsible,
            Plan.deployed_at,
            Plan.completed_at,
            Plan.moved_at,
        )
        .join(Document, Document.id == Plan.document_id)
        .join(unit, unit.id == Plan.unit_id)
    )


def listing(actor: Actor, narrowed: Filter) -> Select[Any]:
    """The statement of the list, without order or limit."""
    key = scope_key(actor, "public" if narrowed.scope == "public" else "unit")
    readable = select(Reader.document_id).where(Reader.document_id == Plan.document_id, Reader.key == key)
    statement = _rows().where(readable.exists(), *_conditions(narrowed, clock.today()))
    if narrowed.scope == "own":
        statement = statement.where(Plan.unit_id == actor.unit_id)
    if narrowed.words.strip():
        statement = statement.where(Plan.id.in_(search.matching("plan", narrowed.words)))
    return statement


def _conditions(narrowed: Filter, today: date) -> list[Any]:
    found: list[Any] = []
    if narrowed.unit:
        found.append(Plan.unit_id == narrowed.unit)
    if narrowed.state:
        found.append(Plan.state == narrowed.state)
    if narrowed.year:
        found += [Plan.created_at >= _new_year(narrowed.year), Plan.created_at < _new_year(narrowed.year + 1)]
    if narrowed.late:
        found += [Plan.state == PlanState.DEPLOYED.value, Plan.due < today]
    return found


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=clock.local(clock.now()).tzinfo)


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None, size: int = SIZE) -> Page[Any]:
    """One page of the list, newest first: one statement."""
    return descending(listing(actor, narrowed), Plan.id, after, before, size)


def made(plan_ids: Collection[int]) -> dict[int, Made]:
    """Plan → what has come of its products: one statement for a page."""
    if not plan_ids:
        return {}
    rows = db.session.execute(
        select(
            Product.plan_id,
            Product.form,
            func.count().label("number"),
            func.sum(case((and_(Product.state == OUT), 1), else_=0)).label("out"),
        )
        .where(Product.plan_id.in_(plan_ids), Product.state != VOID)
        .group_by(Product.plan_id, Product.form)
    ).all()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    order = list(Form)
    return {
        plan_id: Made(
            sum(row.out for row in group),
            sum(row.number for row in group),
            "、".join(row.form.label for row in sorted(group, key=lambda row: order.index(row.form))),
        )
        for plan_id, group in found.items()
    }
