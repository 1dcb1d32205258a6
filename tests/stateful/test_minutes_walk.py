"""Random walks from a held meeting to its last task: the office writes, members comment, convener, seal and number
follow each other or send back, units carry out, posts change hands; strangers try what is not theirs (clause E6).

After each step everything must hold. Seeds are fixed; a failure names its seed.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import BEGINNING, CAST, World
from yx.circulation.models import Circulation, Receipt
from yx.conference import queries as conference
from yx.conference import seats
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.cosign import rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.words import Answer, Outcome, RoundState
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document, Place
from yx.meetings.words import MeetingState
from yx.minutes.flow import MINUTES
from yx.minutes.models import Minutes
from yx.minutes.words import MinutesState as S
from yx.people import hashing, holdings
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind
from yx.tasks.flow import TASK
from yx.tasks.models import Task

WALKS, STEPS = 4, 110
OUT = (S.ISSUED, S.ARCHIVED)
#: heads of the units that are asked to comment, by unit
HEADS = {"fazhan": "乙", "jiaoyu": "子", "caizheng": "寅"}
BACK = ("recall", "return", "refuse_seal")
AFTER_SIGNED = (S.SIGNED, S.SEALED, *OUT)


class Walk:
    """One walk: the minutes of one meeting, its tasks, a member's post that changes hands, and chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.post, self.people = _member(world)
        self.minutes: Minutes = world.minutes(meeting=world.meeting(MeetingState.HELD))
        self.day = clock.local(self.minutes.meeting.starts_at).date()
        self.members = {line.unit_id for line in conference.roster(self.day)}
        #: what the roster said of each day that has passed
        self.rosters: dict[date, Any] = {}
        self.signed: dict[int, str] = {}
        self.taken: Counter[str] = Counter()
        self.moment = clock.now()

    def step(self) -> None:
        """One act of somebody, some time later."""
        self.moment += timedelta(hours=self.chance.choice([1, 3, 26]))
        with clock.at(self.moment):
            self.rosters.setdefault(clock.today() - timedelta(days=1), conference.roster(clock.today() - ONE))
            likely = self._task if self.minutes.place in OUT else self._minutes
            if self.minutes.place == S.COMMENTING and self.chance.random() < 0.7:
                likely = self._comment
            self.chance.choice([*[likely] * 12, self._change_hands, self._forbidden])()

    # --- minutes -----------------------------------------------------------------------------------------------

    def _minutes(self) -> None:
        offered = [
            (name, offer.step.code)
            for name in "未己戊丁"
            for offer in MINUTES.offers(self.minutes, self.world.actor(name))
            if offer.possible
        ]
        onward = [pair for pair in offered if pair[1] not in (*BACK, "write", "save", "arrange")]
        if onward and self.chance.random() < 0.4:
            offered = onward
        elif self.chance.random() < 0.9:
            offered = [pair for pair in offered if pair[1] not in BACK]
        if offered:
            name, code = self.chance.choice(offered)
            self._take(code, name)

    def _take(self, code: str, name: str) -> None:
        minutes = self.minutes
        if code == "write":
            block = self.chance.choice(minutes.blocks)
            rows = [self.world.decision(f"第 {n} 条", self.chance.choice(list(HEADS))) for n in range(2)]
            self.world.write_block(minutes, block, name, considered=f"研究 {self.taken['write']}", rows=rows)
        elif code == "save":
            self.world.write_frame(minutes, name, closing=f"要求 {self.taken['save']}", attribute=Attribute.OPEN)
        elif code == "arrange":
            self.world.on_minutes(minutes, code, name, do=("add", f"其他事项 {self.taken['arrange']}"))
            self.world.write_block(minutes, minutes.blocks[-1], name, considered="会议通报了情况。")
        else:
            try:
                self.world.on_minutes(minutes, code, name, **({"units": []} if code == "issue" else {}))
            except Refused:  # everybody has answered to exactly this text already
                assert code == "comment"
                return
        if code == "sign":
            self.signed[minutes.id] = minutes.version_hash
        self.taken[code] += 1

    def _comment(self) -> None:
        """A member answers; when all have, the office settles."""
        for one in rounds.of("minutes", self.minutes.id):
            if one.place == RoundState.OPEN and one.unanswered:
                ask = self.chance.choice(one.unanswered)
                name = next(who for unit, who in HEADS.items() if self.world.units[unit] == ask.unit_id)
                answer = self.chance.choice([Answer.AGREE, Answer.AGREE_WITH, Answer.OBJECT])
                given = {"answer": answer, "words": "" if answer == Answer.AGREE else "请修改"}
                ASK.take(ask, "answer", self.world.actor(name), given, clock.now(), ask.row_version)
                self.taken["answer"] += 1
            elif one.place == RoundState.CLOSED:
                code = self.chance.choice(["settle", "revise"])
                outcomes = {reply.id: (Outcome.ADOPTED, "") for reply in one.to_settle}
                ROUND.take(one, code, self.world.actor("未"), {"outcomes": outcomes}, clock.now(), one.row_version)
                self.taken[code] += 1

    # --- tasks -------------------------------------------------------------------------------------------------

    def _task(self) -> None:
        tasks = [task for task in of(self.minutes) if not TASK.state(task.state).end]
        if not tasks:
            return
        task = self.chance.choice(tasks)
        offered = [
            (name, offer.step.code)
            for name in CAST
            for offer in TASK.offers(task, self.world.actor(name))
            if offer.possible and offer.step.code != "hand"
        ]
        onward = [pair for pair in offered if pair[1] in ("accept", "progress", "report", "confirm")]
        name, code = self.chance.choice(onward if onward and self.chance.random() < 0.9 else offered)
        other = self.chance.choice([unit for unit in HEADS if self.world.units[unit] != task.unit_id])
        data = {
            "words": "情况说明", "reason": "理由", "until": task.due + timedelta(days=9),
            "unit_id": self.world.units[other],
        }  # fmt: skip
        try:
            TASK.take(task, code, self.world.actor(name), data, clock.now(), task.row_version)
            self.taken[f"task {code}"] += 1
        except Refused:
            assert code == "extend"  # the day has passed already
        db.session.flush()

    # --- the rest ----------------------------------------------------------------------------------------------

    def _change_hands(self) -> None:
        """The member's post goes to the other person from tomorrow on."""
        self.people.reverse()
        start = clock.today() + ONE
        try:
            holdings.appoint(self.post, self.people[0], start, self.world.actor("戌"), clock.now())
            self.taken["hands"] += 1
        except Refused:  # holds it already, or from the same day on
            db.session.flush()

    def _forbidden(self) -> None:
        """Somebody tries a step that is not offered, or with an old version: nothing changes."""
        minutes, step = self.minutes, self.chance.choice(MINUTES.steps)
        actor = self.world.actor(self.chance.choice(list(CAST)))
        old = step.code in {offer.step.code for offer in MINUTES.offers(minutes, actor) if offer.possible}
        before = (minutes.state, minutes.row_version)
        with pytest.raises(Stale if old else Refused):
            MINUTES.take(minutes, step.code, actor, {}, clock.now(), minutes.row_version - old)
        assert (minutes.state, minutes.row_version) == before
        self.taken["forbidden"] += 1


