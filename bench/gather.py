"""Rounds, receipts and plans in numbers that a county may reach, made by the application's own steps one by one.

One round of 250 units, all but one answered; 5,000 documents sent to one unit, half of them signed for; one document
sent to 250 units; 60 plans of one unit. 250 villages are added for it, each with a head.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from yx.circulation import sending
from yx.circulation.flow import RECEIPT
from yx.circulation.models import Circulation, Receipt
from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.cosign.flow import ASK
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer
from yx.disclosure.attribute import Attribute
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place
from yx.interpretation import actions as plans
from yx.interpretation.flow import FLOW as PLANS
from yx.people.actor import actor_as
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind
from yx.people.seed import BEGINNING

VILLAGES, SENT, PLANS_MADE = 250, 5_000, 60
DRAFTER, CHECKER, REVIEWER, REGISTRAR = "fgj.nigao", "fgj.juzhang", "fgj.gongkai", "xfb.hegao"
RECEIVER = "jyj"


def gather(count: int) -> None:
    """All of it, on the archive of `count` documents; a smaller archive gives as many to send as it has."""
    villages = _villages()
    _round(villages)
    issued = _issued(min(SENT, count // 2) + 1)
    _send_to_one(issued[1:])
    _send_to_all(issued[0], villages)
    _plans()


def _villages() -> list[int]:
    """Villages below the first township, each with a head; their ids."""
    with transaction() as session:
        above = session.scalars(select(Unit).where(Unit.kind == UnitKind.TOWNSHIP).order_by(Unit.id)).first()
        return [_village(number, above) for number in range(1, VILLAGES + 1)]


def _village(number: int, above: Unit | None) -> int:
    name = f"第{number}村"
    unit = Unit(name=name, short_name=name, short=f"cun{number}", kind=UnitKind.VILLAGE, parent=above)
    post = Post(unit=unit, name="主任", grants=[PostDuty(duty=Duty.HEAD)])
    person = Person(username=f"cun{number}", name=f"林村{number}", created_at=clock.now())
    db.session.add_all([unit, post, person])
    db.session.flush()
    db.session.add(Holding(post_id=post.id, person_id=person.id, from_day=BEGINNING))
    return unit.id


def _draft(actor: Actor, **fields: Any) -> Document:
    data = {
        "title": "关于做好全县政务公开重点工作的通知", "kind": "notice", "issuer": actor.unit_id,
        "addressee": "各村民委员会", "body": "一、工作要求\n各单位要按时报送进展情况。\n" * 20,
        "attribute": Attribute.OPEN,
    }  # fmt: skip
    document = actions.create(actor, data | fields, clock.now())
    FLOW.call(document, clock.now())
    return document


def _take(thing: Any, flow: Any, code: str, actor: Actor, **data: Any) -> None:
    db.session.flush()
    flow.take(thing, code, actor, data, clock.now(), thing.row_version)


def _round(villages: list[int]) -> None:
    """A document at 会签 that asks all villages; all but the last answer, one in ten with an opinion."""
    day = clock.today()
    with transaction():
        document = _draft(actor_as(DRAFTER, day), cosigners=villages)
        _take(document, FLOW, "submit", actor_as(DRAFTER, day))
        _take(document, FLOW, "pass", actor_as(CHECKER, day), opinion="同意。")
        _take(document, FLOW, "clear", actor_as(REVIEWER, day), result="may_open", basis="条例第十九条")
        asks = list(db.session.scalars(select(Ask.id).join(Round).where(Round.record_id == document.id)))
    for number, some in enumerate(_parts(asks[:-1], 50)):
        with transaction():
            for place, ask_id in enumerate(some):
                ask = db.session.get_one(Ask, ask_id)
                head = actor_as(f"cun{number * 50 + place + 1}", day)
                given = Answer.AGREE_WITH if place % 10 == 0 else Answer.AGREE
                _take(ask, ASK, "answer", head, answer=given, words="请适当延长报送时间。" if place % 10 == 0 else "")


def _issued(count: int) -> list[int]:
    """The newest documents that were issued."""
    places = (Place.ISSUED.value, Place.ARCHIVED.value)
    statement = select(Document.id).where(Document.state.in_(places)).order_by(Document.id.desc()).limit(count)
    return list(db.session.scalars(statement))


def _send_to_one(ids: list[int]) -> None:
    """Each document sent to one unit; the older half is signed for."""
    day = clock.today()
    unit = db.session.scalars(select(Unit.id).where(Unit.short == RECEIVER)).one()
    registrar, liaison = actor_as(REGISTRAR, day), actor_as(f"{RECEIVER}.gongkai", day)
    for part in _parts(ids[::-1], 100):
        with transaction():
            for document in db.session.scalars(select(Document).where(Document.id.in_(part)).order_by(Document.id)):
                _send(document, [unit], registrar)
    half = select(Receipt).order_by(Receipt.id).limit(len(ids) // 2)
    for part in _parts([receipt.id for receipt in db.session.scalars(half)], 100):
        with transaction():
            for receipt in db.session.scalars(select(Receipt).where(Receipt.id.in_(part)).order_by(Receipt.id)):
                _take(receipt, RECEIPT, "sign", liaison)


def _send(document: Document, units: Iterable[int], actor: Actor) -> Circulation:
    number, lead = document.number_text, document.lead_unit_id
    return sending.send("document", document.id, document.title, number, units, "", actor, clock.now(), lead)


def _send_to_all(document_id: int, villages: list[int]) -> None:
    """One document sent to all villages; two in three have signed."""
    day = clock.today()
    with transaction() as session:
        found = _send(session.get_one(Document, document_id), villages, actor_as(REGISTRAR, day))
        receipts = list(session.scalars(select(Receipt).where(Receipt.circulation_id == found.id).order_by(Receipt.id)))
        for number, receipt in enumerate(receipts, start=1):
            if number % 3:
                _take(receipt, RECEIPT, "sign", actor_as(f"cun{number}", day))


def _plans() -> None:
    """Drafts of one unit with their plans."""
    drafter = actor_as(DRAFTER, clock.today())
    data = {
        "points": {"main": "工作要求和时间安排。", "basis": "省、市有关通知。"}, "responsible": "县发改局局长",
        "budget": "", "rows": [(None, form, f"一图读懂之{form}", "site", 1, "", False) for form in ("text", "chart")],
    }  # fmt: skip
    for part in _parts(list(range(PLANS_MADE)), 20):
        with transaction():
            for _ in part:
                plan = plans.create(_draft(drafter, broad=True), drafter, data, clock.now())
                PLANS.call(plan, clock.now())


def _parts(things: list[int], size: int) -> Iterator[list[int]]:
    return (things[start : start + size] for start in range(0, len(things), size))
