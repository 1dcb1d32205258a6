"""What is done with what is sent and received: one function for each use case; no Flask, no commit, no hidden clock.

An act that gives back a sentence lets the trail say what the form alone does not: how many units, which posts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import selectinload

from yx.core import clock, matters, notices
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused
from yx.people.models import Post, Unit

from . import calls, policy
from .models import Circulation, Passing, Receipt, Remark
from .words import CirculationState, ReceiptState, RemarkKind

#: so many names stand in a sentence of the trail; the table has them all
NAMED = 30
#: posts that one receipt is passed to at most
PASSED_TO = 100


# --- the sender ----------------------------------------------------------------------------------------------


def extend(circulation: Circulation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """Send to the units of `data` that do not have it yet, with a receipt and an inbox row each.

    Everything is written in bulk: the same few statements for one unit and for all villages of the county. The caller
    holds the locks of the matter and of the circulation. Raises Refused where no unit is new, or one is unknown or no
    longer in use.
    """
    known = set(db.session.scalars(select(Receipt.unit_id).where(Receipt.circulation_id == circulation.id)))
    units = _units(set(data["units"]) - known)
    if not units:
        raise Refused("所选单位均已分送" if known else "请选择分送单位")
    _call(_receipts(circulation, units, now), now)
    matter = matters.of(circulation.noun)
    matter.admit(matter.lock(circulation.record_id), [unit.id for unit in units])
    return f"分送 {len(units)} 个单位：{named([unit.short_name for unit in units])}"


def _receipts(circulation: Circulation, units: Sequence[Unit], now: datetime) -> Sequence[Receipt]:
    """A receipt for each unit, written at once and read back by one statement."""
    same = {
        "circulation_id": circulation.id,
        "state": ReceiptState.SENT.value,
        "sent_at": now,
        "due": calls.due_of(now),
        "signed_by": "",
        "signed_post": "",
        "moved_at": now,
    }
    db.session.execute(insert(Receipt), [same | {"unit_id": unit.id} for unit in units])
    fresh = (Receipt.circulation_id == circulation.id, Receipt.unit_id.in_([unit.id for unit in units]))
    return db.session.scalars(select(Receipt).where(*fresh).options(selectinload(Receipt.passings))).all()


def _units(ids: Iterable[int]) -> Sequence[Unit]:
    wanted = set(ids)
    found = db.session.scalars(select(Unit).where(Unit.id.in_(wanted), Unit.active).order_by(Unit.rank, Unit.id)).all()
    if len(found) != len(wanted):
        raise Refused("所选单位中有已停用的，请重新选择")
    return found


def _call(receipts: Iterable[Receipt], now: datetime) -> None:
    from .flow import RECEIPT  # the table names the functions of this module

    RECEIPT.call_new(receipts, now)


def named(names: Sequence[str]) -> str:
    """Names for a sentence, the first few of many."""
    return "、".join(names) if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等"


def remind(circulation: Circulation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """催签: tell the desks of every unit that has not signed; at most once a day (see `needs.NOT_TODAY`)."""
    waiting = db.session.scalars(
        select(Receipt)
        .join(Unit, Unit.id == Receipt.unit_id)
        .where(Receipt.circulation_id == circulation.id, Receipt.state == ReceiptState.SENT.value)
        .order_by(Unit.rank, Unit.id)
    ).all()
    text = f"催签：《{circulation.title}》请尽快签收（{actor.signature}）"
    for receipt in waiting:
        notices.tell(policy.desks(receipt.unit_id, *policy.DAILY), text, "receipt", receipt.id, now)
    circulation.reminded_on = clock.local(now).date()
    circulation.reminders += 1
    return f"催签 {len(waiting)} 个单位：{named([receipt.unit.short_name for receipt in waiting])}"


def complete(circulation: Circulation, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """The last unit has signed: nothing but the state changes."""


# --- the receiving unit --------------------------------------------------------------------------------------


def sign(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """签收 for the unit: who and when. The last of all units to sign closes the circulation."""
    receipt.signed_at, receipt.signed_by = now, actor.person_name
    receipt.signed_post_id, receipt.signed_post = actor.post_id, f"{actor.unit_name}{actor.post_name}"
    _complete_after(receipt, actor, now)


def _complete_after(receipt: Receipt, actor: Actor, now: datetime) -> None:
    """Under the lock of the circulation's row those who sign at once come here one by one: exactly one is the last."""
    from .flow import CIRCULATION  # the table names the functions of this module

    circulation = db.session.get_one(
        Circulation, receipt.circulation_id, with_for_update={"of": Circulation}, populate_existing=True
    )
    others = select(func.count()).where(
        Receipt.circulation_id == circulation.id, Receipt.state == ReceiptState.SENT.value, Receipt.id != receipt.id
    )
    if circulation.state == CirculationState.SENT and not db.session.scalar(others):
        CIRCULATION.follow(circulation, "complete", actor, now)


def pass_on(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """传阅 to posts of the unit, which are called to read. Raises Refused for a post of another unit or none new."""
    known = {passing.post_id for passing in receipt.passings}
    wanted = set(data["posts"]) - known
    statement = select(Post).where(Post.id.in_(wanted), *policy.readers_of(receipt.unit_id))
    posts = db.session.scalars(statement.order_by(Post.rank, Post.id)).all()
    if len(posts) != len(wanted):
        raise Refused("只能传阅给本单位在用的岗位，请重新选择")
    if not posts:
        raise Refused("所选岗位均已传阅")
    if len(known) + len(posts) > PASSED_TO:
        raise Refused(f"一件收文最多传阅 {PASSED_TO} 个岗位")
    receipt.passings += [
        Passing(post=post, passed_by=actor.signature[:60], passed_at=now, read_by="") for post in posts
    ]
    return f"传阅：{'、'.join(post.name for post in posts)}"


def read(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """已阅 by one of the posts that it was passed to; words, if any, stay as 办理意见."""
    for passing in receipt.unread:
        if passing.post_id == actor.post_id:
            passing.read_at, passing.read_by = now, actor.person_name
    if data.get("words"):
        _remark(receipt, RemarkKind.HANDLING, actor, data["words"], now)


def direct(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """批示 by the unit's head."""
    _remark(receipt, RemarkKind.DIRECTION, actor, data["words"], now)


def handle(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """办理意见."""
    _remark(receipt, RemarkKind.HANDLING, actor, data["words"], now)


def _remark(receipt: Receipt, kind: RemarkKind, actor: Actor, words: str, now: datetime) -> None:
    stead = f"（代{actor.deputy_for}）" if actor.deputy_for else ""
    receipt.remarks.append(
        Remark(
            kind=kind,
            words=words,
            person_id=actor.person_id,
            person=f"{actor.person_name}{stead}",
            post=f"{actor.unit_name}{actor.post_name}",
            at=now,
        )
    )


def finish(receipt: Receipt, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """办结: the unit has nothing more to do with it."""
