"""分送 as other nouns call it: one circulation a matter, one receipt a unit (ADR 0017). Knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from yx.core import search
from yx.core.actor import Actor
from yx.core.base import db

from .flow import CIRCULATION
from .models import Circulation
from .words import CirculationState


def send(
    noun: str,
    record_id: int,
    title: str,
    number: str,
    unit_ids: Iterable[int],
    note: str,
    actor: Actor,
    now: datetime,
    lead_unit_id: int | None = None,
) -> Circulation:
    """Send a matter to units, or to more units than have it already, in the caller's transaction.

    The caller has checked the right and holds the matter's lock. `lead_unit_id` is the unit whose matter it is, where
    another one sends it. Raises Refused where no unit is new.

    The trail has one line, on the circulation, that says how many units and names the first; a receipt has no line
    before its 签收. So 250 villages cost one hash and no row that says only what the receipt itself says: when it was
    sent, by whom, until when it is due. A receipt is never deleted, and the trail's count would not fit if one were.
    """
    circulation = _circulation(noun, record_id) or _begin(noun, record_id, title, number, actor, now, lead_unit_id)
    circulation.title, circulation.number_text = title.replace("\n", "")[:300], number
    circulation.note = note or circulation.note
    CIRCULATION.follow(circulation, "send", actor, now, {"units": list(unit_ids), "note": note})
    search.index("circulation", circulation.id, circulation.title, number, circulation.note)
    return circulation


def _circulation(noun: str, record_id: int) -> Circulation | None:
    """The matter's circulation with its row locked, if there is one."""
    statement = select(Circulation).where(Circulation.noun == noun, Circulation.record_id == record_id)
    statement = statement.with_for_update(of=Circulation).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def _begin(
    noun: str, record_id: int, title: str, number: str, actor: Actor, now: datetime, lead_unit_id: int | None
) -> Circulation:
    circulation = Circulation(
        noun=noun,
        record_id=record_id,
        state=CirculationState.SENT.value,
        title=title.replace("\n", "")[:300],
        number_text=number,
        unit_id=actor.unit_id,
        lead_unit_id=lead_unit_id,
        post_id=actor.post_id,
        person_id=actor.person_id,
        person=actor.person_name,
        note="",
        reminders=0,
        sent_at=now,
        moved_at=now,
    )
    db.session.add(circulation)
    db.session.flush()
    return circulation
