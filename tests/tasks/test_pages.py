"""The pages of tasks at their browsers: doors, lists, evidence, where a task comes from, sheets, Excel (clause E6)."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import delete

from tests.databases import seed
from tests.moments import NOON
from tests.tasks.world import DUE, act, evidence, minutes_of
from tests.town import Town
from tests.world import World
from yx.core import clock
from yx.core.base import db, transaction
from yx.documents.models import Kind
from yx.meetings import sources
from yx.meetings.models import Meeting
from yx.meetings.words import ItemKind, MeetingKind, MeetingState
from yx.minutes.models import Minutes
from yx.minutes.words import MinutesState
from yx.people.models import Unit
from yx.tasks import assigning, joins, listing, queries
from yx.tasks.models import Task
from yx.topics.models import TopicReader

LIST = "/conference/tasks/"


@seed("tasks_case", on="town")
def fill() -> None:
    """A topic of 县发展局 was discussed; two decisions, of 县发展局 with 县教育局, and of 县财政局."""
    with clock.at(NOON), transaction():
        world = World()
        topic = world.topic(title="编制标准目录")
        meeting = world.meeting(MeetingState.HELD, topics=[topic.id])
        rows = (("三月底前编制完成标准目录。", "fazhan", ("jiaoyu",)), ("安排公开经费。", "caizheng", ()))
        minutes = minutes_of(world, meeting, *rows)
        minutes.blocks[0].item_id = next(item.id for item in meeting.items if item.topic_id)
        db.session.flush()
        first = assigning.from_minutes(minutes, world.actor("未"), clock.now())[0]
        act(world, first, "accept", "甲")
        world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)


@pytest.fixture
def tasks_case(town: Town) -> dict[str, int]:
    """Ids: the two tasks, their units and meeting, the topic, the liaison meeting; the first has a report."""

    def found(world: World) -> dict[str, int]:
        first, second = db.session.query(Task).order_by(Task.id).all()
        act(world, first, "progress", "甲", files=[evidence(world)])
        assert first.item is not None
        ids = {"first": first.id, "second": second.id, "meeting": first.meeting_id, "unit": first.unit_id}
        ids |= {"file": first.notes[0].files[0].id, "topic": first.item.topic_id or 0, "other": second.unit_id}
        liaisons = db.session.query(Meeting.id).where(Meeting.kind == MeetingKind.LIAISON).scalar()
        return ids | {"liaisons": liaisons}

    return town.do(found)


def subjects(town: Town, who: str, address: str) -> list[str]:
    tree = town.at(who).tree(address)
    return [" ".join(cell.text_content().split()) for cell in tree.xpath('//td[@class="subject"]')]


FIRST, SECOND = "三月底前编制完成标准目录。", "安排公开经费。"


def test_each_unit_finds_its_own_and_the_office_everything(town: Town, tasks_case: dict[str, int]) -> None:
    assert subjects(town, "甲", LIST) == [FIRST]
    assert subjects(town, "癸", LIST) == []
    assert subjects(town, "癸", f"{LIST}?scope=helping") == [FIRST]
    assert subjects(town, "寅", LIST) == [SECOND]
    assert subjects(town, "寅", f"{LIST}?scope=all") == [SECOND]
    for who in ("未", "己"):
        assert subjects(town, who, LIST) == [SECOND, FIRST]
    for who in ("辛", "壬", "戌"):
        assert subjects(town, who, LIST) == []


def test_the_door_opens_to_those_who_have_a_part_in_it(town: Town, tasks_case: dict[str, int]) -> None:
    first, file_id = f"{LIST}{tasks_case['first']}", tasks_case["file"]
    for who in ("甲", "乙", "丙", "酉", "癸", "丑", "未", "己", "亥"):
        assert town.at(who).get(first).status_code == 200, who
        assert town.at(who).get(f"{first}/files/{file_id}").data.startswith(b"%PDF"), who
    for who in ("寅", "辰", "丁", "戊", "庚", "辛", "壬", "戌"):
        assert town.at(who).get(first).status_code == 404, who
        assert town.at(who).get(f"{first}/files/{file_id}").status_code == 404, who
    assert town.at("未").get(f"{LIST}{tasks_case['second']}/files/{file_id}").status_code == 404
    assert town.at("未").get(f"{LIST}99999").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=标准目录", [FIRST]),
        ("words=没有", []),
        ("state=accepted", [FIRST]),
        ("state=nothing", [SECOND, FIRST]),
        ("light=green", [SECOND, FIRST]),
        ("light=red", []),
        ("year=2026", [SECOND, FIRST]),
        ("year=2025", []),
        ("since=2026-03-31&until=2026-03-31", [SECOND, FIRST]),
        ("since=2026-04-01", []),
        ("until=2026-03-30", []),
    ],
)
def test_lists_are_narrowed(town: Town, tasks_case: dict[str, int], query: str, found: list[str]) -> None:
    assert subjects(town, "未", f"{LIST}?{query}") == found


def test_the_light_counts_and_leads_to_its_tasks(town: Town, tasks_case: dict[str, int]) -> None:
    assert subjects(town, "未", f"{LIST}?unit={tasks_case['other']}") == [SECOND]
    with clock.at(datetime(2026, 4, 1, 4, tzinfo=UTC)):
        late = Town(town.app).at("未")
        tree = late.tree(f"{LIST}?light=red")
        assert len(tree.xpath('//tr[@class="late"]')) == 2
        assert [a.text_content().split() for a in tree.xpath('//*[@id="rows"]/p/a')] == [
            ["正常", "0", "项"],
            ["临期", "0", "项"],
            ["逾期", "2", "项"],
        ]


def test_a_task_leads_back_to_minutes_agenda_topic_and_proposer(town: Town, tasks_case: dict[str, int]) -> None:
    page = " ".join(town.at("甲").tree(f"{LIST}{tasks_case['first']}").text_content().split())
    for words in ("会议听取了汇报。", "编制标准目录", "统一答复文书格式，由县政府办公室印发。", "县发展局 丙", FIRST):
        assert words in page
    html = town.at("甲").get(f"{LIST}{tasks_case['first']}").text
    assert f'href="/conference/topics/{tasks_case["topic"]}"' in html
    assert f'href="/conference/meetings/{tasks_case["meeting"]}"' in html
    for address in (f"/conference/topics/{tasks_case['topic']}", f"/conference/meetings/{tasks_case['meeting']}"):
        assert f'href="{LIST}{tasks_case["first"]}"' in town.at("甲").get(address).text


def test_a_task_leads_to_the_words_of_the_minutes(town: Town) -> None:
    def issue(world: World) -> tuple[int, int, int]:
        minutes = world.minutes(MinutesState.ISSUED)
        task = db.session.query(Task).order_by(Task.id).first()
        assert task is not None
        return task.id, minutes.id, task.decision_id or 0

    task_id, minutes_id, decision_id = town.do(issue)
    page = town.at("甲").get(f"{LIST}{task_id}").text
    address = f"/conference/minutes/{minutes_id}"
    assert f'href="{address}#decision-{decision_id}"' in page
    assert "/documents/" in page
    assert f'id="decision-{decision_id}"' in town.at("甲").get(address).text
    assert f'href="{LIST}{task_id}"' in town.at("甲").get(address).text
    assert len(subjects(town, "未", LIST)) == 2


def test_a_topic_that_one_may_not_read_stays_unquoted(town: Town, tasks_case: dict[str, int]) -> None:
    def close(_world: World) -> None:
        unit = db.session.query(Unit.id).where(Unit.short == "jiaoyu").scalar()
        db.session.execute(delete(TopicReader).where(TopicReader.unit_id == unit))

    town.do(close)
    page = town.at("癸").get(f"{LIST}{tasks_case['first']}").text
    assert "会议听取了汇报。" in page
    assert "统一答复文书格式" not in page


def test_progress_is_reported_with_evidence_and_a_bad_file_is_said_at_its_field(
    town: Town, tasks_case: dict[str, int]
) -> None:
    path = f"{LIST}{tasks_case['first']}"
    answer = town.at("甲").submit(path, f"{path}/steps/progress", words="", files=(io.BytesIO(b"MZ"), "a.exe"))
    assert answer.status_code == 422
    assert "请填写进展情况" in answer.text
    assert "不能上传" in answer.text
    pdf = (io.BytesIO(b"%PDF-1.7 done"), "印发稿.pdf")
    answer = town.at("甲").submit(path, f"{path}/steps/progress", words="已印发。", files=pdf)
    assert answer.status_code == 303
    assert "印发稿.pdf" in town.at("未").get(path).text
    assert town.at("乙").submit(path, f"{path}/steps/report", words="已完成。").status_code == 303
    page = town.at("未").submit(path, f"{path}/steps/return", reason="")
    assert page.status_code == 422
    assert town.at("未").submit(path, f"{path}/steps/return", reason="请附文件").status_code == 303
    assert "请附文件" in town.at("丙").get(path).text


def test_it_is_handed_on_extended_and_given_to_another_unit(town: Town, tasks_case: dict[str, int]) -> None:
    path = f"{LIST}{tasks_case['first']}"
    post_id = town.do(lambda world: world.actor("酉").post_id)
    assert town.at("丙").submit(path, f"{path}/steps/hand", post_id=str(post_id)).status_code == 303
    assert "另一科员" in town.at("丙").get(path).text
    given = {"until": "2026-03-30", "words": "等待标准"}
    refused = town.at("丙").submit(path, f"{path}/steps/extend", **given)
    assert refused.status_code == 409
    assert "延期日期应晚于今天和原定时限" in refused.text
    assert town.at("丙").submit(path, f"{path}/steps/extend", **given | {"until": "2026-04-30"}).status_code == 303
    assert "申请延期" in town.at("未").get(LIST).text
    assert town.at("未").submit(path, f"{path}/steps/grant", words="").status_code == 303
    assert "原定时限" in town.at("丙").get(path).text
    other = {"unit_id": str(tasks_case["other"]), "reason": "机构改革"}
    assert town.at("未").submit(path, f"{path}/steps/reassign", **other).status_code == 303
    assert town.at("丙").get(path).status_code == 404
    assert "县发展局 → 县财政局" in town.at("寅").get(path).text
    cancelled = town.at("己").submit(path, f"{path}/steps/cancel", reason="上级已部署")
    assert cancelled.status_code == 303
    assert "已撤销" in town.at("寅").get(path).text


def test_the_office_assigns_what_a_liaison_meeting_decided(town: Town, tasks_case: dict[str, int]) -> None:
    meeting = f"/conference/meetings/{tasks_case['liaisons']}"
    form = f"{LIST}meetings/{tasks_case['liaisons']}/new"
    assert f'href="{form}"' in town.at("未").get(meeting).text
    data = {"words": "报送联络员名单。", "unit_id": str(tasks_case["unit"]), "due": "2026-03-01"}
    wrong = town.at("未").submit(form, form, **data)
    assert wrong.status_code == 422
    assert "完成时限不能早于今天" in wrong.text
    assert "报送联络员名单。" in wrong.text
    data |= {"due": "2026-03-20", "helpers": str(tasks_case["other"])}
    made = town.at("未").submit(form, form, **data)
    assert made.status_code == 303
    path = made.headers["Location"]
    assert "报送联络员名单。" in town.at("未").get(path).text
    again = town.at("未").submit(form, form, **data)
    assert again.status_code == 409
    assert "此任务已布置" in again.text
    assert "报送联络员名单。" in town.at("未").get(meeting).text
    assert subjects(town, "甲", LIST)[0] == "报送联络员名单。"
    other = {"unit_id": str(tasks_case["other"]), "reason": "职责调整"}
    assert town.at("未").submit(path, f"{path}/steps/reassign", **other).status_code == 303
    assert subjects(town, "寅", LIST)[0] == "报送联络员名单。"
    assert town.at("未").get(f"{LIST}meetings/{tasks_case['meeting']}/new").status_code == 404


def test_the_sheets_show_what_is_open_and_the_year_what_came_of_it(town: Town, tasks_case: dict[str, int]) -> None:
    own = town.at("乙").get(f"{LIST}units/{tasks_case['unit']}/sheet").text
    assert "样县发展局：" in own
    assert FIRST in own
    assert SECOND not in own
    assert town.at("乙").get(f"{LIST}units/{tasks_case['other']}/sheet").status_code == 404
    assert town.at("壬").get(f"{LIST}units/{tasks_case['unit']}/sheet").status_code == 404
    ledger = town.at("己").get(f"{LIST}ledger").text
    assert FIRST in ledger
    assert SECOND in ledger
    assert town.at("乙").get(f"{LIST}ledger").status_code == 403
    assert "本单位承办和配合 1 项" in town.at("乙").get(f"{LIST}year").text
    assert "全部 2 项" in town.at("未").get(f"{LIST}year?year=x").text
    assert "本年度没有督办事项" in town.at("未").get(f"{LIST}year?year=2024").text


def test_the_year_goes_into_a_workbook(town: Town, tasks_case: dict[str, int]) -> None:
    def end(world: World) -> None:
        first = db.session.get_one(Task, tasks_case["first"])
        act(world, first, "report", "乙")
        act(world, first, "confirm", "未")

    town.do(end)
    book = openpyxl.load_workbook(io.BytesIO(town.at("未").get(f"{LIST}year.xlsx?year=2026").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][2:5] == (FIRST, "县发展局", "县教育局")
    assert rows[1][7].date() == DUE
    assert rows[1][8:12:3] == ("正常", "事项清单已印发。")
    assert rows[1][9] == "按期办结"
    assert rows[2][9] == "已交办"
    assert len(rows) == 3
    assert "按期办结 1" in town.at("未").get(f"{LIST}year").text


def test_the_next_agenda_can_take_an_open_task_up(town: Town, tasks_case: dict[str, int]) -> None:
    def plan(world: World) -> int:
        meeting = world.meeting()
        world.arrange(meeting, do=("task", tasks_case["second"]))
        return meeting.id

    meeting_id = town.do(plan)
    assert SECOND in town.at("未").get(f"/conference/meetings/{meeting_id}").text
    assert "再次上会" in town.at("未").get(f"{LIST}{tasks_case['second']}").text
    assert FIRST in town.at("未").get(f"/conference/meetings/{meeting_id}/agenda").text


def test_the_desk_calls_a_task_by_its_words(town: Town, tasks_case: dict[str, int]) -> None:
    assert f"督办：{FIRST}" in town.at("甲").get("/").text
    assert "交办督办事项" in town.at("丑").get("/").text
    assert f"督办：{SECOND}" in town.at("寅").get("/").text


def test_the_administrators_read_nothing_anywhere(town: Town, tasks_case: dict[str, int]) -> None:
    def found(world: World) -> list[object]:
        actor, first = world.actor("壬"), tasks_case["first"]
        chains = [joins.ABOVE[noun](1, actor) for noun in joins.ABOVE]
        return [*chains, queries.titles(actor, [first]), listing.year(actor, 2026), listing.of_meeting(actor, 1)]

    assert town.do(found) == [[], [], [], {}, [], []]


def test_minutes_and_their_document_lead_to_the_tasks(town: Town, tasks_case: dict[str, int]) -> None:
    def found(world: World) -> list[list[str]]:
        minutes_id = db.session.get_one(Task, tasks_case["first"]).decision.minutes_id
        minutes = db.session.get_one(Minutes, minutes_id)
        document = world.draft()
        document.kind, minutes.document_id = Kind.MINUTES, document.id
        db.session.flush()
        asked = (("minutes", minutes_id), ("document", minutes.document_id))
        return [[ring.title for ring in joins.ABOVE[noun](key, world.actor("未"))] for noun, key in asked]

    assert town.do(found) == [[FIRST, SECOND]] * 2


def test_an_offer_leads_to_its_page(town: Town) -> None:
    source = next(one for one in sources.all_sources() if one.kind == ItemKind.TASK)
    with town.app.test_request_context():
        assert source.url(7) == f"{LIST}7"
