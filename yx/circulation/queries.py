"""What a unit received and sent, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Select, and_, bindparam, case, func, or_, select

from yx.core import clock, matters
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.core.words import Worded
from yx.people.actor import within
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind
from yx.people.units import ORDER, choices

from . import policy
from .models import Circulation, Receipt
from .words import ReceiptState


class Group(Worded):
    """Units that are sent to together."""

    MEMBERS = "members", "全部成员单位"
    TOWNSHIPS = "townships", "全部乡镇"
    VILLAGES = "villages", "全部村（社区）"


# --- the doors -----------------------------------------------------------------------------------------------


def received(actor: Actor, receipt_id: int, lock: bool = False) -> Receipt:
    """The one door to what a unit received: its own people. Raises NotFound for everybody else.

    With `lock` the circulation's row is locked before the receipt's: who signs at once then come one by one.
    """
    if not policy.may_read(actor):
        raise NotFound
    mine = select(Receipt).where(Receipt.id == receipt_id, Receipt.unit_id == actor.unit_id)
    if lock:
        _lock(mine.with_only_columns(Receipt.circulation_id).scalar_subquery())
        mine = mine.with_for_update(of=Receipt).execution_options(populate_existing=True)
    receipt = db.session.scalars(mine).one_or_none()
    if receipt is None:
        raise NotFound
    return receipt


def sent(actor: Actor, circulation_id: int, lock: bool = False) -> Circulation:
    """The one door to a sending: the unit that sent it and the one whose matter it is. Raises NotFound.

    With `lock` the matter's row is locked before the circulation's.
    """
    own = or_(Circulation.unit_id == actor.unit_id, Circulation.lead_unit_id == actor.unit_id)
    statement = select(Circulation).where(Circulation.id == circulation_id, own)
    if lock:
        for noun, record_id in db.session.execute(
            statement.with_only_columns(Circulation.noun, Circulation.record_id)
        ).tuples():
            matters.of(noun).lock(record_id)
        statement = statement.with_for_update(of=Circulation).execution_options(populate_existing=True)
    circulation = db.session.scalars(statement).one_or_none() if policy.may_read(actor) else None
    if circulation is None:
        raise NotFound
    return circulation


def _lock(circulation_id: Any) -> None:
    db.session.execute(select(Circulation.id).where(Circulation.id == circulation_id).with_for_update()).all()


# --- whom to send to, whom to pass on to ---------------------------------------------------------------------


def units_to_choose() -> Sequence[tuple[int, str]]:
    """(id, short name) of the units that can receive: all in use, but the county itself, which has its office."""
    return choices(but=UnitKind.COUNTY)


def members(groups: Iterable[str]) -> list[int]:
    """Ids of the units of some groups; unknown groups have none. At most one statement."""
    wanted = set(groups)
    kinds = {Group.TOWNSHIPS: UnitKind.TOWNSHIP, Group.VILLAGES: UnitKind.VILLAGE}
    any_of: list[Any] = [Unit.kind == kind for group, kind in kinds.items() if group in wanted]
    if Group.MEMBERS in wanted:
        posts = select(Post.unit_id).join(PostDuty, PostDuty.post_id == Post.id)
        any_of.append(Unit.id.in_(posts.where(PostDuty.duty == Duty.MEMBER, Post.active)))
    if not any_of:
        return []
    return list(db.session.scalars(select(Unit.id).where(Unit.active, or_(*any_of)).order_by(*ORDER)))


def recipients(noun: str, record_id: int) -> set[int]:
    """Ids of the units that a matter was sent to, and of the unit that sent it."""
    matter = (Circulation.noun == noun, Circulation.record_id == record_id)
    rows = db.session.execute(
        select(Receipt.unit_id, Circulation.unit_id.label("sender"))
        .join(Circulation, Circulation.id == Receipt.circulation_id)
        .where(*matter)
    ).all()
    return {row.unit_id for row in rows} | {row.sender for row in rows}


def posts_to_choose(unit_id: int, day: date) -> list[tuple[int, str]]:
    """(id, name and holder) of a unit's posts that something may be passed on to: not the administrators'."""
    rows = db.session.execute(
        select(Post.id, Post.name, Person.name.label("holder"))
        .outerjoin(Holding, and_(Holding.post_id == Post.id, within(Holding, day)))
        .outerjoin(Person, Person.id == Holding.person_id)
        .where(*policy.readers_of(unit_id))
        .order_by(Post.rank, Post.id)
    ).all()
    return [(row.id, f"{row.name}（{row.holder or '空缺'}）") for row in rows]


# --- one circulation -----------------------------------------------------------------------------------------


def of_matter(actor: Actor, noun: str, record_id: int) -> Row[Any] | None:
    """(id, signed, units, own, mine): how far a matter's circulation is; None when it was never sent.

    `own` says whether the actor may see its table, `mine` is the id of what the actor's unit received.
    """
    if not policy.may_read(actor):
        return None
    values = {"unit": actor.unit_id, "noun": noun, "record": record_id}
    return db.session.execute(_of_matter(), values).one_or_none()


@cache
def _of_matter() -> Select[Any]:
    """Kept: it stands on every page of what is issued."""
    unit: BindParameter[int] = bindparam("unit", type_=Integer)
    return (
        select(
            Circulation.id,
            func.count(Receipt.signed_at).label("signed"),
            func.count(Receipt.id).label("units"),
            or_(Circulation.unit_id == unit, Circulation.lead_unit_id == unit).label("own"),
            func.max(case((Receipt.unit_id == unit, Receipt.id))).label("mine"),
        )
        .join(Receipt, Receipt.circulation_id == Circulation.id)
        .where(Circulation.noun == bindparam("noun"), Circulation.record_id == bindparam("record", type_=Integer))
        .group_by(Circulation.id, Circulation.unit_id, Circulation.lead_unit_id)
    )


def readable_receipts(actor: Actor, ids: Collection[int]) -> Sequence[Row[Any]]:
    """(id, title, number_text, state) of those receipts that the actor may see: one statement."""
    if not policy.may_read(actor):
        return []
    return db.session.execute(
        select(Receipt.id, Circulation.title, Circulation.number_text, Receipt.state)
        .join(Circulation, Circulation.id == Receipt.circulation_id)
        .where(Receipt.id.in_(ids), Receipt.unit_id == actor.unit_id)
    ).all()


def readable_sendings(actor: Actor, ids: Collection[int]) -> Sequence[Row[Any]]:
    """(id, title, number_text, state) of those sendings that the actor may see: one statement."""
    if not policy.may_read(actor):
        return []
    own = or_(Circulation.unit_id == actor.unit_id, Circulation.lead_unit_id == actor.unit_id)
    columns = (Circulation.id, Circulation.title, Circulation.number_text, Circulation.state)
    return db.session.execute(select(*columns).where(Circulation.id.in_(ids), own)).all()


def as_archived(noun: str, record_id: int) -> list[dict[str, str]]:
    """签收情况 of a matter for its archive package; empty when it was never sent."""
    matter = select(Circulation.id).where(Circulation.noun == noun, Circulation.record_id == record_id)
    circulation_id = db.session.scalar(matter)
    return [] if circulation_id is None else [_archived(row) for row in table(circulation_id)]


def _archived(row: Row[Any]) -> dict[str, str]:
    return {
        "单位": row.unit,
        "状态": ReceiptState(row.state).label,
        "分送时间": clock.local(row.sent_at).isoformat(timespec="seconds"),
        "签收人": f"{row.signed_post} {row.signed_by}".strip(),
        "签收时间": clock.local(row.signed_at).isoformat(timespec="seconds") if row.signed_at else "",
    }


def table(circulation_id: int, unsigned: bool = False) -> Sequence[Row[Any]]:
    """One row for each unit, in the county's order, with whether it has a post that could sign: one statement."""
    desk = (
        select(Post.id)
        .join(PostDuty, PostDuty.post_id == Post.id)
        .where(Post.unit_id == Unit.id, Post.active, PostDuty.duty.in_(policy.RECEIVING))
        .exists()
    )
    columns = (Receipt.id, Receipt.state, Receipt.sent_at, Receipt.due, Receipt.signed_at, Receipt.signed_by)
    statement = (
        select(*columns, Receipt.signed_post, Unit.short_name.label("unit"), desk.label("has_desk"))
        .join(Unit, Unit.id == Receipt.unit_id)
        .where(Receipt.circulation_id == circulation_id)
        .order_by(*ORDER)
    )
    if unsigned:
        statement = statement.where(Receipt.state == ReceiptState.SENT.value)
    return db.session.execute(statement).all()
