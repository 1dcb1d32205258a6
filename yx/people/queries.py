"""Units, posts and people for the pages: a fixed number of statements a page, whatever its length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import NotFound
from yx.web.paging import Page, descending

from .actor import within
from .duties import Duty
from .models import Deputy, Holding, Person, Post, PostDuty, SignInFailure, Unit
from .rules import rules
from .throttle import key

DeputyPerson = aliased(Person, name="deputy_person")


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post with who sits in it today, for lists."""

    id: int
    unit_id: int
    name: str
    duties: str
    holder: str
    phone: str
    deputy: str


def unit(unit_id: int) -> Unit:
    """A unit by its id; raises NotFound."""
    return _found(db.session.get(Unit, unit_id))


def post(post_id: int) -> Post:
    """A post by its id; raises NotFound."""
    return _found(db.session.get(Post, post_id))


def person(person_id: int) -> Person:
    """A person by their id; raises NotFound."""
    return _found(db.session.get(Person, person_id))


def _found(thing: Any) -> Any:
    if thing is None:
        raise NotFound
    return thing


def person_named(username: str) -> Person | None:
    """The person of a user name."""
    return db.session.scalars(select(Person).where(Person.username == username.strip().casefold())).one_or_none()


def tops() -> Sequence[Unit]:
    """The county government and the units right below it, closed ones too, in their order."""
    roots = select(Unit.id).where(Unit.parent_id.is_(None))
    return db.session.scalars(
        select(Unit)
        .where(or_(Unit.parent_id.is_(None), Unit.parent_id.in_(roots)))
        .order_by(Unit.parent_id.is_not(None), Unit.rank, Unit.id)
    ).all()


def children(unit_id: int) -> Sequence[Unit]:
    """The units right below a unit."""
    return db.session.scalars(select(Unit).where(Unit.parent_id == unit_id).order_by(Unit.rank, Unit.id)).all()


def counts_below(unit_ids: Collection[int]) -> dict[int, int]:
    """How many units stand right below each of `unit_ids`; those with none are left out."""
    found = select(Unit.parent_id, func.count()).where(Unit.parent_id.in_(unit_ids)).group_by(Unit.parent_id)
    return {parent: count for parent, count in db.session.execute(found) if parent is not None}


def _post_statement(day: date) -> Select[Any]:
    return (
        select(
            Post.id,
            Post.unit_id,
            Post.name,
            Unit.short_name.label("unit"),
            Person.name.label("holder"),
            Person.phone,
            DeputyPerson.name.label("deputy"),
        )
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(Holding, and_(Holding.post_id == Post.id, within(Holding, day)))
        .outerjoin(Person, Person.id == Holding.person_id)
        .outerjoin(Deputy, and_(Deputy.post_id == Post.id, within(Deputy, day)))
        .outerjoin(DeputyPerson, DeputyPerson.id == Deputy.person_id)
        .where(Post.active == true())
    )


def unit_posts(unit_ids: Collection[int], day: date) -> dict[int, list[PostLine]]:
    """The posts of each of `unit_ids` with duties, holder and deputy of `day`; two statements."""
    rows = db.session.execute(_post_statement(day).where(Post.unit_id.in_(unit_ids)).order_by(Post.rank, Post.id)).all()
    labels = duty_labels(row.id for row in rows)
    found: dict[int, list[PostLine]] = defaultdict(list)
    for row in rows:
        found[row.unit_id].append(
            PostLine(row.id, row.unit_id, row.name, labels[row.id], row.holder or "", row.phone or "", row.deputy or "")
        )
    return found


def duty_labels(post_ids: Iterable[int]) -> dict[int, str]:
    """The duties of each post in words, in the order of the table of duties."""
    found: dict[int, set[Duty]] = defaultdict(set)
    for post_id, duty in db.session.execute(
        select(PostDuty.post_id, PostDuty.duty).where(PostDuty.post_id.in_(list(post_ids)))
    ):
        found[post_id].add(duty)
    return defaultdict(str, {key: " ".join(duty.label for duty in Duty if duty in have) for key, have in found.items()})


def find_posts(words: str, day: date, after: str | None, before: str | None) -> Page[Any]:
    """Posts whose unit, name or holder of `day` contains `words`, the newest first."""
    hit = or_(
        _unit_named(words),
        Post.name.contains(words, autoescape=True),
        Person.name.contains(words, autoescape=True),
    )
    return descending(_post_statement(day).where(hit), Post.id, after, before)


