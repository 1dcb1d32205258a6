"""Invitations as their units and the conference's office see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound

from .invitation_policy import is_office, may_read
from .models import Invitation, Meeting
from .words import InvitationState


def visible(actor: Actor) -> Any:
    """The condition that the actor may see an invitation: the own unit's, and all of the office's own meetings."""
    own = Invitation.unit_id == actor.unit_id
    return or_(own, Meeting.office_id == actor.unit_id) if is_office(actor) else own


def _readable(actor: Actor) -> Select[Any]:
    return (
        select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .options(contains_eager(Invitation.meeting))
        .where(visible(actor))
    )


def one(actor: Actor, invitation_id: int, lock: bool = False) -> Invitation:
    """The one door to an invitation: the unit invited and the office. Raises NotFound for others.

    With `lock` only its own row is held: 28 units reply in the same second without waiting for each other.
    """
    if not may_read(actor):
        raise NotFound
    statement = _readable(actor).where(Invitation.id == invitation_id)
    if lock:
        statement = statement.with_for_update(of=Invitation).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    if lock:  # a change of the agenda may have gone through while this one waited for its row
        db.session.refresh(found.meeting)
    return found


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title of the meeting, reply) of the invitations among `ids` that the actor may see: one statement."""
    if not may_read(actor):
        return {}
    rows = db.session.execute(
        select(Invitation.id, Meeting.title, Invitation.state)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.id.in_(ids), visible(actor))
    )
    return {row.id: (row.title, InvitationState(row.state).label) for row in rows}
