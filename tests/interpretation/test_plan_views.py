"""Plans over HTTP: asked for from the start, begun with what the document says, beside its text at every step."""

from __future__ import annotations

import lxml.html
import pytest

from tests.documents.test_views import said
from tests.interpretation.conftest import bring_out, deploy
from tests.queries import counted
from tests.world import World
from yx.core.base import db
from yx.documents.models import Document, Place
from yx.interpretation.models import Plan
from yx.interpretation.words import PlanState

BODY = """局属各单位：
为提高政务公开水平，根据《样县政务公开规定》要求，现就培训有关事项通知如下。
一、培训内容
讲解条例。
二、培训时间
自2026年4月1日起施行。原办法同时废止。"""


def page_of(doc: int) -> str:
    return f"/interpretation/documents/{doc}/plan"


def plan_of(town, doc: int) -> int:
    return town.of(doc, lambda document: document.plan.id)


def planned(town, place: Place = Place.DRAFTING, **fields: object) -> int:
    """The id of a document that has its plan, brought to `place`."""

    def make(world: World) -> int:
        document = world.draft(**({"broad": True} | fields))
        world.plan(document)
        return world.bring(document, place).id

    return town.do(make)


def test_the_pages_of_a_draft_say_from_the_start_that_a_plan_is_needed_and_lead_to_it(town):
    doc = town.document(broad=True)
    shown = town.at("甲").get(f"/documents/{doc}")
    assert "须同步报批解读方案，或填写免予解读理由" in said(shown)
    for page in (f"/documents/{doc}", f"/documents/{doc}/edit"):
        links = lxml.html.fromstring(town.at("甲").get(page).text).xpath("//a[.='编制解读方案']/@href")
        assert links == [page_of(doc)], page
    assert "编制解读方案" not in said(town.at("乙").get(f"/documents/{doc}"))
    plain = town.document()
    assert "解读方案" not in said(town.at("甲").get(f"/documents/{plain}"))


def test_it_begins_with_what_the_document_says_and_is_saved(town):
    doc = town.document(broad=True, body=BODY)
    form = town.at("甲").fields(page_of(doc), page_of(doc))
    assert form["basis"] == "根据《样县政务公开规定》要求"
    assert form["aim"] == "为提高政务公开水平"
    assert form["main"] == "一、培训内容\n二、培训时间"
    assert form["scope"] == "局属各单位"
    assert (form["care"], form["change"]) == ("自2026年4月1日起施行", "原办法同时废止。")
    assert form["responsible"] == "县发展局局长 乙"
    answer = town.at("甲").submit(page_of(doc), page_of(doc), terms="政务公开：……", budget="无")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/documents/{doc}#plan-h")
    shown = said(town.at("甲").get(f"/documents/{doc}"))
    assert all(word in shown for word in ("关键词诠释", "《关于开展政务公开培训的通知》政策解读", "县发展局局长 乙"))
    assert town.of(doc, lambda document: document.version_no) == 2


def test_a_row_more_without_script_keeps_what_was_typed_and_saves_nothing(town):
    doc = town.document(broad=True)
    answer = town.at("甲").submit(page_of(doc), page_of(doc), main="写到一半", do="add")
    assert answer.status_code == 200
    assert "写到一半" in answer.text
    rows = lxml.html.fromstring(answer.text).xpath("//fieldset[starts-with(normalize-space(legend), '第')]")
    assert len(rows) == 3
    assert town.of(doc, lambda document: document.plan) is None


