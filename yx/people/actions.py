"""Units, posts and people: made and mended by the system administrator (clauses C1d, E1, F2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from yx.core import clock, events, trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import Refused, Stale
from yx.core.flow import changes_of

from .actor import within
from .models import Holding, Person, Post, Unit

USERNAME = re.compile(r"[a-z][a-z0-9]*([._-][a-z0-9]+)*")
SHORT = re.compile(r"[a-z][a-z0-9]*")
UNIT_FIELDS = ("name", "short_name", "short", "parent_id", "kind", "code_word", "issues", "active", "rank")
POST_FIELDS = ("name", "active", "rank")
PERSON_FIELDS = ("username", "name", "phone", "email")


def _fill(thing: Any, data: Mapping[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if name in data and getattr(thing, name) != data[name]:
            setattr(thing, name, data[name])


def _see(thing: Any, seen: int | None) -> None:
    """Raise Stale when the record is no longer the one that the person saw; None = made just now."""
    if seen is not None and thing.row_version != seen:
        raise Stale


def _keep(noun: str, thing: Any, actor: Actor | None, act: str, label: str, now: datetime) -> None:
    changes = changes_of(thing)
    if not changes:
        return
    db.session.flush()
    trail.record(noun, thing.id, actor, act, label, at=now, changes=changes)


def add_unit(data: Mapping[str, Any], actor: Actor | None, now: datetime) -> Unit:
    """A new unit from the fields `UNIT_FIELDS`. Raises Refused when a name or key is taken or misshapen."""
    unit = Unit()
    with db.session.no_autoflush:
        _fill(unit, data, UNIT_FIELDS)
        _check_unit(unit)
        db.session.add(unit)
        _keep("unit", unit, actor, "add", "设立单位", now)
    return unit


def edit_unit(unit: Unit, data: Mapping[str, Any], actor: Actor | None, now: datetime, seen: int | None = None) -> None:
    """Change a unit's fields. Raises Stale, or Refused as `add_unit` does, or when it is closed while still at work."""
    _see(unit, seen)
    with db.session.no_autoflush:
        _fill(unit, data, UNIT_FIELDS)
        _check_unit(unit)
        _keep("unit", unit, actor, "edit", "修改单位", now)


def _check_unit(unit: Unit) -> None:
    hold("units")
    if not SHORT.fullmatch(unit.short):
        raise Refused("代号由小写字母和数字组成，以字母开头")
    taken = db.session.scalars(
        select(Unit).where(or_(Unit.short == unit.short, Unit.name == unit.name), Unit.id != (unit.id or 0)).limit(1)
    ).first()
    if taken:
        raise Refused(
            f"代号 {unit.short} 已被{taken.name}使用" if taken.short == unit.short else f"已有单位{unit.name}"
        )
    if unit.id:
        _check_place(unit)
    if unit.id and not unit.active:
        _check_idle(unit)


def _check_place(unit: Unit) -> None:
    parents = dict(db.session.execute(select(Unit.id, Unit.parent_id)).tuples().all())
    above = unit.parent_id
    while above is not None:
        if above == unit.id:
            raise Refused("上级单位不能是本单位或其下级单位")
        above = parents.get(above)


def _check_idle(unit: Unit) -> None:
    if db.session.scalar(select(Unit.id).where(Unit.parent_id == unit.id, Unit.active).limit(1)):
        raise Refused("本单位还有在用的下级单位，请先处理")
    held = select(Holding.id).join(Post, Post.id == Holding.post_id).where(Post.unit_id == unit.id)
    if db.session.scalar(held.where(within(Holding, clock.today())).limit(1)):
        raise Refused("本单位还有在任人员，请先免去其岗位")


def add_post(unit: Unit, data: Mapping[str, Any], actor: Actor | None, now: datetime) -> Post:
    """A new post of a unit, without duties. Raises Refused when the unit has one of that name."""
    post = Post(unit=unit, unit_id=unit.id)
    with db.session.no_autoflush:
        _fill(post, data, POST_FIELDS)
        _check_post(post)
        db.session.add(post)
        _keep("post", post, actor, "add", "设立岗位", now)
    return post


def edit_post(post: Post, data: Mapping[str, Any], actor: Actor | None, now: datetime, seen: int | None = None) -> None:
    """Change a post's fields. Raises Stale, or Refused when the name is taken or it is closed while held."""
    _see(post, seen)
    with db.session.no_autoflush:
        _fill(post, data, POST_FIELDS)
        _check_post(post)
        _keep("post", post, actor, "edit", "修改岗位", now)
    events.announce("duties_changed", post_id=post.id, day=clock.local(now).date())


def _check_post(post: Post) -> None:
    hold("units")
    same = select(Post.id).where(Post.unit_id == post.unit_id, Post.name == post.name, Post.id != (post.id or 0))
    if db.session.scalar(same.limit(1)):
        raise Refused(f"本单位已有岗位{post.name}")
    held = select(Holding.id).where(Holding.post_id == (post.id or 0), within(Holding, clock.today()))
    if post.active is False and db.session.scalar(held.limit(1)):
        raise Refused("岗位有人在任，请先免去")


def add_person(data: Mapping[str, Any], actor: Actor | None, now: datetime) -> Person:
    """A new account from `PERSON_FIELDS`, still without a password: the security administrator issues it.

    Raises Refused when the user name is taken or misshapen.
    """
    person = Person(created_at=now)
    with db.session.no_autoflush:
        _fill(person, data, PERSON_FIELDS)
        _check_person(person)
        db.session.add(person)
        _keep("account", person, actor, "add", "新建账号", now)
    return person


def edit_person(
    person: Person, data: Mapping[str, Any], actor: Actor | None, now: datetime, seen: int | None = None
) -> None:
    """Change a person's fields. Raises Stale, or Refused as `add_person` does."""
    _see(person, seen)
    with db.session.no_autoflush:
        _fill(person, data, PERSON_FIELDS)
        _check_person(person)
        _keep("account", person, actor, "edit", "修改账号", now)


def _check_person(person: Person) -> None:
    if not USERNAME.fullmatch(person.username or ""):
        raise Refused("用户名由小写字母、数字和 . _ - 组成，以字母开头")
    hold(f"username:{person.username}")
    if db.session.scalar(select(Person.id).where(Person.username == person.username, Person.id != (person.id or 0))):
        raise Refused(f"用户名 {person.username} 已被使用")
