"""As holder of which posts a person acts today, and who can empty an inbox key (E1: rights follow the post)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from yx.core.actor import Actor, duty_desk, post_desk
from yx.core.base import db

from .duties import BY_CODE, Duty
from .models import Deputy, Holding, Person, Post, PostDuty, Unit

Principal = aliased(Person, name="principal")
PrincipalHolding = aliased(Holding, name="principal_holding")


def within(span: Any, day: Any) -> Any:
    """Whether `day` lies in a Holding or Deputy, first and last day counted in."""
    return and_(span.from_day <= day, or_(span.to_day.is_(None), span.to_day >= day))


@cache
def seats_statement(of: ScalarSelect[int] | None = None) -> Select[Any]:
    """One row for each duty of each post that each person, or the one person `of`, sits in on ``:day``.

    As holder or as deputy. Built once: its pieces are joined further by `sessions` and narrowed by the functions below.
    `of` stands inside both halves of the union, or SQLite gathers every seat of the county first.
    """
    day: BindParameter[date] = bindparam("day")
    held = select(Holding.person_id, Holding.post_id, literal(0).label("deputy")).where(within(Holding, day))
    lent = select(Deputy.person_id, Deputy.post_id, literal(1).label("deputy")).where(within(Deputy, day))
    if of is not None:
        held, lent = held.where(Holding.person_id == of), lent.where(Deputy.person_id == of)
    seat = union_all(held, lent).subquery("seat")
    return (
        select(
            Person.id.label("person_id"),
            Person.name.label("person_name"),
            Post.id.label("post_id"),
            Post.name.label("post_name"),
            Unit.id.label("unit_id"),
            Unit.short_name.label("unit_name"),
            seat.c.deputy,
            Principal.name.label("principal"),
            PostDuty.duty,
        )
        .select_from(seat)
        .join(Person, and_(Person.id == seat.c.person_id, Person.active == true()))
        .join(Post, and_(Post.id == seat.c.post_id, Post.active == true()))
        .join(Unit, and_(Unit.id == Post.unit_id, Unit.active == true()))
        .outerjoin(PostDuty, PostDuty.post_id == Post.id)
        .outerjoin(PrincipalHolding, and_(PrincipalHolding.post_id == Post.id, within(PrincipalHolding, day)))
        .outerjoin(Principal, Principal.id == PrincipalHolding.person_id)
        .order_by(seat.c.deputy, Unit.rank, Unit.id, Post.rank, Post.id)
    )


def actors_from(rows: Iterable[Any], address: str = "") -> list[Actor]:
    """One `Actor` for each seat among the rows of `seats_statement`, own posts before deputised ones."""
    seats: dict[tuple[int, int], tuple[Any, set[str]]] = {}
    for row in rows:
        _first, duties = seats.setdefault((row.person_id, row.post_id), (row, set()))
        if row.duty is not None:
            duties.add(row.duty.value)
    return [_actor(row, frozenset(duties), address) for row, duties in seats.values()]


def _actor(row: Any, duties: frozenset[str], address: str) -> Actor:
    return Actor(
        person_id=row.person_id,
        person_name=row.person_name,
        post_id=row.post_id,
        post_name=row.post_name,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        duties=duties,
        # a vacant post has no holder to name: then its own name stands for it
        deputy_for=(row.principal or row.post_name) if row.deputy else None,
        address=address,
    )


def actors_of(person: Person | int, day: date, address: str = "") -> list[Actor]:
    """Whom a person can act as on `day`: each post held, then each post deputised. One query."""
    person_id = person if isinstance(person, int) else person.id
    return actors_from(db.session.execute(seats_statement().where(Person.id == person_id), {"day": day}), address)


def actor_as(username: str, day: date, post_id: int | None = None) -> Actor:
    """The actor that `username` is on `day`, in the given post or in the first. Raises LookupError without a post."""
    rows = db.session.execute(seats_statement().where(Person.username == username), {"day": day})
    for actor in actors_from(rows):
        if post_id in (None, actor.post_id):
            return actor
    raise LookupError(f"{username} holds no such post on {day}")


@dataclass(frozen=True, slots=True)
class Sitter:
    """Someone who can empty a desk."""

    person_id: int
    name: str
    post_id: int
    post_name: str
    unit_name: str
    deputy_for: str | None


def persons_at(desk: str, day: date) -> Sequence[Sitter]:
    """Who can empty the inbox key `desk` ("p45", "u12:check") on `day`, deputies after holders; empty = vacant."""
    return persons_at_each([desk], day)[desk]


def persons_at_each(desks: Iterable[str], day: date) -> dict[str, list[Sitter]]:
    """`persons_at` for many inbox keys in one query; every key asked for is in the answer."""
    found: dict[str, list[Sitter]] = {desk: [] for desk in desks}
    if not found:
        return found
    posts, duties = _split(found)
    rows = db.session.execute(_sitters_statement(), {"day": day, "posts": posts, "duties": duties})
    for actor in actors_from(rows):
        for desk in (post_desk(actor.post_id), *(duty_desk(actor.unit_id, duty) for duty in actor.duties)):
            if desk in found:
                found[desk].append(_sitter(actor))
    return found


@cache
def _sitters_statement() -> Select[Any]:
    """Kept for all desks: each page of what waits asks it."""
    posts: BindParameter[Any] = bindparam("posts", expanding=True)
    duties: BindParameter[Any] = bindparam("duties", expanding=True)
    at_duty = tuple_(Post.unit_id, PostDuty.duty).in_(duties)
    return seats_statement().where(or_(Post.id.in_(posts), at_duty))


def _split(desks: Iterable[str]) -> tuple[list[int], list[tuple[int, Duty]]]:
    """The posts and the (unit, duty) that inbox keys name."""
    posts: list[int] = []
    duties: list[tuple[int, Duty]] = []
    for desk in desks:
        unit, colon, duty = desk[1:].partition(":")
        if colon:
            duties.append((int(unit), BY_CODE[duty]))
        else:
            posts.append(int(unit))
    return posts, duties


def _sitter(actor: Actor) -> Sitter:
    return Sitter(actor.person_id, actor.person_name, actor.post_id, actor.post_name, actor.unit_name, actor.deputy_for)
