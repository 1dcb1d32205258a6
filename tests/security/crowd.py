"""A record of every noun at every place of its road, so that each step of each flow has somebody who may take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.circulation.town import act as receive
from tests.circulation.town import receipt_of, sent
from tests.documents.test_views_steps import CASES, bring
from tests.interpretation.conftest import bring_out, deploy
from tests.invitations.world import announced, of, reply
from tests.tasks.world import act, assigned
from tests.town import Town
from tests.world import CAST, World
from yx.circulation.models import Circulation, Receipt
from yx.conference import actions as conference
from yx.conference.flow import FILING
from yx.conference.models import Filing
from yx.core import clock
from yx.core.base import db
from yx.core.flow import Flow
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document, Place
from yx.interpretation.models import Plan, Product
from yx.meetings.models import Invitation, Meeting
from yx.meetings.words import MeetingKind, MeetingState
from yx.minutes.models import Minutes
from yx.minutes.words import MinutesState
from yx.people.models import Person
from yx.tasks.models import Task
from yx.topics.models import Topic
from yx.topics.words import TopicState

#: noun → endpoint of its steps, and its records
STEPS: dict[str, tuple[str, type[Any]]] = {
    "ask": ("asks.step", Ask),
    "circulation": ("circulation.step", Circulation),
    "document": ("documents.step", Document),
    "filing": ("conference.filing_step", Filing),
    "invitation": ("invitations.step", Invitation),
    "meeting": ("meetings.step", Meeting),
    "minutes": ("minutes.step", Minutes),
    "plan": ("interpretation.step", Plan),
    "product": ("products.step", Product),
    "receipt": ("receipts.step", Receipt),
    "round": ("cosign.step", Round),
    "task": ("tasks.step", Task),
    "topic": ("topics.step", Topic),
}
#: steps whose form depends on the record → the records with the other form
VARIANTS: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("invitation", "attend"): lambda invitation: invitation.post_id is None,
    ("minutes", "seal"): lambda minutes: minutes.attribute != Attribute.OPEN,
}


@dataclass(frozen=True, slots=True)
class Chance:
    """Somebody who may take a step of a record now, and the version that they see."""

    noun: str
    code: str
    record_id: int
    who: str
    seen: int


def crowd(world: World) -> None:
    """Everything beside what `furnish` has."""
    for case in CASES:
        bring(case, world)
    _cosigned(world)
    _sent(world)
    _interpreted(world)
    _conference(world)
    _tasks(world)
    db.session.flush()


def _cosigned(world: World) -> None:
    """A round that waits, one whose answers wait, a sheet passed on, and one that comes again."""
    world.at(Place.COSIGNING, cosigners=["caizheng", "jiaoyu"])
    passed = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.answer(passed, "寅", "pass_on", post_id=world.actor("卯").post_id, words="请拟办")
    objected = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.answer(objected, "寅", answer=Answer.OBJECT, words="请删去第二条")
    agreed = world.at(Place.COSIGNING, cosigners=["caizheng", "jiaoyu"])
    world.answer(agreed, "寅")
    world.take(agreed, "withdraw", "甲")
    world.take(agreed, "save", "甲", body="改后的正文。", cosigners=["caizheng", "jiaoyu"])
    world.bring(agreed, Place.COSIGNING)


def _sent(world: World) -> None:
    """Receipts: untouched, signed, passed on."""
    circulation = sent(world, "caizheng", "jiaoyu", "qingshan")
    receive(world, receipt_of(world, circulation, "caizheng"), "sign", "卯")
    passed = receipt_of(world, circulation, "jiaoyu")
    receive(world, passed, "sign", "丑")
    receive(world, passed, "pass_on", "丑", posts=[world.actor("子").post_id], note="请阅")


def _interpreted(world: World) -> None:
    """Plans and products along their road."""
    world.plan(world.draft(broad=True, issuer="ban", title="联合起草的通知", co_drafters=["jiaoyu"]))
    asked = deploy(world)
    world.work(asked, "question", "丙", words="能否网上参加？", source="来信", asked_on=clock.today())
    bring_out(world, deploy(world).products[0])
    made = deploy(world).products[0]
    world.work(world.make(made), "submit", "丙")
    passed = deploy(world).products[0]
    world.work(world.work(world.make(passed), "submit", "丙"), "pass", "乙")


def _conference(world: World) -> None:
    """Topics, meetings, invitations, minutes and filings at each place."""
    for state in TopicState:
        if state not in (TopicState.ON_AGENDA, TopicState.DISCUSSED):
            world.topic(state)
    for place in MeetingState:
        world.meeting(place)
    world.meeting(kind=MeetingKind.LIAISON)
    world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)
    soon = announced(world, "己", "乙", "子", guests=("caizheng",), no=77)
    reply(world, of(soon, "乙"), "attend", "乙")
    announced(world, "己", "乙", no=78, starts_at=clock.now(), reply_by=clock.now())
    changing = world.meeting(MeetingState.NOTIFIED)
    later = world.change_fields(changing, starts_at=changing.starts_at + timedelta(days=1))
    world.convene(changing, "change", "未", **later)
    world.comment(world.minutes(MinutesState.COMMENTING))
    for place in (*MinutesState,):
        if place != MinutesState.ARCHIVED:
            world.minutes(place)
    world.minutes(MinutesState.SIGNED, attribute=Attribute.ON_REQUEST)
    for back in (False, True):
        _filing(world, back)


def _filing(world: World, back: bool) -> Filing:
    successor = db.session.get_one(Person, world.actor("癸").person_id)
    day = clock.today() + timedelta(days=7)
    given = {"post_id": world.actor("乙").post_id, "successor": successor, "from_day": day, "note": "调任"}
    filing = conference.file(world.actor("丙"), given, clock.now())
    FILING.call(filing, clock.now())
    db.session.flush()
    if back:
        FILING.take(filing, "return", world.actor("未"), {"reason": "请核对"}, clock.now(), filing.row_version)
    return filing


def _tasks(world: World) -> None:
    """Tasks: new, at work with an extension asked for, reported."""
    assigned(world)
    asking = act(world, assigned(world), "accept", "甲")
    act(world, asking, "extend", "乙")
    reported = act(world, assigned(world), "accept", "甲")
    act(world, reported, "progress", "甲")
    act(world, reported, "report", "乙")


def chances(town: Town) -> list[Chance]:
    """One chance for each step that a page offers, found by asking the flows about every record there is."""
    return town.do(lambda world: list(_chances(town.app, world)))


def _chances(app: Flask, world: World) -> Iterator[Chance]:
    for flow in app.extensions["yx_flows"]:
        records = _records(flow)
        for step in flow.steps:
            if step.who and not step.own_page and (found := _chance(world, flow, step.code, records)):
                yield found
            yield from _again(world, flow, step.code, records)


def _again(world: World, flow: Flow, code: str, records: list[Any]) -> Iterator[Chance]:
    """A second chance where the form depends on the record: a unit that names who comes, minutes not made public."""
    for (noun, step), special in VARIANTS.items():
        if (noun, step) == (flow.noun, code) and (found := _chance(world, flow, code, [*filter(special, records)])):
            yield found


def _records(flow: Flow) -> list[Any]:
    model = STEPS[flow.noun][1]
    return list(db.session.scalars(select(model).order_by(model.id)))


def _chance(world: World, flow: Flow, code: str, records: list[Any]) -> Chance | None:
    for record in records:
        for who in CAST:
            for offer in flow.offers(record, world.actor(who)) if flow.is_open(code, record, world.actor(who)) else ():
                if offer.step.code == code and not offer.reasons:
                    return Chance(flow.noun, code, record.id, who, record.row_version)
    return None


def steps_on_pages(app: Flask) -> set[tuple[str, str]]:
    """(noun, step) of every step that somebody may take on a record's page."""
    return {
        (flow.noun, step.code)
        for flow in app.extensions["yx_flows"]
        for step in flow.steps
        if step.who and not step.own_page
    }
