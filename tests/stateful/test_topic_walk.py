"""Random walks of topics: units propose, the office collates, merges, rewords, asks and orders, the convener decides,
meetings take them up and carry them over, strangers try what is not theirs. After each step everything must hold.

Seeds are fixed in the suite; a failure names its seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from sqlalchemy import select

from tests.world import CAST, World
from yx.core import clock, inbox, trail
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.cosign import rounds
from yx.cosign.flow import ROUND
from yx.cosign.words import Outcome
from yx.topics import along, queries
from yx.topics.flow import TOPIC
from yx.topics.models import Topic, TopicReader
from yx.topics.words import TopicState as S

WALKS, STEPS = 3, 120
#: liaison → who may consent for the unit
UNITS = {"丙": "乙亥", "丑": "子", "卯": "寅", "未": "戊"}
HEADS = {"caizheng": "寅", "jiaoyu": "子", "qingshan": "巳", "fazhan": "乙"}
CONVENED = (S.APPROVED, S.ON_AGENDA, S.DISCUSSED)
CONSENTED = (S.PROPOSED, S.COLLATED, S.SUBMITTED, S.DEFERRED, S.MERGED, S.REJECTED, *CONVENED)
WAITING = {S.CONSENTING, S.RETURNED, S.PROPOSED, S.COLLATED, S.DEFERRED, S.SUBMITTED}


class Walk:
    """One walk: topics of several units, two meetings, and chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.meetings = [world.meeting().id for _ in range(2)]
        self.topics = [world.topic(S.DRAFT, by) for by in UNITS]
        self.taken: Counter[str] = Counter()

    def step(self) -> None:
        """One act of somebody, or of a meeting."""
        acts: list[Callable[[Topic], None]] = [self._act] * 8 + [self._meeting] * 2 + [self._answer] * 3
        live = [topic for topic in self.topics if not TOPIC.state(topic.state).end]
        topic = self.chance.choice(live if live and self.chance.random() < 0.9 else self.topics)
        if topic.place in (S.APPROVED, S.ON_AGENDA):
            acts += [self._meeting] * 20
        self.chance.choice([*acts, self._forbidden])(topic)
        if len(live) < len(UNITS):
            self.topics.append(self.world.topic(S.DRAFT, self.chance.choice(list(UNITS))))

    def _possible(self, topic: Topic) -> list[tuple[str, str]]:
        return [
            (name, offer.step.code)
            for name in CAST
            for offer in TOPIC.offers(topic, self.world.actor(name))
            if offer.possible
        ]

    def _act(self, topic: Topic) -> None:
        """A step that is offered to somebody; those that lead on are likelier."""
        offered = self._possible(topic)
        if self.chance.random() < 0.9:  # few give up
            offered = [pair for pair in offered if pair[1] not in ("withdraw", "reject")]
        leading = [pair for pair in offered if TOPIC.step(pair[1]).main]
        if not offered:
            return
        name, code = self.chance.choice(leading if leading and self.chance.random() < 0.5 else offered)
        text = f"事项{self.chance.randrange(5)}"
        others = [one.id for one in queries.to_merge_into(topic)]
        data = {"to_decide": text, "position": self.chance.randrange(1, 9)} | ({"into": others[0]} if others else {})
        units = [self.world.units[key] for key in self.chance.sample(list(HEADS), 2)]
        try:
            self.world.on_topic(topic, code, name, units=units, **data)
        except Refused:  # what depends on the form: all units chosen have answered, or are the proposer
            code = f"refused: {code}"
        self.taken[code] += 1

    def _answer(self, topic: Topic) -> None:
        """A unit that was asked answers, and the office settles; where nobody was asked, the road goes on."""
        if not rounds.of("topic", topic.id):
            self._act(topic)
        for one in rounds.of("topic", topic.id):
            for ask in one.unanswered[:1]:
                answer = self.chance.choice(["agree", "agree_with", "object"])
                head = next(name for key, name in HEADS.items() if self.world.units[key] == ask.unit_id)
                self.world.answer(topic, head, answer=answer, words="请再研究")
                self.taken["answer"] += 1
            if one.to_settle and not one.unanswered:
                outcomes = {reply.id: (Outcome.REJECTED, "已有规定") for reply in one.to_settle}
                ROUND.take(one, "settle", self.world.actor("未"), {"outcomes": outcomes}, clock.now(), one.row_version)

    def _meeting(self, topic: Topic) -> None:
        """A meeting takes it up, drops it, decides it or does not reach it; only what the convener approved."""
        actor, now = self.world.actor("未"), clock.now()
        acts: dict[str, Callable[[], None]] = {
            "place": lambda: along.place(topic.id, self.chance.choice(self.meetings), actor, now),
            "take_off": lambda: along.take_off(topic.id, actor, now),
            "discuss": lambda: along.discuss(topic.id, True, actor, now),
            "carry": lambda: along.discuss(topic.id, False, actor, now),
        }
        likely = [code for code in acts if topic.state in TOPIC.step(code).sources]
        if not likely and self.chance.random() < 0.8:
            self._act(topic)
            return
        code = self.chance.choice(likely if likely and self.chance.random() < 0.8 else list(acts))
        possible = code in likely
        try:
            acts[code]()
        except Refused:
            assert not possible
            return
        assert possible
        self.taken[code] += 1

    def _forbidden(self, topic: Topic) -> None:
        """Somebody tries a step that is not offered, or with an old version: nothing changes."""
        name, step = self.chance.choice(list(CAST)), self.chance.choice(TOPIC.steps)
        old = (name, step.code) in self._possible(topic)
        before = (topic.state, topic.row_version)
        with pytest.raises(Stale if old else Refused):
            TOPIC.take(topic, step.code, self.world.actor(name), {}, clock.now(), topic.row_version - old)
        assert (topic.state, topic.row_version) == before
        self.taken["forbidden"] += 1


