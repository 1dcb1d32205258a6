"""Matters 事项: records that others are asked about (co-signing) or sent (circulation), whatever noun they are.

A noun that has its records co-signed or circulated registers itself here; `cosign` and `circulation` know it by this
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .actor import Actor


def _nothing(_record: Any, _actor: Actor | None, _now: datetime) -> None:
    return


@dataclass(frozen=True, slots=True)
class Matter:
    """How the records of one noun are held, opened to others, and shown beside what is asked about them.

    `lock(record_id)` loads the record with its row locked: it is the first lock of every act that concerns it, in every
    package, so that two acts never wait for each other; `load(record_id)` only reads it. `admit(record, unit_ids)` lets
    units read it. `template` shows the text to those who are asked, with `context(record, actor)`;
    `difference(record, old, new)` gives rows of `yx.paper.diff` between two version numbers.
    `cosigned(record, actor, now)` is told once when a round has ended,
    `recalled` when it was taken back, or its opinions settled, for the text to be changed.
    """

    noun: str
    label: str
    #: endpoint of the record's own page, which takes `record_id`
    endpoint: str
    lock: Callable[[int], Any]
    admit: Callable[[Any, Iterable[int]], None]
    template: str
    context: Callable[[Any, Actor], Mapping[str, Any]]
    difference: Callable[[Any, int, int], Any]
    cosigned: Callable[[Any, Actor | None, datetime], None] = _nothing
    recalled: Callable[[Any, Actor | None, datetime], None] = _nothing
    load: Callable[[int], Any] | None = None

    def read(self, record_id: int) -> Any:
        """The record as it stands. Raises NotFound."""
        return (self.load or self.lock)(record_id)


_matters: dict[str, Matter] = {}


def register(matter: Matter) -> None:
    """Announce a noun's records as matters; a package does it when it joins the application."""
    _matters[matter.noun] = matter


def of(noun: str) -> Matter:
    """The matter of a noun. Raises KeyError when it never registered."""
    return _matters[noun]
