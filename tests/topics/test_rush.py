"""Several people on the same topics at one moment: one decision each, no two topics merged into each other."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from tests.faults.rush import deputies, together
from tests.world import World
from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import Refused, Stale
from yx.topics import queries
from yx.topics import together as many
from yx.topics.flow import TOPIC
from yx.topics.models import Topic
from yx.topics.together import Decision
from yx.topics.words import TopicState as S

pytestmark = pytest.mark.slow


def test_six_deputies_of_the_convener_decide_once(app: Flask, world: World) -> None:
    seen = {topic.id: topic.row_version for topic in (world.topic(S.SUBMITTED) for _ in range(8))}
    db.session.commit()

    def decide(actor: Actor) -> list[int]:
        try:
            with transaction():
                many.decide(actor, [Decision(one, "approve", "", at) for one, at in seen.items()], clock.now())
        except (Refused, Stale):
            return []
        return list(seen)

    done = together(app, [partial(decide, actor) for actor in deputies(world.actor("己").post_id, 6)])
    assert sorted(done) == sorted(seen)
    for topic_id in seen:
        assert db.session.get_one(Topic, topic_id).place == S.APPROVED
        assert [line.act for line in trail.of("topic", topic_id)].count("approve") == 1


def test_two_topics_are_not_merged_into_each_other(app: Flask, world: World) -> None:
    pairs = [(world.topic(S.COLLATED).id, world.topic(S.COLLATED, "丑").id) for _ in range(4)]
    db.session.commit()

    def merge(actor: Actor, swap: bool) -> list[int]:
        done = []
        for pair in pairs:
            one, into = reversed(pair) if swap else pair
            try:
                with transaction():
                    topic = queries.one(actor, one, lock=True)
                    TOPIC.take(topic, "merge", actor, {"into": into, "reason": ""}, clock.now(), topic.row_version)
            except Refused:
                continue
            done.append(one)
        return done

    first, second = deputies(world.actor("未").post_id, 2)
    done = together(app, [partial(merge, first, swap=False), partial(merge, second, swap=True)])
    assert len(done) == len(pairs)
    for pair in pairs:
        assert {db.session.get_one(Topic, one).place for one in pair} == {S.MERGED, S.COLLATED}
