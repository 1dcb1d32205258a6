"""F1, D1: one page tells each person what waits for them, what is late, and what else they should know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.conftest import who
from tests.queries import counted
from yx.core import clock, inbox
from yx.core.base import db, transaction
from yx.documents.models import Document
from yx.people.duties import Duty
from yx.people.models import Deputy, PostDuty

THURSDAY = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
FRIDAY = THURSDAY + timedelta(days=1)


def titles(page):
    """The titles of the list of what waits, in order."""
    return re.findall(r'<td class="subject"><a href="/documents/\d+">([^<]+)</a>', page)


def numbers(page):
    """The strip of numbers."""
    return dict(
        re.findall(r">(\w+) <span class=\"count\">([\d+]+)</span></a></li>", page.split('aria-label="待办分类"')[1])
    )


def fill(county, rows):
    """So many acts wait for the head of 县发改局, due today."""
    with county.app_context(), transaction():
        desk = who("fgj.juzhang").desks[0]
        for number in range(1, rows + 1):
            call = inbox.Call("pass", "同意", desk, desk, None, None, clock.today())
            inbox.refresh(inbox.Subject("document", number, f"第{number}号通知"), [call], clock.now())


def test_what_was_sent_on_waits_for_the_checker_and_for_nobody_else(at_desk, papers):
    document_id = papers.submitted("关于公共停车场收费的通知")
    page = at_desk("fgj.juzhang").get("/").text
    assert f'<a href="/documents/{document_id}">关于公共停车场收费的通知</a>' in page
    assert titles(page) == ["关于公共停车场收费的通知"]
    for other in ("jyj.juzhang", "fgj.gongkai", "fgj.nigao", "guanli"):
        assert "没有待办事项" in at_desk(other).get("/").text


def test_time_left_is_said_in_words_and_in_colour(at_desk, papers):
    papers.submitted("两日内办的通知")
    papers.submitted("今天办的通知", urgency="fastest")
    page = at_desk("fgj.juzhang").get("/").text
    assert titles(page) == ["今天办的通知", "两日内办的通知"]
    assert '<td class="soon" title="2026-03-05">今天到期</td>' in page
    assert '<td class="soon" title="2026-03-09">剩 2 个工作日</td>' in page
    assert '<span class="tag late">特急</span>' in page
    with clock.at(FRIDAY):
        page = at_desk("fgj.juzhang").get("/").text
    assert '<tr class="late">' in page
    assert '<td class="late" title="2026-03-05">逾期 1 个工作日</td>' in page


def test_the_numbers_count_what_waits_is_late_is_due_this_week_and_lead_there(at_desk, papers):
    papers.submitted("周四到期", urgency="fastest")
    with clock.at(FRIDAY):
        papers.submitted("下周二到期")
        papers.submitted("周五到期", urgency="fastest")
        head = at_desk("fgj.juzhang")
        everything, late, week = (head.get(path).text for path in ("/", "/?due=late", "/?due=week"))
    assert numbers(everything) == {"待办": "3", "逾期": "1", "本周到期": "1", "消息": "0"}
    assert titles(everything) == ["周四到期", "周五到期", "下周二到期"]
    assert titles(late) == ["周四到期"]
    assert titles(week) == ["周五到期"]
    assert '<a href="/?due=week" aria-current="page">本周到期' in week


def test_an_unknown_part_or_cursor_shows_the_whole_desk(at_desk, papers):
    papers.submitted("有效的通知")
    head = at_desk("fgj.juzhang")
    for path in ("/?due=nonsense", "/?after=nonsense", "/?after=2026-99-99.1", "/?due=week&after=x"):
        answer = head.get(path)
        assert answer.status_code == 200
    assert titles(head.get("/?after=2026-99-99.1").text) == ["有效的通知"]


@pytest.mark.parametrize("part", ["", "due=late&"])
def test_a_long_desk_is_turned_page_by_page_without_loss_or_double(at_desk, county, part):
    fill(county, 30)
    with clock.at(FRIDAY):
        head = at_desk("fgj.juzhang")
        first = head.get(f"/?{part}").text
        cursor = re.search(r'rel="next" href="[^"]*after=([\d.-]+)"', first)
        assert cursor
        second = head.get(f"/?{part}after={cursor[1]}").text
    assert len(titles(first)) == 25
    assert len({*titles(first), *titles(second)}) == 30
    assert "下一页" not in second
    assert ">首页</a>" in second


def test_nobody_is_asked_to_check_their_own_draft(at_desk, papers, county):
    with county.app_context(), transaction():
        head = who("fgj.juzhang")
        drafter = who("fgj.nigao")
        db.session.add(
            Deputy(post_id=drafter.post_id, person_id=head.person_id, from_day=clock.today(), to_day=clock.today())
        )
    document_id = papers.draft("局长自拟的通知")
    with county.app_context(), transaction():
        document = db.session.get_one(Document, document_id)
        document.drafter_person_id = who("fgj.juzhang").person_id
        document.versions[0].person_id = document.drafter_person_id
    papers.take(document_id, "submit", "fgj.nigao")
    assert "没有待办事项" in at_desk("fgj.juzhang").get("/").text


# --- other posts ---------------------------------------------------------------------------------------------


def test_what_waits_at_another_post_of_the_same_person_is_one_click_away(at_desk, papers, county):
    with county.app_context(), transaction():
        post_id = who("fgj.juzhang").post_id
        person_id = who("czj.juzhang").person_id
        db.session.add(Deputy(post_id=post_id, person_id=person_id, from_day=clock.today(), to_day=clock.today()))
    papers.submitted("等局长核稿的通知")
    deputy = at_desk("czj.juzhang")
    page = deputy.get("/").text
    assert "没有待办事项" in page
    assert "另有 1 件待办在县发改局局长岗位（代" in page
    assert deputy.post("/account/post", post=post_id).status_code == 303
    assert titles(deputy.get("/").text) == ["等局长核稿的通知"]


def test_another_post_without_work_is_not_mentioned(at_desk, county):
    with county.app_context(), transaction():
        deputy = Deputy(
            post_id=who("fgj.juzhang").post_id, person_id=who("czj.juzhang").person_id,
            from_day=clock.today(), to_day=clock.today(),
        )  # fmt: skip
        db.session.add(deputy)
    assert "另有" not in at_desk("czj.juzhang").get("/").text


# --- cost ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["fgj.nigao", "fgj.juzhang", "xfb.hegao", "guanli"])
def test_the_desk_takes_at_most_six_statements(at_desk, papers, county, username):
    papers.returned("退回的通知")
    papers.submitted("在途的通知")
    person = at_desk(username)
    person.get("/")
    with counted(county) as asked:
        assert person.get("/").status_code == 200
    assert asked.count <= 6, asked.statements


def test_a_post_with_every_section_and_others_beside_takes_no_more(at_desk, papers, county):
    """Head and drafter in one post, and deputy in two others."""
    with county.app_context(), transaction():
        head = who("fgj.juzhang")
        db.session.add(PostDuty(post_id=head.post_id, duty=Duty.DRAFT))
        for username in ("czj.juzhang", "jyj.juzhang"):
            post_id = who(username).post_id
            db.session.add(
                Deputy(post_id=post_id, person_id=head.person_id, from_day=clock.today(), to_day=clock.today())
            )
    person = at_desk("fgj.juzhang")
    person.get("/")
    with counted(county) as asked:
        page = person.get("/").text
    assert "我起草的" in page
    assert "本单位逾期" in page
    assert asked.count <= 6, asked.statements


def test_fifty_rows_cost_as_many_statements_as_twenty_five(at_desk, county):
    head, cost = at_desk("fgj.juzhang"), []
    head.get("/")
    for rows in (25, 50):
        fill(county, rows)
        with counted(county) as asked:
            assert len(titles(head.get("/").text)) == 25
        cost.append(asked.count)
    assert cost[0] == cost[1]
