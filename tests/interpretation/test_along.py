"""The plan travels with its document: one hash, one signature, one return; its clock runs from publication (C3a)."""

from __future__ import annotations

from datetime import date

from tests.moments import NOON
from tests.world import World
from yx.core import clock, inbox, settings, trail
from yx.documents.models import Place
from yx.interpretation.models import Plan, Product
from yx.interpretation.words import PlanState, ProductState

ROWS = [
    (None, "text", "解读一", "site", 0, "政务公开股", False),
    (None, "video", "解读二", "media", 2, "融媒体中心", False),
    (None, "picture", "解读三", "site", 9, "", False),
]


def saved(world: World, plan: Plan, **changed: object) -> Plan:
    """The plan written anew with some fields changed."""
    rows = [(p.id, p.form, p.title, p.channel, p.days, p.maker, False) for p in plan.promises]
    fields = {"points": plan.points, "responsible": plan.responsible, "budget": plan.budget, "rows": rows}
    return world.work(plan, "save", "甲", **(fields | changed))


def test_a_document_without_a_plan_keeps_its_hash_and_one_with_it_has_another(world: World):
    document = world.draft(broad=True)
    before = document.content_hash()
    plan = world.plan(document)
    assert document.version_hash == document.content_hash() != before
    world.work(plan, "drop", "甲", reason="不要了")
    assert document.content_hash() == before


def test_every_change_of_what_is_promised_makes_a_version_and_saving_the_same_makes_none(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document, rows=ROWS)
    hashes = {document.version_hash}
    gone = [(plan.products[0].id, "text", "解读一", "site", 0, "", True)]
    saved(world, plan)
    assert document.version_no == 2
    for changed in ({"points": {"main": "别的"}}, {"responsible": "副局长"}, {"budget": "五千元"}, {"rows": gone}):
        saved(world, plan, **changed)
        hashes.add(document.version_hash)
    assert (len(hashes), document.version_no) == (5, 6)


