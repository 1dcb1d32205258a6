"""The roster of any day, what is missing in it, and filings; already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, true
from sqlalchemy.orm import aliased

from yx.core.actor import Actor
from yx.core.base import db, once
from yx.core.errors import NotFound, Refused
from yx.people.actor import within
from yx.people.duties import Duty
from yx.people.models import Deputy, Holding, Person, Post, PostDuty, Unit, UnitKind
from yx.web.paging import Page, descending

from . import policy
from .models import Filing, Seat
from .seats import SEATED


@dataclass(frozen=True, slots=True)
class Sitting:
    """A post of the conference and who held it on the day; `holder` is empty where it stood vacant."""

    post_id: int
    post: str
    holder: str
    since: date | None
    phone: str
    email: str
    deputy: str


@dataclass(slots=True)
class Line:
    """A unit in the roster: its members (or the convener) and its liaisons."""

    unit_id: int
    unit: str
    convenes: bool = False
    members: list[Sitting] = field(default_factory=list)
    liaisons: list[Sitting] = field(default_factory=list)

    @property
    def gaps(self) -> list[str]:
        """What the office must ask the unit for."""
        vacant = [f"{one.post}空缺" for one in (*self.members, *self.liaisons) if not one.holder]
        return vacant if self.liaisons or self.convenes else [*vacant, "无联络员"]


DeputyPerson = aliased(Person, name="deputy_person")


def _sittings(day: date) -> Select[Any]:
    return (
        select(
            Seat.duty, Unit.id.label("unit_id"), Unit.short_name, Post.id.label("post_id"), Post.name.label("post"),
            Person.name.label("holder"), Holding.from_day, Person.phone, Person.email,
            DeputyPerson.name.label("deputy"),
        )
        .join(Post, Post.id == Seat.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(Holding, and_(Holding.post_id == Post.id, within(Holding, day)))
        .outerjoin(Person, Person.id == Holding.person_id)
        .outerjoin(Deputy, and_(Deputy.post_id == Post.id, within(Deputy, day)))
        .outerjoin(DeputyPerson, DeputyPerson.id == Deputy.person_id)
        .where(within(Seat, day))
        .order_by(Unit.rank, Unit.id, Post.rank, Post.id)
    )  # fmt: skip


def roster(day: date) -> list[Line]:
    """The conference as it was on `day`: one statement. Units that only have a liaison are no members."""
    lines: dict[int, Line] = {}
    for row in db.session.execute(_sittings(day)):
        line = lines.setdefault(row.unit_id, Line(row.unit_id, row.short_name))
        sitting = Sitting(
            row.post_id, row.post, row.holder or "", row.from_day, row.phone or "", row.email or "", row.deputy or ""
        )
        line.convenes = line.convenes or row.duty == Duty.CONVENER
        (line.liaisons if row.duty == Duty.LIAISON else line.members).append(sitting)
    return sorted((line for line in lines.values() if line.members), key=lambda line: not line.convenes)


def office_id() -> int:
    """The unit that holds the office of the conference. Raises Refused when no post carries the duty 联席办."""
    found = db.session.scalars(
        select(Post.unit_id)
        .join(PostDuty, PostDuty.post_id == Post.id)
        .where(PostDuty.duty == Duty.CONFERENCE, Post.active == true())
        .order_by(Post.id)
        .limit(1)
    ).first()
    if found is None:
        raise Refused("还没有联席会议办公室：请安全管理员给承担岗位授予“联席办”职责")
    return found


def convener_ids() -> tuple[int, ...]:
    """The units that have a post with the duty 召集人; asked once in a transaction."""
    statement = (
        select(Post.unit_id)
        .join(PostDuty, PostDuty.post_id == Post.id)
        .where(PostDuty.duty == Duty.CONVENER, Post.active == true())
        .distinct()
    )
    return once("convener_ids", lambda: tuple(sorted(db.session.scalars(statement))))


def posts_to_file(actor: Actor) -> Sequence[Post]:
    """Posts of the conference whose changes the actor's unit files; the county's office also files the county's own."""
    unit = db.session.get_one(Unit, actor.unit_id)
    units = [unit.id, unit.parent_id] if unit.kind == UnitKind.OFFICE else [unit.id]
    seated = select(PostDuty.post_id).where(PostDuty.post_id == Post.id, PostDuty.duty.in_(SEATED))
    return db.session.scalars(
        select(Post)
        .where(Post.unit_id.in_(units), Post.active == true(), seated.exists())
        .order_by(Post.unit_id, Post.rank, Post.id)
    ).all()


def _visible(actor: Actor) -> Any:
    if policy.is_office(actor):
        return or_(Filing.office_id == actor.unit_id, Filing.unit_id == actor.unit_id)
    return Filing.unit_id == actor.unit_id


def one(actor: Actor, filing_id: int, lock: bool = False) -> Filing:
    """The one door to a filing: the unit that filed it and the conference's office. Raises NotFound for others."""
    if not (policy.may_file(actor) or policy.is_office(actor)):
        raise NotFound
    statement = select(Filing).where(Filing.id == filing_id, _visible(actor))
    if lock:
        statement = statement.with_for_update(of=Filing).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


Leaver, Successor = aliased(Person, name="leaver"), aliased(Person, name="successor")


def page(actor: Actor, state: str, words: str, after: str | None, before: str | None) -> Page[Row[Any]]:
    """Filings that the actor may see, the newest first: one statement."""
    statement = (
        select(
            Filing.id, Filing.state, Filing.from_day, Filing.moved_at, Filing.filer, Unit.short_name.label("unit"),
            Post.name.label("post"), Leaver.name.label("leaver"), Successor.name.label("successor"),
        )
        .join(Post, Post.id == Filing.post_id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(Leaver, Leaver.id == Filing.leaver_id)
        .outerjoin(Successor, Successor.id == Filing.successor_id)
        .where(_visible(actor))
    )  # fmt: skip
    if state:
        statement = statement.where(Filing.state == state)
    if words:
        columns = (Unit.short_name, Unit.name, Post.name, Leaver.name, Successor.name)
        statement = statement.where(or_(*(column.contains(words, autoescape=True) for column in columns)))
    return descending(statement, Filing.id, after, before)


def titles(actor: Actor, ids: Any) -> dict[int, tuple[str, str]]:
    """id → (title, state) of the filings among `ids` that the actor may see: one statement."""
    if not (policy.may_file(actor) or policy.is_office(actor)):
        return {}
    found = db.session.scalars(select(Filing).where(Filing.id.in_(ids), _visible(actor)))
    return {filing.id: (filing.title, filing.place.label) for filing in found}
