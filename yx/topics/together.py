"""Several topics in one act: the office's order, what it sends to the convener, and the convener's decisions.

One transaction, one line in the trail for each topic. The caller shows nothing as done when one of them is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yx.core.actor import Actor
from yx.core.errors import NotAllowed, Refused

from . import queries
from .flow import COLLATED, TOPIC
from .models import Topic


@dataclass(frozen=True, slots=True)
class Decision:
    """What the convener decides about one topic: step `code`, the reason, and the version that was on the page."""

    topic_id: int
    code: str
    reason: str
    seen: int


def arrange(actor: Actor, ids: Sequence[int], now: datetime) -> None:
    """Put topics in the order of `ids`; only those whose place changes are touched."""
    topics = [queries.lock(topic_id) for topic_id in ids]
    for topic, position in zip(topics, _places([topic.position for topic in topics]), strict=True):
        if topic.position != position:
            TOPIC.take(topic, "order", actor, {"position": position}, now, topic.row_version)


def _places(taken: Iterable[int]) -> list[int]:
    """The places that they hold among all topics, each used once."""
    found: list[int] = []
    for place in sorted(taken):
        found.append(max(place, found[-1] + 1) if found else max(place, 1))
    return found


def moved(ids: Sequence[int], topic_id: int, by: int) -> list[int]:
    """`ids` with one of them moved up (-1) or down (+1); at the end it stays."""
    found = list(ids)
    here = found.index(topic_id)
    there = min(max(here + by, 0), len(found) - 1)
    found.insert(there, found.pop(here))
    return found


def submit(actor: Actor, chosen: Sequence[tuple[int, int]], now: datetime) -> None:
    """报审 of (topic's id, version seen). Raises Stale or Refused, naming the topic."""
    for topic_id, seen in chosen:
        topic = queries.lock(topic_id)
        _take(topic, "submit" if topic.state == COLLATED else "resubmit", actor, {}, now, seen)


def decide(actor: Actor, decisions: Sequence[Decision], now: datetime) -> None:
    """审定、不列入、缓议. Raises Stale or Refused, naming the topic."""
    for one in decisions:
        data = {"reason": one.reason, "opinion": ""}
        _take(queries.lock(one.topic_id), one.code, actor, data, now, one.seen)


def _take(topic: Topic, code: str, actor: Actor, data: dict[str, str], now: datetime, seen: int) -> None:
    try:
        TOPIC.take(topic, code, actor, data, now, seen)
    except NotAllowed:
        raise
    except Refused as refusal:
        raise Refused(*(f"《{topic.title}》：{reason}" for reason in refusal.reasons)) from refusal
