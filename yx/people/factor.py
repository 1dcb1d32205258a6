"""The second factor: who must have one, how it stands, and whether a code is right (ASVS 6.3.3, 6.5; ADR 0024)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from yx.core import settings, trail
from yx.core.actor import Actor
from yx.core.base import db, hold, transaction
from yx.core.errors import Refused

from . import throttle, totp
from .duties import ADMINISTRATORS, Duty
from .factor_models import RecoveryCode, SecondFactor
from .models import Person
from .rules import rules
from .sealing import Unreadable, keyed_digest, unseal
from .signin import stranger

SETTING = "signin.second_factor"
NOBODY, ADMINS, ADMINS_AND_SIGNERS = "不要求", "管理员", "管理员和签发人"
#: whose word makes a paper or an agenda count; whoever acts for them has the same duties
SIGNERS = frozenset({Duty.HEAD, Duty.OFFICE_SIGN, Duty.COUNTY_SIGN, Duty.CONVENER})
_BOUND = {NOBODY: frozenset[Duty](), ADMINS: ADMINISTRATORS, ADMINS_AND_SIGNERS: ADMINISTRATORS | SIGNERS}
CODE, RECOVERY = "动态口令", "备用码"
WRONG = "动态口令不正确或已失效，请等待下一个 6 位数字后重新输入"
KEY_CHANGED = "服务器密钥已更换，动态口令无法核对，请安全管理员重置您的动态口令"

settings.declare(
    SETTING, "必须使用动态口令的人员", NOBODY, choices=(NOBODY, ADMINS, ADMINS_AND_SIGNERS), source="ASVS 6.3.3"
)


class Wrong(Refused):
    """Wrong, too old, or used before: nobody is told which."""


@dataclass(frozen=True, slots=True)
class State:
    """How a person's second factor stands."""

    enrolled_at: datetime
    used_at: datetime
    used_how: str
    #: recovery codes that are left
    codes: int


# --- who -----------------------------------------------------------------------------------------------------


def bound(actors: Iterable[Actor], who: str | None) -> bool:
    """Whether somebody with these posts, held or deputised, must have one; `who` is the setting, None = default."""
    duties = _BOUND[who or NOBODY]
    return any(actor.has(*duties) for actor in actors) if duties else False


def setting() -> ScalarSelect[str]:
    """The setting as a column, for the statement that each request begins with; NULL = default."""
    return select(settings.Setting.value).where(settings.Setting.key == SETTING).scalar_subquery()


def counts_for(person_id: InstrumentedAttribute[int] | int) -> ColumnElement[bool]:
    """Whether a person has one that counts, as a condition."""
    return exists().where(SecondFactor.person_id == person_id, SecondFactor.sealed != "")


def is_enrolled(person_id: int) -> bool:
    """Whether the person is asked for a code."""
    return bool(db.session.scalar(select(counts_for(person_id))))


def lock(person_id: int) -> None:
    """Keep others from enrolling or entering as this person until the transaction ends."""
    hold(f"factor:{person_id}")


def state_of(person_id: int) -> State | None:
    """How it stands; None when the person has none."""
    left = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    row = db.session.execute(
        select(SecondFactor.enrolled_at, SecondFactor.used_at, SecondFactor.used_how, left.scalar_subquery()).where(
            SecondFactor.person_id == person_id, SecondFactor.sealed != ""
        )
    ).first()
    return State(*row) if row else None


# --- a code --------------------------------------------------------------------------------------------------


def prove(person_id: int, code: str, address: str, now: datetime) -> str:
    """Take a code or a recovery code, which then never counts again; gives which of the two it was.

    Works in short transactions of its own: a failure is kept although the request is answered with an error, and a
    code is spent before anything is opened by it. Raises `Wrong`, `throttle.TooMany`, or Refused when the server's
    key was changed.
    """
    username = db.session.scalars(select(Person.username).where(Person.id == person_id)).one()
    account = throttle.codes_of(username)
    failed = 0
    try:
        with transaction():
            failed = throttle.begin(account, address, now)
        with transaction():
            how = _take(person_id, code, address, now)
            throttle.forgive(account)
    except Refused as refusal:
        _record(person_id, address, now, "second_factor", "核对动态口令", str(refusal))
        if isinstance(refusal, Wrong) and failed >= rules().failures:
            _record(person_id, address, now, "lock_factor", "锁定动态口令", f"连续 {failed} 次核对失败")
        raise
    return how


def plain(code: str) -> str:
    """A code as it is compared: full-width figures, blanks, hyphens and small letters are all one to a reader."""
    return "".join(char for char in unicodedata.normalize("NFKC", code).upper() if char.isalnum())


def _take(person_id: int, code: str, address: str, now: datetime) -> str:
    secret, typed = _secret(person_id), plain(code)
    if len(typed) == 6:
        step = totp.matching_step(secret, typed, now)
        if step is None or not _spend(person_id, now, CODE, SecondFactor.last_step < step, last_step=step):
            raise Wrong(WRONG)
        return CODE
    chosen = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == keyed_digest(typed, person_id),
        RecoveryCode.used_at.is_(None),
    )
    if db.session.execute(chosen.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise Wrong(WRONG)
    _spend(person_id, now, RECOVERY)
    person, found = db.session.get_one(Person, person_id), state_of(person_id)
    words = f"剩余 {found.codes if found else 0} 个"
    trail.record("account", person_id, stranger(address, person), "recovery_code", "使用备用码", at=now, words=words)
    return RECOVERY


def _secret(person_id: int) -> str:
    """The secret that counts. Raises `Wrong` where there is none (any more), Refused when it cannot be opened."""
    sealed = db.session.scalar(select(SecondFactor.sealed).where(SecondFactor.person_id == person_id))
    if not sealed:
        raise Wrong(WRONG)
    try:
        return unseal(sealed, person_id)
    except Unreadable as fault:
        raise Refused(KEY_CHANGED) from fault


def _spend(person_id: int, now: datetime, how: str, *still: ColumnElement[bool], **values: int) -> bool:
    """Write what was used, while `still` holds: of two at once with one code, one comes in."""
    change = update(SecondFactor).where(SecondFactor.person_id == person_id, *still)
    done = db.session.execute(change.values(used_at=now, used_how=how, **values))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _record(person_id: int, address: str, now: datetime, act: str, label: str, why: str) -> None:
    with transaction():
        who = stranger(address, db.session.get_one(Person, person_id))
        trail.record("account", person_id, who, act, label, at=now, words=why, result="refused")
