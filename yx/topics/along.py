"""How a topic travels with a meeting: what the agenda and the meeting do to it. Each locks the topic first."""

from __future__ import annotations

from datetime import datetime

from yx.core.actor import Actor

from . import queries
from .flow import TOPIC


def place(topic_id: int, meeting_id: int, actor: Actor | None, now: datetime) -> None:
    """列入议程. Raises Refused unless the convener has approved it, NotFound for an unknown one."""
    TOPIC.follow(queries.lock(topic_id), "place", actor, now, {"meeting_id": meeting_id})


def take_off(topic_id: int, actor: Actor | None, now: datetime) -> None:
    """移出议程: approved as before. Raises Refused for a topic that is on none."""
    TOPIC.follow(queries.lock(topic_id), "take_off", actor, now)


def discuss(topic_id: int, decided: bool, actor: Actor | None, now: datetime) -> None:
    """The meeting is over: `decided`, or carried over to a later one. Raises Refused for a topic on no agenda."""
    TOPIC.follow(queries.lock(topic_id), "discuss" if decided else "carry", actor, now)
