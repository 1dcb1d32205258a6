"""28 units sign in the same moment, each in a thread of its own: all are heard, the circulation closes once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from tests.faults.rush import run
from tests.world import BEGINNING, World
from yx.circulation import queries
from yx.circulation.flow import RECEIPT
from yx.circulation.models import Circulation, Receipt
from yx.circulation.words import CirculationState, ReceiptState
from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.documents.models import Place
from yx.people.actor import actor_as
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind

UNITS = 28


def departments() -> list[Actor]:
    """The liaisons of 28 new departments."""
    for number in range(UNITS):
        name = f"第{number}局"
        unit = Unit(name=name, short_name=name, short=f"d{number}", kind=UnitKind.DEPARTMENT)
        post = Post(unit=unit, name="联络员", grants=[PostDuty(duty=Duty.LIAISON)])
        person = Person(username=f"liaison{number}", name=name, created_at=datetime(2020, 1, 1, tzinfo=UTC))
        db.session.add_all([unit, post, person])
        db.session.flush()
        db.session.add(Holding(post_id=post.id, person_id=person.id, from_day=BEGINNING))
    db.session.flush()
    return [actor_as(f"liaison{number}", clock.today()) for number in range(UNITS)]


def test_all_units_sign_at_once_and_it_is_closed_once(app: Flask, world: World) -> None:
    actors = departments()
    document = world.at(Place.ISSUED)
    world.take(document, "circulate", "甲", units=[actor.unit_id for actor in actors])
    receipts = {row.unit_id: row.id for row in db.session.scalars(select(Receipt))}
    db.session.commit()
    db.session.remove()
    start, faults = threading.Barrier(UNITS), list[BaseException]()

    def sign(actor: Actor) -> None:
        try:
            with app.app_context():
                start.wait(20)
                with transaction():
                    receipt = queries.received(actor, receipts[actor.unit_id], lock=True)
                    RECEIPT.take(receipt, "sign", actor, {}, clock.now(), receipt.row_version)
        except BaseException as fault:
            faults.append(fault)

    run([lambda actor=actor: sign(actor) for actor in actors])  # type: ignore[misc]
    assert not faults, faults
    circulation = db.session.scalars(select(Circulation)).one()
    assert circulation.state == CirculationState.SIGNED
    assert {receipt.state for receipt in db.session.scalars(select(Receipt))} == {ReceiptState.SIGNED}
    assert [line.act for line in trail.of("circulation", circulation.id)] == ["send", "complete"]
    assert trail.verify() is None
