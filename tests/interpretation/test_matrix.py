"""Who may do what with plans and products: written out by hand, compared cell by cell with both flows.

One line a place: people and the steps they may take there. A step with ``?`` is shown to them, but not possible yet.
Whoever and whatever is not named is refused. 亥 is 乙's deputy; everybody of `tests.world.CAST` is tried at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as pairs

import pytest

from tests.documents.test_matrix import parse
from tests.interpretation.conftest import bring_out, deploy
from tests.world import CAST, World
from yx.core import clock, inbox
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.flow import Flow
from yx.documents.models import Place
from yx.interpretation.flow import FLOW as PLANS
from yx.interpretation.models import Plan, Product
from yx.interpretation.product_flow import FLOW as PRODUCTS

PLAN = """
拟订: 甲酉 save drop
联合起草: 甲酉 save drop consult
单独会签:
会签同意: 甲酉 save drop
送审后: 甲酉 save? drop?
随文会签:
已会签: 甲酉 save? drop?
随文批准:
实施: 甲酉丙 question complete?
有问题: 甲酉丙 question respond complete?
可完成: 甲酉丙 question complete
完成: 甲酉丙 question
已作废: 甲酉 save
文已作废: 甲酉 save?
"""
PRODUCT = """
空白: 甲酉丙 save submit?; 乙亥 cancel?
待制作: 甲酉丙 save submit; 乙亥 cancel?
签发前待审核: 乙亥 pass? return_product cancel?
待审核: 乙亥 pass return_product cancel
公开前待发布: 甲酉丙 publish?; 乙亥 cancel?
待发布: 甲酉丙 publish; 乙亥 cancel
已发布: 甲酉丙 withdraw
已取消:
"""


def asked(world: World) -> Plan:
    plan = deploy(world)
    return world.work(plan, "question", "丙", words="培训要带什么？", asked_on=clock.today())


def finished(world: World) -> Plan:
    plan = deploy(world)
    bring_out(world, plan.products[0])
    return plan


def planned(world: World, place: Place = Place.DRAFTING, **fields: object) -> Plan:
    document = world.draft(**({"broad": True} | fields))
    plan = world.plan(document)
    world.bring(document, place)
    return plan


def voided(world: World) -> Plan:
    plan = planned(world)
    world.take(plan.document, "void", "乙")
    return plan


def joint(world: World) -> Plan:
    return planned(world, co_drafters=["jiaoyu"])


def consulted(world: World) -> Plan:
    return world.work(joint(world), "consult", "甲")


def agreed(world: World) -> Plan:
    plan = consulted(world)
    world.answer(plan, "子")
    return plan


PLACES_OF_PLAN: dict[str, Callable[[World], Plan]] = {
    "拟订": planned,
    "联合起草": joint,
    "单独会签": consulted,
    "会签同意": agreed,
    "送审后": lambda world: planned(world, Place.UNIT_CHECK),
    "随文会签": lambda world: planned(world, Place.COSIGNING, cosigners=["caizheng"]),
    "已会签": lambda world: planned(world, Place.SIGNING, cosigners=["caizheng"]),
    "随文批准": lambda world: planned(world, Place.SIGNED),
    "实施": deploy,
    "有问题": asked,
    "可完成": finished,
    "完成": lambda world: world.work(finished(world), "complete", "丙"),
    "已作废": lambda world: world.work(planned(world), "drop", "甲", reason="免予解读"),
    "文已作废": voided,
}


def made(world: World, place: Place = Place.DRAFTING, *steps: tuple[str, str]) -> Product:
    """A product with its work done, its document at `place`, and some steps taken since."""
    product = planned(world, place).products[0]
    world.make(product)
    for step, who in steps:
        world.work(product, step, who)
    return product


def published_document(world: World, *steps: tuple[str, str]) -> Product:
    product = world.make(deploy(world).products[0])
    for step, who in steps:
        world.work(product, step, who)
    return product


SENT, PASSED = ("submit", "丙"), ("pass", "乙")
PLACES_OF_PRODUCT: dict[str, Callable[[World], Product]] = {
    "空白": lambda world: planned(world).products[0],
    "待制作": made,
    "签发前待审核": lambda world: made(world, Place.SIGNING, SENT),
    "待审核": lambda world: published_document(world, SENT),
    "公开前待发布": lambda world: made(world, Place.ISSUED, SENT, PASSED),
    "待发布": lambda world: published_document(world, SENT, PASSED),
    "已发布": lambda world: published_document(world, SENT, PASSED, ("publish", "丙")),
    "已取消": lambda world: published_document(world, ("cancel", "乙")),
}
GIVEN = {
    "save": {"points": {"main": "一"}, "rows": (), "body": "一"},
    "question": {"words": "问", "asked_on": None},
}


def offered(flow: Flow, thing: Plan | Product, world: World) -> dict[str, dict[str, bool]]:
    found = {name: {o.step.code: o.possible for o in flow.offers(thing, world.actor(name))} for name in CAST}
    return {name: steps for name, steps in found.items() if steps}


def tried(world: World, flow: Flow, thing: Plan | Product, step: str, name: str) -> bool:
    """Whether the step can be taken; nothing of it stays."""
    data = GIVEN.get(step, {}) | ({"asked_on": clock.today()} if step == "question" else {})
    if step == "respond":
        asked_about = thing.questions[0].id if thing.questions else 0
        data = {"question": asked_about, "form": "text", "title": "答", "channel": "site", "days": 0}
    before = (thing.state, thing.row_version)
    with db.session.begin_nested() as undo:
        try:
            world.work(thing, step, name, **data)
        except Refused:
            assert (thing.state, thing.row_version) == before
            return False
        finally:
            undo.rollback()
    db.session.refresh(thing)
    return True


@pytest.mark.parametrize(
    ("flow", "table", "places"),
    [(PLANS, PLAN, PLACES_OF_PLAN), (PRODUCTS, PRODUCT, PLACES_OF_PRODUCT)],
    ids=["plan", "product"],
)
@pytest.mark.slow
def test_the_flow_offers_and_allows_exactly_what_the_table_says(world: World, flow: Flow, table: str, places) -> None:
    expected = parse(table)
    assert set(expected) == set(places)
    for place, people in expected.items():
        thing = places[place](world)
        assert offered(flow, thing, world) == people, place
        for name, step in pairs(CAST, flow.steps):
            may = people.get(name, {}).get(step.code, False)
            assert tried(world, flow, thing, step.code, name) == may, (place, name, step.code)


def test_every_step_that_somebody_takes_is_in_a_table() -> None:
    for flow, table in ((PLANS, PLAN), (PRODUCTS, PRODUCT)):
        named = {step for people in parse(table).values() for steps in people.values() for step in steps}
        assert named == {step.code for step in flow.steps if step.who}
        assert {state.label for state in flow.states} <= {*parse(table), "会签", "随文批准"} | {"已会签"}


def test_nobody_approves_what_they_made_not_even_a_head_who_also_drafts(world: World) -> None:
    product = made(world, Place.SIGNED)
    product.made_by_id = world.actor("乙").person_id
    world.work(product, "submit", "丙")
    with pytest.raises(Refused, match="不能审核自己制作"):
        world.work(product, "pass", "乙")
    assert not [row for row in inbox.page(world.actor("乙")) if row.noun == "product"]


def test_consequences_lead_nowhere_for_people(world: World) -> None:
    plan = planned(world)
    for step in (step.code for step in PLANS.steps if not step.who):
        with pytest.raises(Refused):
            world.work(plan, step, "甲")
