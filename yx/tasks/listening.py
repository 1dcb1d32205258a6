"""Tasks follow the minutes: issuing makes one for each decision."""

from __future__ import annotations

from datetime import datetime

from yx.core import events
from yx.core.actor import Actor
from yx.minutes.models import Minutes

from . import assigning


def issued(minutes: Minutes, actor: Actor, now: datetime) -> None:
    """The minutes were issued, in the same transaction."""
    assigning.from_minutes(minutes, actor, now)


def listen() -> None:
    """Follow every issue from now on."""
    events.listen("minutes_issued")(issued)
