"""Minutes as a matter on which members' units comment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core.actor import Actor
from yx.core.matters import Matter
from yx.paper.diff import Row, compare
from yx.paper.text import parse

from . import queries, readers, text
from .models import Minutes
from .words import MinutesState


def difference(minutes: Minutes, old: int, new: int) -> list[Row]:
    """The text of two versions, differences marked."""
    known = {version.no: version for version in minutes.versions}
    return compare(known[old].fields["body"], known[new].fields["body"])


def context(minutes: Minutes, _actor: Actor) -> Mapping[str, Any]:
    """The text as it will be printed, who was there, and its decisions."""
    return {"minutes": minutes, "article": parse(text.body(minutes)), "attended": text.attended(minutes)}


def cosigned(minutes: Minutes, actor: Actor | None, now: datetime) -> None:
    """Every comment is in and settled: the office reports the minutes for signature, or works comments in."""
    from .flow import MINUTES

    if minutes.place == MinutesState.COMMENTING:  # a round of earlier may be settled later
        MINUTES.follow(minutes, "commented", actor, now)


def recalled(minutes: Minutes, actor: Actor | None, now: datetime) -> None:
    """The office took the round back, or settled comments by changing the text: the minutes are a draft again."""
    from .flow import MINUTES

    if minutes.place == MinutesState.COMMENTING:
        MINUTES.follow(minutes, "revise", actor, now)


MATTER = Matter(
    noun="minutes",
    label="会议纪要",
    endpoint="minutes.detail",
    lock=queries.locked,
    admit=readers.admit,
    template="minutes/_matter.html",
    context=context,
    difference=difference,
    cosigned=cosigned,
    recalled=recalled,
    load=queries.load,
)
