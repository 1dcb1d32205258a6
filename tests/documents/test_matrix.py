"""Who may do what at each place: written out by hand from the road's description, compared cell by cell with the flow.

One line a place: people and the steps they may take there. A step with ``?`` is shown to them, but not possible yet.
Whoever and whatever is not named is refused. 亥 is 乙's deputy; everybody of `tests.world.CAST` is tried at every step.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.world import CAST, World
from yx.core import clock, inbox, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place

OWN = """
起草: 甲 save submit discard; 酉 save; 乙亥 void
核稿: 甲 withdraw; 乙亥 pass return_check void
公开审查: 甲 withdraw; 乙亥 void; 丙 clear return_review
会签: 甲 withdraw; 乙亥 void
待签发: 甲 withdraw; 乙亥 sign return_sign void
已签发: 甲 register reopen issue?
已编号: 甲 register? reopen issue
已印发: 甲 circulate; 丙 publish unpublish?; 庚 archive?
已公开: 甲 circulate; 丙 publish unpublish; 庚 archive
已归档: 甲 circulate; 丙 unpublish
已作废:
退回后: 甲 save submit discard?; 酉 save; 乙亥 void
"""
OFFICE = """
起草: 甲 save submit discard; 酉 save; 乙亥 void
核稿: 甲 withdraw; 乙亥 pass return_check void
公开审查: 甲 withdraw; 乙亥 void; 丙 clear return_review
会签: 甲 withdraw; 乙亥 void
办公室审核: 甲 withdraw; 乙亥 void; 丁 office_pass return_office ask_plan
待签发: 甲 withdraw; 乙亥 void; 戊 sign return_sign
已签发: 丁 register reopen issue?
已编号: 丁 register? reopen issue
已印发: 甲丁 circulate; 未 publish unpublish?; 庚 archive?
已公开: 甲丁 circulate; 未 publish unpublish; 庚 archive
已归档: 甲丁 circulate; 未 unpublish
"""
COUNTY = OFFICE.replace("戊 sign", "己 sign")
JOINT = """
起草: 甲 save submit discard; 酉 save; 乙亥 void
核稿: 甲 withdraw; 乙亥 pass return_check void
公开审查: 甲 withdraw; 乙亥 void; 丙 clear return_review
待签发: 甲 withdraw; 乙亥 sign return_sign void; 子 sign return_sign
一方已签: 甲 withdraw; 乙亥 void; 子 sign return_sign
已签发: 甲 register reopen issue?
已编号: 甲 register? reopen issue
"""
CASES = {
    "own": (OWN, {"issuer": "fazhan", "cosigners": ["caizheng"]}),
    "office": (OFFICE, {"issuer": "ban", "cosigners": ["caizheng"]}),
    "county": (COUNTY, {"issuer": "xian", "cosigners": ["caizheng"]}),
    "joint": (JOINT, {"issuer": "fazhan", "joint_issuers": ["jiaoyu"]}),
}
#: places of the table that are more than a state: from which state, and the steps that lead on to it
BETWEEN: dict[str, tuple[Place, tuple[tuple[str, str, dict[str, str]], ...]]] = {
    "一方已签": (Place.SIGNING, (("sign", "乙", {}),)),
    "已编号": (Place.SIGNED, (("register", "", {}),)),
    "已公开": (Place.ISSUED, (("publish", "", {}),)),
    "已作废": (Place.DRAFTING, (("discard", "甲", {}),)),
    "退回后": (Place.UNIT_CHECK, (("return_check", "乙", {}),)),
}


def parse(table: str) -> dict[str, dict[str, dict[str, bool]]]:
    """Place → person → step → possible?"""
    found: dict[str, dict[str, dict[str, bool]]] = {}
    for line in table.strip().splitlines():
        place, _colon, cells = line.partition(":")
        found[place] = {}
        for cell in filter(None, (cell.strip() for cell in cells.split(";"))):
            people, *steps = cell.split()
            for name in people:
                found[place][name] = {step.rstrip("?"): not step.endswith("?") for step in steps}
    return found


def brought(world: World, place: str, fields: dict[str, object]) -> Document:
    state, steps = BETWEEN.get(place) or (next(p for p in Place if p.label == place), ())
    document = world.at(state, **fields)
    for step, who, data in steps:
        world.take(document, step, who or world.usual(document)[1], **data)
    return document


def refused_and_unchanged(document: Document, step: str, actor: Actor) -> bool:
    """Whether the step is refused to the actor and leaves no trace in the session."""
    state = (document.state, document.row_version)
    with pytest.raises(Refused):
        FLOW.take(document, step, actor, {}, clock.now(), document.row_version)
    return (document.state, document.row_version) == state and not db.session.dirty and not db.session.new


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_flow_offers_and_allows_exactly_what_the_table_says(world: World, case: str) -> None:
    table, fields = CASES[case]
    for place, expected in parse(table).items():
        document = brought(world, place, fields)
        lines = len(trail.of("document", document.id))
        offered = {name: {o.step.code: o.possible for o in FLOW.offers(document, world.actor(name))} for name in CAST}
        assert {name: steps for name, steps in offered.items() if steps} == expected, place
        for name, step in product(CAST, FLOW.steps):
            if not expected.get(name, {}).get(step.code, False):
                assert refused_and_unchanged(document, step.code, world.actor(name)), (place, name, step.code)
                continue
            with db.session.begin_nested() as undo:
                world.take(document, step.code, name)
                undo.rollback()
        assert len(trail.of("document", document.id)) == lines, place


def test_every_step_and_every_place_of_the_road_is_in_the_table() -> None:
    tables = [parse(table) for table, _fields in CASES.values()]
    named = {step for table in tables for people in table.values() for steps in people.values() for step in steps}
    assert named == {step.code for step in FLOW.steps if step.who}  # the others are consequences, for nobody to take
    places = {place for table in tables for place in table}
    assert {place.label for place in Place} - {Place.VOID.label} <= places


@pytest.mark.parametrize("fields", [fields for _table, fields in CASES.values()], ids=CASES)
def test_wherever_it_waits_somebody_who_is_called_can_act(world: World, fields: dict[str, object]) -> None:
    document = world.draft(**fields)
    while document.place != Place.ARCHIVED:
        world.on(document)
        rows = inbox.of_record("document", document.id)
        assert rows or document.place in (Place.ARCHIVED, Place.COSIGNING)  # at 会签 the units have sheets of their own
        for row in rows:  # 归档 may be done by the unit's archivists or the county's: one of the two desks is enough
            alike = [r.desk for r in rows if r.step == row.step and (r.step == "archive" or r.unit_id == row.unit_id)]
            assert any(able(world, document, row.step, name, alike) for name in CAST), (document.place, row.desk)


def able(world: World, document: Document, step: str, name: str, desks: list[str]) -> bool:
    """Whether the person sits at one of `desks` and may take the step now."""
    actor = world.actor(name)
    possible = [offer.step.code for offer in FLOW.offers(document, actor) if offer.possible]
    return step in possible and not set(desks).isdisjoint(actor.desks)
