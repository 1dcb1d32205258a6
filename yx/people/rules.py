"""The county's settings for accounts (rules 10; GB/T 22239-2019, 7.1.4.1), each with its default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from yx.core import settings

_SOURCE = "GB/T 22239-2019 7.1.4.1"

settings.declare("password.length", "口令最少字符数", 8, unit="个", low=8, high=64, source=_SOURCE)
settings.declare("password.kinds", "口令至少包含的字符种类", 3, unit="种", low=1, high=5, source=_SOURCE)
settings.declare("password.days", "口令有效期", 90, unit="日", low=1, high=3650, source=_SOURCE)
settings.declare("password.history", "不得与最近几次口令相同", 5, unit="次", low=1, high=24, source=_SOURCE)
settings.declare("password.initial_days", "初始口令有效期", 7, unit="日", low=1, high=30, source="ASVS 6.4.1")
settings.declare("signin.failures", "登录连续失败几次后锁定", 5, unit="次", low=3, high=20, source=_SOURCE)
settings.declare("signin.lock_minutes", "锁定时间", 30, unit="分钟", low=5, high=1440, source=_SOURCE)
settings.declare(
    "signin.address_failures", "同一地址登录失败几次后暂停", 50, unit="次", low=10, high=1000, source="ASVS 6.3.1"
)
settings.declare("session.idle_minutes", "闲置多久自动退出", 30, unit="分钟", low=5, high=120, source=_SOURCE)
settings.declare("session.hours", "一次登录最长时间", 12, unit="小时", low=1, high=24, source="ASVS 7.3.2")

#: How long a password that was asked for counts for sensitive changes (ASVS 7.5.1).
CONFIRMED_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings as they stand now; days are D."""

    length: int
    kinds: int
    days: int
    history: int
    initial_days: int
    failures: int
    lock: timedelta
    address_failures: int
    idle: timedelta
    absolute: timedelta


def rules() -> Rules:
    """All of them in one query."""
    found = settings.everything()
    return Rules(
        length=int(found["password.length"]),
        kinds=int(found["password.kinds"]),
        days=int(found["password.days"]),
        history=int(found["password.history"]),
        initial_days=int(found["password.initial_days"]),
        failures=int(found["signin.failures"]),
        lock=timedelta(minutes=int(found["signin.lock_minutes"])),
        address_failures=int(found["signin.address_failures"]),
        idle=timedelta(minutes=int(found["session.idle_minutes"])),
        absolute=timedelta(hours=int(found["session.hours"])),
    )
