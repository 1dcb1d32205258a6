"""The pages of meetings: the office arranges, the convener decides, who is invited reads; few statements."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from tests.databases import seed
from tests.moments import NOON
from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.core import clock
from yx.core.base import db, transaction
from yx.core.chain import of
from yx.disclosure.attribute import Attribute
from yx.meetings import panels
from yx.meetings.models import Meeting
from yx.meetings.panels import Panel
from yx.meetings.words import MeetingKind, MeetingState
from yx.topics.models import Topic

BASE = "/conference/meetings"


@seed("meetings", on="town")
def fill() -> None:
    """A joint conference that was announced, one being prepared, and a topic that is ready."""
    with clock.at(NOON), transaction():
        world = World()
        topic = world.topic()
        world.meeting(MeetingState.NOTIFIED, topics=[topic.id], guests=["qingshan"])
        world.meeting()
        world.topic(title="公开查阅点建设", by="丑")


@pytest.fixture
def meetings(town: Town) -> tuple[int, int]:
    """(announced, being prepared)."""
    return town.do(lambda _world: tuple(db.session.scalars(select(Meeting.id).order_by(Meeting.id))))  # type: ignore[return-value]


def titles(town: Town, meeting_id: int) -> list[str]:
    return town.ask(lambda: [item.title for item in db.session.get_one(Meeting, meeting_id).items])


def test_the_list_is_narrowed_and_taken_away(town: Town, meetings: tuple[int, int]) -> None:
    office = town.at("未")
    page = office.get(f"{BASE}/").text
    assert page.index("2026年第2次联席会议") < page.index("2026年第1次联席会议")
    assert "0/6" in page
    found = office.get(f"{BASE}/?words=会议室&state=notified&kind=joint&since=2026-03-01&until=2026-03-19").text
    assert "第1次" in found
    assert "第2次" not in found
    theirs = town.at("午").get(f"{BASE}/?unit={town.ask(lambda: World().units['qingshan'])}").text
    assert "第1次" in theirs
    assert "新建会议" not in theirs
    assert "第1次" not in town.at("辛").get(f"{BASE}/?kind=bad&since=bad").text
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{BASE}/table.xlsx?state=notified").data))
    assert [cell.value for cell in book.active[2]][3:] == [
        "2026年3月19日（星期四）10:00—11:30", "县政府三楼会议室", "已通知", 6, 0,
    ]  # fmt: skip
    assert openpyxl.load_workbook(io.BytesIO(town.at("辛").get(f"{BASE}/table.xlsx").data)).active.max_row == 1


def test_who_may_not_know_of_it_finds_nothing(town: Town, meetings: tuple[int, int]) -> None:
    one, two = meetings
    codes = {name: (town.at(name).get(f"{BASE}/{one}").status_code, town.at(name).get(f"{BASE}/{two}").status_code)
             for name in "未己乙午辛"}  # fmt: skip
    assert codes == {"未": (200, 200), "己": (200, 200), "乙": (200, 404), "午": (200, 404), "辛": (404, 404)}
    assert town.at("乙").get(f"{BASE}/{one}/agenda").status_code == 403


def test_a_page_costs_few_statements(town: Town, app: Flask, meetings: tuple[int, int]) -> None:
    office = town.at("未")
    for address, most in ((f"{BASE}/", 6), (f"{BASE}/?words=会议", 6)):
        office.get(address)
        with counted(town.app) as found:
            office.get(address)
        assert found.count <= most, found.statements
    with counted(town.app) as found:
        office.get(f"{BASE}/{meetings[0]}")
    assert found.count <= 30, found.count


def test_the_office_makes_a_meeting_once(town: Town) -> None:
    office, new = town.at("未"), f"{BASE}/new"
    data = {"kind": "liaison", "starts_at": "2026-04-02T09:00", "minutes": "90", "venue": "一楼"}
    wrong = office.submit(new, **(data | {"starts_at": ""}))
    assert (wrong.status_code, "请填写会议时间" in wrong.text, "一楼" in wrong.text) == (422, True, True)
    wrong = office.submit(new, **data, reply_by="2026-04-03T09:00")
    assert (wrong.status_code, "回执截止应早于会议时间" in wrong.text) == (422, True)
    filled = office.fields(new)
    for _ in range(2):
        answer = office.submit(new, **data, form_key=filled["form_key"])
        assert answer.status_code == 303
    made = town.ask(lambda: [one.title for one in db.session.scalars(select(Meeting).where(Meeting.venue == "一楼"))])
    assert made == ["2026年第1次联络员会议"]
    assert "编排议程：2026年第1次联络员会议" in office.get(str(answer.location)).text
    assert office.get(f"{BASE}/new?kind=joint").text.count("checked") == 2
    assert office.get(f"{BASE}/new?kind=bad").status_code == 200


def test_a_new_regular_meeting_is_offered_the_day_on_which_it_is_due(town: Town) -> None:
    town.do(lambda world: world.meeting(MeetingState.HELD) and None)
    page = town.at("未").get(f"{BASE}/").text
    assert "联席会议：上次 2026-03-05，应于 2026-09-05 前召开" in page
    # 2026-09-05 is a Saturday
    assert town.at("未").fields(f"{BASE}/new?kind=joint")["starts_at"] == "2026-09-04T09:00"


def test_a_meeting_is_mended_while_it_is_prepared_and_only_then(town: Town, meetings: tuple[int, int]) -> None:
    one, two = meetings
    office, edit = town.at("未"), f"{BASE}/{two}/edit"
    assert office.submit(edit, title="全体会议", venue="").location == f"{BASE}/{two}"
    assert "请填写会议地点" in office.get(f"{BASE}/{two}").text
    stale = office.fields(edit)
    office.submit(edit, title="全体会议二")
    answer = office.submit(edit, title="全体会议三", seen=stale["seen"])
    assert (answer.status_code, "全体会议三" in answer.text) == (409, True)
    assert office.submit(edit, minutes="5").status_code == 422
    assert office.get(f"{BASE}/{one}/edit").location == f"{BASE}/{one}"
    assert "会议现为“已通知”，不能办理“修改会议”" in office.get(f"{BASE}/{one}").text


def test_the_agenda_is_arranged_on_one_page(town: Town, meetings: tuple[int, int]) -> None:
    one, two = meetings
    office, page = town.at("未"), f"{BASE}/{two}/agenda"
    topic = town.ask(lambda: db.session.scalars(select(Topic.id).where(Topic.title == "公开查阅点建设")).one())
    assert f'value="topic:{topic}"' in office.get(page).text
    for do, other in ((f"topic:{topic}", ""), ("other", "学习文件"), ("bad:1", ""), ("up:x", "")):
        assert office.submit(page, do=do, other=other).location == page
    assert titles(town, two) == ["通报上次会议议定事项落实情况", "公开查阅点建设", "学习文件"]
    assert f'value="topic:{topic}"' not in office.get(page).text
    item = office.fields(page)["rows-2-item_id"]
    paper = (io.BytesIO(b"%PDF-1.7 paper\n%%EOF"), "学习材料.pdf")
    office.submit(page, do=f"up:{item}", rows__1__minutes="90", rows__2__files=paper)
    assert titles(town, two)[1:] == ["学习文件", "公开查阅点建设"]
    shown = office.get(page).text
    assert "共 110 分钟，超出 20 分钟" in shown
    assert "学习材料.pdf" in shown
    assert office.submit(page, do="done").location == f"{BASE}/{two}"
    assert "超出 20 分钟" in office.get(f"{BASE}/{two}").text
    assert office.get(f"{BASE}/{one}/agenda").status_code == 200


def test_what_is_wrong_on_the_agenda_is_said_at_its_field_and_nothing_is_lost(
    town: Town, meetings: tuple[int, int]
) -> None:  # fmt: skip
    _one, two = meetings
    office, page = town.at("未"), f"{BASE}/{two}/agenda"
    wrong = office.submit(page, do="other", other="学习文件", rows__0__title="", rows__0__minutes="x")
    assert wrong.status_code == 422
    assert all(words in wrong.text for words in ("请填写事项名称", "时长（分钟）应为整数", 'value="学习文件"'))
    refused = office.submit(page, do="topic:99999", rows__0__reporter="局长")
    assert refused.status_code == 404
    refused = office.submit(page, do="other", rows__0__reporter="局长")
    assert (refused.status_code, "请填写事项名称" in refused.text, 'value="局长"' in refused.text) == (422, True, True)
    bad = (io.BytesIO(b"MZ"), "程序.exe")
    assert office.submit(page, do="save", rows__0__files=bad).status_code == 422
    stale = office.fields(page)["seen"]
    office.submit(page, do="other", other="学习文件")
    assert office.submit(page, do="save", seen=stale).status_code == 409
    office.submit(f"{BASE}/{two}", f"{BASE}/{two}/steps/submit")
    assert office.get(page).location == f"{BASE}/{two}"


def test_the_convener_fixes_it_and_the_notice_goes_out(town: Town, meetings: tuple[int, int]) -> None:
    _one, two = meetings
    page = f"{BASE}/{two}"
    for who, step, more in (("未", "submit", {}), ("己", "fix", {"opinion": "同意"}), ("未", "notify", {})):
        assert town.at(who).submit(page, f"{page}/steps/{step}", **more).status_code == 303, step
    assert "通知 5 个参会对象" in town.at("未").get(page).text
    theirs = town.at("乙").get(page).text
    assert "通知 5 个参会对象" not in theirs
    assert "县发展局局长</a>" in theirs
    assert "回执和签到情况" not in theirs
    assert "回执和签到情况" in town.at("未").get(page).text
    assert town.at("乙").get(f"{page}/print").text.count("<tr>") == 2


def test_everybody_sees_what_was_sent_and_exactly_what_changed(town: Town, meetings: tuple[int, int]) -> None:
    one, _two = meetings
    office, page = town.at("未"), f"{BASE}/{one}"
    office.submit(f"{page}/agenda", do="other", other="另行通报")
    assert "议程有改动尚未发出" in office.get(page).text
    assert "另行通报" not in town.at("乙").get(page).text
    assert "须报召集人审定" in office.get(f"{page}/change").text
    assert office.submit(f"{page}/change").status_code == 422
    wrong = office.submit(f"{page}/change", reason="增加事项", starts_at="2026-01-01T09:00")
    assert (wrong.status_code, "应晚于现在" in wrong.text) == (422, True)
    assert office.submit(f"{page}/change", reason="增加事项", venue="一楼").status_code == 303
    assert "变更理由：增加事项" in town.at("己").get(page).text
    assert "增加事项" not in town.at("乙").get(page).text
    town.at("己").submit(page, f"{page}/steps/agree_change")
    theirs = town.at("乙").get(page).text
    assert "第 2 版的变更" in theirs
    assert '<td class="day">增加</td>' in theirs
    assert "另行通报" in theirs


def test_papers_go_to_those_invited_through_the_meetings_own_door(town: Town, meetings: tuple[int, int]) -> None:
    def announced(world: World) -> tuple[int, int]:
        paper = (world.attach("情况说明.pdf", Attribute.OPEN)[0], "情况说明.pdf")
        topic = world.topic(files=[paper])
        return world.meeting(MeetingState.NOTIFIED, topics=[topic.id], guests=["qingshan"]).id, topic.files[0].file_id

    three, file_id = town.do(announced)
    codes = {name: town.at(name).get(f"{BASE}/{three}/papers/{file_id}").status_code for name in "未午乙辰辛"}
    assert codes == {"未": 200, "午": 200, "乙": 200, "辰": 200, "辛": 404}
    assert town.at("未").get(f"{BASE}/{meetings[1]}/papers/{file_id}").status_code == 404
    assert "情况说明.pdf" in town.at("午").get(f"{BASE}/{three}").text


def test_the_office_says_what_became_of_each_item(town: Town, meetings: tuple[int, int]) -> None:
    one, _two = meetings
    office, page = town.at("未"), f"{BASE}/{one}/outcomes"
    early = office.submit(page, rows__1__outcome="decided")
    assert (early.status_code, "会议时间未到" in early.text) == (422, True)
    with clock.at(NOON + timedelta(days=14, minutes=5)):
        town.at("未").sign_in("wei")
        assert "召开完毕" in office.get(f"{BASE}/{one}").text
        left = office.submit(page)
        assert (left.status_code, "请选择结果" in left.text) == (422, True)
        assert office.submit(page, rows__1__outcome="carried").location == f"{BASE}/{one}"
        shown = office.get(f"{BASE}/{one}").text
    assert "未议，转下次会议" in shown


def test_a_cancelled_and_a_closed_meeting_show_their_road(town: Town) -> None:
    gone, closed = town.do(
        lambda world: (
            world.meeting(MeetingState.CANCELLED).id,
            world.meeting(MeetingState.CLOSED, kind=MeetingKind.LIAISON).id,
        )
    )
    assert "已取消" in town.at("未").get(f"{BASE}/{gone}").text
    assert "议程报审" not in town.at("未").get(f"{BASE}/{closed}").text


def test_topic_and_meeting_lead_to_each_other(town: Town, meetings: tuple[int, int]) -> None:
    one, _two = meetings
    topic = town.ask(lambda: db.session.scalars(select(Topic.id).where(Topic.meeting_id == one)).one())

    def rings(noun: str, record_id: int, name: str) -> list[tuple[str, int]]:
        return town.do(lambda world: [(r.noun, r.record_id) for r in of(noun, record_id, world.actor(name))])

    assert rings("topic", topic, "丙") == [("meeting", one)]
    assert rings("meeting", one, "午") == [("topic", topic)]
    assert rings("topic", topic, "辛") == []


def test_later_nouns_add_to_the_page(town: Town, meetings: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = meetings
    monkeypatch.setattr(panels, "_panels", {})
    panels.register(
        Panel("a", "errors/_x.html", lambda meeting, _actor: {"id": meeting.id} if meeting.id == one else None)
    )
    found = town.do(
        lambda world: [panels.of(db.session.get_one(Meeting, key), world.actor("未")) for key in (one, two)]
    )
    assert found == [[("errors/_x.html", {"id": one})], []]
