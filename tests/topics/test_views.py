"""Pages of topics: works · stranger · wrong form · second click · two at once · statements."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.moments import NOON
from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.core.base import db
from yx.topics import listing
from yx.topics.models import Topic
from yx.topics.words import TopicState as S

LIST = "/conference/topics/"
NEW, BOARD = f"{LIST}new", f"{LIST}board"
TYPED = {"title": "规范申请办理", "background": "答复格式不一。", "to_decide": "统一答复格式。"}
DAY = NOON.date()


def propose(town: Town, who: str = "丙", **fields: Any) -> str:
    """Fill and send the form; the address that it leads to."""
    answer = town.at(who).submit(NEW, **(TYPED | fields))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def made(town: Town, state: S = S.APPROVED, by: str = "丙", **fields: Any) -> int:
    return town.do(lambda world: world.topic(state, by, **fields).id)


def test_a_topic_goes_from_the_liaison_to_the_convener_by_its_buttons(town: Town) -> None:
    paper = (io.BytesIO(b"%PDF-1.7 paper"), "测算.pdf")
    caizheng = town.do(lambda world: world.units["caizheng"])
    page = propose(town, concerned=[str(caizheng)], wish_day=DAY.isoformat(), files=[paper])
    road = [("丙", "ask"), ("乙", "consent"), ("未", "collate"), ("未", "submit"), ("己", "approve")]
    for who, code in road:
        assert town.at(who).submit(page, f"{page}/steps/{code}").status_code == 303
    text = town.at("丙").get(page).text
    for words in ("已审定", "测算.pdf", "县财政局", DAY.isoformat(), "乙 县发展局局长"):
        assert words in text
    file = town.at("己").tree(page).xpath("//ul[@class='files']//a/@href")[0]
    assert town.at("己").get(file).data == b"%PDF-1.7 paper"
    assert town.at("丑").get(file).status_code == 404
    assert town.at("己").get(f"{page}/files/999").status_code == 404


def test_a_second_click_makes_one_topic_and_a_wrong_form_keeps_what_was_typed(town: Town) -> None:
    browser = town.at("丙")
    form = browser.fields(NEW).to_dict() | TYPED
    first, second = (browser.post(NEW, data=form) for _ in range(2))
    assert first.location == second.location
    assert propose(town, form_key="") != first.location
    wrong = {"title": "", "wish_day": (DAY - timedelta(days=1)).isoformat(), "files": [(io.BytesIO(b"MZ"), "x.exe")]}
    answer = browser.submit(NEW, **(TYPED | wrong))
    assert answer.status_code == 422
    for words in ("请填写议题名称", "希望上会时间不能早于今天", "类型不能上传", "答复格式不一。"):
        assert words in answer.text
    many = [(io.BytesIO(b"%%PDF-1.7 %d" % number), f"{number}.pdf") for number in range(21)]
    answer = browser.submit(NEW, **TYPED, files=many)
    assert (answer.status_code, "不超过 20 个" in answer.text) == (422, True)
    assert town.ask(lambda: db.session.scalar(select(func.count(Topic.id)))) == 2


@pytest.mark.parametrize(("state", "who", "name"), [(S.DRAFT, "丙", "edit"), (S.COLLATED, "未", "wording")])
def test_the_second_of_two_who_edit_sees_both_texts(town: Town, state: S, who: str, name: str) -> None:
    page = f"{LIST}{made(town, state)}"
    browser = town.at(who)
    stale = browser.fields(f"{page}/{name}").to_dict()
    assert browser.submit(f"{page}/{name}", to_decide="甲的文字。").location == page
    answer = browser.post(f"{page}/{name}", data=stale | {"to_decide": "乙的文字。"})
    assert answer.status_code == 409
    for words in ("已保存了新的内容", "甲的文字。", ">\r\n乙的文字。</textarea>", f"{who} "):
        assert words in answer.text
    assert browser.submit(f"{page}/{name}", title="").status_code == 422
    step = ("ask", "丙") if state == S.DRAFT else ("submit", "未")
    town.do(lambda world: world.on_topic(db.session.get_one(Topic, int(page.rsplit("/")[-1])), *step) and None)
    answer = browser.post(f"{page}/{name}", data=stale)
    assert (answer.status_code, "不能再修改" in answer.text) == (409, True)
    assert browser.get(f"{page}/{name}").location == page


def test_the_office_rewords_merges_and_asks_other_units_by_its_forms(town: Town) -> None:
    main, other = made(town, S.COLLATED), made(town, S.COLLATED, "丑", title="申请流程")
    page, office = f"{LIST}{main}", town.at("未")
    office.submit(f"{page}/wording", title="统一申请办理")
    text = town.at("丙").get(page).text
    assert "联席会议办公室对表述的修改" in text
    assert "规范政府信息公开" in text
    assert office.submit(f"{LIST}{other}", f"{LIST}{other}/steps/merge", into="").status_code == 422
    assert office.submit(f"{LIST}{other}", f"{LIST}{other}/steps/merge", into=str(main)).status_code == 303
    assert "已并入" in town.at("丑").get(f"{LIST}{other}").text
    assert "申请流程" in town.at("丙").get(page).text
    assert office.submit(page, f"{page}/steps/consult", silence="never").status_code == 422
    assert office.submit(page, f"{page}/steps/consult", note="请审阅").status_code == 303
    sheet = town.at("寅").tree("/cosign/").xpath("//td[@class='subject']//a/@href")[0]
    assert "拟议定事项" in town.at("寅").get(sheet).text
    assert town.at("寅").get(page).status_code == 200
    assert office.get(f"{page}/wording").location == page
    assert "征求意见尚未结束" in office.get(page).text


def test_a_rewording_that_is_refused_keeps_what_was_typed(town: Town) -> None:
    page = f"{LIST}{made(town, S.COLLATED)}"
    form = town.at("未").fields(f"{page}/wording").to_dict()
    town.at("未").submit(page, f"{page}/steps/consult")
    seen = town.ask(lambda: db.session.scalars(select(Topic.row_version)).one())
    answer = town.at("未").post(f"{page}/wording", data=form | {"title": "另一名称", "seen": str(seen)})
    assert answer.status_code == 422
    assert "征求意见尚未结束" in answer.text
    assert 'value="另一名称"' in answer.text


def test_lists_are_narrowed_and_hold_what_the_unit_has_to_do_with(town: Town) -> None:
    made(town, S.PROPOSED)
    made(town, S.DRAFT, "丑", title="教育收费公示")
    fazhan = town.do(lambda world: world.units["fazhan"])

    def shown(who: str, query: str = "") -> list[str]:
        return [a.text for a in town.at(who).tree(f"{LIST}?{query}").xpath("//td[@class='subject']/a")]

    usual = "规范政府信息公开申请办理"
    assert shown("未") == shown("丙") == [usual]
    assert shown("丑") == ["教育收费公示"]
    assert shown("壬") == shown("寅") == []
    tomorrow = DAY + timedelta(days=1)
    for query in (f"unit={fazhan}", "state=proposed", "words=申请办理", f"since={DAY}&until={DAY}", "unit=x&since=x"):
        assert shown("未", query) == [usual], query
    for query in (f"unit={fazhan + 1}", "state=draft", "words=收费", f"since={tomorrow}", "until=2020-01-01"):
        assert shown("未", query) == [], query
    assert "没有符合条件的议题" in town.at("寅").get(LIST).text


def test_the_board_shows_each_state_bounded_with_a_link_to_the_rest(town: Town) -> None:
    def fill(world: World) -> None:
        for number in range(listing.COLUMN + 1):
            world.topic(S.PROPOSED, title=f"议题{number}")
        world.topic(S.DEFERRED, "丑", wish_day=DAY)

    town.do(fill)
    tree = town.at("未").tree(BOARD)
    proposed = tree.xpath("//section[@aria-labelledby='column-proposed']")[0]
    assert [a.text for a in proposed.xpath(".//li/a")] == [f"议题{number}" for number in range(6, 0, -1)]
    assert proposed.xpath("./a/@href") == [f"{LIST}?state=proposed"]
    assert len(tree.xpath("//section[@aria-labelledby='column-deferred']//li/a")) == 1
    assert tree.xpath("//section[@aria-labelledby='column-draft']") == []
    assert tree.xpath("//section[@aria-labelledby='column-discussed']//li")[0].text == "无"


def test_lists_and_board_ask_at_most_six_questions_however_many_topics(town: Town) -> None:
    def asked(page: str) -> int:
        with counted(town.app) as found:
            assert town.at("未").get(page).status_code == 200
        return found.count

    made(town, S.PROPOSED)
    pages = (LIST, f"{LIST}?words=申请&state=proposed", BOARD, f"{LIST}topics.xlsx")
    before = [[asked(page) for page in pages] for _ in range(2)][1]
    town.do(lambda world: [world.topic(S.PROPOSED) and None for _ in range(25)])
    assert [asked(page) for page in pages] == before
    assert max(before) <= 6
    older = town.at("未").tree(LIST).xpath("//a[@rel='next']/@href")[0]
    assert len(town.at("未").tree(older).xpath("//td[@class='subject']")) == 1


def test_the_list_goes_into_a_sheet_with_its_texts(town: Town) -> None:
    made(town, S.DEFERRED, wish_day=DAY)
    book = load_workbook(io.BytesIO(town.at("未").get(f"{LIST}topics.xlsx?state=deferred").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("议题名称", "提出单位", "提出人", "状态")
    assert rows[1][:4] == ("规范政府信息公开申请办理", "县发展局", "丙", "缓议")
    assert rows[1][9] == "请补充依据"


def test_a_unit_knows_only_its_own_drafts(town: Town) -> None:
    draft = f"{LIST}{made(town, S.DRAFT)}"
    for who in "丑未己壬":
        assert town.at(who).get(draft).status_code == 404
    assert town.at("丑").get(f"{draft}/edit").status_code == 404
    assert town.at("未").get(f"{draft}/wording").status_code == 404
    assert town.at("丙").send(f"{draft}/steps/save").status_code == 404
    seen = town.at("丙").fields(draft, f"{draft}/steps/ask")["seen"]
    assert town.at("甲").send(f"{draft}/steps/ask", seen=seen).status_code == 403
