"""Between the two factors: a browser that has proven the first and may do nothing but give the second."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import session
from sqlalchemy import delete, select

from yx.core.base import db

from .factor_models import HalfSignIn
from .sessions import digest

LASTS = timedelta(minutes=5)
KEPT = "half"


def begin(person_id: int, how: str, onward: str, now: datetime) -> None:
    """Remember for 5 minutes that this browser proved the first factor; everything else in its cookie goes."""
    token = secrets.token_urlsafe(32)
    db.session.execute(delete(HalfSignIn).where(HalfSignIn.ends_at <= now))
    half = HalfSignIn(token_hash=digest(token), person_id=person_id, how=how, onward=onward, ends_at=now + LASTS)
    db.session.add(half)
    db.session.flush()
    session.clear()
    session[KEPT] = token


def current(now: datetime) -> HalfSignIn | None:
    """What this browser has proven, while it holds."""
    chosen = HalfSignIn.token_hash == digest(str(session.get(KEPT, "")))
    return db.session.scalars(select(HalfSignIn).where(chosen, HalfSignIn.ends_at > now)).one_or_none()


def finish(half_id: int) -> None:
    """It has served."""
    db.session.execute(delete(HalfSignIn).where(HalfSignIn.id == half_id))
