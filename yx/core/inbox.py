"""Who must act on what, by when 待办 (clause F1): one row for each waiting act, kept by the flow alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Date,
    Index,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from .actor import Actor
from .base import Keyed, Model, UTCDateTime, db
from .errors import NotFound, Refused

#: stands for "no date": keeps the order by date an index walk on both databases
NEVER = date(9999, 12, 31)


class Waiting(Keyed, Model):
    """One act that one desk may take next."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index("ix_waiting_desk_due", "desk", "due", "id"),
        Index("ix_waiting_record", "noun", "record_id"),
        Index("ix_waiting_unit_due", "unit_id", "due"),
    )

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    step: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    #: where the record comes from, for the list
    origin: Mapped[str] = mapped_column(String(80), default="")
    desk: Mapped[str] = mapped_column(String(40))
    #: the desk asked first: whoever holds both duties sees the act once
    first_desk: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int | None]
    #: the drafter, who may hold the duty too but may not approve their own draft
    not_person_id: Mapped[int | None]
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[date] = mapped_column(default=NEVER)
    urgency: Mapped[str] = mapped_column(String(12), default="")
    claimed_by: Mapped[int | None]
    claimed_name: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True, slots=True)
class Call:
    """What the flow asks of one desk."""

    step: str
    label: str
    desk: str
    first_desk: str
    unit_id: int | None
    not_person_id: int | None
    due: date


@dataclass(frozen=True, slots=True)
class Subject:
    """How the record shows in the list."""

    noun: str
    record_id: int
    title: str
    origin: str = ""
    urgency: str = ""


#: the actor of a statement that is kept for all
_WHOSE: tuple[Any, Any] = bindparam("desks", expanding=True), bindparam("person_id", type_=Integer)


def refresh(subject: Subject, calls: Iterable[Call], now: datetime) -> None:
    """Make the waiting rows of one record equal to `calls`: a row that stays keeps its age and its claim."""
    wanted = {(call.step, call.desk): call for call in calls}
    mine = select(Waiting).where(Waiting.noun == subject.noun, Waiting.record_id == subject.record_id)
    here = {(row.step, row.desk): row for row in db.session.scalars(mine)}
    gone = [row for key, row in here.items() if key not in wanted]
    fresh = [call for key, call in wanted.items() if key not in here]
    for row, call in zip(gone, fresh, strict=False):  # what waits next takes the row: one UPDATE, not DELETE and INSERT
        row.step, row.desk, row.since = call.step, call.desk, now
        row.claimed_by, row.claimed_name = None, ""
        here[call.step, call.desk] = row
    for row in gone[len(fresh) :]:
        db.session.delete(row)
    for key in here.keys() & wanted.keys():
        for name, value in described(subject, wanted[key]).items():
            setattr(here[key], name, value)
    add([(subject, fresh[len(gone) :])], now)


def add(waiting: Iterable[tuple[Subject, Iterable[Call]]], now: datetime) -> None:
    """Rows for what does not wait yet, written at once: one statement, however many records."""
    rows = [
        {"noun": subject.noun, "record_id": subject.record_id, "step": call.step, "desk": call.desk, "since": now}
        | described(subject, call)
        for subject, calls in waiting
        for call in calls
    ]
    if rows:
        db.session.execute(insert(Waiting), rows)


def described(subject: Subject, call: Call) -> dict[str, Any]:
    """What a row says of its record and its act, beside the names by which it is known."""
    return {
        "title": subject.title[:300],
        "origin": subject.origin,
        "urgency": subject.urgency,
        "label": call.label,
        "first_desk": call.first_desk,
        "unit_id": call.unit_id,
        "not_person_id": call.not_person_id,
        "due": call.due,
    }


def mine(actor: Actor) -> Any:
    """The condition that a row is for this actor: each act once, however many of their desks; never the own draft."""
    return whose(actor.desks, actor.person_id)


def whose(desks: Any, person_id: Any) -> Any:
    """The same condition of desks and a person that may stand open, for a statement that is kept for all."""
    other = aliased(Waiting)
    again = select(other.id).where(
        other.noun == Waiting.noun,
        other.record_id == Waiting.record_id,
        other.step == Waiting.step,
        other.desk.in_(desks),
        other.id < Waiting.id,
        _not_barred(other, person_id),
    )
    return and_(~again.exists(), _not_barred(Waiting, person_id))


