"""Sending a document: one circulation, one receipt a unit, rows in bulk, readers, a unit added later (clause C1a)."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.circulation.town import act, more, receipt_of, sent
from tests.queries import counted
from tests.world import World
from yx.circulation import queries
from yx.circulation.models import Receipt
from yx.circulation.words import CirculationState, ReceiptState
from yx.core import clock, files, inbox, trail
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.documents import queries as documents
from yx.documents.models import Document, PaperKind, Place
from yx.people.models import Unit, UnitKind


def villages(count: int) -> list[int]:
    """So many more villages without a post."""
    start = db.session.scalar(select(func.max(Unit.id))) or 0
    names = [f"{start + n}村" for n in range(count)]
    units = [Unit(name=n, short_name=n, short=f"v{n[:-1]}", kind=UnitKind.VILLAGE) for n in names]
    db.session.add_all(units)
    db.session.flush()
    return [unit.id for unit in units]


def test_each_unit_gets_a_receipt_an_inbox_row_and_may_read(world: World) -> None:
    circulation = sent(world, "caizheng", "qingshan")
    receipt = receipt_of(world, circulation, "caizheng")
    assert (receipt.state, receipt.signed_at) == (ReceiptState.SENT, None)
    rows = inbox.of_record("receipt", receipt.id)
    caizheng = world.units["caizheng"]
    assert {row.desk for row in rows} == {f"u{caizheng}:{d}" for d in ("liaison", "register", "head", "check")}
    assert {(row.label, row.due, row.origin) for row in rows} == {("签收", receipt.due, "县发展局")}
    assert documents.one(world.actor("卯"), circulation.record_id)
    with pytest.raises(NotFound):
        documents.one(world.actor("子"), circulation.record_id)


def test_it_is_due_two_working_days_after_it_was_sent(world: World) -> None:
    receipt = receipt_of(world, sent(world, "caizheng"), "caizheng")
    assert receipt.due == clock.add_workdays(clock.today(), 2)


def test_the_trail_says_once_how_many_units_and_which(world: World) -> None:
    circulation = sent(world, "caizheng", "qingshan")
    lines = trail.of("circulation", circulation.id)
    assert [(line.label, line.words) for line in lines] == [("分送", "分送 2 个单位：县财政局、青山镇")]
    assert trail.of("document", circulation.record_id)[-1].words == "分送 2 个单位"
    receipt = act(world, receipt_of(world, circulation, "caizheng"), "sign", "卯")
    assert [line.label for line in trail.of("receipt", receipt.id)] == ["签收"]


def test_a_unit_added_later_joins_the_same_circulation(world: World) -> None:
    circulation = sent(world, "caizheng")
    act(world, receipt_of(world, circulation, "caizheng"), "sign", "寅")
    assert circulation.state == CirculationState.SIGNED
    document = db.session.get_one(Document, circulation.record_id)
    again = more(world, document, "caizheng", "qingshan")
    assert again.id == circulation.id
    assert again.state == CirculationState.SENT
    found = queries.table(circulation.id)
    assert [(row.unit, row.state) for row in found] == [("县财政局", "signed"), ("青山镇", "sent")]


def test_a_document_may_be_sent_with_its_issue_and_after_its_archiving(world: World) -> None:
    document = world.bring(world.draft(), Place.SIGNED)
    world.take(document, "register", "甲")
    world.take(document, "issue", "甲", units=[world.units["caizheng"]], note="请遵照执行")
    world.bring(document, Place.ARCHIVED)
    circulation = more(world, document, "qingshan")
    assert circulation.note == "请遵照执行"
    found = queries.of_matter(world.actor("甲"), "document", document.id)
    assert found is not None
    assert (found.id, found.signed, found.units, bool(found.own), found.mine) == (circulation.id, 0, 2, True, None)


@pytest.mark.parametrize(("units", "says"), [([], "请选择分送单位"), ([987], "所选单位中有已停用的，请重新选择")])
def test_nobody_and_unknown_units_are_refused(world: World, units: list[int], says: str) -> None:
    document = world.at(Place.ISSUED)
    with pytest.raises(Refused) as refusal:
        world.take(document, "circulate", "甲", units=units)
    assert refusal.value.reasons == (says,) or list(refusal.value.reasons) == [says]


def test_the_same_units_again_are_refused(world: World) -> None:
    circulation = sent(world, "caizheng")
    with pytest.raises(Refused, match="均已分送"):
        more(world, db.session.get_one(Document, circulation.record_id), "caizheng")


@pytest.mark.parametrize("unit_count", [28, 250])
def test_the_statements_are_the_same_for_one_unit_and_for_all(app: Flask, world: World, unit_count: int) -> None:
    costs = []
    for units in ([world.units["caizheng"]], villages(unit_count)):
        document = world.at(Place.ISSUED)
        begun = time.perf_counter()
        with counted(app) as asked:
            world.take(document, "circulate", "甲", units=units)
        costs.append((asked.count, time.perf_counter() - begun))
        assert len(queries.recipients("document", document.id)) == len(units) + 1
    (alone, _time), (all_of_them, took) = costs
    assert all_of_them == alone
    assert took < 1


def test_a_unit_without_a_post_has_its_row_and_the_table_says_so(world: World) -> None:
    document = world.at(Place.ISSUED)
    village = villages(1)
    one = db.session.get_one(Unit, village[0]).short_name
    world.take(document, "circulate", "甲", units=[world.units["caizheng"], *village])
    found = queries.table(db.session.scalars(select(Receipt.circulation_id).limit(1)).one())
    assert {row.unit: row.has_desk for row in found} == {"县财政局": True, one: False}


def test_what_is_not_signed_in_time_is_late(world: World) -> None:
    receipt = receipt_of(world, sent(world, "caizheng"), "caizheng")
    assert not receipt.is_late(receipt.due)
    assert receipt.is_late(receipt.due + timedelta(days=1))


def test_the_archive_package_says_who_has_signed(world: World) -> None:
    document = world.at(Place.ISSUED)
    circulation = more(world, document, "caizheng", "qingshan")
    act(world, receipt_of(world, circulation, "caizheng"), "sign", "卯")
    world.bring(document, Place.ARCHIVED)
    (paper,) = [paper for paper in document.papers if paper.kind == PaperKind.PACKAGE]
    package = zipfile.ZipFile(io.BytesIO(files.read(paper.file)))
    rows = json.loads(package.read("签收情况.json"))
    assert [(row["单位"], row["状态"], row["签收人"]) for row in rows] == [
        ("县财政局", "已签收", "县财政局政务公开股股长 卯"),
        ("青山镇", "待签收", ""),
    ]
    assert "签收情况.json" in package.read("校验.txt").decode()