def test_work_on_a_product_is_no_change_of_what_is_signed(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    before = document.version_hash
    world.make(plan.products[0])
    assert document.content_hash() == before


def test_opinions_lapse_when_the_plan_changes_and_stand_when_it_does_not(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    world.bring(document, Place.SIGNING)
    world.take(document, "return_sign", "乙")
    saved(world, plan)
    world.take(document, "submit", "甲")
    assert document.place == Place.SIGNING
    world.take(document, "return_sign", "乙")
    saved(world, plan, responsible="副局长")
    world.take(document, "submit", "甲")
    assert document.place == Place.UNIT_CHECK
    assert all(opinion.lapsed(document) for opinion in document.opinions if opinion.verdict == "pass")


def test_a_change_of_the_text_asks_for_the_plan_to_be_approved_anew(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    world.bring(document, Place.SIGNED)
    assert (plan.place, plan.approved_at) == (PlanState.APPROVED, NOON)
    world.take(document, "reopen", "甲")
    assert (plan.place, plan.approved_at) == (PlanState.PLANNING, None)
    world.take(document, "save", "甲", broad=True, body="另一文稿。")
    world.bring(document, Place.SIGNED)
    assert plan.place == PlanState.APPROVED


def test_it_is_co_signed_and_signed_in_the_documents_round(world: World):
    document = world.draft(broad=True, cosigners=["caizheng"])
    plan = world.plan(document)
    states = [plan.place]
    while document.place != Place.ISSUED:
        world.on(document)
        states.append(plan.place)
    assert list(dict.fromkeys(states)) == [
        PlanState.PLANNING, PlanState.COSIGNING, PlanState.AGREED, PlanState.APPROVED,
    ]  # fmt: skip
    told = [(line.act, line.person) for line in trail.of("plan", plan.id)]
    assert told == [("create", "甲"), ("cosign", "丙"), ("agree", "寅"), ("approve", "乙")]


def test_a_return_returns_both_and_so_does_a_withdrawal(world: World):
    for step, who in (("return_sign", "乙"), ("withdraw", "甲")):
        document = world.draft(broad=True, cosigners=["caizheng"])
        plan = world.plan(document)
        world.bring(document, Place.SIGNING)
        assert plan.place == PlanState.AGREED
        world.take(document, step, who)
        assert (document.place, plan.place) == (Place.DRAFTING, PlanState.PLANNING)


def test_voiding_the_document_voids_plan_and_products(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    world.make(plan.products[0])
    world.take(document, "void", "乙")
    assert (plan.place, plan.products[0].place) == (PlanState.VOID, ProductState.VOID)
    assert not inbox.of_record("product", plan.products[0].id)


def test_publication_starts_the_clock_and_calls_the_makers_by_each_products_day(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document, rows=ROWS)
    world.bring(document, Place.ISSUED)
    assert [product.due for product in plan.products] == [None, None, None]
    assert not inbox.of_record("product", plan.products[0].id)
    world.take(document, "publish", "丙")  # Thursday 2026-03-05
    assert plan.place == PlanState.DEPLOYED
    assert [product.due for product in plan.products] == [date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 10)]
    assert plan.due == date(2026, 3, 5)
    calls = [row for product in plan.products for row in inbox.of_record("product", product.id)]
    assert {(row.label, row.due.day) for row in calls} == {("制作解读产品", day) for day in (5, 9, 10)}
    assert {row.desk.partition(":")[2] for row in calls} == {"draft", "review"}


def test_the_latest_day_is_the_countys_setting(world: World):
    settings.put("interpretation_days", "1")
    document = world.draft(broad=True)
    plan = world.plan(document, rows=ROWS)
    world.bring(document, Place.ISSUED)
    world.take(document, "publish", "丙")
    assert [product.due for product in plan.products] == [date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 6)]


def test_late_is_a_day_after_the_day_and_stays_late_once_it_is_out(world: World):
    plan, product = deployed(world)
    assert not product.is_late(date(2026, 3, 5))
    assert product.is_late(date(2026, 3, 6))
    assert plan.is_late(date(2026, 3, 6))
    world.make(product)
    world.work(product, "submit", "丙")
    world.work(product, "pass", "乙")
    world.work(product, "publish", "丙", address="http://yangxian.example/jd/1")
    assert not product.is_late(date(2026, 4, 1))
    assert (plan.due, plan.is_late(date(2026, 4, 1))) == (None, False)


def deployed(world: World, **changed: object) -> tuple[Plan, Product]:
    """A plan whose document has just been published, and its product."""
    document = world.draft(broad=True)
    plan = world.plan(document, **changed)
    world.bring(document, Place.ISSUED)
    world.take(document, "publish", "丙")
    return plan, plan.products[0]


def test_withdrawing_the_publication_stops_the_clock_until_it_is_published_again(world: World):
    plan, product = deployed(world)
    world.take(plan.document, "unpublish", "丙")
    assert (plan.place, plan.due, product.due) == (PlanState.APPROVED, None, None)
    assert not inbox.of_record("product", product.id)
    with clock.at(clock.now().replace(day=9)):
        world.take(plan.document, "publish", "丙")
    assert (plan.place, product.due) == (PlanState.DEPLOYED, date(2026, 3, 9))


def test_what_was_approved_of_a_product_is_checked_anew_when_the_document_goes_back(world: World):
    document = world.draft(broad=True)
    plan = world.plan(document)
    product = world.make(plan.products[0])
    world.work(product, "submit", "丙")
    world.bring(document, Place.SIGNED)
    world.work(product, "pass", "乙")
    world.take(document, "reopen", "甲")
    assert product.place == ProductState.PLANNED


def test_a_row_that_was_never_saved_is_dropped_without_a_trace(world: World) -> None:
    blank = (None, ROWS[0][1], "", *ROWS[0][3:6], True)
    plan = world.plan(world.draft(), rows=[*ROWS, blank])
    assert len(plan.products) == len(ROWS)
