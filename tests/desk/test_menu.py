"""The frame of every page: menu, count, who one is; one small query, and none where nothing is shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests.desk.conftest import who
from tests.queries import counted
from yx.core import clock, inbox
from yx.core.base import db, transaction
from yx.core.inbox import Waiting
from yx.desk import menu
from yx.desk.links import LINKS
from yx.people.models import Deputy
from yx.web import guard


def labels(page):
    """The entries of the menu."""
    nav = page.split('aria-label="主菜单"')[1].split("</nav>")[0]
    return re.findall(r"<a [^>]*>(\w+)", nav)


def test_everybody_has_the_desk_documents_and_search(at_desk):
    assert {"待办", "公文", "检索"} <= set(labels(at_desk("fgj.nigao").get("/help").text))


@pytest.mark.parametrize(
    ("username", "has_it"), [("guanli", True), ("anquan", True), ("shenji", True), ("fgj.juzhang", False)]
)
def test_administration_is_shown_to_administrators_only(at_desk, username, has_it):
    assert ("系统管理" in labels(at_desk(username).get("/help").text)) == has_it


@pytest.mark.parametrize(
    ("path", "label"), [("/", "待办"), ("/search", "检索"), ("/documents/", "公文"), ("/documents/new", "公文")]
)
def test_the_page_one_is_on_is_marked(at_desk, path, label):
    page = at_desk("fgj.nigao").get(path).text
    nav = page.split('aria-label="主菜单"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="page">(\w+)', nav) == [label]


def test_the_count_is_what_waits_on_every_page(at_desk, papers):
    papers.submitted()
    head = at_desk("fgj.juzhang")
    for path in ("/", "/help", "/done"):
        assert re.search(r'>待办 <span class="count">1</span>', head.get(path).text)


def test_beyond_the_ceiling_the_count_says_so(at_desk, county):
    with county.app_context(), transaction():
        desk = who("fgj.juzhang").desks[0]
        for number in range(120):
            db.session.add(
                Waiting(
                    noun="document", record_id=number, step="pass", label="同意", title="件", origin="", desk=desk,
                    first_desk=desk, since=clock.now(), due=inbox.NEVER,
                )
            )  # fmt: skip
    head = at_desk("fgj.juzhang")
    assert '>待办 <span class="count">99+</span>' in head.get("/help").text
    assert '<a href="/" aria-current="page">待办 <span class="count">99+</span>' in head.get("/").text


def test_a_signed_out_page_has_no_menu_and_asks_nothing(client, county):
    client.get("/sign-in")
    with counted(county) as asked:
        page = client.get("/sign-in").text
    assert "主菜单" not in page
    assert asked.count == 0


def test_a_fragment_counts_nothing(at_desk, county):
    person = at_desk("fgj.nigao")
    person.get("/search")
    with counted(county) as whole:
        person.get("/search")
    with counted(county) as fragment:
        person.get("/search", headers={"HX-Request": "true"})
    assert fragment.count == whole.count - 1


def test_only_who_has_several_posts_can_switch(at_desk, county):
    assert "切换岗位" not in at_desk("czj.juzhang").get("/help").text
    with county.app_context(), transaction():
        deputy = Deputy(
            post_id=who("fgj.juzhang").post_id, person_id=who("czj.juzhang").person_id,
            from_day=clock.today(), to_day=clock.today() + timedelta(days=1),
        )  # fmt: skip
        db.session.add(deputy)
    assert "切换岗位" in at_desk("czj.juzhang").get("/help").text


def test_a_page_about_a_broken_database_still_has_its_frame(at_desk, monkeypatch):
    person = at_desk("fgj.nigao")

    def broken(*_more):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(inbox, "count", broken)
    page = person.get("/help")
    assert page.status_code == 200
    assert '<span class="count">' not in page.text


def test_who_one_is_may_be_unknown_when_the_database_is_down(web, monkeypatch):
    def broken():
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(guard, "actor", broken)
    with web.test_request_context("/"):
        assert menu._frame() == {}


def test_an_unknown_address_is_said_within_the_frame(at_desk):
    answer = at_desk("fgj.nigao").get("/nowhere")
    assert answer.status_code == 404
    assert "主菜单" in answer.text


def test_every_noun_that_travels_has_a_link(web):
    flows = {flow.noun for flow in web.extensions["yx_flows"]}
    assert flows == set(LINKS)
    assert all(link.endpoint in web.view_functions for link in LINKS.values())
