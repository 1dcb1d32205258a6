"""公开发布: only what is 主动公开, within 20 WD of its making (条例 26), withdrawn only with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.world import World
from yx.core import clock, inbox
from yx.core.base import db
from yx.core.errors import Refused
from yx.desk.queries import late_in_unit
from yx.disclosure.attribute import Attribute
from yx.documents.models import Channel, Place


@pytest.mark.parametrize(
    ("signed", "due"),
    [
        (date(2020, 9, 24), date(2020, 10, 28)),  # over National Day, with the make-up days 27 September and 10 October
        (date(2020, 9, 30), date(2020, 11, 4)),
        (date(2020, 8, 31), date(2020, 9, 27)),  # ends on a make-up Sunday
        (date(2020, 12, 31), date(2021, 1, 29)),
    ],
)
def test_publication_is_due_20_working_days_after_the_signature(world: World, signed: date, due: date) -> None:
    clock.load_year(2020)
    clock.load_year(2021)
    with clock.at(datetime(signed.year, signed.month, signed.day, 2, tzinfo=UTC)):
        document = world.at(Place.SIGNED)
    with clock.at(datetime(signed.year, signed.month, signed.day, 2, tzinfo=UTC) + timedelta(days=4)):
        world.bring(document, Place.ISSUED)  # issued later: the time runs from the signature all the same
    assert document.publish_due == due
    (waiting,) = [row for row in inbox.of_record("document", document.id) if row.step == "publish"]
    assert waiting.due == due


def test_what_is_late_is_listed_until_it_is_public(world: World) -> None:
    document = world.at(Place.ISSUED)
    unit, late_day = world.units["fazhan"], clock.now() + timedelta(days=40)
    assert late_in_unit(unit, clock.today()) == []
    with clock.at(late_day):
        assert document.is_late(clock.today())
        assert [(row.record_id, row.label) for row in late_in_unit(unit, clock.today())] == [(document.id, "公开发布")]
        world.take(document, "publish", "丙")
        assert late_in_unit(unit, clock.today()) == []
        assert not document.is_late(clock.today())
        world.take(document, "unpublish", "丙")  # calls nobody, and is late all the same
        assert [row.record_id for row in late_in_unit(unit, clock.today())] == [document.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"attribute": Attribute.ON_REQUEST, "reason": "按申请"},
        {"attribute": Attribute.CLOSED, "ground": "16-3", "reason": "执法案卷"},
    ],
)
def test_only_what_is_for_everybody_is_published(world: World, fields: dict[str, object]) -> None:
    document = world.at(Place.ISSUED, **fields)
    with pytest.raises(Refused, match="只有主动公开的公文才能公开发布"):
        world.take(document, "publish", "丙")


def test_a_publication_says_where_and_when_and_there_may_be_several(world: World) -> None:
    document = world.at(Place.ISSUED)
    first = clock.now() - timedelta(hours=1)
    world.take(document, "publish", "丙", at=first)
    world.take(document, "publish", "丙", channel=Channel.BOARD, address="")
    assert [(p.channel, p.address, p.person) for p in document.publications] == [
        (Channel.SITE, "http://yangxian.example/zwgk/1", "丙"),
        (Channel.BOARD, "", "丙"),
    ]
    assert document.published_at == first


def test_nothing_was_published_in_the_future(world: World) -> None:
    document = world.at(Place.ISSUED)
    with pytest.raises(Refused, match="发布时间不能晚于现在"):
        world.take(document, "publish", "丙", at=clock.now() + timedelta(minutes=1))
    assert document.publications == []


@pytest.mark.parametrize("place", [Place.ISSUED, Place.ARCHIVED])
def test_a_publication_is_withdrawn_with_its_reason_and_stays_on_record(world: World, place: Place) -> None:
    document = world.at(Place.ISSUED)
    world.bring(world.take(document, "publish", "丙"), place)
    world.take(document, "unpublish", "丙", reason="内容有误")
    (publication,) = document.publications
    assert (publication.withdrawn_at, publication.withdraw_reason) == (clock.now(), "内容有误")
    assert (document.published_at, document.live_publications) == (None, [])
    with pytest.raises(Refused, match="没有可撤销的发布"):
        world.take(document, "unpublish", "丙")


def test_what_was_withdrawn_may_be_published_again(world: World) -> None:
    document = world.take(world.at(Place.ISSUED), "publish", "丙")
    world.take(document, "unpublish", "丙")
    world.take(document, "publish", "丙")
    assert len(document.live_publications) == 1
    assert document.published_at == clock.now()


def test_the_database_keeps_no_withdrawal_without_a_reason(world: World) -> None:
    document = world.take(world.at(Place.ISSUED), "publish", "丙")
    document.publications[0].withdrawn_at = clock.now()
    with pytest.raises(IntegrityError, match="reason_for_withdrawal"):
        db.session.flush()


def test_the_archivist_is_called_once_it_is_public(world: World) -> None:
    document = world.at(Place.ISSUED)
    assert {row.step for row in inbox.of_record("document", document.id)} == {"publish"}
    with pytest.raises(Refused, match="主动公开的公文须先公开发布"):
        world.take(document, "archive", "庚")
    world.take(document, "publish", "丙")
    assert {row.step for row in inbox.of_record("document", document.id)} == {"archive"}
