"""What can be taken into an agenda: topics, and what later nouns offer (the open tasks of earlier meetings)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from yx.core.actor import Actor
from yx.core.errors import Refused
from yx.topics.models import Topic
from yx.topics.words import TopicState

from .models import Meeting
from .words import ItemKind

#: a liaison meeting talks topics over before the convener decides on them (annex, 三（二）)
OPEN = (TopicState.PROPOSED, TopicState.COLLATED, TopicState.SUBMITTED, TopicState.APPROVED, TopicState.DEFERRED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record that may be taken in; `note` says in a few words where it stands."""

    record_id: int
    title: str
    unit_id: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A noun's offer: `open_items(actor, meeting)` in a fixed number of queries, `url(record_id)` of its page."""

    kind: ItemKind
    label: str
    open_items: Callable[[Actor, Meeting], Sequence[Candidate]]
    url: Callable[[int], str]


_sources: dict[ItemKind, Source] = {}


def register(source: Source) -> None:
    """Let a noun offer its records; a package does it when it joins the application. Twice is harmless."""
    _sources[source.kind] = source


def all_sources() -> list[Source]:
    """Every offer that was registered."""
    return list(_sources.values())


def candidate(kind: ItemKind, record_id: int, actor: Actor, meeting: Meeting) -> Candidate:
    """One record of an offer. Raises Refused where it is not offered (any more)."""
    source = _sources.get(kind)
    found = source.open_items(actor, meeting) if source else ()
    for one in found:
        if one.record_id == record_id:
            return one
    raise Refused("此事项已不能列入议程")


def open_topics() -> Select[Any]:
    """Topics that a liaison meeting may talk over."""
    states = [state.value for state in OPEN]
    return select(Topic).where(Topic.state.in_(states)).order_by(Topic.position, Topic.id)
