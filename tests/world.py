"""A small invented county with named people, and documents brought along the real road.

People are called by one character: 甲 drafts, 乙 heads the unit and checks, 丙 is its disclosure officer; 丁 checks
and registers in the county's office, 戊 signs for the office, 己 for the county; 未 publishes; 庚 keeps the archive;
辛, 壬, 戌 are the three administrators; 癸, 子, 丑 are another department; `CAST` has everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import seed
from tests.meetings.world import MeetingWorld
from tests.minutes.world import MinutesWorld
from tests.moments import NOON
from tests.topics.world import Topics
from yx.core import clock, files
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.cosign import rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer, Outcome
from yx.disclosure.attribute import Attribute
from yx.disclosure.review import ReviewResult
from yx.documents import actions, policy
from yx.documents.flow import FLOW
from yx.documents.models import Channel, Document, Place
from yx.interpretation import actions as plans
from yx.interpretation.flow import FLOW as PLANS
from yx.interpretation.models import Plan, Product
from yx.interpretation.product_flow import FLOW as PRODUCTS
from yx.people import hashing
from yx.people.actor import actor_as
from yx.people.duties import Duty
from yx.people.models import Deputy, Holding, Person, Post, PostDuty, Unit, UnitKind

PASSWORD = "Wenjian-2026-ceshi"
#: everybody holds their post from this day on
BEGINNING = date(2020, 1, 1)

#: short key: (name, short name, code word, kind, parent)
UNITS: dict[str, tuple[str, str, str, UnitKind, str | None]] = {
    "xian": ("样县人民政府", "县政府", "样政", UnitKind.COUNTY, None),
    "ban": ("样县人民政府办公室", "县政府办公室", "样政办", UnitKind.OFFICE, "xian"),
    "fazhan": ("样县发展局", "县发展局", "样发", UnitKind.DEPARTMENT, "xian"),
    "jiaoyu": ("样县教育局", "县教育局", "样教", UnitKind.DEPARTMENT, "xian"),
    "caizheng": ("样县财政局", "县财政局", "样财", UnitKind.DEPARTMENT, "xian"),
    "qingshan": ("样县青山镇人民政府", "青山镇", "青政", UnitKind.TOWNSHIP, "xian"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """One person's part: user name, unit, post, what the post may do, and as whose deputy (then without a post)."""

    username: str
    unit: str
    post: str
    duties: tuple[Duty, ...] = ()
    deputy_of: str = ""


CAST: dict[str, Role] = {
    "甲": Role("jia", "fazhan", "科员", (Duty.DRAFT, Duty.REGISTER)),
    "乙": Role("yi", "fazhan", "局长", (Duty.CHECK, Duty.HEAD, Duty.MEMBER)),
    "丙": Role("bing", "fazhan", "政务公开股股长", (Duty.REVIEW, Duty.LIAISON)),
    "丁": Role("ding", "ban", "综合科科长", (Duty.OFFICE_CHECK, Duty.CHECK, Duty.REGISTER)),
    "戊": Role("wu", "ban", "主任", (Duty.OFFICE_SIGN, Duty.HEAD, Duty.MEMBER, Duty.SEAL)),
    "己": Role("ji", "xian", "召集人", (Duty.CONVENER, Duty.COUNTY_SIGN)),
    "庚": Role("geng", "ban", "档案室", (Duty.ARCHIVE,)),
    "辛": Role("xin", "ban", "审计员", (Duty.AUDIT,)),
    "壬": Role("ren", "ban", "系统管理员", (Duty.SYSADMIN,)),
    "癸": Role("gui", "jiaoyu", "科员", (Duty.DRAFT, Duty.REGISTER)),
    "子": Role("zi", "jiaoyu", "局长", (Duty.CHECK, Duty.HEAD, Duty.MEMBER)),
    "丑": Role("chou", "jiaoyu", "政务公开股股长", (Duty.REVIEW, Duty.LIAISON)),
    "寅": Role("yin", "caizheng", "局长", (Duty.CHECK, Duty.HEAD, Duty.MEMBER)),
    "卯": Role("mao", "caizheng", "政务公开股股长", (Duty.REVIEW, Duty.LIAISON)),
    "辰": Role("chen", "qingshan", "干事", (Duty.DRAFT, Duty.REGISTER)),
    "巳": Role("si", "qingshan", "镇长", (Duty.CHECK, Duty.HEAD)),
    "午": Role("wuu", "qingshan", "党政办主任", (Duty.REVIEW, Duty.LIAISON)),
    "未": Role("wei", "ban", "政务公开科", (Duty.REVIEW, Duty.CONFERENCE)),
    "申": Role("shen", "ban", "秘书", (Duty.DRAFT,)),
    "酉": Role("you", "fazhan", "另一科员", (Duty.DRAFT,)),
    "戌": Role("xu", "ban", "安全管理员", (Duty.SECADMIN,)),
    "亥": Role("hai", "fazhan", "局长", deputy_of="乙"),
}

