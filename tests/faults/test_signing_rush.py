"""60 documents, six people who may all act for one post, one moment: one signature and one number each."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from tests.faults.rush import answer_rush, deputies, rush
from tests.stateful.invariants import all_holds
from tests.world import World
from yx.core import trail
from yx.core.base import db
from yx.documents.models import Document, Opinion, Place

DOCUMENTS, PEOPLE = 60, 6

pytestmark = pytest.mark.slow


def brought(world: World, place: Place) -> dict[int, int]:
    """60 documents at `place`, committed: id → version."""
    documents = [world.at(place, title=f"第{number}件") for number in range(DOCUMENTS)]
    db.session.commit()
    return {document.id: document.row_version for document in documents}


def lines(act: str) -> list[trail.Line]:
    return db.session.query(trail.Line).filter_by(noun="document", act=act, result="ok").all()


def test_each_document_is_signed_exactly_once(app: Flask, world: World) -> None:
    documents = brought(world, Place.SIGNING)
    done = rush(app, "sign", deputies(world.actor("乙").post_id, PEOPLE), documents)
    assert Counter(done) == dict.fromkeys(documents, 1)
    assert db.session.query(Opinion).filter_by(step="sign").count() == DOCUMENTS
    assert sorted(line.record_id for line in lines("sign")) == sorted(documents)
    found = db.session.query(Document).all()
    assert {document.place for document in found} == {Place.SIGNED}
    all_holds(world, found)


def test_the_numbers_run_from_1_to_60_without_gap_or_double(app: Flask, world: World) -> None:
    documents = brought(world, Place.SIGNED)
    done = rush(app, "register", deputies(world.actor("甲").post_id, PEOPLE), documents)
    assert Counter(done) == dict.fromkeys(documents, 1)
    found = db.session.query(Document).all()
    assert sorted(document.number or 0 for document in found) == list(range(1, DOCUMENTS + 1))
    assert len({document.number_text for document in found}) == DOCUMENTS == len(lines("register"))
    all_holds(world, found)


def test_two_heads_who_answer_for_two_units_at_once_are_both_heard(app: Flask, world: World) -> None:
    """Parallel answers are not each other's rivals: each has a sheet of its own, and nobody's page was stale."""
    asked = [world.round(world.at(Place.COSIGNING, cosigners=["caizheng", "jiaoyu"])) for _ in range(10)]
    heads = {world.units["caizheng"]: world.actor("寅"), world.units["jiaoyu"]: world.actor("子")}
    sheets = {
        actor: [ask.id for one in asked for ask in one.asks if ask.unit_id == unit] for unit, actor in heads.items()
    }
    db.session.commit()
    done = answer_rush(app, sheets)
    assert sorted(done) == sorted(ask for asks in sheets.values() for ask in asks)
    documents = db.session.query(Document).all()
    assert {document.place for document in documents} == {Place.SIGNING}
    all_holds(world, documents)
