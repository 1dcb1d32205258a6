"""When a document needs a plan, what a plan must have, and what may stand in its place (rules §3, clause C3a)."""

from __future__ import annotations

import pytest

from tests.world import World
from yx.core.errors import NotAllowed, Refused, Stale
from yx.disclosure.attribute import Attribute
from yx.documents.flow import FLOW
from yx.documents.models import Place
from yx.interpretation.companion import ASKED, WANTED
from yx.interpretation.words import PlanState

CLOSED = {"attribute": Attribute.ON_REQUEST, "reason": "内部研究"}


def lacking(world: World, document: object) -> tuple[str, ...]:
    """Why the drafter cannot send it on."""
    offers = FLOW.offers(document, world.actor("甲"))
    return next(offer.reasons for offer in offers if offer.step.code == "submit")


@pytest.mark.parametrize("flag", ["broad", "concern", "technical"])
def test_a_public_document_that_is_broad_of_concern_or_technical_cannot_be_sent_without_a_plan(world: World, flag: str):
    document = world.draft(**{flag: True})
    assert lacking(world, document) == (WANTED,)
    with pytest.raises(Refused, match="解读方案"):
        world.take(document, "submit", "甲")
    world.plan(document)
    assert world.take(document, "submit", "甲").place == Place.UNIT_CHECK


@pytest.mark.parametrize("fields", [{}, {"broad": True} | CLOSED, {"broad": True, "plan_waiver": "系内部工作安排"}])
def test_without_need_or_with_a_reason_it_goes_without(world: World, fields: dict[str, object]):
    assert world.take(world.draft(**fields), "submit", "甲").place == Place.UNIT_CHECK


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"points": {"basis": "某文件"}}, "解读方案还没有填写主要内容"),
        ({"rows": []}, "解读方案还没有安排解读产品"),
        ({"responsible": ""}, "解读方案还没有填写责任人"),
    ],
)
def test_a_plan_that_is_begun_must_be_complete(world: World, changed: dict[str, object], said: str):
    document = world.draft(concern=True)
    world.plan(document, **changed)
    assert lacking(world, document) == (said,)


def test_the_office_asks_for_a_plan_and_a_waiver_no_longer_serves(world: World):
    document = world.at(Place.OFFICE_CHECK, issuer="xian", broad=True, plan_waiver="已有解读")
    world.take(document, "ask_plan", "丁", reason="涉及全县，请编制解读方案")
    assert (document.place, document.to_mend) == (Place.DRAFTING, "涉及全县，请编制解读方案")
    assert lacking(world, document) == (ASKED,)
    world.plan(document)
    world.bring(document, Place.OFFICE_CHECK)
    with pytest.raises(Refused, match="已有解读方案"):
        world.take(document, "ask_plan", "丁", reason="再编一个")


def test_the_office_asks_also_where_the_drafter_saw_no_need_but_only_of_a_public_document(world: World):
    document = world.at(Place.OFFICE_CHECK, issuer="xian")
    assert not document.needs_plan
    world.take(document, "ask_plan", "丁", reason="社会关注")
    assert document.needs_plan
    other = world.at(Place.OFFICE_CHECK, issuer="xian", **CLOSED)
    with pytest.raises(Refused, match="只有主动公开"):
        world.take(other, "ask_plan", "丁", reason="社会关注")


def test_a_plan_that_is_dropped_is_missing_again_and_comes_back_when_saved(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    versions = document.version_no
    world.work(plan, "drop", "甲", reason="改为免予解读")
    assert lacking(world, document) == (WANTED,)
    assert "plan" not in document.content()
    assert document.version_no == versions + 1
    world.work(plan, "save", "酉", points={"main": "新"}, responsible="局长", rows=[])
    assert (plan.place, document.plan is plan) == (PlanState.PLANNING, True)


def test_only_the_drafters_of_the_lead_unit_draw_it_up_and_only_while_the_document_is_a_draft(world: World):
    document = world.draft(broad=True, plan_waiver="暂免", co_drafters=["jiaoyu"])
    with pytest.raises(NotAllowed):
        world.plan(document, by="癸")
    with pytest.raises(NotAllowed):
        world.plan(document, by="乙")
    world.take(document, "submit", "甲")
    with pytest.raises(Refused, match="退回起草后可改"):
        world.plan(document)


def test_of_two_who_change_the_plan_the_second_is_stopped(world: World):
    plan = world.plan(world.draft(broad=True))
    seen = plan.row_version
    world.work(plan, "save", "甲", points={"main": "一"}, responsible="局长", rows=[])
    from yx.core import clock
    from yx.interpretation.flow import FLOW as PLANS

    with pytest.raises(Stale):
        PLANS.take(plan, "save", world.actor("酉"), {"points": {}, "rows": []}, clock.now(), seen)
