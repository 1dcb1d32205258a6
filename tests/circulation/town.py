"""What the tests of circulation share: a document sent to units, and their receipts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from tests.world import World
from yx.circulation import queries
from yx.circulation.flow import CIRCULATION, RECEIPT
from yx.circulation.models import Circulation, Receipt
from yx.core import clock
from yx.core.base import db
from yx.documents.models import Document, Place

#: what a step is given when a test does not say
GIVEN: dict[str, dict[str, Any]] = {"direct": {"words": "请办公室办理。"}, "handle": {"words": "已转发。"}}


def sent(world: World, *units: str, by: str = "甲", **fields: Any) -> Circulation:
    """A notice of 县发展局, issued and sent to units by their short keys."""
    document = world.at(Place.ISSUED, **fields)
    return more(world, document, *units, by=by)


def more(world: World, document: Document, *units: str, by: str = "甲") -> Circulation:
    """The document, sent to units that do not have it yet."""
    world.take(document, "circulate", by, units=[world.units[unit] for unit in units])
    return db.session.scalars(select(Circulation).where(Circulation.record_id == document.id)).one()


def receipt_of(world: World, circulation: Circulation, unit: str) -> Receipt:
    """What a unit, by its short key, received."""
    statement = select(Receipt).where(Receipt.circulation_id == circulation.id, Receipt.unit_id == world.units[unit])
    return db.session.scalars(statement).one()


def act(world: World, receipt: Receipt, step: str, who: str, **data: Any) -> Receipt:
    """Take a step on what a unit received, by its one door as the page does it."""
    actor = world.actor(who)
    found = queries.received(actor, receipt.id, lock=True)
    RECEIPT.take(found, step, actor, GIVEN.get(step, {}) | data, clock.now(), found.row_version)
    db.session.flush()
    return found


def do(world: World, circulation: Circulation, step: str, who: str, **data: Any) -> Circulation:
    """Take a step on what was sent."""
    CIRCULATION.take(circulation, step, world.actor(who), data, clock.now(), circulation.row_version)
    db.session.flush()
    return circulation


def posts(world: World, names: Iterable[str]) -> list[int]:
    """The posts of people of the cast."""
    return [world.actor(name).post_id for name in names]