ONE = timedelta(days=1)


def _member(world: World) -> tuple[Post, list[Person]]:
    """A member unit whose head changes, and the two persons who take turns."""
    unit = Unit(name="样县统计局", short_name="县统计局", short="tongji", kind=UnitKind.DEPARTMENT)
    duties = (Duty.MEMBER, Duty.HEAD, Duty.LIAISON)
    post = Post(unit=unit, name="局长", grants=[PostDuty(duty=duty) for duty in duties])
    at, secret = datetime(2020, 1, 1, tzinfo=UTC), hashing.make("Wenjian-2026-ceshi")
    people = [
        Person(username=f"tj{n}", name=f"局长{n}", password_hash=secret, password_at=at, created_at=at) for n in "甲乙"
    ]
    db.session.add_all([unit, post, *people])
    db.session.flush()
    db.session.add(Holding(post_id=post.id, person_id=people[0].id, from_day=BEGINNING))
    db.session.flush()
    seats.sync(BEGINNING)
    return post, people


def of(minutes: Minutes) -> list[Task]:
    return list(db.session.scalars(select(Task).where(Task.meeting_id == minutes.meeting_id)))


# --- what must hold ------------------------------------------------------------------------------------------


def nothing_goes_on_unsigned(walk: Walk) -> bool:
    minutes = walk.minutes
    if minutes.place not in AFTER_SIGNED:
        return True
    return minutes.version_hash == minutes.content_hash() == walk.signed[minutes.id]


