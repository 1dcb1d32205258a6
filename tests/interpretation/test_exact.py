"""What plans and products say word for word, and what each act leaves behind (clauses C3a to C3c)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.interpretation.conftest import ADDRESS, bring_out, deploy
from tests.world import World
from yx.core import clock, settings, trail
from yx.core.errors import NotAllowed, Refused
from yx.core.inbox import Subject
from yx.disclosure.attribute import Attribute
from yx.documents.models import Channel, Place
from yx.interpretation import actions, calls, needs
from yx.interpretation.models import Plan, Product
from yx.interpretation.words import Form, PlanState, ProductState

VIDEO = [(None, "video", "一分钟看懂", "media", 1, "某人", False)]


def refused(world: World, thing: Plan | Product, step: str, who: str, **data: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        world.work(thing, step, who, **data)
    return tuple(why.value.reasons)


def test_only_the_drafters_of_the_lead_unit_plan_and_only_a_draft(world: World) -> None:
    document = world.draft(broad=True)
    with pytest.raises(NotAllowed, match=r"^解读方案由主办单位拟稿人员编制$"):
        world.plan(document, "癸")
    late = world.at(Place.UNIT_CHECK)
    with pytest.raises(Refused, match=r"^公文现为“核稿”，解读方案不能修改；退回起草后可改$"):
        world.plan(late)


def test_a_plan_keeps_what_was_typed(world: World) -> None:
    document = world.draft(broad=True)
    points = {"main": " 对象和时间 ", "basis": "", "unknown": "x"}
    plan = world.plan(document, points=points, responsible="局长", budget="二千元", rows=VIDEO)
    assert ({str(code): text for code, text in plan.points.items()}, plan.responsible, plan.budget) == (
        {"main": "对象和时间"}, "局长", "二千元",
    )  # fmt: skip
    assert plan.outline == '{"main": "对象和时间"}'
    product = plan.products[0]
    assert (product.form, product.title, product.channel, product.days, product.maker) == (
        Form.VIDEO, "一分钟看懂", Channel.MEDIA, 1, "某人",
    )  # fmt: skip
    assert (product.state, product.promised, product.unit_id) == ("planned", True, plan.unit_id)
    line = trail.of("plan", plan.id)[0]
    assert (line.act, line.label, line.to_state) == ("create", "编制解读方案", PlanState.PLANNING.value)
    bare = world.plan(world.draft(title="另一件", broad=True), responsible=None, budget=None)
    assert (bare.responsible, bare.budget, bare.products[0].maker) == ("", "", "政务公开股")


def test_a_product_that_nobody_is_named_for_has_no_maker_and_its_title_stands_in_one_line(world: World) -> None:
    plan = world.plan(world.draft(broad=True), rows=[(None, "text", "一篇\n解读", "site", 0, None, False)])
    product = plan.products[0]
    assert (product.maker, product.body, product.file_name, product.address, product.to_mend) == ("", "", "", "", "")
    assert calls.product_subject(product).title == "文字解读：一篇解读"


def test_a_changed_plan_undoes_the_decision_between_two_views_of_the_attribute(world: World) -> None:
    document = world.draft(broad=True)
    plan = world.plan(document)
    document.decided_from = "0" * 64
    world.work(plan, "save", "甲", points={"main": "另有要点"}, responsible="局长", rows=())
    assert document.decided_from == ""


def test_a_plan_has_at_the_most_so_many_products(world: World) -> None:
    rows = [(None, "text", f"第{n}篇", "site", 0, "", False) for n in range(actions.MOST_PRODUCTS + 1)]
    with pytest.raises(Refused, match=rf"^一个方案的解读产品不超过 {actions.MOST_PRODUCTS} 项$"):
        world.plan(world.draft(broad=True), rows=rows)
    assert len(world.plan(world.draft(title="另一件", broad=True), rows=rows[1:]).products) == actions.MOST_PRODUCTS


def test_a_row_that_nobody_worked_on_goes_and_made_work_stays_apart(world: World) -> None:
    document = world.draft(broad=True)
    plan = world.plan(document, rows=[*VIDEO, (None, "text", "一篇", "site", 0, "", False)])
    video, text = plan.products
    world.make(text)
    rows = [(one.id, one.form.value, one.title, one.channel.value, 0, "", True) for one in (video, text)]
    world.work(plan, "save", "甲", points={"main": "要点"}, responsible="局长", rows=rows)
    assert [(one.title, one.promised, one.state) for one in plan.products] == [("一篇", False, "void")]


def test_what_is_missing_of_a_product_is_said_in_these_words(world: World) -> None:
    plan = world.plan(world.draft(broad=True), rows=[*VIDEO, (None, "text", "一篇", "site", 0, "", False)])
    video, text = plan.products
    assert needs.MADE.unmet(video) == ["请先上传视频文件，或填写作品网址"]
    assert needs.MADE.unmet(text) == ["请先填写解读文字，或上传文件"]
    assert needs.APPROVED.unmet(text) == ["公文签发后，才能审核解读产品"]
    assert needs.RUNNING.unmet(text) == ["公文公开前，请在解读方案中修改或删去此项"]
    assert needs.DEPLOYED.unmet(text) == ["公文公开发布后，才能发布解读产品"]
    assert needs.FINISHED.unmet(plan) == ["还有 2 项解读产品没有发布或取消"]
    text.address = video.address = ADDRESS
    assert needs.MADE.unmet(text) == needs.MADE.unmet(video) == []


def test_a_product_keeps_what_its_maker_gives(world: World, deployed: Plan) -> None:
    product, bing = deployed.products[0], world.actor("丙")
    stored, name = world.attach("图.pdf", Attribute.OPEN)[:2]
    world.make(product, body="怎么报名。", address=ADDRESS, maker="某人", file=(stored, name))
    assert (product.body, product.address, product.maker) == ("怎么报名。", ADDRESS, "某人")
    assert (product.file_id, product.file_name, product.made_by_id) == (stored.id, "图.pdf", bing.person_id)
    world.make(product, body=None, address=None, maker=None, drop_file=True)
    assert (product.body, product.address, product.maker, product.copied) == ("", "", "", None)
    assert (product.file, product.file_id, product.file_name) == (None, None, "")


def test_what_was_to_be_mended_is_forgotten_when_it_goes_on(world: World, deployed: Plan) -> None:
    product = world.make(deployed.products[0])
    world.work(product, "submit", "丙")
    world.work(product, "return_product", "乙", reason="太长")
    assert product.to_mend == "太长"
    world.work(product, "submit", "丙")
    assert product.to_mend == ""
    world.work(product, "pass", "乙")
    world.work(product, "publish", "丙", channel=Channel.PRINT, address="")
    assert (product.published_in, product.published_at, product.address) == (Channel.PRINT, clock.now(), "")
    world.work(product, "withdraw", "丙", reason="有误")
    assert (product.published_in, product.published_at, product.to_mend) == (None, None, "有误")


def test_publication_starts_the_clock_and_its_withdrawal_stops_it(world: World) -> None:
    settings.put("interpretation_days", "2")
    rows = [(None, "text", "一篇", "site", days, "", False) for days in (1, 9)]
    plan = deploy(world, rows=rows)
    day = clock.today()
    wanted = [clock.add_workdays(day, 1), clock.add_workdays(day, 2)]
    assert ([one.due for one in plan.products], plan.due) == (wanted, wanted[0])
    assert plan.deployed_at == plan.document.published_at
    bring_out(world, plan.products[0])
    assert plan.due == wanted[1]
    world.take(plan.document, "unpublish", "丙", reason="有误")
    assert (plan.deployed_at, plan.completed_at, plan.due, plan.products[1].due) == (None, None, None, None)


def test_a_plan_is_approved_and_returned_with_its_document(world: World) -> None:
    document = world.draft(broad=True)
    plan = world.plan(document)
    world.bring(document, Place.SIGNED)
    assert plan.approved_at == clock.now()
    actions.back(plan, None, {}, clock.now())
    assert plan.approved_at is None


def test_a_question_is_kept_and_answered_by_a_product_that_was_not_promised(world: World, deployed: Plan) -> None:
    bring_out(world, deployed.products[0])
    world.work(deployed, "complete", "甲")
    assert deployed.completed_at == clock.now()
    tomorrow = clock.today() + timedelta(days=1)
    said = refused(world, deployed, "question", "丙", words="问", asked_on=tomorrow)
    assert said == ("提出日期不能晚于今天",)
    world.work(deployed, "question", "丙", words="能否补报？", source="热线", asked_on=clock.today())
    world.work(deployed, "question", "丙", words="另一问", asked_on=date(2026, 3, 1))
    first, second = deployed.questions
    assert (first.words, first.source, first.person, first.at) == ("能否补报？", "热线", "丙", clock.now())
    assert (second.source, second.asked_on) == ("", date(2026, 3, 1))
    given = {"form": "text", "title": "答疑", "channel": "site", "days": 9}
    assert refused(world, deployed, "respond", "丙", question=0, **given) == ("请选择要回应的问题",)
    world.work(deployed, "respond", "丙", question=first.id, **given)
    answer = deployed.products[-1]
    most = settings.number("interpretation_days")
    assert (answer.promised, answer.question_id, answer.title, answer.days) == (False, first.id, "答疑", most)
    assert (answer.form, answer.channel) == (Form.TEXT, Channel.SITE)
    assert answer.due == deployed.due == clock.add_workdays(clock.today(), most)
    assert deployed.completed_at is None


def test_how_they_show_in_the_inbox_and_by_when_they_are_checked(world: World) -> None:
    document = world.draft(title="关于某事\n的通知", broad=True)
    plan = world.plan(document, rows=VIDEO)
    product, unit = plan.products[0], world.units["fazhan"]
    assert calls.plan_subject(plan) == Subject("plan", plan.id, "解读方案：关于某事的通知", "县发展局")
    assert calls.product_subject(product) == Subject("product", product.id, "视频解读：一分钟看懂", "县发展局")
    assert list(calls.makers(product)) == [f"u{unit}:draft", f"u{unit}:review"]
    assert (calls.running(product), calls.due(product), calls.to_check(product)) == (False, None, False)
    settings.put("review_days", "4")
    last = clock.add_workdays(clock.today(), 4)
    assert calls.check_due(product) == last
    product.due = clock.today()
    assert (calls.check_due(product), calls.running(product)) == (clock.today(), True)
    product.due = last + timedelta(days=1)
    assert calls.check_due(product) == last
    assert product.place == ProductState.PLANNED
