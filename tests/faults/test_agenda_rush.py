"""Six meetings reach for the same topics at one moment: each topic gets one place, on one agenda (item 15)."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from tests.faults.rush import together
from tests.world import World
from yx.core.base import db, transaction
from yx.core.errors import Refused, Stale
from yx.meetings import queries
from yx.meetings.models import AgendaItem
from yx.topics.models import Topic
from yx.topics.words import TopicState

pytestmark = pytest.mark.slow
MEETINGS, TOPICS = 6, 8


def reach(meeting_id: int, topics: list[int]) -> list[int]:
    """Put every topic on the meeting's agenda, each in a transaction of its own; gives those that were taken."""
    return [topic_id for topic_id in topics if _placed(meeting_id, topic_id)]


def _placed(meeting_id: int, topic_id: int) -> bool:
    try:
        with transaction():
            world = World()
            meeting = queries.one(world.actor("未"), meeting_id, lock=True)
            world.arrange(meeting, do=("topic", topic_id))
    except (Refused, Stale, StaleDataError):
        return False
    return True


def test_15_a_topic_gets_one_place_on_one_agenda(app: Flask, world: World) -> None:
    topics = [world.topic(title=f"议题{number}").id for number in range(TOPICS)]
    meetings = [world.meeting().id for _ in range(MEETINGS)]
    db.session.commit()
    done = together(app, [partial(reach, meeting, topics) for meeting in meetings])
    assert sorted(done) == sorted(topics)
    placed = db.session.execute(
        select(AgendaItem.topic_id, AgendaItem.meeting_id).where(AgendaItem.topic_id.is_not(None))
    )
    assert sorted(topic_id for topic_id, _meeting in placed) == sorted(topics)
    assert {db.session.get_one(Topic, one).place for one in topics} == {TopicState.ON_AGENDA}
    for meeting in meetings:
        places = db.session.scalars(select(AgendaItem.position).where(AgendaItem.meeting_id == meeting)).all()
        assert sorted(places) == list(range(1, len(places) + 1))
