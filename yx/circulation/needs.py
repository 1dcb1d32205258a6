"""What must be true before a step: each requirement says in Chinese what is missing and what to do."""

from __future__ import annotations

from yx.core import clock
from yx.core.flow import Need

from .models import Circulation, Receipt


def _reminded(circulation: Circulation) -> list[str]:
    return ["今天已经催签，请明天再催"] if circulation.reminded_on == clock.today() else []


def _unread(receipt: Receipt) -> list[str]:
    names = "、".join(passing.post.name for passing in receipt.unread)
    return [f"传阅尚未阅完：{names}"] if names else []


NOT_TODAY = Need("not_today", "今天还没有催签", _reminded)
ALL_READ = Need("all_read", "传阅对象均已阅知", _unread)
