"""Products: made, compared, checked, published, withdrawn, cancelled; questions that came later (clause C3c)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.interpretation.conftest import ADDRESS, bring_out, deploy
from tests.world import World
from yx.core import clock, inbox
from yx.core.errors import Refused
from yx.documents.models import Channel, Place
from yx.interpretation.models import Plan
from yx.interpretation.words import PlanState, ProductState

VIDEO = [(None, "video", "一分钟看懂", "media", 1, "", False)]
COPY = "局属各单位：定于下周开展政务公开培训，请准时参加。"


def test_the_copied_share_is_kept_with_the_text_and_told_before_approval(world: World, deployed: Plan):
    product = world.make(deployed.products[0], body=COPY)
    assert product.copied == 100
    assert world.make(product, body="请大家来听课。" + COPY).copied == round(100 * 25 / 32)
    assert world.make(product, body="请大家来听课。").copied == 0
    assert world.make(product, body="").copied is None


def test_a_product_of_sound_or_film_needs_its_file_or_address(world: World):
    plan = deploy(world, rows=VIDEO)
    product = world.make(plan.products[0], body="只有文字")
    with pytest.raises(Refused, match="请先上传视频文件"):
        world.work(product, "submit", "丙")
    world.make(product, body="", address=ADDRESS)
    assert world.work(product, "submit", "丙").place == ProductState.REVIEW


def test_it_is_not_published_before_its_document_nor_dated_before_it_or_in_the_future(world: World):
    document = world.draft(broad=True)
    product = world.plan(document).products[0]
    world.make(product)
    world.bring(document, Place.ISSUED)
    world.work(product, "submit", "丙")
    world.work(product, "pass", "乙")
    with pytest.raises(Refused, match=r"^公文公开发布后，才能发布解读产品$"):
        world.work(product, "publish", "丙")
    world.take(document, "publish", "丙")
    for moment, said in (
        (timedelta(days=-1), r"^发布时间不能早于公文公开（2026-03-05）$"),
        (timedelta(hours=1), "^发布时间不能晚于现在$"),
    ):
        with pytest.raises(Refused, match=said):
            world.work(product, "publish", "丙", at=clock.now() + moment)


def test_where_it_really_came_out_stands_beside_what_was_promised(world: World, deployed: Plan):
    promised = deployed.document.version_hash
    product = bring_out(world, deployed.products[0], channel=Channel.PRINT, address=ADDRESS)
    assert (product.channel, product.published_in, product.address) == (Channel.SITE, Channel.PRINT, ADDRESS)
    assert deployed.document.content_hash() == promised


def test_withdrawn_it_is_made_and_checked_anew_and_is_due_again(world: World, deployed: Plan):
    product = bring_out(world, deployed.products[0])
    assert deployed.due is None
    world.work(product, "withdraw", "丙", reason="数据有误")
    assert (product.place, product.published_at, product.to_mend) == (ProductState.PLANNED, None, "数据有误")
    assert deployed.due == date(2026, 3, 5)
    assert {row.label for row in inbox.of_record("product", product.id)} == {"制作解读产品"}


def test_a_return_says_what_to_mend(world: World, deployed: Plan):
    product = world.make(deployed.products[0])
    world.work(product, "submit", "丙")
    world.work(product, "return_product", "乙", reason="请配图")
    assert (product.place, product.to_mend) == (ProductState.PLANNED, "请配图")
    assert world.work(product, "submit", "丙").to_mend == ""


def test_a_cancelled_product_stays_part_of_what_was_signed_and_no_longer_hinders(world: World, deployed: Plan):
    promised = deployed.document.version_hash
    with pytest.raises(Refused, match="还有 1 项"):
        world.work(deployed, "complete", "丙")
    world.work(deployed.products[0], "cancel", "乙", reason="已在发布会说明")
    assert deployed.document.content_hash() == promised
    assert world.work(deployed, "complete", "丙").place == PlanState.COMPLETED


def test_a_plan_with_nothing_outstanding_is_called_to_be_closed(world: World, deployed: Plan):
    assert not inbox.of_record("plan", deployed.id)
    bring_out(world, deployed.products[0])
    assert {row.label for row in inbox.of_record("plan", deployed.id)} == {"确认解读完成"}


def test_a_question_after_publication_is_answered_by_a_further_product(world: World, deployed: Plan):
    bring_out(world, deployed.products[0])
    world.work(deployed, "complete", "丙")
    promised = deployed.document.version_hash
    world.work(deployed, "question", "丙", words="能否网上参加？", source="县长信箱", asked_on=date(2026, 3, 5))
    question = deployed.questions[0]
    answer = {"form": "text", "title": "答网友问", "channel": "site", "days": 2}
    world.work(deployed, "respond", "丙", question=question.id, **answer)
    product = deployed.products[1]
    assert (product.question_id, product.due, product.promised) == (question.id, date(2026, 3, 9), False)
    assert (deployed.place, deployed.completed_at, deployed.due) == (PlanState.DEPLOYED, None, date(2026, 3, 9))
    assert deployed.document.content_hash() == promised
    bring_out(world, product)
    assert world.work(deployed, "complete", "丙").place == PlanState.COMPLETED


def test_a_question_has_a_day_that_has_been_and_an_answer_a_question_of_this_plan(world: World, deployed: Plan):
    with pytest.raises(Refused, match=r"^提出日期不能晚于今天$"):
        world.work(deployed, "question", "丙", words="问", asked_on=date(2026, 3, 6))
    world.work(deployed, "question", "丙", words="问", asked_on=date(2026, 3, 5))
    answer = {"form": "text", "title": "答", "channel": "site", "days": 0}
    with pytest.raises(Refused, match="请选择要回应的问题"):
        world.work(deployed, "respond", "丙", question=10**6, **answer)


def test_a_plan_takes_no_more_than_twenty_products(world: World):
    rows = [(None, "text", f"解读{n}", "site", 0, "", False) for n in range(21)]
    with pytest.raises(Refused, match="不超过 20 项"):
        world.plan(world.draft(broad=True), rows=rows)
