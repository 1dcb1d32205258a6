"""Beside what waits: one's own drafts, what is late in the unit (clause D1), messages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tests.desk.conftest import section, who
from yx.core import clock, notices
from yx.core.base import db, transaction
from yx.documents.models import Autosave, Publication

THURSDAY = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
FRIDAY = THURSDAY + timedelta(days=1)


# --- a drafter's own -----------------------------------------------------------------------------------------


def test_a_drafter_sees_returned_documents_first_with_their_points_to_mend(at_desk, papers):
    papers.returned("退回的通知", reason="请核对第二条所列数据")
    papers.submitted("在途的通知")
    page = section(at_desk("fgj.nigao").get("/").text, "我起草的")
    assert page.index("退回的通知") < page.index("在途的通知")
    assert "退回意见：请核对第二条所列数据" in page
    assert '<span class="tag late">退回修改</span>' in page
    assert '<span class="tag info">核稿</span>' in page


def test_an_old_returned_document_is_not_pushed_out_by_new_drafts(at_desk, papers):
    papers.returned("最早退回的通知")
    for number in range(10):
        papers.draft(f"新稿{number}")
    page = section(at_desk("fgj.nigao").get("/").text, "我起草的")
    assert "最早退回的通知" in page
    assert page.count("<li") == 8


def test_a_returned_document_stands_once(at_desk, papers):
    papers.returned("退回的通知")
    page = section(at_desk("fgj.nigao").get("/").text, "我起草的")
    assert page.count(">退回的通知</a>") == 1


def test_what_was_typed_and_not_saved_can_be_gone_on_with(at_desk, papers, county):
    document_id = papers.draft("存过的稿")
    with county.app_context(), transaction():
        person_id = who("fgj.nigao").person_id
        for page, at in (("new", FRIDAY), (f"d{document_id}", THURSDAY)):
            db.session.add(Autosave(person_id=person_id, page=page, content="{}", seen=0, at=at))
    page = section(at_desk("fgj.nigao").get("/").text, "未保存的草稿")
    assert page.index("/documents/new?restore=1") < page.index(f"/documents/{document_id}/edit?restore=1")
    assert "存过的稿" in page
    other = at_desk("jyj.nigao").get("/").text
    assert "未保存的草稿" not in other


def test_who_does_not_draft_sees_no_drafts(at_desk):
    page = at_desk("fgj.juzhang").get("/").text
    assert "我起草的" not in page
    assert "拟制公文" not in page
    assert "拟制公文" in at_desk("fgj.nigao").get("/").text


# --- a head --------------------------------------------------------------------------------------------------


def test_a_head_sees_what_is_late_in_the_unit_whoever_has_it(at_desk, papers):
    papers.submitted("没人核的急件", urgency="fastest")
    document_id = papers.issued("没有公开的通知")
    with clock.at(THURSDAY + timedelta(days=40)):
        page = section(at_desk("fgj.juzhang").get("/").text, "本单位逾期")
        other = section(at_desk("jyj.juzhang").get("/").text, "本单位逾期")
    assert page.index("没人核的急件") < page.index("没有公开的通知")
    assert page.count(f"/documents/{document_id}") == 1
    assert "本单位没有逾期事项" in other


def test_a_withdrawn_publication_is_late_although_it_calls_nobody(at_desk, papers, county):
    document_id = papers.published("撤下的通知")
    papers.take(document_id, "unpublish", "fgj.gongkai", reason="附件有误")
    with county.app_context():
        assert db.session.scalars(db.select(Publication)).one().withdrawn_at
    with clock.at(THURSDAY + timedelta(days=40)):
        page = section(at_desk("fgj.juzhang").get("/").text, "本单位逾期")
    assert "撤下的通知" in page


def test_only_heads_see_the_units_lateness(at_desk):
    assert "本单位逾期" not in at_desk("fgj.nigao").get("/").text


# --- messages ------------------------------------------------------------------------------------------------


def test_a_message_leads_to_its_record_until_it_is_marked_as_read(at_desk, papers):
    document_id = papers.returned("退回的通知")
    drafter = at_desk("fgj.nigao")
    page = section(drafter.get("/").text, "消息")
    assert f'<a href="/documents/{document_id}">《退回的通知》退回' in page
    message = re.search(r'name="id" value="(\d+)"', page)
    assert message
    assert drafter.post("/messages/read", id=message[1]).status_code == 303
    assert "没有未读消息" in drafter.get("/").text


def test_only_the_messages_named_are_marked_and_only_ones_own(at_desk, papers, county):
    papers.returned("退回的通知")
    stranger = at_desk("jyj.nigao")
    for sent in ({"id": "1"}, {"id": ["1", "x", ""]}, {}):
        assert stranger.post("/messages/read", **sent).status_code == 303
    drafter = at_desk("fgj.nigao")
    assert drafter.post("/messages/read").status_code == 303
    with county.app_context():
        assert len(notices.unread(who("fgj.nigao"))) == 1


def test_several_messages_are_read_at_once(at_desk, papers):
    for number in range(3):
        papers.returned(f"退回的通知{number}")
    drafter = at_desk("fgj.nigao")
    page = section(drafter.get("/").text, "消息")
    assert "以上 3 条标为已读" in page
    ids = re.findall(r'type="hidden" name="id" value="(\d+)"', page)
    drafter.post("/messages/read", id=ids)
    assert "没有未读消息" in drafter.get("/").text


def test_a_message_about_something_without_a_page_is_plain_text(at_desk, county):
    with county.app_context(), transaction():
        notices.tell([who("fgj.nigao").desks[0]], "岗位将于下周调整", "post", 1, clock.now())
    page = section(at_desk("fgj.nigao").get("/").text, "消息")
    assert "岗位将于下周调整" in page
    assert "<a " not in page