def nothing_is_issued_without_seal(walk: Walk) -> bool:
    minutes = walk.minutes
    seal, sign = minutes.given("seal"), minutes.given("sign")
    if minutes.place not in (S.SEALED, *OUT):
        return minutes.document_id is None
    return bool(seal and sign) and seal.version_hash == sign.version_hash and seal.person_id != sign.person_id


def what_is_issued_is_a_document(walk: Walk) -> bool:
    document: Document | None = walk.minutes.document
    if walk.minutes.place not in OUT:
        return document is None
    assert document is not None
    papers = {paper.kind.value for paper in document.papers}
    return document.place == Place.ISSUED and bool(document.number_text) and papers >= {"pdf", "docx"}


def every_decision_has_its_task(walk: Walk) -> bool:
    issued = walk.minutes.place in OUT
    wanted = sorted(one.id for one in walk.minutes.decisions) if issued else []
    return sorted(task.decision_id or 0 for task in of(walk.minutes)) == wanted


def every_member_of_that_day_got_it(walk: Walk) -> bool:
    document = walk.minutes.document
    if document is None:
        return True
    found = select(Receipt.unit_id).join(Circulation).where(Circulation.record_id == document.id)
    senders = {walk.minutes.office_id, walk.minutes.keeper_id, walk.world.units["xian"]}
    return set(db.session.scalars(found)) >= walk.members - senders


def the_past_roster_stays(walk: Walk) -> bool:
    return all(conference.roster(day) == known for day, known in walk.rosters.items())


def the_meetings_names_stay(walk: Walk) -> bool:
    return all(one.holder for one in walk.minutes.meeting.invitations if one.post_id)


RULES = (
    nothing_goes_on_unsigned, nothing_is_issued_without_seal, what_is_issued_is_a_document, every_decision_has_its_task,
    every_member_of_that_day_got_it, the_past_roster_stays, the_meetings_names_stay,
)  # fmt: skip


def over(walk: Walk) -> bool:
    """Whether nothing is left to be done."""
    tasks = of(walk.minutes)
    return walk.minutes.place in OUT and all(TASK.state(task.state).end for task in tasks)


@pytest.mark.walk
@pytest.mark.slow
def test_whatever_order_people_act_in_every_decision_is_signed_sealed_and_carried_out(world: World) -> None:
    taken: Counter[str] = Counter()
    for seed in range(WALKS):
        walk = Walk(world, seed)
        for number in range(STEPS):
            walk.step()
            db.session.flush()
            with clock.at(walk.moment):
                for rule in RULES:
                    assert rule(walk), f"seed {seed}, step {number + 1}: {rule.__name__}"
            if over(walk):
                break
        taken += walk.taken
        assert trail.verify() is None
        db.session.rollback()
    assert {"write", "comment", "answer", "submit", "sign", "seal", "issue", "hands", "forbidden"} <= set(taken)
    assert {"recall", "return", "revise", "settle", "save"} & set(taken)
    assert {"task accept", "task report", "task confirm", "task extend"} <= set(taken), taken
