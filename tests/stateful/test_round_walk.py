"""Random walks of co-signing rounds and interpretation plans, with everything that must hold checked after each step.

Units answer, prepare, pass on and confirm; drafters settle, remind, add units, take back, change text and plan; days
pass and the rule for silence is applied; documents are sent back and signed; strangers try what is not theirs. Seeds
are fixed in the suite; `make walk` takes new ones; a failure names its seed: ``WALK_SEED=… pytest -k round_seed``.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import select

from tests.stateful.invariants import all_holds
from tests.stateful.round_rules import Book, everything_holds
from tests.world import CAST, World
from yx.core import clock
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused, Stale
from yx.core.flow import Flow
from yx.cosign import daily, queries, rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer, AskState, Outcome, RoundState, Silence
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place
from yx.interpretation.words import PlanState
from yx.people.models import Post

WALKS, STEPS, TOGETHER = 12, 60, 6
UNITS = ("caizheng", "jiaoyu", "qingshan")
DRAFTER = "甲"
RETURNS = {
    Place.UNIT_CHECK: "return_check",
    Place.REVIEW: "return_review",
    Place.OFFICE_CHECK: "return_office",
    Place.SIGNING: "return_sign",
    Place.SIGNED: "reopen",
}
Act = Callable[[Document], None]


class Walk:
    """One walk: two documents that go to and fro, and chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.book = world, random.Random(seed), Book()
        self.taken: Counter[str] = Counter()
        self.moment: datetime = clock.now()
        self.fields: dict[int, dict[str, Any]] = {}
        self.documents = [self._draft() for _ in range(2)]

    def _draft(self) -> Document:
        pick = self.chance.choice
        fields = {
            "issuer": pick(["fazhan", "ban"]),
            "cosigners": self.chance.sample(UNITS, pick([1, 2, 3])),
            "cosign_silence": pick(list(Silence)).value,
            "cosign_days": pick([1, 2, 3]),
            "broad": pick([False, True]),
            "plan_waiver": pick(["", "内容简短"]),
        }
        document = self.world.draft(DRAFTER, **fields)
        self.fields[document.id] = fields
        return document

    def step(self) -> Document:
        """One act of somebody; gives the document that it concerns."""
        place = self.chance.randrange(len(self.documents))
        if self.documents[place].place in (Place.ISSUED, Place.VOID):
            self.documents[place] = self._draft()
        document = self.documents[place]
        self.moment += timedelta(minutes=self.chance.choice([1, 60]))
        with clock.at(self.moment):
            acts = self._acts(document)
            self.chance.choices(list(acts), list(acts.values()))[0](document)
        return document

    def _acts(self, document: Document) -> dict[Act, int]:
        """What may happen where the document stands, each with its weight."""
        if document.place == Place.DRAFTING:
            return {self._on: 8, self._edit: 2, self._plan: 2, self._days: 1}
        if document.place == Place.COSIGNING:
            return {self._sheet: 12, self._round: 4, self._days: 2, self._withdraw: 1, self._forbidden: 2}
        return {self._on: 8, self._back: 3, self._withdraw: 1, self._days: 1, self._forbidden: 1}

    # --- the drafter and the road ----------------------------------------------------------------------------

    def _on(self, document: Document) -> None:
        """The usual step; a draft that must not go on yet is told why, and nothing changes."""
        code, who = self.world.usual(document)
        before = (document.state, document.row_version)
        try:
            self.world.take(document, code, who)
        except Refused:
            assert (code, document.state, document.row_version) == ("submit", *before)
            code = "refused"
        self.taken[code] += 1

    def _back(self, document: Document) -> None:
        code = RETURNS[document.place]
        self.world.take(document, code, self.world.usual(document)[1])
        self.taken[code] += 1

    def _withdraw(self, document: Document) -> None:
        if document.place == Place.SIGNED:
            return
        self.world.take(document, "withdraw", DRAFTER)
        self.taken["withdraw"] += 1

    def _edit(self, document: Document) -> None:
        """Another text, other units, or the same again."""
        fields, pick = self.fields[document.id], self.chance.choice
        fields |= pick([
            {"body": f"正文之{self.chance.randrange(9)}。"},
            {"cosigners": self.chance.sample(UNITS, pick([0, 1, 2, 3]))},
            {"broad": pick([True, False]), "plan_waiver": pick(["", "内容简短"])},
            {"cosign_silence": pick(list(Silence)).value},
            {},
        ])  # fmt: skip
        self.world.take(document, "save", DRAFTER, **fields)
        self.taken["save"] += 1

    def _plan(self, document: Document) -> None:
        """The plan is drawn up, changed or dropped."""
        plan: Any = document.plan  # type: ignore[attr-defined]
        if plan is None:
            self.world.plan(document)
            db.session.refresh(document, ["plan"])
        elif plan.state != PlanState.VOID and self.chance.random() < 0.3:
            self.world.work(plan, "drop", DRAFTER)
        else:
            kept = [
                (product.id, "text", product.title, "site", self.chance.randrange(3), "", False)
                for product in plan.promises
            ]
            points = {"main": self.chance.choice(["", "主要内容", "另写的主要内容"])}
            rows = kept or [(None, "text", "《通知》解读", "site", 0, "", False)]
            self.world.work(plan, "save", DRAFTER, points=points, responsible="局长", rows=rows)
        self.taken["plan"] += 1

    # --- rounds and sheets -----------------------------------------------------------------------------------

    def _sheet(self, document: Document) -> None:
        """Somebody of an asked unit does what they may do; when nobody owes an answer, the drafter settles."""
        owing = [ask for one in self._rounds(document) for ask in one.asks if ask.is_open]
        if not owing:
            self._round(document)
            return
        ask = self.chance.choice(owing)
        offered = [(name, code) for name in CAST for code in self._possible(ASK, ask, name)]
        final = [pair for pair in offered if pair[1] in ("answer", "confirm")]
        name, code = self.chance.choice(final if self.chance.random() < 0.6 else offered)
        data, actor = self._said(ask, code), self.world.actor(name)
        given, words = (data["answer"], data["words"]) if code == "answer" else (Answer.AGREE, "")
        if code in ("answer", "confirm"):
            self.book.note(document, ask, given, words, actor.person_id)
        ASK.take(ask, code, actor, data, clock.now(), ask.row_version)
        self.taken[code] += 1

    def _rounds(self, document: Document) -> list[Round]:
        return rounds.of("document", document.id)

    def _possible(self, flow: Flow, thing: Any, name: str) -> list[str]:
        return [offer.step.code for offer in flow.offers(thing, self.world.actor(name)) if offer.possible]

    def _said(self, ask: Ask, code: str) -> dict[str, Any]:
        words = f"意见{self.chance.randrange(10**6)}"
        if code == "pass_on":
            posts = db.session.scalars(select(Post.id).where(Post.unit_id == ask.unit_id).order_by(Post.id))
            return {"post_id": self.chance.choice(posts.all()), "words": words}
        given = self.chance.choice([Answer.AGREE, *Answer])
        return {"answer": given, "words": self.chance.choice(["", words]) if given == Answer.AGREE else words}

    def _round(self, document: Document) -> None:
        """The drafter does something with a round: settles, with or without changing the text, reminds, adds, stops."""
        things = [(one, code) for one in self._rounds(document) for code in self._possible(ROUND, one, DRAFTER)]
        if not things:
            return
        one, code = self.chance.choice(things)
        known = {ask.unit_id for ask in one.asks}
        new = [unit_id for short in ("ban", *UNITS) if (unit_id := self.world.units[short]) not in known]
        if code == "add" and not new:
            return
        outcomes = {reply.id: (self.chance.choice(list(Outcome)), "已研究") for reply in one.to_settle}
        data = {"outcomes": outcomes, "units": new[:1], "reason": "另行协商"}
        ROUND.take(one, code, self.world.actor(DRAFTER), data, clock.now(), one.row_version)
        self.taken[code] += 1

    def _days(self, _document: Document) -> None:
        """Some days later the daily work finds rounds whose day has passed."""
        self.moment += timedelta(days=self.chance.choice([1, 2, 4]))
        db.session.commit()  # the work begins transactions of its own
        with clock.at(self.moment):
            today = clock.today()
            for round_id in queries.open_rounds(on=clock.add_workdays(today, 1)):
                daily.tell(round_id, clock.now())
            for round_id in queries.open_rounds(until=today):
                before = db.session.get_one(Round, round_id).silence
                daily.expire(round_id, today, clock.now())
                self.taken[f"passed: {before.value}"] += 1

    # --- what is not theirs ----------------------------------------------------------------------------------

    def _forbidden(self, document: Document) -> None:
        """Somebody tries a step that is not offered, or with an old version: nothing at all changes."""
        found = self._rounds(document)
        things = [(ROUND, one) for one in found] + [(ASK, ask) for one in found for ask in one.asks]
        if not things:
            return
        flow, thing = self.chance.choice(things)
        name, step = self.chance.choice(list(CAST)), self.chance.choice(flow.steps)
        old = step.code in self._possible(flow, thing, name)
        before = (thing.state, thing.row_version, document.state, document.row_version)
        with pytest.raises(Stale if old else (Refused, NotAllowed)):
            flow.take(thing, step.code, self.world.actor(name), {}, clock.now(), thing.row_version - old)
        db.session.flush()
        assert (thing.state, thing.row_version, document.state, document.row_version) == before
        self.taken["forbidden"] += 1


