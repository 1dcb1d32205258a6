"""What follows from a step of a meeting, beside the step itself."""

from __future__ import annotations

from datetime import datetime

from yx.core import events
from yx.core.actor import Actor
from yx.core.flow import Step

from . import inviting
from .models import Meeting

#: told after each step of a meeting, for the nouns that stand on it; `step` is its code
events.declare("meeting_moved", "meeting", "step", "actor", "now")

#: steps after which those invited owe something else than before
ASKING = ("notify", "change", "agree_change", "hold", "cancel")


def after(meeting: Meeting, step: Step, actor: Actor | None, now: datetime) -> None:
    """Bring the inboxes of those invited in step, then tell the nouns that stand on meetings."""
    if step.code in ASKING:
        inviting.ask(meeting, now)
    events.announce("meeting_moved", meeting=meeting, step=step.code, actor=actor, now=now)
