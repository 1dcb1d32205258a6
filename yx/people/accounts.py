"""What the security administrator does with accounts and duties, and each person with their own password (rules 10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from yx.core import events, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.clock import local
from yx.core.errors import NotFound, Refused

from . import hashing, passwords, sessions, throttle
from .duties import Duty
from .models import Person, Post, PostDuty
from .policy import duties_of, hold_seats, refuse_self, refuse_two_administrations, sitters_from
from .signin import prove


def grant(post: Post, duties: Collection[Duty], actor: Actor | None, now: datetime) -> None:
    """Make the duties of a post exactly `duties`.

    Raises NotAllowed for a post that one sits in oneself; Refused when someone would become two administrators.
    """
    hold_seats(post.id)
    before, after, day = duties_of(post), frozenset(duties), local(now).date()
    if before == after:
        return
    for person_id in sitters_from(post.id, day):
        if actor is not None:
            refuse_self(actor, person_id, "授予职责")
        refuse_two_administrations(person_id, after, day, but_post=post.id)
    for duty in before - after:
        db.session.delete(db.session.get_one(PostDuty, (post.id, duty)))
    db.session.add_all(PostDuty(post_id=post.id, duty=duty) for duty in after - before)
    db.session.flush()
    db.session.expire(post, ["grants"])
    changes = {"职责": [_labels(before), _labels(after)]}
    trail.record("post", post.id, actor, "grant", "授予职责", at=now, changes=changes)
    events.announce("duties_changed", post_id=post.id, day=day)


def _labels(duties: Collection[Duty]) -> str:
    return "、".join(duty.label for duty in Duty if duty in duties)


def issue_passwords(person_ids: Sequence[int], actor: Actor | None, now: datetime) -> dict[int, str]:
    """A new initial password for each person, shown once; ends their sessions and unlocks their accounts.

    Ends the transaction under way, for hashing takes long. Raises NotFound for an unknown id, NotAllowed for one's own
    account, Refused for a disabled one; then none is issued.
    """
    for person_id in person_ids:
        _may_issue(person_id, actor)
    passwords.let_go()
    invented = {person_id: passwords.invent() for person_id in person_ids}
    hashes = {person_id: hashing.make(password) for person_id, password in invented.items()}
    for person_id, stored in hashes.items():
        person = _may_issue(person_id, actor)
        passwords.put_initial(person, stored, now)
        throttle.forgive(person.username)
        sessions.end(person.id)
        trail.record("account", person.id, actor, "issue_password", "发放初始口令", at=now)
    return invented


def _may_issue(person_id: int, actor: Actor | None) -> Person:
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    if actor is not None:
        refuse_self(actor, person_id, "发放初始口令")
    if not person.active:
        raise Refused(f"{person.name}的账号已停用")
    if person.in_directory:
        raise Refused(f"{person.name}的口令由统一目录核对，先改为本系统口令")
    return person


def change_own_password(actor: Actor, current: str, new: str, now: datetime) -> str:
    """Check the password in use, then the new one; gives the new one's hash, to be put by `put_own_password`.

    Ends the transaction under way. Raises Refused (wrong password, or each rule that the new one breaks).
    """
    username, away = db.session.execute(
        select(Person.username, Person.in_directory).where(Person.id == actor.person_id)
    ).one()
    if away:
        raise Refused("您的密码由统一目录核对，请到统一目录修改")
    prove(username, current, actor.address, now)
    if current == new:
        raise Refused("新密码不能与原密码相同")
    return passwords.accept(actor.person_id, new)


def put_own_password(actor: Actor, password_hash: str, now: datetime) -> None:
    """Make a hash one's own password."""
    passwords.put(db.session.get_one(Person, actor.person_id), password_hash, now)
    trail.record("account", actor.person_id, actor, "change_password", "修改密码", at=now)


def disable(person: Person, reason: str, actor: Actor | None, now: datetime) -> None:
    """Close an account; its sessions end at once. Raises NotAllowed for one's own, Refused when it is closed."""
    if actor is not None:
        refuse_self(actor, person.id, "停用账号")
    if not person.active:
        raise Refused("账号已经停用")
    person.active = False
    sessions.end(person.id)
    changes = {"账号可用": [True, False]}
    trail.record("account", person.id, actor, "disable", "停用账号", at=now, changes=changes, words=reason)


def enable(person: Person, reason: str, actor: Actor | None, now: datetime) -> None:
    """Open a closed account again. Raises Refused when it is open."""
    if person.active:
        raise Refused("账号没有停用")
    person.active = True
    changes = {"账号可用": [False, True]}
    trail.record("account", person.id, actor, "enable", "恢复账号", at=now, changes=changes, words=reason)


def unlock(person: Person, actor: Actor | None, now: datetime) -> None:
    """Forget an account's failed sign-ins, wrong codes included."""
    throttle.forgive(person.username)
    throttle.forgive(throttle.codes_of(person.username))
    trail.record("account", person.id, actor, "unlock", "解除锁定", at=now)


def end_sessions(
    person: Person, actor: Actor, now: datetime, *, but: int | None = None, only: int | None = None
) -> int:
    """End a person's sessions (all, all `but` one, `only` one); gives how many. A stranger's session id ends none."""
    count = sessions.end(person.id, but=but, only=only)
    if count:
        trail.record("account", person.id, actor, "end_sessions", f"结束 {count} 处登录", at=now)
    return count