@pytest.mark.parametrize(
    ("typed", "said_there"),
    [
        ({"products-1-form": "video"}, "请填写标题"),
        ({"products-1-title": "无形式"}, "请选择解读形式"),
        ({"products-0-channel": ""}, "请选择解读渠道"),
        ({"products-0-days": "99"}, "请在所列各项中选择解读时间"),
        ({"products-0-days": "x"}, "请在所列各项中选择解读时间"),
        ({"responsible": "长" * 201}, "责任人不超过 200 字"),
        ({"main": "长" * 2001}, "主要内容不超过 2000 字"),
    ],
)
def test_wrong_input_is_said_at_its_field_and_kept(town, typed: dict[str, str], said_there: str):
    doc = town.document(broad=True)
    fields = {name.replace("-", "__"): value for name, value in typed.items()}
    answer = town.at("甲").submit(page_of(doc), page_of(doc), terms="保留的文字", **fields)
    assert answer.status_code == 422
    assert said_there in said(answer)
    assert "保留的文字" in answer.text
    assert town.of(doc, lambda document: document.plan) is None


def test_rows_are_changed_and_taken_away(town):
    doc = planned(town)
    form = town.at("甲").fields(page_of(doc), page_of(doc))
    assert form["products-0-title"] == "《培训通知》政策解读"
    changed = {"products__0__drop": "y", "products__1__form": "audio", "products__1__title": "广播稿"}
    town.at("甲").submit(page_of(doc), page_of(doc), products__1__channel="broadcast", **changed)
    found = town.of(doc, lambda d: [(p.form.value, p.title, p.channel.value) for p in d.plan.products])
    assert found == [("audio", "广播稿", "broadcast")]


def test_the_second_of_two_is_told_and_loses_nothing(town):
    doc = planned(town)
    seen = town.at("甲").fields(page_of(doc), page_of(doc))["seen"]
    town.at("酉").submit(page_of(doc), page_of(doc), budget="五千元")
    answer = town.at("甲").submit(page_of(doc), page_of(doc), seen=seen, budget="六千元")
    assert answer.status_code == 409
    assert "已被他人修改" in said(answer)
    assert "六千元" in answer.text
    assert town.of(doc, lambda document: document.plan.budget) == "五千元"


def test_strangers_colleagues_and_administrators_do_not_open_what_is_not_theirs(town):
    doc = planned(town)
    plan = plan_of(town, doc)
    address = f"/interpretation/{plan}"
    found = {name: town.at(name).get(address).status_code for name in "甲乙丙酉癸寅辛壬戊"}
    assert found == dict.fromkeys("甲乙丙酉", 200) | dict.fromkeys("癸寅辛壬戊", 404)
    assert town.at("癸").get(page_of(doc)).status_code == 404
    assert town.at("乙").get(page_of(doc)).status_code == 403
    assert town.at("甲").get("/interpretation/999").status_code == 404
    assert town.at("癸").send(page_of(doc), main="偷改").status_code == 404
    assert town.at("癸").send(f"{address}/steps/drop", reason="偷删").status_code == 404


def test_whoever_checks_co_signs_or_signs_sees_text_and_plan_on_one_page(town):
    doc = planned(town, Place.UNIT_CHECK, cosigners=["caizheng"], issuer="xian")
    while True:
        place = town.of(doc, lambda document: document.place)
        if place == Place.SIGNED:
            return
        who = "寅" if place == Place.COSIGNING else town.do(lambda world: usual(world, doc))
        shown = said(town.at(who).get(f"/documents/{doc}"))
        assert "请准时参加" in shown, place
        assert "《培训通知》政策解读" in shown, place
        town.do(lambda world: world.on(db.session.get_one(Document, doc)) and None)


def usual(world: World, doc: int) -> str:
    """Who takes the document on from where it stands."""
    return world.usual(db.session.get_one(Document, doc))[1]


def test_one_signature_over_http_approves_both_and_a_return_returns_both(town):
    doc = planned(town, Place.SIGNING)
    town.at("乙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/return_sign", reason="请补图解")
    assert town.of(doc, lambda d: (d.state, d.plan.state)) == ("drafting", "planning")
    town.take(doc, "submit", "甲")
    town.at("乙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/sign", opinion="同意")
    assert town.of(doc, lambda d: (d.state, d.plan.state)) == ("signed", "approved")