def _not_barred(row: Any, person_id: Any) -> Any:
    return or_(row.not_person_id.is_(None), row.not_person_id != person_id)


def page(actor: Actor, after: tuple[date, int] | None = None, size: int = 25) -> Sequence[Row[Any]]:
    """Up to `size` + 1 waiting rows by due date, after the given (due, id): one statement, one index walk per desk."""
    values = {"desks": actor.desks, "person_id": actor.person_id}
    values |= {f"desk{place}": desk for place, desk in enumerate(actor.desks)}
    values |= dict(zip(("due", "id"), after or (), strict=False))
    return db.session.execute(_page_statement(len(actor.desks), bool(after), size), values).all()


@lru_cache(maxsize=64)
def _page_statement(desks: int, goes_on: bool, size: int) -> Any:
    """Kept for each number of desks, not for each actor: it is half a megabyte."""
    columns, due, row_id = Waiting.__table__.c, bindparam("due", type_=Date), bindparam("id", type_=Integer)
    parts = []
    for place in range(desks):
        part = select(*columns).where(Waiting.desk == bindparam(f"desk{place}", type_=String), whose(*_WHOSE))
        if goes_on:
            part = part.where(or_(Waiting.due > due, and_(Waiting.due == due, Waiting.id > row_id)))
        parts.append(select(part.order_by(Waiting.due, Waiting.id).limit(size + 1).subquery()))
    return union_all(*parts).order_by(literal_column("due"), literal_column("id")).limit(size + 1)


def count(actor: Actor, ceiling: int = 100, until: date | None = None) -> int:
    """How many acts wait for the actor (due before `until` if given), counted no further than `ceiling`."""
    values = {"desks": actor.desks, "person_id": actor.person_id} | ({"until": until} if until else {})
    return db.session.scalar(_count_statement(ceiling, until is not None), values) or 0


@lru_cache(maxsize=16)
def _count_statement(ceiling: int, ends: bool) -> Select[tuple[int]]:
    """Kept: it stands in the menu of every page."""
    found = select(Waiting.id).where(Waiting.desk.in_(_WHOSE[0]), whose(*_WHOSE))
    if ends:
        found = found.where(Waiting.due < bindparam("until", type_=Date))
    return select(func.count()).select_from(found.limit(ceiling).subquery())


def of_record(noun: str, record_id: int) -> Sequence[Waiting]:
    """What one record waits for."""
    return db.session.scalars(
        select(Waiting).where(Waiting.noun == noun, Waiting.record_id == record_id).order_by(Waiting.id)
    ).all()


def claim(waiting_id: int, actor: Actor) -> Waiting:
    """Say that one's own post takes the work of a shared desk. Raises NotFound, or Refused when another has it."""
    row = _own(waiting_id, actor)
    free = or_(Waiting.claimed_by.is_(None), Waiting.claimed_by == actor.post_id)
    changed = db.session.execute(
        update(Waiting).where(_same_act(row), free).values(claimed_by=actor.post_id, claimed_name=actor.person_name)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Refused(f"{row.claimed_name}已认领此件")
    db.session.refresh(row)
    return row


def release(waiting_id: int, actor: Actor) -> Waiting:
    """Put a claimed act back on the shared desk."""
    row = _own(waiting_id, actor)
    if row.claimed_by == actor.post_id:
        db.session.execute(update(Waiting).where(_same_act(row)).values(claimed_by=None, claimed_name=""))
        db.session.refresh(row)
    return row


def _same_act(row: Waiting) -> Any:
    """The rows of one act on all the desks that may take it: a claim on one is seen on the others."""
    return and_(
        Waiting.noun == row.noun,
        Waiting.record_id == row.record_id,
        Waiting.step == row.step,
        Waiting.first_desk == row.first_desk,
    )


def _own(waiting_id: int, actor: Actor) -> Waiting:
    row = db.session.get(Waiting, waiting_id)
    if row is None or row.desk not in actor.desks:
        raise NotFound
    return row


def forget(noun: str, record_id: int) -> None:
    """Nobody need act on the record any more."""
    db.session.execute(delete(Waiting).where(Waiting.noun == noun, Waiting.record_id == record_id))