def lengths() -> tuple[int, int]:
    """How many walks of how many steps: the suite's, or those of a profile that was asked for by name."""
    profile = hypothesis_settings()
    return (WALKS, STEPS) if profile.derandomize else (profile.max_examples, profile.stateful_step_count)


def walk(world: World, seed: int, steps: int) -> Counter[str]:
    """Walk once; every step leaves everything in order."""
    walking = Walk(world, seed)
    for number in range(steps):
        try:
            document = walking.step()
            with clock.at(walking.moment):
                everything_holds(world, document, walking.book)
        except AssertionError as fault:
            raise AssertionError(f"WALK_SEED={seed}, step {number + 1}: {fault}") from fault
    all_holds(world, walking.documents)
    return walking.taken


@pytest.mark.walk
@pytest.mark.slow
@pytest.mark.parametrize("part", range(WALKS // TOGETHER))
def test_whatever_order_units_and_drafters_act_in_everything_holds(world: World, part: int) -> None:
    walks, steps = lengths()
    share = walks * TOGETHER // WALKS
    fixed = part * share if hypothesis_settings().derandomize else random.SystemRandom().randrange(10**9)
    taken: Counter[str] = Counter()
    for seed in range(fixed, fixed + share):
        taken += walk(world, seed, steps)
        db.session.commit()
    assert {"answer", "confirm", "settle", "sign", "plan", "forbidden"} <= set(taken), taken


@pytest.mark.skipif("WALK_SEED" not in os.environ, reason="repeats one walk: set WALK_SEED to the seed of a failure")
def test_the_walk_of_one_round_seed(world: World) -> None:
    walk(world, int(os.environ["WALK_SEED"]), lengths()[1])


def test_the_walks_of_rounds_reach_every_step_and_every_state(world: World) -> None:
    """Chance must not pass by what it is to test."""
    codes = {step.code for flow in (ROUND, ASK) for step in flow.steps if step.who}
    taken: Counter[str] = Counter()
    states: set[str] = set()
    for seed in range(60):
        walking = Walk(world, seed)
        for _ in range(STEPS):
            found = rounds.of("document", walking.step().id)
            states |= {one.place for one in found} | {ask.place for one in found for ask in one.asks}
        taken += walking.taken
        db.session.commit()
        if codes <= set(taken) and {*RoundState, *AskState} <= states and FLOW.step("sign").code in taken:
            return
    raise AssertionError((codes - set(taken), {*RoundState, *AskState} - states))
