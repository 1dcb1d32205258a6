"""Who may read a topic, kept as rows: each place that it reaches adds units, the agenda adds those invited."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from yx.conference import queries as conference
from yx.core.base import db

from .models import Topic, TopicReader
from .words import TopicState


def admit(topic_ids: Iterable[int], unit_ids: Iterable[int]) -> None:
    """Let units read topics from now on: two statements, however many of either. Twice is harmless.

    The caller holds the topics' lock (`queries.lock`), or has just made them.
    """
    topics, units = set(topic_ids), set(unit_ids)
    found = select(TopicReader.topic_id, TopicReader.unit_id).where(TopicReader.topic_id.in_(topics))
    known = set(db.session.execute(found).tuples())
    wanted = sorted({(topic, unit) for topic in topics for unit in units} - known)
    if wanted:
        db.session.execute(insert(TopicReader), [{"topic_id": topic, "unit_id": unit} for topic, unit in wanted])


def admit_station(topic: Topic) -> None:
    """Admit whoever has to do with the place that the topic stands at."""
    if topic.place == TopicState.PROPOSED:
        admit([topic.id], [topic.office_id])
    elif topic.place == TopicState.SUBMITTED:
        admit([topic.id], conference.convener_ids())
