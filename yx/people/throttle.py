"""Limits on guessing passwords, per account and per address (ASVS 6.3.1; GB/T 22239-2019, 7.1.4.1)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select

from yx.core.base import db, hold
from yx.core.errors import Refused

from .models import SignInFailure
from .rules import Rules, rules

#: Rows of other accounts are swept after this time.
KEPT = timedelta(days=2)


class TooMany(Refused):
    """No more attempts for now."""


def key(username: str) -> str:
    """What stands for an account in the table, existing or not."""
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()


def codes_of(username: str) -> str:
    """The account under which codes of the second factor are counted: no name that anybody can type at sign-in."""
    return f"{username}\0code"


def begin(username: str, address: str, now: datetime) -> int:
    """Count an attempt as failed before it is made, so that attempts at one time cannot slip through.

    Gives how many have failed in a row, this one included. Raises TooMany while the account or the address waits.
    """
    rule, account = rules(), key(username)
    hold(f"signin:{account}")
    _check_address(address, now, rule)
    times = db.session.scalars(select(SignInFailure.at).where(SignInFailure.account == account)).all()
    if times and max(times) <= now - rule.lock:
        forgive(username)
        times = []
    if len(times) >= rule.failures:
        raise TooMany(_wait(max(times) + rule.lock - now))
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - KEPT))
    db.session.add(SignInFailure(account=account, address=address, at=now))
    return len(times) + 1


def _check_address(address: str, now: datetime, rule: Rules) -> None:
    since = now - rule.lock
    count, oldest = db.session.execute(
        select(func.count(), func.min(SignInFailure.at)).where(
            SignInFailure.address == address, SignInFailure.at > since
        )
    ).one()
    if count >= rule.address_failures:
        raise TooMany(_wait(oldest + rule.lock - now))


def _wait(left: timedelta) -> str:
    return f"登录失败次数过多，请 {max(1, ceil(left.total_seconds() / 60))} 分钟后再试"


def forgive(username: str) -> None:
    """Forget the failures of an account: it signed in, or the security administrator unlocked it."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.account == key(username)))


def take_back(username: str, address: str, now: datetime) -> None:
    """Forget the one attempt of this moment: nobody could say whether it was right."""
    chosen = (SignInFailure.account == key(username)) & (SignInFailure.address == address) & (SignInFailure.at == now)
    db.session.execute(delete(SignInFailure).where(chosen))


def locked_until(username: str) -> datetime | None:
    """Until when an account's password or codes are locked, as the rows stand; None = not (compare with now)."""
    rule, accounts = rules(), (key(username), key(codes_of(username)))
    latest = db.session.scalars(
        select(func.max(SignInFailure.at))
        .where(SignInFailure.account.in_(accounts))
        .group_by(SignInFailure.account)
        .having(func.count() >= rule.failures)
    ).all()
    return max(latest) + rule.lock if latest else None
