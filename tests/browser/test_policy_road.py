"""The second main job on real input: a policy of three units with its plan, to 28 receipts (clauses C1a, C3a–C3c).

Two units agree, one objects; the text is changed and confirmed; one signature approves text and plan; three products
come out, one of them late; 28 units sign for what they received.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.inspector import Inspector
from yx.circulation.models import Receipt
from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.cosign.models import Reply, Round
from yx.demo import PASSWORD, policy
from yx.documents.models import Document, Place
from yx.documents.papers import font_book
from yx.interpretation.models import Plan
from yx.interpretation.words import Form, Point
from yx.people import hashing
from yx.people.models import Holding, Person, Post, Unit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: a Monday; the plan's products are due on Tuesday and Wednesday of the week
MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
WORDS = {"agree": "同意", "agree_with": "同意并附意见", "object": "不同意"}
TOWNSHIPS = {"肖晓东": "chengguan", "邓少华": "yangzhong"}
NAMES = {"scjg": "县市场监管局", "wjj": "县卫健局", "czj": "县财政局"}
MODES = pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def morning() -> datetime:
    return MONDAY


@pytest.fixture
def peopled(served: Flask) -> Flask:
    """With accounts in two townships: beside the 26 members that are neither the lead unit nor the office, 28 units."""
    with served.app_context(), transaction() as session:
        now, shared = clock.now(), hashing.make(PASSWORD)
        for name, short in TOWNSHIPS.items():
            office = select(Post).join(Unit).where(Unit.short == short, Post.name == "党政综合办公室主任")
            username = f"{short}.gongkai"
            person = Person(username=username, name=name, password_hash=shared, password_at=now, created_at=now)
            session.add(person)
            session.flush()
            post = session.scalars(office).one()
            session.add(Holding(post_id=post.id, person_id=person.id, from_day=clock.today()))
    return served


def at(**span: int) -> Any:
    """The clock some time after Monday morning."""
    return clock.at(MONDAY + timedelta(**span))


def draft(one: Any) -> None:
    """拟制公文 with two further drafting units and one unit to co-sign, then its plan."""
    page = one.page
    page.goto(f"{one.address}/documents/new")
    page.get_by_label("标题").fill(policy.TITLE)
    page.get_by_label("文种").select_option(label="通知")
    page.get_by_label("发文机关", exact=True).select_option(label="尤溪县人民政府办公室")
    page.get_by_label("主送机关").fill(policy.ADDRESSEE)
    page.get_by_label("正文", exact=True).fill(policy.TEXT)
    for group, names in (("联合起草单位", ("县财政局", "县卫健局")), ("会签单位", ("县市场监管局",))):
        page.locator("summary", has_text=group).click()
        for name in names:
            page.get_by_role("group", name=group).get_by_label(name, exact=True).check()
    page.get_by_label("会签说明").fill(policy.NOTE)
    page.get_by_role("group", name="公开属性", exact=True).get_by_label("主动公开").first.check()
    page.get_by_label("涉及面广").check()
    page.get_by_label("社会关注度高").check()
    one.press(page.get_by_role("button", name="保存草稿"))
    assert one.says("须同步报批解读方案")
    one.picture("policy-draft")


def plan(one: Any) -> None:
    """编制解读方案: the nine points, three products, responsible people."""
    page = one.page
    one.press(page.get_by_role("link", name="编制解读方案").first)
    for point in Point:
        page.get_by_label(point.label).fill(policy.POINTS[point.value])
    page.get_by_label("责任人").fill(policy.RESPONSIBLE)
    page.get_by_label("经费说明").fill(policy.BUDGET)
    for number, product in enumerate(policy.PRODUCTS, start=1):
        row = page.get_by_role("group", name=f"第 {number} 项")
        if not row.count():
            one.press(page.get_by_role("button", name="增加一项"))
        row.get_by_label("解读形式").select_option(label=Form(product.form).label)
        row.get_by_label("标题").fill(product.title)
        row.get_by_label("解读渠道").select_option(value=product.channel)
        row.get_by_label("解读时间").select_option(value=str(product.days))
        row.get_by_label("制作单位或人员").fill(product.maker)
    one.picture("policy-plan-form")
    one.press(page.get_by_role("button", name="保存方案"))
    assert one.says("一图读懂")


def change(one: Any) -> None:
    """What answers the opinions goes into the text."""
    one.press(one.page.get_by_role("link", name="打开公文"))
    one.press(one.page.get_by_role("link", name="修改", exact=True))
    one.page.get_by_label("正文", exact=True).fill(policy.changed())
    one.press(one.page.get_by_role("button", name="保存草稿"))


def approve(desk: Callable[..., Any], js: bool, **when: int) -> None:
    """核稿 and 公开审查 in the lead unit."""
    with at(**when), desk(f"{policy.LEAD}.juzhang", js=js) as one:
        one.open(policy.FLAT)
        one.step("同意", 意见="文稿和解读方案要素齐全，同意送审。")
    with at(**when), desk(f"{policy.LEAD}.gongkai", js=js) as one:
        one.open(policy.FLAT)
        one.step("审查通过", 可以公开="", 审查依据="不涉密、不涉及个人隐私，可以公开。")
        assert one.stands() == "会签"


def answer(one: Any, view: policy.View) -> None:
    """会签答复 of one unit."""
    one.open(policy.FLAT)
    one.picture(f"policy-ask-{view.unit}")
    fields = {WORDS[view.answer]: ""} | ({"意见": view.words} if view.words else {})
    one.step("会签答复", **fields)
    assert one.says("已答复")


def settle(one: Any) -> None:
    """处理会签意见: what became of each opinion, then the text is mended."""
    page = one.page
    one.open(policy.FLAT)
    for view in policy.VIEWS:
        if view.outcome:
            name = page.locator("#steps legend", has_text=NAMES[view.unit]).first.inner_text()
            page.get_by_role("group", name=name).first.get_by_label("采纳", exact=True).check()
            page.locator("#steps").get_by_label(f"对{NAMES[view.unit]}的说明").first.fill(view.outcome_words)
    one.picture("policy-settle")
    one.press(page.get_by_role("button", name="处理意见并修改文稿"))


def make(one: Any, product: policy.Planned, picture: bytes) -> None:
    """制作 one product and send it to the head."""
    page = one.page
    page.goto(f"{one.address}/documents/")
    one.press(page.get_by_role("link", name=policy.FLAT))
    one.press(page.get_by_role("link", name=product.title))
    one.press(page.get_by_role("link", name="制作", exact=True))
    if product is policy.TEXT_PRODUCT:
        page.get_by_label("解读文字").fill(policy.INTERPRETATION)
    else:
        page.get_by_label("文件").set_input_files(
            {"name": f"{product.title}.png", "mimeType": "image/png", "buffer": picture}
        )
    one.press(page.get_by_role("button", name="保存"))
    one.picture(f"policy-product-{product.form}")
    one.step("送审")
    assert one.stands() == Form(product.form).label


def publish(one: Any, product: policy.Planned, day: str) -> None:
    """发布 one product where it was to come out."""
    one.open(product.title)
    one.step("发布", 发布网址=f"{policy.SITE}/{product.form}.htm", 发布时间=day)
    assert one.says("已发布")


def products(desk: Callable[..., Any], js: bool, picture: bytes) -> None:
    """Text and picture are made while the document is being printed, checked and published on the next day."""
    two = policy.PRODUCTS[:2]
    with at(hours=9), desk(f"{policy.LEAD}.gongkai", js=js) as one:
        for product in two:
            make(one, product, picture)
    with at(hours=9, minutes=10), desk(f"{policy.LEAD}.juzhang", js=js) as one:
        for product in two:
            one.open(product.title)
            if product is policy.TEXT_PRODUCT:
                assert one.says("与公文相同的文字占")
                one.picture("policy-product-check")
            one.step("审核通过", 意见="通俗易懂，同意发布。")
    with at(days=1), desk("xfb.gongkai", js=js) as one:
        one.open(policy.FLAT)
        one.step("公开发布", 发布渠道="政府网站", 发布网址=f"{policy.SITE}/1.htm", 发布时间="2026-11-17T08:00")
        assert one.says("已公开")
    with at(days=1, minutes=10), desk(f"{policy.LEAD}.gongkai", js=js) as one:
        for product in two:
            publish(one, product, "2026-11-17T08:30")


def receive(served: Flask, desk: Callable[..., Any], js: bool) -> int:
    """签收 by all units: three at a browser, the others by a client of their own; gives how many."""
    with served.app_context():
        found = db.session.execute(select(Receipt.id, Unit.short).join(Unit, Unit.id == Receipt.unit_id))
        receipts = {short: number for number, short in found}
        db.session.remove()
    for short in ("jyj", "czj", "chengguan"):
        with at(days=1, hours=1), desk(f"{short}.gongkai", js=js) as one:
            one.open(policy.FLAT)
            one.picture(f"policy-receipt-{short}")
            one.step("签收")
            assert one.stands() == "已签收"
        del receipts[short]
    served.test_client_class = Inspector
    with at(days=1, hours=2):
        for short, number in receipts.items():
            client: Inspector = served.test_client()  # type: ignore[assignment]
            client.sign_in(f"{short}.gongkai", PASSWORD)
            assert client.submit(f"/circulation/{number}", f"/circulation/{number}/steps/sign").status_code == 303
    return len(receipts) + 3


@MODES
def test_a_policy_of_three_units_goes_from_draft_to_28_receipts(
    desk: Callable[..., Any], peopled: Flask, js: bool
) -> None:
    with peopled.app_context():
        picture = policy.picture(font_book())
        db.session.remove()
    with desk(f"{policy.LEAD}.nigao", js=js) as one:
        draft(one)
        plan(one)
        one.picture("policy-ready")
        one.step("提交核稿")
        assert one.stands() == "核稿"
    approve(desk, js, hours=1)
    for minutes, view in enumerate(policy.VIEWS):
        with at(hours=2, minutes=minutes), desk(f"{view.unit}.juzhang", js=js) as one:
            answer(one, view)
    with at(hours=3), desk(f"{policy.LEAD}.nigao", js=js) as one:
        settle(one)
        change(one)
        one.step("提交核稿")
    approve(desk, js, hours=4)
    for view in policy.VIEWS:
        with at(hours=5), desk(f"{view.unit}.juzhang", js=js) as one:
            confirm(one, view)
    sign_and_issue(desk, js)
    products(desk, js, picture)
    assert receive(peopled, desk, js) == 28
    look(desk, js)
    check(peopled)


def confirm(one: Any, view: policy.View) -> None:
    """Whoever agreed confirms with one click after seeing what changed; whoever objected answers anew."""
    one.open(policy.FLAT)
    assert one.says("总额控制")
    one.picture(f"policy-again-{view.unit}")
    if view.answer == "object":
        one.step("会签答复", 同意="")
    else:
        one.step("确认同意")
    assert one.says("已答复")


def sign_and_issue(desk: Callable[..., Any], js: bool) -> None:
    """办公室审核, one signature, number, 印发 to 28 units."""
    with at(hours=6), desk("xfb.hegao", js=js) as one:
        one.open(policy.FLAT)
        one.step("审核通过", 意见="格式规范，会签意见已处理，同意呈签。")
    with at(hours=7), desk("xfb.zhuren", js=js) as one:
        one.open(policy.FLAT)
        assert one.says("解读方案")
        one.picture("policy-sign")
        one.step("签发", 签发意见="同意印发。")
        assert one.stands() == "已签发"
    with at(hours=8), desk("xfb.hegao", js=js) as one:
        one.open(policy.FLAT)
        one.step("编号登记")
        one.picture("policy-issue")
        one.step("印发", 全部成员单位="", 城关镇="", 洋中镇="")
        assert one.stands() == "已印发"


def look(desk: Callable[..., Any], js: bool) -> None:
    """On Thursday the film is late and red; the document's page leads to everything that belongs to it."""
    with at(days=3), desk(f"{policy.LEAD}.nigao", js=js) as one:
        one.page.goto(f"{one.address}/documents/1")
        late = one.page.locator("main .tag.late")
        assert late.all_inner_texts() == ["待制作，已逾期"]
        line = one.page.locator("main li", has=one.page.locator(".tag.late"))
        assert policy.VIDEO_PRODUCT.title in line.inner_text()
        one.picture("policy-document")
        for address in ("/interpretation/1", "/interpretation/products/1", "/circulation/sent/1", "/cosign/2"):
            assert one.page.locator(f"main a[href$='{address}']").count() >= 1, address


def check(served: Flask) -> None:
    """What the database says in the end."""
    with served.app_context():
        document, made = db.session.get_one(Document, 1), db.session.get_one(Plan, 1)
        assert trail.verify() is None
        signatures = [opinion for opinion in document.opinions if opinion.step == "sign"]
        assert [one.version_hash for one in signatures] == [document.version_hash]
        assert document.version_hash == document.content_hash()
        assert made.approved_at == signatures[0].at
        assert document.place == Place.ISSUED
        receipts = db.session.scalars(select(Receipt)).all()
        assert len([one for one in receipts if one.signed_at]) == 28
        assert [one.no for one in db.session.scalars(select(Round).order_by(Round.id))] == [1, 2]
        assert len(db.session.scalars(select(Reply)).all()) == 6
        db.session.remove()
