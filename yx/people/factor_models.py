"""The second factor: whose application is known, recovery codes, sign-ins that wait for a code (ADR 0024)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yx.core.base import Keyed, Model, UTCDateTime


class SecondFactor(Keyed, Model):
    """One person's application. Counts from the moment that it gave a right code; before, only `pending` is filled."""

    __tablename__ = "second_factor"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: the secret that counts, see `sealing`; empty = none yet
    sealed: Mapped[str] = mapped_column(String(200), default="")
    #: a secret that has not given a right code yet, beside the one that still counts
    pending: Mapped[str] = mapped_column(String(200), default="")
    enrolled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: time step of the last code taken: this one and earlier ones never count again (RFC 6238, 5.2)
    last_step: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: with what: 动态口令, 备用码
    used_how: Mapped[str] = mapped_column(String(20), default="")


class RecoveryCode(Keyed, Model):
    """A word that stands in for one code when the telephone is away."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class HalfSignIn(Keyed, Model):
    """A browser that has proven the first factor. No session: it opens nothing but the page that asks for the code."""

    __tablename__ = "half_sign_in"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_half_sign_in_person", "person_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: see `arriving.arrive`
    how: Mapped[str] = mapped_column(String(60), default="")
    onward: Mapped[str] = mapped_column(Text, default="")
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
