"""Meetings, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound

from . import policy
from .models import Meeting
from .words import MeetingState


def one(actor: Actor, meeting_id: int, lock: bool = False) -> Meeting:
    """The one door to a meeting: the office, the convener, everybody of an invited unit. Raises NotFound for others."""
    may = policy.readable(actor)
    if may is None:
        raise NotFound
    statement: Select[tuple[Meeting]] = select(Meeting).where(Meeting.id == meeting_id, may)
    if lock:
        statement = statement.with_for_update(of=Meeting).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title, word of the state) of the meetings among `ids` that the actor may see: one statement."""
    may = policy.readable(actor)
    if may is None or not ids:
        return {}
    found: Any = select(Meeting.id, Meeting.title, Meeting.state).where(Meeting.id.in_(ids), may)
    return {row.id: (row.title, MeetingState(row.state).label) for row in db.session.execute(found)}
