"""Taking work from a shared desk and putting it back; both leave a line in the record's trail (clause F2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yx.core import inbox, trail
from yx.core.actor import Actor
from yx.core.inbox import Waiting

Act = Callable[[int, Actor, datetime], Waiting]


def claim(waiting_id: int, actor: Actor, now: datetime) -> Waiting:
    """认领: say to the colleagues of the duty who does it. Raises NotFound, or Refused when another has it."""
    row = inbox.claim(waiting_id, actor)
    trail.record(row.noun, row.record_id, actor, "claim", f"认领（{row.label}）", at=now)
    return row


def release(waiting_id: int, actor: Actor, now: datetime) -> Waiting:
    """取消认领: anyone of the duty may do it again. Raises NotFound; what another post has claimed stays."""
    row = inbox.release(waiting_id, actor)
    if row.claimed_by is None:
        trail.record(row.noun, row.record_id, actor, "release", f"取消认领（{row.label}）", at=now)
    return row
