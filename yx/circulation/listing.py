"""Lists of what a unit received and sent, newest first, each page one statement."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from yx.core import clock, search
from yx.core.actor import Actor
from yx.people.models import Unit
from yx.web.paging import SIZE, Page, descending

from . import policy
from .models import Circulation, Receipt
from .words import ReceiptState

WAITING, RECEIVED, SENT = "waiting", "received", "sent"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means all. `scope` is ``waiting``, ``received`` or ``sent``."""

    scope: str = WAITING
    words: str = ""
    #: of what was received the sender, of what was sent one of the recipients
    unit: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None
    late: bool = False

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None, False)}


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None, size: int = SIZE) -> Page[Any]:
    """One page of the list: one statement; none for those who may read nothing."""
    if not policy.may_read(actor):
        return Page([])
    if narrowed.scope == SENT:
        return descending(_sent(actor, narrowed), Circulation.id, after, before, size)
    return descending(_received(actor, narrowed), Receipt.id, after, before, size)


def _received(actor: Actor, narrowed: Filter) -> Select[Any]:
    sender = aliased(Unit)
    statement = (
        select(
            Receipt.id,
            Receipt.state,
            Receipt.due,
            Receipt.sent_at,
            Receipt.signed_at,
            Receipt.signed_by,
            Circulation.title,
            Circulation.number_text,
            sender.short_name.label("unit"),
        )
        .join(Circulation, Circulation.id == Receipt.circulation_id)
        .join(sender, sender.id == Circulation.unit_id)
        .where(Receipt.unit_id == actor.unit_id, *_days(Receipt.sent_at, narrowed), *_words(narrowed))
    )
    state = ReceiptState.SENT.value if narrowed.scope == WAITING or narrowed.late else narrowed.state
    if state:
        statement = statement.where(Receipt.state == state)
    if narrowed.unit:
        statement = statement.where(Circulation.unit_id == narrowed.unit)
    return statement.where(Receipt.due < clock.today()) if narrowed.late else statement


def _sent(actor: Actor, narrowed: Filter) -> Select[Any]:
    of_it = select(func.count()).where(Receipt.circulation_id == Circulation.id)
    waiting = of_it.where(Receipt.state == ReceiptState.SENT.value)
    late = waiting.where(Receipt.due < clock.today())
    statement = select(
        Circulation.id,
        Circulation.state,
        Circulation.sent_at,
        Circulation.title,
        Circulation.number_text,
        Circulation.person,
        of_it.correlate(Circulation).scalar_subquery().label("units"),
        waiting.correlate(Circulation).scalar_subquery().label("waiting"),
        late.correlate(Circulation).scalar_subquery().label("late"),
    ).where(Circulation.unit_id == actor.unit_id, *_days(Circulation.sent_at, narrowed), *_words(narrowed))
    if narrowed.state:
        statement = statement.where(Circulation.state == narrowed.state)
    if narrowed.unit:
        to_unit = select(Receipt.circulation_id).where(Receipt.unit_id == narrowed.unit)
        statement = statement.where(Circulation.id.in_(to_unit))
    if narrowed.late:
        overdue = select(Receipt.id).where(
            Receipt.circulation_id == Circulation.id,
            Receipt.state == ReceiptState.SENT.value,
            Receipt.due < clock.today(),
        )
        statement = statement.where(overdue.exists())
    return statement


def _words(narrowed: Filter) -> list[Any]:
    if not narrowed.words.strip():
        return []
    return [Circulation.id.in_(search.matching("circulation", narrowed.words))]


def _days(column: Any, narrowed: Filter) -> list[Any]:
    """Conditions on the day of sending, both days counted in."""
    found = [column >= _begin(narrowed.since)] if narrowed.since else []
    return [*found, column < _begin(narrowed.until + timedelta(days=1))] if narrowed.until else found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), clock.local(clock.now()).tzinfo)
