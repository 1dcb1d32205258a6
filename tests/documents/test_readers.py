"""Who may read a document at each place: whoever has to do with it, from then on; to all others it does not exist."""

from __future__ import annotations

import pytest

from tests.world import CAST, World
from yx.core.base import db
from yx.core.errors import NotFound
from yx.documents import queries
from yx.documents.models import Document, Place

FAZHAN, OFFICE, COUNTY = set("甲乙丙酉亥"), set("丁戊未申庚"), {"己"}
CAIZHENG, JIAOYU, QINGSHAN = set("寅卯"), set("癸子丑"), set("辰巳午")
ADMINISTRATORS = set("辛壬戌")
EVERYBODY = set(CAST)


def readers(world: World, document: Document) -> set[str]:
    return {name for name in CAST if may_read(world, name, document)}


def may_read(world: World, name: str, document: Document) -> bool:
    db.session.flush()
    try:
        return queries.one(world.actor(name), document.id) is document
    except NotFound:
        return False


#: by hand: at this place, these may read it (a document of 县发展局 in the county's name, 县财政局 asked)
EXPECTED = {
    Place.DRAFTING: FAZHAN,
    Place.UNIT_CHECK: FAZHAN,
    Place.REVIEW: FAZHAN,
    Place.COSIGNING: FAZHAN | CAIZHENG,
    Place.OFFICE_CHECK: FAZHAN | CAIZHENG | OFFICE,
    Place.SIGNING: FAZHAN | CAIZHENG | OFFICE | COUNTY,
    Place.SIGNED: FAZHAN | CAIZHENG | OFFICE | COUNTY,
    Place.ISSUED: FAZHAN | CAIZHENG | OFFICE | COUNTY,
}


def test_each_station_adds_those_who_have_to_do_with_it(world: World) -> None:
    document = world.draft(issuer="xian", cosigners=["caizheng"])
    for place, expected in EXPECTED.items():
        assert readers(world, world.bring(document, place)) == expected, place
    world.take(document, "publish", "未")
    assert readers(world, document) == EVERYBODY
    world.take(document, "unpublish", "未")
    assert readers(world, document) == EXPECTED[Place.ISSUED]


def test_a_document_in_a_units_own_name_stays_in_the_unit_until_the_archivist_needs_it(world: World) -> None:
    document = world.at(Place.SIGNED)
    assert readers(world, document) == FAZHAN
    assert readers(world, world.bring(document, Place.ISSUED)) == FAZHAN | {"庚"}


def test_joint_issuers_read_it_when_they_are_to_sign_and_co_drafters_from_the_beginning(world: World) -> None:
    document = world.draft(joint_issuers=["jiaoyu"], co_drafters=["qingshan"])
    assert readers(world, document) == FAZHAN | QINGSHAN
    assert readers(world, world.bring(document, Place.SIGNING)) == FAZHAN | QINGSHAN | JIAOYU


def test_the_administrators_read_only_what_is_public(world: World) -> None:
    document = world.draft(by="申", issuer="ban")
    for place in (Place.DRAFTING, Place.SIGNING, Place.SIGNED, Place.ISSUED):
        assert not readers(world, world.bring(document, place)) & ADMINISTRATORS
    world.take(document, "publish", "未")
    assert readers(world, document) >= ADMINISTRATORS


@pytest.mark.parametrize("place", list(EXPECTED))
def test_whoever_is_called_may_read_it(world: World, place: Place) -> None:
    from yx.core import inbox

    document = world.at(place, issuer="xian", cosigners=["caizheng"], joint_issuers=["jiaoyu"])
    called = {
        name for name in CAST for row in inbox.of_record("document", document.id) if row.desk in world.actor(name).desks
    }
    assert called <= readers(world, document)
    assert called or place in (Place.DRAFTING, Place.COSIGNING)


def test_what_one_may_not_read_and_what_there_is_not_look_the_same(world: World) -> None:
    document = world.draft()
    for number in (document.id, 9999):
        with pytest.raises(NotFound):
            queries.one(world.actor("癸"), number)
        with pytest.raises(NotFound):
            queries.one(world.actor("癸"), number, lock=True)


@pytest.mark.parametrize(
    ("name", "scope", "found"),
    [
        ("甲", "unit", {"own", "public"}),
        ("丁", "unit", {"office"}),
        ("庚", "archive", {"own", "public", "office"}),
        ("丁", "archive", {"public"}),  # no archivist: what is public
        ("癸", "unit", set()),
        ("癸", "public", {"public"}),
        ("壬", "unit", {"public"}),
        ("己", "unit", set()),
    ],
)
def test_a_list_shows_what_one_may_read_and_nothing_else(world: World, name: str, scope: str, found: set[str]) -> None:
    world.at(Place.ISSUED, title="own")
    world.take(world.at(Place.ISSUED, title="public"), "publish", "丙")
    world.at(Place.ISSUED, by="申", issuer="ban", title="office")
    page = queries.page(world.actor(name), queries.Filter(scope=scope), None, None)
    assert {row.title for row in page.rows} == found
