"""Signing in: one question, answered alike for an unknown name and for a wrong password (ASVS 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import Refused

from . import hashing, ldap_directory, throttle
from .actor import actors_of
from .models import Person
from .passwords import must_change
from .rules import rules

WRONG = "用户名或密码不正确"
DOWN = "统一目录暂时不可用，不能核对密码，请稍后再试"


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
    the request is answered with an error. Raises `Wrong`, `throttle.TooMany`, or `hashing.Crowded` before anything.
    """
    with hashing.waiting_room():
        return _proven(username, password, address, now)


def _proven(username: str, password: str, address: str, now: datetime) -> int:
    person_id, stored, in_directory = _stored(username)
    try:
        with transaction():
            failed = throttle.begin(username, address, now)
    except throttle.TooMany as refusal:
        _record(person_id, username, "sign_in", "登录", address, now, str(refusal))
        raise
    if not _matches(username, password, stored, in_directory, (person_id, address, now)) or person_id is None:
        _record(person_id, username, "sign_in", "登录", address, now, WRONG)
        if failed >= rules().failures:
            _record(person_id, username, "lock", "锁定账号", address, now, f"连续 {failed} 次登录失败")
        raise Wrong(WRONG)
    with transaction():
        throttle.forgive(username)
    return person_id


def _stored(username: str) -> tuple[int | None, str, bool]:
    row = db.session.execute(
        select(Person.id, Person.password_hash, Person.in_directory).where(
            Person.username == username.strip().casefold()
        )
    ).first()
    return (row.id, row.password_hash, row.in_directory) if row else (None, "", False)


def _matches(
    username: str, password: str, stored: str, in_directory: bool, tried: tuple[int | None, str, datetime]
) -> bool:
    """Whether the password is right, where it is kept. As slow for all, so that time does not tell where that is."""
    same = hashing.matches("" if in_directory else stored, password)
    if not in_directory:
        return same
    try:
        if not ldap_directory.configured():
            raise ldap_directory.Unreachable("no directory in the settings")
        return ldap_directory.knows(username.strip().casefold(), password)
    except ldap_directory.Unreachable as fault:
        person_id, address, now = tried
        current_app.logger.warning("the directory cannot be asked: %s", fault)
        with transaction():
            throttle.take_back(username, address, now)
        _record(person_id, username, "sign_in", "登录", address, now, DOWN)
        raise Refused(DOWN) from fault


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


def note(how: str, address: str, now: datetime, why: str) -> None:
    """Record that somebody unknown did not get in through the provider."""
    with transaction():
        words = f"{how}：{why}"
        trail.record("account", 0, stranger(address), "sign_in", "登录", at=now, words=words, result="refused")


def welcome(person_id: int, address: str, now: datetime, how: str = "") -> Welcome:
    """What a proven person may come in as; the rules of passwords hold only for one that is kept here.

    `how` names what vouched for them otherwise. Raises Refused when the account cannot be used now, recorded too.
    """
    person = db.session.get_one(Person, person_id)
    actors = actors_of(person, clock.local(now).date(), address)
    here = not how and not person.in_directory
    why = _barred(person, now, here) or ("" if actors else "您目前没有在任岗位，请与系统管理员联系")
    if why:
        _record(person_id, person.username, "sign_in", "登录", address, now, why)
        raise Refused(why)
    reason = must_change(person, now, rules()) if here else ""
    if here and person.initial_until is not None:
        person.initial_used = True
    words = how or ("" if here else "统一目录")
    trail.record("account", person_id, actors[0], "sign_in", "登录", at=now, words=words)
    return Welcome(actors[0], reason)


def _barred(person: Person, now: datetime, here: bool) -> str:
    if not person.active:
        return "账号已停用，请与系统管理员联系"
    if here and person.initial_until is not None and (person.initial_used or now >= person.initial_until):
        return "初始口令已使用或已过期，请安全管理员重新发放"
    return ""


def refresh_hash(person_id: int, password: str) -> None:
    """Hash a password that has just been proven anew, when the parameters were raised since (ASVS 11.2.2)."""
    stored = _hash_of(person_id)
    if not stored or not hashing.is_weak(stored):
        return
    db.session.rollback()
    fresh = hashing.make(password)
    with transaction():
        db.session.get_one(Person, person_id).password_hash = fresh


def _hash_of(person_id: int) -> str:
    """Empty where the password that was proven is the directory's: it is never kept here."""
    chosen = select(Person.password_hash).where(Person.id == person_id, ~Person.in_directory)
    return db.session.scalars(chosen).one_or_none() or ""
