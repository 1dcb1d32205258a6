"""已办: what a person has done, each record once, and how it stands now (clause F1)."""

from __future__ import annotations

import re

from sqlalchemy import delete

from tests.desk.conftest import who
from tests.queries import counted
from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.documents.models import Reader
from yx.people.models import Deputy


def rows(page):
    """The texts of the cells of each row."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_each_record_stands_once_with_the_last_act_and_its_state_of_today(at_desk, papers):
    papers.issued("印发的通知")
    papers.returned("退回的通知", reason="请补充政策依据")
    found = rows(at_desk("fgj.juzhang").get("/done").text)
    assert [(row[0], row[1], row[2], row[3], row[5]) for row in found] == [
        ("退回的通知", "", "退回", "请补充政策依据", "起草"),
        ("印发的通知", "尤发改〔2026〕1号", "签发", "同意印发。", "已印发"),
    ]


def test_the_state_follows_the_record_after_ones_own_act(at_desk, papers):
    document_id = papers.submitted("在途的通知")
    drafter = at_desk("fgj.nigao")
    assert rows(drafter.get("/done").text)[0][2::3] == ["提交核稿", "核稿"]
    papers.take(document_id, "pass", "fgj.juzhang", opinion="同意。")
    assert rows(drafter.get("/done").text)[0][2::3] == ["提交核稿", "公开审查"]


def test_drafting_and_saving_are_no_acts_of_the_road(at_desk, papers):
    papers.draft()
    assert "还没有办理过事项" in at_desk("fgj.nigao").get("/done").text


def test_others_acts_are_not_mine(at_desk, papers):
    papers.returned()
    assert "还没有办理过事项" in at_desk("jyj.juzhang").get("/done").text


def test_a_refused_attempt_is_not_done(at_desk, papers):
    document_id = papers.submitted()
    at_desk("fgj.juzhang").post(f"/documents/{document_id}/steps/pass", opinion="同意。", seen="1")
    assert "还没有办理过事项" in at_desk("fgj.juzhang").get("/done").text


def test_what_one_did_in_anothers_place_is_there_and_what_one_may_no_longer_read_has_no_title(at_desk, papers, county):
    document_id = papers.submitted("代办的通知")
    with county.app_context(), transaction():
        post_id, person_id = who("fgj.juzhang").post_id, who("czj.juzhang").person_id
        db.session.add(Deputy(post_id=post_id, person_id=person_id, from_day=clock.today(), to_day=clock.today()))
    deputy = at_desk("czj.juzhang")
    deputy.post("/account/post", post=post_id)
    page = deputy.get(f"/documents/{document_id}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert deputy.post(f"/documents/{document_id}/steps/pass", opinion="同意。", seen=seen[1]).status_code == 303
    assert rows(deputy.get("/done").text)[0][0] == "代办的通知"
    own = who_id(county, "czj.juzhang")
    deputy.post("/account/post", post=own)
    found = rows(deputy.get("/done").text)[0]
    assert found[0] == "不在现岗位的查看范围内"
    assert found[1] == found[3] == found[5] == ""
    assert "代办的通知" not in deputy.get("/done").text


def who_id(county, username):
    """The id of the first post of a user."""
    with county.app_context():
        return who(username).post_id


def test_the_list_is_turned_forward_and_back(at_desk, county):
    has_done(county, 27)
    drafter = at_desk("fgj.nigao")
    first = drafter.get("/done").text
    after = re.search(r"after=(\d+)", first)
    assert after
    second = drafter.get(f"/done?after={after[1]}").text
    assert len(rows(second)) == 2
    before = re.search(r"before=(\d+)", second)
    assert before
    assert rows(drafter.get(f"/done?before={before[1]}").text) == rows(first)


def has_done(county, many):
    """The drafter has taken a step on each of so many records."""
    with county.app_context(), transaction():
        for number in range(1, many + 1):
            words = f"第{number}件"
            trail.record("document", number, who("fgj.nigao"), "submit", "提交核稿", at=clock.now(), words=words)


def test_fifty_rows_cost_as_many_statements_as_twenty_five(at_desk, papers, county):
    papers.drafts(f"通知{number}" for number in range(50))
    drafter, cost = at_desk("fgj.nigao"), []
    drafter.get("/done")
    for many in (25, 50):
        has_done(county, many)
        with counted(county) as asked:
            found = rows(drafter.get("/done").text)
        assert len(found) == 25
        assert found[0][0] == f"通知{many - 1}"
        cost.append(asked.count)
    assert cost[0] == cost[1] <= 6


def test_what_has_lost_its_readers_has_no_title(at_desk, papers, county):
    document_id = papers.submitted("内部的通知")
    with county.app_context(), transaction():
        db.session.execute(delete(Reader).where(Reader.document_id == document_id))
    assert "内部的通知" not in at_desk("fgj.nigao").get("/done").text
