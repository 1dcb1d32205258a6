"""The county of the notice: its units and posts as they are, and for the demo invented people who hold them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from yx.core import clock, events
from yx.core.base import db
from yx.core.errors import Refused

from . import hashing
from .duties import Duty
from .models import Holding, Person, Post, PostDuty, Unit, UnitKind
from .seed_data import HOLDERS, MEMBERS, OFFICE_POSTS, TOWNSHIP, TOWNSHIPS, TRIO, VILLAGE_POST, PostRow

#: The notice took effect: posts and holders of the seed begin here.
BEGINNING = date(2020, 8, 1)


def load_county(session: Any) -> dict[str, Unit]:
    """Units and posts of the notice, with two villages of each township as examples; gives units by `short`.

    Creates no account, so it may run in production too. Raises Refused when there are units already.
    """
    if session.scalar(select(Unit.id).limit(1)):
        raise Refused("单位已经建立，不能重复载入")
    units = _government(session)
    for rank, (short, name, short_name, code_word, head) in enumerate(MEMBERS, start=2):
        units[short] = _unit(session, units["xzf"], UnitKind.DEPARTMENT, short, name, short_name, code_word, rank)
        _posts(session, units[short], TRIO(head))
    for rank, (short, short_name, villages) in enumerate(TOWNSHIPS, start=100):
        units[short] = _township(session, units["xzf"], short, short_name, rank)
        for place, village in enumerate(villages, start=1):
            key = f"{short}{place}"
            name = f"尤溪县{short_name}{village}" + ("居民委员会" if village.endswith("社区") else "民委员会")
            units[key] = _unit(session, units[short], UnitKind.VILLAGE, key, name, f"{short_name}{village}", "", place)
            _posts(session, units[key], VILLAGE_POST)
    session.flush()
    for post_id in session.scalars(select(Post.id).order_by(Post.id)):
        events.announce("duties_changed", post_id=post_id, day=BEGINNING)
    return units


def _government(session: Any) -> dict[str, Unit]:
    county = _unit(session, None, UnitKind.COUNTY, "xzf", "尤溪县人民政府", "县政府", "尤政", 0)
    office = _unit(session, county, UnitKind.OFFICE, "xfb", "尤溪县人民政府办公室", "县政府办公室", "尤政办", 1)
    _posts(session, county, (PostRow("召集人", (Duty.CONVENER, Duty.COUNTY_SIGN)),))
    _posts(session, office, OFFICE_POSTS)
    return {"xzf": county, "xfb": office}


def _township(session: Any, county: Unit, short: str, short_name: str, rank: int) -> Unit:
    word = f"{short_name.rstrip('镇乡')}政"
    unit = _unit(session, county, UnitKind.TOWNSHIP, short, f"尤溪县{short_name}人民政府", short_name, word, rank)
    _posts(session, unit, TOWNSHIP(f"{short_name[-1]}长"))
    return unit


def _unit(
    session: Any, parent: Unit | None, kind: UnitKind, short: str, name: str, short_name: str, word: str, rank: int
) -> Unit:
    unit = Unit(
        parent=parent,
        kind=kind,
        short=short,
        name=name,
        short_name=short_name,
        code_word=word,
        issues=bool(word),
        rank=rank,
    )
    session.add(unit)
    return unit


def _posts(session: Any, unit: Unit, rows: Iterable[PostRow]) -> None:
    for rank, row in enumerate(rows):
        post = Post(unit=unit, name=row.name, rank=rank)
        post.grants = [PostDuty(duty=duty) for duty in row.duties]
        session.add(post)


def load_demo_people(password: str) -> dict[str, Person]:
    """Invented holders for the posts of the demo, all with `password`; gives people by user name.

    Raises Refused in production (ASVS 6.3.2), and LookupError before `load_county`.
    """
    if current_app.config["ENV"] == "production":
        raise Refused("正式环境不能载入演示账号")
    shared, now = hashing.make(password), clock.now()
    posts = {(post.unit.short, post.name): post for post in db.session.scalars(select(Post))}
    people = {}
    for username, (name, unit, post_name) in HOLDERS.items():
        if (unit, post_name) not in posts:
            raise LookupError(f"{unit} {post_name}")
        people[username] = _holder(username, name, posts[unit, post_name], shared, now)
    db.session.flush()
    return people


def _holder(username: str, name: str, post: Post, password_hash: str, now: datetime) -> Person:
    person = Person(username=username, name=name, password_hash=password_hash, password_at=now, created_at=now)
    db.session.add(person)
    db.session.flush()
    db.session.add(Holding(post_id=post.id, person_id=person.id, from_day=BEGINNING))
    return person
