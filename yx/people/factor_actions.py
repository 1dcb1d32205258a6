"""Setting up, replacing and removing one's second factor; the security administrator resets it (ADR 0024)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused

from . import factor, sessions, throttle, totp
from .factor_models import RecoveryCode, SecondFactor
from .models import Person
from .policy import refuse_self
from .sealing import Unreadable, keyed_digest, seal, unseal

#: how many recovery codes, each of 12 characters out of 32 (60 bits)
CODES, LENGTH = 10, 12
#: without the characters that are mistaken for each other on paper
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
NONE = "没有启用动态口令"


def begin(actor: Actor, now: datetime) -> None:
    """Make a new secret, which counts for nothing until it has given a right code; the old one still does."""
    factor.lock(actor.person_id)
    row = _row(actor.person_id)
    if row is None:
        row = SecondFactor(person_id=actor.person_id)
        db.session.add(row)
    row.pending = seal(totp.invent(), actor.person_id)


def pending(actor: Actor) -> str | None:
    """The secret that waits for its first code; None when none does, or when the server's key was changed since."""
    row = _row(actor.person_id)
    try:
        return unseal(row.pending, actor.person_id) if row and row.pending else None
    except Unreadable:
        return None


def enrol(actor: Actor, code: str, now: datetime) -> list[str]:
    """Let the new secret count from now on, since it gave a right code; gives new recovery codes, shown once.

    Ends all sessions of the person but this request's, which the caller keeps. Raises `factor.Wrong`.
    """
    factor.lock(actor.person_id)
    secret, row = pending(actor), _row(actor.person_id)
    step = totp.matching_step(secret, factor.plain(code), now) if secret else None
    if row is None or step is None:
        raise factor.Wrong(factor.WRONG)
    act, label = ("change_factor", "更换动态口令") if row.sealed else ("enrol_factor", "启用动态口令")
    row.sealed, row.pending, row.enrolled_at, row.last_step = row.pending, "", now, step
    row.used_at, row.used_how = now, factor.CODE
    trail.record("account", actor.person_id, actor, act, label, at=now)
    return _new_codes(actor.person_id)


def renew_codes(actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worthless. Raises Refused when there is no second factor."""
    factor.lock(actor.person_id)
    if not factor.is_enrolled(actor.person_id):
        raise Refused(NONE)
    trail.record("account", actor.person_id, actor, "renew_codes", "重新生成备用码", at=now)
    return _new_codes(actor.person_id)


def remove(actor: Actor, is_bound: bool, now: datetime) -> None:
    """Do without, of one's own will. Raises Refused where one must have it, or has none."""
    if is_bound:
        raise Refused("您的岗位须使用动态口令，不能停用")
    _forget(actor.person_id)
    trail.record("account", actor.person_id, actor, "remove_factor", "停用动态口令", at=now)


def reset(person: Person, reason: str, actor: Actor | None, now: datetime) -> None:
    """Take a person's second factor away, since the telephone is lost; ends all their sessions and the lock on codes.

    Raises NotAllowed for one's own, Refused when there is none.
    """
    if actor is not None:
        refuse_self(actor, person.id, "重置动态口令")
    _forget(person.id)
    throttle.forgive(throttle.codes_of(person.username))
    sessions.end(person.id)
    trail.record("account", person.id, actor, "reset_factor", "重置动态口令", at=now, words=reason)


def _row(person_id: int) -> SecondFactor | None:
    return db.session.scalars(select(SecondFactor).where(SecondFactor.person_id == person_id)).one_or_none()


def _forget(person_id: int) -> None:
    factor.lock(person_id)
    if not factor.is_enrolled(person_id):
        raise Refused(NONE)
    for table in (RecoveryCode, SecondFactor):
        db.session.execute(delete(table).where(table.person_id == person_id))


def _new_codes(person_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(LENGTH)) for _ in range(CODES)]
    db.session.add_all(RecoveryCode(person_id=person_id, code_hash=keyed_digest(code, person_id)) for code in codes)
    return ["-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes]