# --- what must hold ------------------------------------------------------------------------------------------


def the_convener_has_the_last_word(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    said = [(line.act, line.person) for line in lines if line.act in ("approve", "reject", "defer")]
    return topic.place not in CONVENED or said[-1] == ("approve", "己")


def the_head_consented_and_only_the_office_reworded_since(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    if topic.place not in CONSENTED:
        return topic.consented_no == 0 or topic.place == S.WITHDRAWN
    given = [line.person for line in lines if line.act == "consent"][-1]
    return given in UNITS[topic.person] and all(one.person == "未" for one in topic.versions[topic.consented_no :])


def the_trail_has_no_gap(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    return lines[-1].to_state == topic.state and all(a.to_state == b.from_state for a, b in pairwise(lines))


def versions_are_whole(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    last = topic.versions[-1]
    numbers = [version.no for version in topic.versions]
    return numbers == list(range(1, topic.version_no + 1)) and last.fields == topic.content()


def a_merged_topic_belongs_to_one_that_is_not(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    main = topic.merged_into
    return (topic.place == S.MERGED) == (main is not None) and (main is None or main.place != S.MERGED)


def a_meeting_is_named_on_its_agenda_only(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    carried = sum(line.act == "carry" for line in lines)
    return (topic.meeting_id is not None) == (topic.place in (S.ON_AGENDA, S.DISCUSSED)) and topic.carried == carried


def whoever_must_act_is_called(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    return bool(inbox.of_record("topic", topic.id)) == (topic.place in WAITING)


def a_refusal_has_its_reason(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    return bool(topic.to_mend) or topic.place not in (S.RETURNED, S.REJECTED, S.DEFERRED)


def everybody_on_its_road_may_read_it(topic: Topic, lines: Sequence[trail.Line]) -> bool:
    found = select(TopicReader.unit_id).where(TopicReader.topic_id == topic.id)
    wanted = {unit.id for unit in topic.proposers} | ({topic.office_id} if topic.place in CONSENTED else set())
    return wanted <= set(db.session.scalars(found))


RULES = (
    the_convener_has_the_last_word,
    the_head_consented_and_only_the_office_reworded_since,
    the_trail_has_no_gap,
    versions_are_whole,
    a_merged_topic_belongs_to_one_that_is_not,
    a_meeting_is_named_on_its_agenda_only,
    whoever_must_act_is_called,
    a_refusal_has_its_reason,
    everybody_on_its_road_may_read_it,
)


def everything_holds(topics: Sequence[Topic]) -> None:
    """Raise AssertionError with the rule that does not hold."""
    db.session.flush()
    for topic in topics:
        lines = trail.of("topic", topic.id)
        for rule in RULES:
            assert rule(topic, lines), f"{rule.__name__}: topic {topic.id} at {topic.place.label}"
    assert {topic.id for topic in queries.ready()} == {topic.id for topic in topics if topic.place == S.APPROVED}


@pytest.mark.walk
@pytest.mark.slow
def test_whatever_order_units_office_and_convener_act_in_everything_holds(world: World) -> None:
    taken: Counter[str] = Counter()
    for seed in range(WALKS):
        walk = Walk(world, seed)
        for number in range(STEPS):
            try:
                walk.step()
                everything_holds(walk.topics)
            except AssertionError as fault:
                raise AssertionError(f"seed {seed}, step {number + 1}: {fault}") from fault
        taken += walk.taken
        db.session.rollback()
    wanted = {"merge", "reword", "consult", "answer", "approve", "defer", "resubmit", "discuss", "carry", "forbidden"}
    assert wanted <= set(taken), taken
    assert {code for code in taken if code.startswith("refused")} <= {"refused: consult"}