#: what a step is given when a test does not say
GIVEN: dict[str, dict[str, Any]] = {
    "pass": {"opinion": "同意"},
    "clear": {"result": ReviewResult.MAY_OPEN, "basis": "对照条例第十三条，不涉及第三方权益"},
    "answer": {"answer": Answer.AGREE, "words": ""},
    "office_pass": {"opinion": "同意"},
    "sign": {"opinion": "同意印发"},
    "publish": {"channel": Channel.SITE, "address": "http://yangxian.example/zwgk/1"},
}
REASON = {"reason": "请按规定修改"}


class World(Topics, MeetingWorld, MinutesWorld):
    """The county of the test; every act goes through the flow as the pages do it."""

    def __init__(self) -> None:
        self.units: dict[str, int] = dict(db.session.execute(select(Unit.short, Unit.id)).tuples().all())
        self._actors: dict[tuple[str, date], Actor] = {}

    @cached_property
    def names(self) -> dict[int, str]:
        """Person's id → name, for readable failures."""
        return dict(db.session.execute(select(Person.id, Person.name)).tuples().all())

    def actor(self, name: str) -> Actor:
        """The person called `name` in their post today."""
        key = (name, clock.today())
        if key not in self._actors:
            self._actors[key] = actor_as(CAST[name].username, key[1])
        return self._actors[key]

    def holder(self, unit_id: int, *duties: Duty) -> str:
        """Who holds one of `duties` in the unit, deputies aside. Raises LookupError."""
        for name, role in CAST.items():
            if self.units[role.unit] == unit_id and set(duties) & set(role.duties):
                return name
        raise LookupError(f"nobody holds {duties} in unit {unit_id}")

    def fields(self, **changed: Any) -> dict[str, Any]:
        """The drafting form, complete for a notice of 县发展局 in its own name; units are given by their short keys."""
        data: dict[str, Any] = {
            "title": "关于开展政务公开培训的通知",
            "kind": "notice",
            "issuer": "fazhan",
            "addressee": "局属各单位",
            "body": "局属各单位：\n定于下周开展政务公开培训，请准时参加。",
            "attribute": Attribute.OPEN,
        } | changed
        data["issuer"] = self.units.get(data["issuer"], data["issuer"])
        for key in ("joint_issuers", "co_drafters", "cosigners"):
            data[key] = [self.units.get(unit, unit) for unit in data.get(key, ())]
        return data

    def draft(self, by: str = "甲", **fields: Any) -> Document:
        """A draft just begun by `by`."""
        document = actions.create(self.actor(by), self.fields(**fields), clock.now())
        FLOW.call(document, clock.now())
        db.session.flush()
        return document

    def plan(self, document: Document, by: str = "甲", **changed: Any) -> Plan:
        """The interpretation plan of a draft, complete: one text, on the site, with the document. Fields as saved."""
        data: dict[str, Any] = {
            "points": {"main": "培训的对象和时间", "basis": "县政府办公室通知"},
            "responsible": "样县发展局局长",
            "budget": "",
            "rows": [(None, "text", "《培训通知》政策解读", "site", 0, "政务公开股", False)],
        } | changed
        plan = plans.create(document, self.actor(by), data, clock.now())
        PLANS.call(plan, clock.now())
        db.session.flush()
        return plan

    def make(self, product: Product, by: str = "丙", **changed: Any) -> Product:
        """A product with something in it."""
        return self.work(product, "save", by, **({"body": "这次培训讲什么、谁来听、怎么报名。"} | changed))

    def work(self, thing: Plan | Product, step: str, who: str, **data: Any) -> Any:
        """A step of a plan or a product as `who`, with what is usual where the test says nothing."""
        flow = PRODUCTS if isinstance(thing, Product) else PLANS
        usual = REASON if flow.step(step).form == "reason" else GIVEN.get(step, {})
        moment = {"at": clock.now()} if step == "publish" else {}
        db.session.flush()
        flow.take(thing, step, self.actor(who), usual | moment | data, clock.now(), thing.row_version)
        db.session.flush()
        return thing

    def attach(self, name: str, attribute: Attribute, data: bytes = b"%PDF-1.7 note") -> tuple[Any, str, Attribute]:
        """One of the form's `new_files`."""
        return files.keep_made(data, "pdf"), name, attribute

    def take(self, document: Document, step: str, who: str, **data: Any) -> Document:
        """Take a step as `who`, with what `GIVEN` has where the test says nothing."""
        db.session.flush()
        FLOW.take(document, step, self.actor(who), self.given(step, data), clock.now(), document.row_version)
        db.session.flush()
        return document

    def answer(self, document: Document | Plan, who: str, code: str = "answer", **data: Any) -> Ask:
        """A step of the newest sheet of the person's unit: 会签答复 as `GIVEN` says, or what the test says."""
        actor = self.actor(who)
        found = select(Ask).join(Round).where(Round.noun == document.__tablename__, Round.record_id == document.id)
        ask = db.session.scalars(found.where(Ask.unit_id == actor.unit_id).order_by(Ask.id.desc())).first()
        assert ask is not None, f"{who}'s unit was not asked"
        ASK.take(ask, code, actor, GIVEN.get(code, {}) | data, clock.now(), ask.row_version)
        db.session.flush()
        return ask

    def round(self, document: Document) -> Round:
        """The newest round about a document."""
        db.session.flush()
        return rounds.of("document", document.id)[-1]

    def settle(self, document: Document, who: str = "", code: str = "settle", **outcomes: Any) -> Round:
        """处理会签意见 of the newest round: all adopted, or (Outcome, words) by the name of the answering person."""
        one = self.round(document)
        given = {r.id: outcomes.get(r.person, (Outcome.ADOPTED, "已采纳")) for r in one.to_settle}
        actor = self.actor(who or self.names[document.drafter_person_id])
        ROUND.take(one, code, actor, {"outcomes": given}, clock.now(), one.row_version)
        db.session.flush()
        return one

    def given(self, step: str, data: dict[str, Any]) -> dict[str, Any]:
        """The form of a step, filled in."""
        if step == "save":
            return self.fields(**data)
        if step == "circulate":
            return {"units": [self.units["caizheng"]], "note": ""} | data
        usual = REASON if FLOW.step(step).form == "reason" else GIVEN.get(step, {})
        moment = {"at": clock.now()} if step == "publish" else {}
        return usual | moment | data

    def at(self, place: Place, by: str = "甲", **fields: Any) -> Document:
        """A document brought to `place` by the usual steps of the usual people."""
        return self.bring(self.draft(by, **fields), place)

    def bring(self, document: Document, place: Place) -> Document:
        """On along the road until it stands at `place`."""
        for _ in range(20):
            if document.place == place:
                return document
            self.on(document)
        raise AssertionError(f"{place} is not on the road of this document: it stands at {document.place}")

    def on(self, document: Document) -> tuple[str, str]:
        """One usual step on; at 会签 a unit answers, or the drafter settles. Gives who did what, as buttons say it."""
        if document.place != Place.COSIGNING:
            step, who = self.usual(document)
            self.take(document, step, who)
            return who, FLOW.step(step).label
        if owing := policy.unanswered(document):
            who = self.holder(owing[0], Duty.HEAD)
            self.answer(document, who)
            return who, ASK.step("answer").label
        self.settle(document)
        return self.names[document.drafter_person_id], ROUND.step("settle").label

    def usual(self, document: Document) -> tuple[str, str]:
        """The step that takes the document on, and who takes it."""
        drafter = self.names[document.drafter_person_id]
        lead, keeper = document.lead_unit_id, document.keeper_id or 0
        unsigned = policy.unsigned(document)
        unpublished = document.attribute == Attribute.OPEN and not document.publications
        usual: dict[Place, Callable[[], tuple[str, str]]] = {
            Place.DRAFTING: lambda: ("submit", drafter),
            Place.UNIT_CHECK: lambda: ("pass", self.holder(lead, Duty.CHECK)),
            Place.REVIEW: lambda: ("clear", self.holder(lead, Duty.REVIEW)),
            Place.OFFICE_CHECK: lambda: ("office_pass", self.holder(keeper, Duty.OFFICE_CHECK)),
            Place.SIGNING: lambda: ("sign", self._signer(unsigned[0])),
            Place.SIGNED: lambda: ("issue" if document.number else "register", self.holder(keeper, Duty.REGISTER)),
            Place.ISSUED: lambda: ("publish", self.holder(keeper, Duty.REVIEW)) if unpublished else ("archive", "庚"),
        }
        return usual[document.place]()

    def _signer(self, unit_id: int) -> str:
        return self.holder(unit_id, policy.signing_duty(db.session.get_one(Unit, unit_id)))