def _unit_named(words: str) -> Any:
    return or_(Unit.name.contains(words, autoescape=True), Unit.short_name.contains(words, autoescape=True))


def holdings_of_post(post_id: int) -> Sequence[Holding]:
    """Who held the post from when to when, the latest first."""
    return db.session.scalars(select(Holding).where(Holding.post_id == post_id).order_by(Holding.from_day.desc())).all()


def deputies_of_post(post_id: int) -> Sequence[Deputy]:
    """Who acted for the post from when to when, the latest first."""
    return db.session.scalars(
        select(Deputy).where(Deputy.post_id == post_id).order_by(Deputy.from_day.desc(), Deputy.id.desc())
    ).all()


def seats_of(person_id: int) -> list[Row[Any]]:
    """Every post that a person held or deputised, then and now, the latest first."""
    rows: list[Row[Any]] = []
    for span, stead in ((Holding, false()), (Deputy, true())):
        rows += db.session.execute(
            select(Post.id, Post.name, Unit.short_name.label("unit"), span.from_day, span.to_day, stead.label("stead"))
            .join_from(span, Post, Post.id == span.post_id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(span.person_id == person_id)
        ).all()
    return sorted(rows, key=lambda row: row.from_day, reverse=True)


def latest_lines(noun: str, record_id: int, limit: int = 20) -> Sequence[trail.Line]:
    """The last lines of a record's trail, the newest first: an account has one for each sign-in."""
    return db.session.scalars(
        select(trail.Line)
        .where(trail.Line.noun == noun, trail.Line.record_id == record_id)
        .order_by(trail.Line.seq.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list of people."""

    id: int
    name: str
    username: str
    posts: str
    state: str


#: Which accounts a list shows: code → (word, condition).
STATES: dict[str, tuple[str, Any]] = {
    "all": ("全部", true()),
    "new": ("未发口令", and_(Person.password_hash == "", Person.active == true())),
    "closed": ("已停用", Person.active == false()),
}


def people(
    words: str, state: str, now: datetime, after: str | None = None, before: str | None = None
) -> Page[AccountLine]:
    """Accounts by name, user name or unit, the newest first; four statements."""
    day = clock.local(now).date()
    issued = (Person.password_hash != "").label("issued")
    columns = select(Person.id, Person.name, Person.username, Person.active, Person.initial_until, issued)
    statement = columns.where(STATES.get(state, STATES["all"])[1])
    if words:
        statement = statement.where(_matches(words, day))
    page = descending(statement, Person.id, after, before)
    posts, locked = _posts_of([row.id for row in page.rows], day), _locked([row.username for row in page.rows], now)
    lines = [
        AccountLine(row.id, row.name, row.username, "、".join(posts[row.id]), _state(row, row.username in locked))
        for row in page.rows
    ]
    return Page(lines, page.next, page.previous)


def _matches(words: str, day: date) -> Any:
    in_unit = (
        select(Holding.person_id)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(within(Holding, day), _unit_named(words))
    )
    return or_(
        Person.name.contains(words, autoescape=True),
        Person.username.contains(words.casefold(), autoescape=True),
        Person.id.in_(in_unit),
    )


def _posts_of(person_ids: Collection[int], day: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Holding.person_id, Unit.short_name, Post.name)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Holding.person_id.in_(person_ids), within(Holding, day))
        .order_by(Post.id)
    )
    for person_id, short_name, name in rows:
        found[person_id].append(f"{short_name}{name}")
    return found


def _locked(usernames: Collection[str], now: datetime) -> set[str]:
    rule, keys = rules(), {key(username): username for username in usernames}
    rows = db.session.execute(
        select(SignInFailure.account)
        .where(SignInFailure.account.in_(keys))
        .group_by(SignInFailure.account)
        .having(func.count() >= rule.failures, func.max(SignInFailure.at) > now - rule.lock)
    )
    return {keys[row.account] for row in rows}


def _state(row: Any, locked: bool) -> str:
    if not row.active:
        return "已停用"
    if locked:
        return "已锁定"
    if not row.issued:
        return "未发口令"
    return "待首次登录" if row.initial_until else "正常"
