"""Doors and short lists of minutes, already limited to what the actor may see; long lists stand in `listing`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from yx.conference import queries as conference
from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.people.models import Unit

from . import policy
from .models import Block, Decision, Minutes, MinutesReader
from .words import MinutesState


def one(actor: Actor, minutes_id: int, lock: bool = False) -> Minutes:
    """The one door: units that have to do with the minutes. Raises NotFound for others."""
    readable = select(MinutesReader.unit_id).where(
        MinutesReader.minutes_id == minutes_id, MinutesReader.unit_id == actor.unit_id
    )
    if not policy.may_read(actor) or db.session.scalar(readable) is None:
        raise NotFound
    return locked(minutes_id) if lock else load(minutes_id)


def locked(minutes_id: int) -> Minutes:
    """The minutes with their row locked, whoever asks: first lock of every act on them. Raises NotFound."""
    return _found(minutes_id, with_for_update={"of": Minutes}, populate_existing=True)


def load(minutes_id: int) -> Minutes:
    """The minutes, whoever asks; for a matter that is shown by its own door. Raises NotFound."""
    return _found(minutes_id)


def _found(minutes_id: int, **how: Any) -> Minutes:
    minutes = db.session.get(Minutes, minutes_id, **how)
    if minutes is None:
        raise NotFound
    return minutes


def of_meeting(meeting_id: int) -> Minutes | None:
    """The minutes of a meeting, whoever asks."""
    return db.session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id)).one_or_none()


def block_of(minutes: Minutes, block_id: int) -> Block:
    """A block of the minutes. Raises NotFound."""
    for block in minutes.blocks:
        if block.id == block_id:
            return block
    raise NotFound


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title, word of the state) of the minutes among `ids` that the actor may see: one statement."""
    if not policy.may_read(actor):
        return {}
    rows = db.session.execute(
        select(Minutes.id, Minutes.title, Minutes.state)
        .join(MinutesReader, MinutesReader.minutes_id == Minutes.id)
        .where(Minutes.id.in_(ids), MinutesReader.unit_id == actor.unit_id)
    )
    return {row.id: (row.title, MinutesState(row.state).label) for row in rows}


def decisions_of(actor: Actor, ids: Collection[int]) -> dict[int, Decision]:
    """id → decision, with its minutes' id, of those among `ids` whose minutes the actor may read: one statement."""
    if not policy.may_read(actor) or not ids:
        return {}
    statement = (
        select(Decision)
        .join(MinutesReader, MinutesReader.minutes_id == Decision.minutes_id)
        .where(Decision.id.in_(ids), MinutesReader.unit_id == actor.unit_id)
    )
    return {decision.id: decision for decision in db.session.scalars(statement)}


def member_units(minutes: Minutes) -> list[int]:
    """The members' units of the meeting's day, who comment: not the office, nor the convener's unit, which signs."""
    day = clock.local(minutes.meeting.starts_at).date()
    return [line.unit_id for line in conference.roster(day) if not line.convenes and line.unit_id != minutes.office_id]


def concerned_units(minutes: Minutes) -> list[int]:
    """Units to which the issued minutes go at first: members, those invited, those that carry something out."""
    invited = [one.unit_id for one in minutes.meeting.invitations]
    charged = [one.unit_id for one in minutes.decisions]
    helping = [helper.unit_id for one in minutes.decisions for helper in one.helpers]
    return list(dict.fromkeys([*member_units(minutes), *invited, *charged, *helping]))


def units_by_name() -> dict[str, int]:
    """Short and full name of each unit in use → its id: one statement."""
    rows = db.session.execute(select(Unit.id, Unit.short_name, Unit.name).where(Unit.active).order_by(Unit.id)).all()
    return {row.name: row.id for row in rows} | {row.short_name: row.id for row in rows}
