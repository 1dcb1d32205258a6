"""Signing in: one question, answered alike for an unknown name and for a wrong password (ASVS 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import Refused

from . import hashing, throttle
from .actor import actors_of
from .models import Person
from .passwords import must_change
from .rules import rules

WRONG = "用户名或密码不正确"


class Wrong(Refused):
    """Unknown name or wrong password: nobody is told which."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who came in, as what, and why they must choose a new password first (empty = they need not)."""

    actor: Actor
    must_change: str


def stranger(address: str, person: Person | None = None) -> Actor:
    """For the trail: somebody who gave a name, but is not known to be the person."""
    return Actor(
        person.id if person else 0, person.name if person else "未知用户", 0, "", 0, "", frozenset(), None, address
    )


def prove(username: str, password: str, address: str, now: datetime) -> int:
    """The id of the person whose name and password these are; every failure is counted and recorded.

    Works in short transactions of its own, for hashing takes a third of a second and a failure must be kept although
    the request is answered with an error. Raises `Wrong`, or `throttle.TooMany`.
    """
    person_id, stored = _stored(username)
    try:
        with transaction():
            failed = throttle.begin(username, address, now)
    except throttle.TooMany as refusal:
        _record(person_id, username, "sign_in", "登录", address, now, str(refusal))
        raise
    if not hashing.matches(stored, password) or person_id is None:
        _record(person_id, username, "sign_in", "登录", address, now, WRONG)
        if failed >= rules().failures:
            _record(person_id, username, "lock", "锁定账号", address, now, f"连续 {failed} 次登录失败")
        raise Wrong(WRONG)
    with transaction():
        throttle.forgive(username)
    return person_id


def _stored(username: str) -> tuple[int | None, str]:
    row = db.session.execute(
        select(Person.id, Person.password_hash).where(Person.username == username.strip().casefold())
    ).first()
    return (row.id, row.password_hash) if row else (None, "")


def _record(person_id: int | None, username: str, act: str, label: str, address: str, now: datetime, why: str) -> None:
    with transaction():
        person = db.session.get(Person, person_id) if person_id else None
        words = why if person else f"{why}（{_hint(username)}）"
        trail.record(
            "account", person_id or 0, stranger(address, person), act, label, at=now, words=words, result="refused"
        )


def _hint(username: str) -> str:
    """The head of an unknown name: enough to find a mistake, too little where a password was typed as the name."""
    plain = "".join(char for char in username.strip() if char.isprintable())
    return f"用户名 {plain[:2]}***，共 {len(plain)} 字"


def welcome(person_id: int, address: str, now: datetime, how: str = "") -> Welcome:
    """What a proven person may come in as; `how` they were proven, for the trail.

    Raises Refused when the account cannot be used now; that is recorded too.
    """
    person = db.session.get_one(Person, person_id)
    actors = actors_of(person, clock.local(now).date(), address)
    why = _barred(person, now) or ("" if actors else "您目前没有在任岗位，请与系统管理员联系")
    if why:
        _record(person_id, person.username, "sign_in", "登录", address, now, why)
        raise Refused(why)
    reason = must_change(person, now, rules())
    if person.initial_until is not None:
        person.initial_used = True
    trail.record("account", person_id, actors[0], "sign_in", "登录", at=now, words=how)
    return Welcome(actors[0], reason)


def _barred(person: Person, now: datetime) -> str:
    if not person.active:
        return "账号已停用，请与系统管理员联系"
    if person.initial_until is not None and (person.initial_used or now >= person.initial_until):
        return "初始口令已使用或已过期，请安全管理员重新发放"
    return ""


def refresh_hash(person_id: int, password: str) -> None:
    """Hash a password that has just been proven anew, when the parameters were raised since (ASVS 11.2.2)."""
    if not hashing.is_weak(_hash_of(person_id)):
        return
    db.session.rollback()
    fresh = hashing.make(password)
    with transaction():
        db.session.get_one(Person, person_id).password_hash = fresh


def _hash_of(person_id: int) -> str:
    return db.session.scalars(select(Person.password_hash).where(Person.id == person_id)).one()
