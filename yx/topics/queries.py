"""Doors and short lists of topics, already limited to what the actor may see; long lists stand in `listing`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotFound

from . import policy
from .models import Topic, TopicReader
from .words import TopicState

#: those that the office puts in order and sends to the convener
TO_SUBMIT = (TopicState.COLLATED.value, TopicState.DEFERRED.value)


def one(actor: Actor, topic_id: int, lock: bool = False) -> Topic:
    """The one door: units that have to do with the topic. Raises NotFound for others."""
    readable = select(TopicReader.topic_id).where(
        TopicReader.topic_id == topic_id, TopicReader.unit_id == actor.unit_id
    )
    if not policy.may_read(actor) or db.session.scalar(readable) is None:
        raise NotFound
    return _lock(topic_id) if lock else load(topic_id)


def lock(topic_id: int) -> Topic:
    """The topic with its row locked. Raises NotFound."""
    return _lock(topic_id)


def _lock(topic_id: int) -> Topic:
    hold("topics")  # merging and ordering touch several: nobody waits for another in a ring
    return _found(topic_id, with_for_update={"of": Topic}, populate_existing=True)


def load(topic_id: int) -> Topic:
    """The topic, whoever asks; for a matter that is shown by its own door. Raises NotFound."""
    return _found(topic_id)


def _found(topic_id: int, **how: Any) -> Topic:
    topic = db.session.get(Topic, topic_id, **how)
    if topic is None:
        raise NotFound
    return topic


def _in(*states: str) -> Any:
    return select(Topic).where(Topic.state.in_(states)).order_by(Topic.position, Topic.id)


def ready() -> Sequence[Topic]:
    """Approved and on no agenda, those carried over too, in the office's order: for the makers of agendas."""
    return db.session.scalars(_in(TopicState.APPROVED.value)).all()


def submitted(actor: Actor) -> Sequence[Topic]:
    """What waits for the convener, in the office's order, with papers and proposers: a fixed number of statements."""
    return _mine(actor, TopicState.SUBMITTED.value)


def to_submit(actor: Actor) -> Sequence[Topic]:
    """What the office may put to the convener, in its order: collated and deferred ones."""
    return _mine(actor, *TO_SUBMIT)


def _mine(actor: Actor, *states: str) -> Sequence[Topic]:
    statement = _in(*states).join(TopicReader, TopicReader.topic_id == Topic.id)
    beside = [selectinload(found) for found in (Topic.files, Topic.merged, Topic.concerned)]
    return db.session.scalars(statement.where(TopicReader.unit_id == actor.unit_id).options(*beside)).all()


def to_merge_into(topic: Topic) -> Sequence[Topic]:
    """Collated topics that this one may become part of."""
    return db.session.scalars(_in(TopicState.COLLATED.value).where(Topic.id != topic.id)).all()


def last_position() -> int:
    """The highest place in the order so far."""
    return db.session.scalar(select(func.max(Topic.position))) or 0


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title, state) of the topics among `ids` that the actor may see: one statement."""
    if not policy.may_read(actor):
        return {}
    rows = db.session.execute(
        select(Topic.id, Topic.title, Topic.state)
        .join(TopicReader, TopicReader.topic_id == Topic.id)
        .where(Topic.id.in_(ids), TopicReader.unit_id == actor.unit_id)
    )
    return {row.id: (row.title, TopicState(row.state).label) for row in rows}
