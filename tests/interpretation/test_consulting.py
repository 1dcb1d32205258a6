"""A round of the plan's own: those who draft together agree on it before the document is sent (clause C3b)."""

from __future__ import annotations

import pytest

from tests.documents.test_views import said
from tests.world import World
from yx.core import clock
from yx.core.errors import NotAllowed, Refused
from yx.cosign import rounds
from yx.cosign.flow import ROUND
from yx.cosign.models import Round
from yx.cosign.words import Answer, Outcome, RoundState
from yx.interpretation import consulting
from yx.interpretation.models import Plan
from yx.interpretation.words import PlanState

JOINT = {"broad": True, "co_drafters": ["jiaoyu"]}


def consulted(world: World) -> tuple[Plan, Round]:
    """A plan that is being co-signed by 县教育局, and its round."""
    plan = world.plan(world.draft(**JOINT))
    world.work(plan, "consult", "甲")
    return plan, rounds.of("plan", plan.id)[-1]


def step(world: World, one: Round, code: str, **data: object) -> None:
    """A step of the asking post on the round."""
    ROUND.take(one, code, world.actor("甲"), data, clock.now(), one.row_version)


def saved(world: World, plan: Plan, **changed: object) -> Plan:
    rows = [(p.id, p.form, p.title, p.channel, p.days, p.maker, False) for p in plan.promises]
    fields = {"points": plan.points, "responsible": plan.responsible, "budget": plan.budget, "rows": rows}
    return world.work(plan, "save", "甲", **(fields | changed))


def test_the_co_drafters_are_asked_about_exactly_this_plan_and_the_document_waits(world: World):
    plan, one = consulted(world)
    assert plan.place == PlanState.COSIGNING
    assert [ask.unit_id for ask in one.asks] == [world.units["jiaoyu"]]
    assert one.title == f"解读方案：{plan.document.title}"
    with pytest.raises(Refused, match="解读方案正在会签"):
        world.take(plan.document, "submit", "甲")
    with pytest.raises(Refused):
        saved(world, plan)


def test_when_all_have_agreed_the_plan_is_agreed_and_goes_with_its_document(world: World):
    plan, one = consulted(world)
    world.answer(plan, "子")
    assert (plan.place, one.place) == (PlanState.AGREED, RoundState.DONE)
    world.take(plan.document, "submit", "甲")
    assert plan.place == PlanState.AGREED


def test_agreed_it_is_not_asked_again_for_the_same_plan_but_for_a_changed_one(world: World):
    plan, _one = consulted(world)
    world.answer(plan, "子")
    saved(world, plan)
    assert plan.place == PlanState.PLANNING
    assert world.work(plan, "consult", "甲").place == PlanState.AGREED
    saved(world, plan, budget="五千元")
    assert world.work(plan, "consult", "甲").place == PlanState.COSIGNING


def test_an_objection_is_settled_and_the_plan_mended(world: World):
    plan, one = consulted(world)
    world.answer(plan, "子", answer=Answer.OBJECT, words="缺少图解")
    assert plan.place == PlanState.COSIGNING
    (reply,) = one.to_settle
    step(world, one, "revise", outcomes={reply.id: (Outcome.ADOPTED, "已增加")})
    assert plan.place == PlanState.PLANNING
    saved(world, plan, budget="图解三千元")
    world.work(plan, "consult", "甲")
    assert rounds.of("plan", plan.id)[-1].no == 2
    rows = consulting.difference(plan, 2, 3)
    assert any("图解三千元" in segment.text for row in rows for segment in row.segments)


def test_a_round_that_is_taken_back_gives_the_plan_back(world: World):
    plan, one = consulted(world)
    step(world, one, "withdraw", reason="先改提纲")
    assert plan.place == PlanState.PLANNING


def test_voiding_the_document_ends_the_round(world: World):
    plan, one = consulted(world)
    world.take(plan.document, "void", "乙")
    assert (plan.place, one.place) == (PlanState.VOID, RoundState.WITHDRAWN)


def test_alone_or_incomplete_there_is_nobody_or_nothing_to_ask(world: World):
    alone = world.plan(world.draft(broad=True))
    with pytest.raises(NotAllowed):
        world.work(alone, "consult", "甲")
    bare = world.plan(world.draft(**JOINT), rows=[])
    with pytest.raises(Refused, match="还没有安排解读产品"):
        world.work(bare, "consult", "甲")


def test_whoever_is_asked_sees_text_and_plan_on_one_page_and_the_answer_stands_on_the_plans(town):
    def make(world: World) -> tuple[int, int]:
        plan, one = consulted(world)
        return plan.id, one.asks[0].id

    plan, ask = town.do(make)
    sheet = next(a for a in town.at("子").tree("/").xpath("//a/@href") if f"/{ask}" in a and "cosign" in a)
    shown = said(town.at("子").get(sheet))
    assert "请准时参加" in shown
    assert "《培训通知》政策解读" in shown
    town.do(lambda world: world.answer(world_plan(plan), "子") and None)
    assert "第 1 轮会签" in said(town.at("甲").get(f"/interpretation/{plan}"))


def world_plan(plan_id: int) -> Plan:
    return consulting.load(plan_id)
