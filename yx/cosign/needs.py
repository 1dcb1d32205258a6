"""What must be true before a step of a co-signing."""

from __future__ import annotations

from yx.core import clock
from yx.core.flow import Need

from .models import Round


def _remindable(one: Round) -> list[str]:
    today = clock.today()
    if any(ask.reminded_on == today for ask in one.unanswered):
        return ["今天已经催办过，请明天再催"]
    return []


REMINDABLE = Need("remindable", "今天还没有催办", _remindable)
