"""Messages 消息 to a desk: what happened to a record that concerns it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Index, Select, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from .actor import Actor
from .base import Keyed, Model, UTCDateTime, db


class Notice(Keyed, Model):
    """One message; read when anyone of the desk has read it."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_desk_read", "desk", "read_at", "id"),)

    desk: Mapped[str] = mapped_column(String(40))
    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    text: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def tell(desks: Iterable[str], text: str, noun: str, record_id: int, at: datetime) -> None:
    """Leave the same message on each of `desks`, once."""
    message = {"noun": noun, "record_id": record_id, "text": text[:400], "at": at}
    left = [{"desk": desk, **message} for desk in dict.fromkeys(desks)]
    if left:  # together in one statement, however many desks are told
        db.session.execute(insert(Notice), left)


def unread(actor: Actor, limit: int = 20) -> Sequence[Notice]:
    """The newest unread messages of the actor's desks."""
    return db.session.scalars(_unread_statement(limit), {"desks": actor.desks}).all()


@lru_cache(maxsize=4)
def _unread_statement(limit: int) -> Select[tuple[Notice]]:
    mine = select(Notice).where(Notice.desk.in_(bindparam("desks", expanding=True)), Notice.read_at.is_(None))
    return mine.order_by(Notice.id.desc()).limit(limit)


def count_unread(actor: Actor, ceiling: int = 100) -> int:
    """How many are unread, counted no further than `ceiling`."""
    found = select(Notice.id).where(Notice.desk.in_(actor.desks), Notice.read_at.is_(None)).limit(ceiling)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def mark_read(actor: Actor, now: datetime, *ids: int) -> None:
    """Mark messages of the actor's own desks as read; all of them when no id is given."""
    change = update(Notice).where(Notice.desk.in_(actor.desks), Notice.read_at.is_(None)).values(read_at=now)
    db.session.execute(change.where(Notice.id.in_(ids)) if ids else change)
