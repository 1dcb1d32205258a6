"""The chain 全链条: what belongs together with a record, one click away, whatever nouns they are.

A noun tells what it adds to the pages of nouns below it and to its own; a page asks by its own noun and draws what it
gets. So a topic's page leads to the meeting, the minutes and the tasks without knowing any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .actor import Actor

#: nouns in the order in which the county's work passes through them
ORDER = ("topic", "meeting", "minutes", "document", "plan", "circulation", "task")


@dataclass(frozen=True, slots=True)
class Ring:
    """One record of the chain as it is shown: what it is (`label`), its title, where it stands, its page.

    `endpoint` takes `record_id`. Whoever gives a ring has made sure that the actor may read the record.
    """

    noun: str
    record_id: int
    label: str
    title: str
    state: str
    endpoint: str


#: (record's id, actor) → the rings that a noun adds to its page; a fixed number of queries
Source = Callable[[int, Actor], Iterable[Ring]]

_sources: dict[str, list[Source]] = {}


def link(noun: str, source: Source) -> None:
    """Let `source` add to the pages of `noun`; a package does it when it joins the application. Twice is harmless."""
    known = _sources.setdefault(noun, [])
    if source not in known:
        known.append(source)


def of(noun: str, record_id: int, actor: Actor) -> list[Ring]:
    """What belongs together with one record, in the order of the county's work; each record once, itself left out."""
    found = {(noun, record_id)}
    rings = []
    for ring in (ring for source in _sources.get(noun, ()) for ring in source(record_id, actor)):
        if (ring.noun, ring.record_id) not in found:
            found.add((ring.noun, ring.record_id))
            rings.append(ring)
    return sorted(rings, key=lambda ring: ORDER.index(ring.noun))
