"""The pages of the conference: roster, filings; works · stranger · wrong form · second click · statements."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.moments import NOON
from tests.queries import counted
from tests.town import Town
from tests.world import BEGINNING, World
from yx.conference import actions, seats
from yx.conference.flow import FILING
from yx.conference.models import Filing
from yx.core import clock
from yx.core.base import db
from yx.people.models import Person, Post

SOON = (NOON.date() + timedelta(days=7)).isoformat()
NEW = "/conference/filings/new"


@pytest.fixture(autouse=True)
def seated(town: Town) -> None:
    town.do(lambda _world: seats.sync(BEGINNING))


def post_of(town: Town, name: str) -> int:
    return town.do(lambda world: world.actor(name).post_id)


def file(town: Town, who: str = "丙", **fields: object) -> str:
    """Fill and send the form; the address that it leads to."""
    usual = {"post_id": post_of(town, "乙"), "successor": "gui", "from_day": SOON, "note": "调任"}
    answer = town.at(who).submit(NEW, **(usual | fields))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_unit_files_and_the_office_records(town: Town) -> None:
    page = file(town)
    assert "县发展局局长：乙 → 癸" in town.at("未").get(page).text
    assert town.at("未").submit(page, f"{page}/steps/record").status_code == 303
    assert "已备案" in town.at("丙").get(page).text
    text = town.at("甲").get(f"/conference/?day={SOON}").text
    assert "癸" in text
    assert "截至" in text


def test_the_roster_goes_into_a_sheet(town: Town) -> None:
    book = load_workbook(io.BytesIO(town.at("甲").get("/conference/roster.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:4] == ("单位", "联席会议职务", "岗位", "姓名")
    assert rows[1][:4] == ("县政府", "召集人", "召集人", "己")
    assert ("县教育局", "联络员", "政务公开股股长", "丑") in [row[:4] for row in rows]


def test_a_day_that_is_none_is_said_and_today_is_shown(town: Town) -> None:
    assert "县发展局" in town.at("甲").get("/conference/?day=明天").text


def test_only_the_office_is_told_of_the_gaps(town: Town) -> None:
    assert "需补充" in town.at("未").get("/conference/").text
    assert "需补充" not in town.at("甲").get("/conference/").text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("post_id", "", "请选择岗位"),
        ("successor", "nobody", "没有这个用户名"),
        ("from_day", "", "请填写变动日期"),
        ("from_day", BEGINNING.isoformat(), "应晚于这一天"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_is_kept(town: Town, field: str, value: str, says: str) -> None:
    usual = {"post_id": post_of(town, "乙"), "successor": "gui", "from_day": SOON, "note": "组织调整"}
    answer = town.at("丙").submit(NEW, **(usual | {field: value}))
    assert answer.status_code == 422
    assert says in answer.text
    assert "组织调整" in answer.text


def test_the_same_form_sent_twice_makes_one_filing(town: Town) -> None:
    usual = {"post_id": post_of(town, "乙"), "successor": "gui", "from_day": SOON, "form_key": "once"}
    first, second = (town.at("丙").submit(NEW, **usual) for _ in "12")
    assert first.status_code == 303
    assert first.location == second.location
    assert town.ask(lambda: len(db.session.scalars(select(Filing)).all())) == 1


def test_a_returned_filing_is_mended_in_its_form_with_its_paper(town: Town) -> None:
    page = file(town)
    town.at("未").submit(page, f"{page}/steps/return", reason="请附任免文件")
    assert "请附任免文件" in town.at("丙").get(page).text
    answer = town.at("丙").submit(f"{page}/edit", file=(io.BytesIO(b"%PDF-1.7 appointed\n%%EOF"), "任免.pdf"))
    assert answer.status_code == 303
    assert "任免.pdf" in town.at("未").get(page).text
    assert town.at("未").get(f"{page}/file").data.startswith(b"%PDF")
    assert town.at("丙").get(f"{page}/edit").status_code == 303  # filed again: nothing to edit


def test_others_do_not_see_a_filing(town: Town) -> None:
    page = file(town)
    for stranger in ("子", "丑", "午"):
        assert town.at(stranger).get(page).status_code == 404
        assert page not in town.at(stranger).get("/conference/filings").text
    for none in ("甲", "辛", "壬", "戌"):
        assert town.at(none).get(page).status_code == 403
    assert town.at("丙").get(f"{page}/file").status_code == 404


def test_a_page_seen_before_another_acted_changes_nothing(town: Town) -> None:
    page = file(town)
    fields = town.at("未").fields(page, f"{page}/steps/record")
    town.at("丙").submit(page, f"{page}/steps/withdraw", reason="任命推迟")
    answer = town.at("未").post(f"{page}/steps/record", data=fields, headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 409


def test_the_lists_ask_no_more_however_long_they_are(town: Town) -> None:
    def more(world: World) -> None:
        actor, post = world.actor("丙"), db.session.get_one(Post, world.actor("乙").post_id)
        successor = db.session.get_one(Person, world.actor("癸").person_id)
        for day in range(30):
            data = {"post_id": post.id, "successor": successor, "from_day": clock.today() + timedelta(days=1 + day)}
            FILING.call(actions.file(actor, data, clock.now()), clock.now())

    found = []
    for _ in range(2):
        for path in ("/conference/", "/conference/filings", "/conference/filings?words=发展&state=filed"):
            town.at("未").get(path)
            with counted(town.app) as q:
                assert town.at("未").get(path).status_code == 200
            found.append(q.count)
        town.do(more)
    assert found[:3] == found[3:]
    assert max(found) <= 6


def test_filings_are_found_by_words_and_turned_page_by_page(town: Town) -> None:
    page = file(town)
    for words, hit in (("发展", True), ("局长", True), ("癸", True), ("教育局", False)):
        assert (page in town.at("未").get(f"/conference/filings?words={words}").text) is hit, words
    assert page not in town.at("未").get("/conference/filings?state=recorded").text