def build() -> None:
    """Units, posts, people and their seats, in the caller's transaction."""
    units = {
        short: Unit(name=name, short_name=said, short=short, code_word=word, kind=kind, issues=True, rank=rank)
        for rank, (short, (name, said, word, kind, _parent)) in enumerate(UNITS.items())
    }
    for short, unit in units.items():
        unit.parent = units.get(UNITS[short][4] or "")
    posts = {
        name: Post(unit=units[role.unit], name=role.post, rank=rank, grants=[PostDuty(duty=d) for d in role.duties])
        for rank, (name, role) in enumerate(CAST.items())
        if not role.deputy_of
    }
    people = _people()
    db.session.add_all([*units.values(), *posts.values(), *people.values()])
    db.session.flush()
    for name, role in CAST.items():
        seat: dict[str, Any] = {"person_id": people[name].id, "from_day": BEGINNING}
        db.session.add(
            Deputy(post_id=posts[role.deputy_of].id, to_day=date(2099, 12, 31), **seat)
            if role.deputy_of
            else Holding(post_id=posts[name].id, **seat)
        )


def _people() -> dict[str, Person]:
    at, hashed = datetime(2020, 1, 1, tzinfo=UTC), hashing.make(PASSWORD)
    return {
        name: Person(username=role.username, name=name, password_hash=hashed, password_at=clock.now(), created_at=at)
        for name, role in CAST.items()
    }


@seed("world")
@seed("town")
def fill() -> None:
    """The small county, committed; see `tests.databases.seed`."""
    with clock.at(NOON), transaction():
        build()


@pytest.fixture
def world(app: Flask) -> World:
    """The small county inside the writing context of `app`."""
    return World()