def test_a_plan_that_cannot_be_changed_any_more_is_shown_instead(town):
    doc = planned(town, Place.UNIT_CHECK)
    answer = town.at("甲").get(page_of(doc))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/interpretation/{plan_of(town, doc)}")
    seen = town.of(doc, lambda document: str(document.plan.row_version))
    assert town.at("甲").send(page_of(doc), seen=seen, main="改").status_code == 422
    assert town.of(doc, lambda document: document.plan.points["main"]) == "培训的对象和时间"
    bare = town.document(Place.UNIT_CHECK, broad=True, plan_waiver="免")
    assert town.at("甲").get(page_of(bare)).headers["Location"] == f"/documents/{bare}"


def test_the_comparison_of_versions_shows_what_changed_in_the_plan(town):
    doc = planned(town)
    town.at("甲").submit(page_of(doc), page_of(doc), budget="五千元")
    shown = said(town.at("甲").get(f"/documents/{doc}/versions"))
    assert "经费说明" in shown
    assert "五千元" in shown
    first = said(town.at("甲").get(f"/documents/{doc}/versions?old=1&new=2"))
    assert "文字《《培训通知》政策解读》政府网站，与公文同步" in first


def test_questions_and_answers_stand_on_the_plans_page(town):
    plan = town.do(lambda world: deploy(world).id)
    page = f"/interpretation/{plan}"
    town.at("丙").submit(page, f"{page}/steps/question", words="能否网上参加？", source="来信")
    answer = town.at("丙").submit(page, f"{page}/steps/respond", form="text", title="答来信")
    assert answer.status_code == 422
    assert "请选择回应的问题" in said(answer)
    question = town.ask(lambda: db.session.get_one(Plan, plan).questions[0].id)
    town.at("丙").submit(page, f"{page}/steps/respond", form="text", title="答来信", question=str(question))
    shown = said(town.at("丙").get(page))
    assert "能否网上参加？" in shown
    assert "答来信" in shown


def test_from_the_document_to_plan_and_product_and_back_after_publication(town):
    def make(world: World) -> tuple[int, int, int]:
        plan = deploy(world)
        return plan.document_id, plan.id, bring_out(world, plan.products[0]).id

    doc, plan, product = town.do(make)
    stranger = town.at("癸")
    links = {
        f"/documents/{doc}": {f"/interpretation/{plan}", f"/interpretation/products/{product}"},
        f"/interpretation/{plan}": {f"/documents/{doc}", f"/interpretation/products/{product}"},
        f"/interpretation/products/{product}": {f"/documents/{doc}", f"/interpretation/{plan}"},
    }
    for page, wanted in links.items():
        assert wanted <= set(lxml.html.fromstring(stranger.get(page).text).xpath("//main//a/@href")), page


def test_the_page_of_a_document_asks_once_more_for_its_plan_however_many_products_it_has(town):
    rows = [(None, "text", f"解读{number}", "site", 0, "", False) for number in range(12)]

    def make(world: World, **fields: object) -> int:
        document = world.draft(broad=True)
        world.plan(document, **fields)
        return world.bring(document, Place.SIGNING).id

    asked = {}
    for name, doc in {
        "none": town.document(Place.SIGNING, broad=True, plan_waiver="免"),
        "one": town.do(make),
        "many": town.do(lambda world: make(world, rows=rows)),
    }.items():
        town.at("乙").get(f"/documents/{doc}")
        with counted(town.app) as found:
            assert town.at("乙").get(f"/documents/{doc}").status_code == 200
        asked[name] = found.count
    assert asked["one"] == asked["many"] == asked["none"] + 1


def test_a_dropped_plan_is_drawn_up_again(town):
    doc = planned(town)
    page = f"/interpretation/{plan_of(town, doc)}"
    town.at("甲").submit(page, f"{page}/steps/drop", reason="改为免予解读")
    assert "编制解读方案" in said(town.at("甲").get(f"/documents/{doc}"))
    town.at("甲").submit(page_of(doc), page_of(doc))
    assert town.of(doc, lambda document: document.plan.place) == PlanState.PLANNING
