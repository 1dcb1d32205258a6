"""65: what the edge refuses leaves one line a minute: who, what, when, where."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from sqlalchemy.exc import OperationalError

from tests.world import CAST
from yx.core import clock, trail
from yx.core.base import db
from yx.people.actor import actor_as
from yx.web import limits, refusals
from yx.web.limits import Bucket

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)


def lines(town) -> list[trail.Line]:
    chosen = db.select(trail.Line).where(trail.Line.noun == refusals.NOUN).order_by(trail.Line.id)
    return town.ask(lambda: db.session.scalars(chosen).all())


def said(town) -> list[tuple[str, str, str, str, str]]:
    return [(line.person, line.act, line.words, line.result, line.address) for line in lines(town)]


def test_65_a_page_that_is_not_for_the_post_leaves_a_line_with_who_what_when_and_where(town):
    with clock.at(NOW):
        assert town.at("甲").get("/admin/trail?person=乙").status_code == 403
    assert said(town) == [("甲", "refused_right", "GET /admin/trail", "refused", "127.0.0.1")]
    line = lines(town)[0]
    me = town.ask(lambda: actor_as(CAST["甲"].username, clock.today()))
    assert (line.person_id, line.record_id, line.at) == (me.person_id, me.person_id, NOW)
    assert (line.unit, line.post) == (me.unit_name, me.post_name)


def test_65_a_refused_write_leaves_its_line_and_nothing_else(town):
    assert town.at("甲").send("/admin/trail/verify").status_code == 403
    assert [words for _who, _act, words, *_more in said(town)] == ["POST /admin/trail/verify"]
    assert town.ask(trail.verify) is None


def test_65_one_line_a_minute_for_each_person_and_page(town):
    for _ in range(3):
        town.at("甲").get("/admin/trail")
        town.at("乙").get("/admin/trail")
    town.at("甲").get("/admin/settings")
    assert sorted((who, words) for who, _act, words, *_more in said(town)) == [
        ("乙", "GET /admin/trail"), ("甲", "GET /admin/settings"), ("甲", "GET /admin/trail"),
    ]  # fmt: skip
    town.app.extensions["yx_refusals"] = Bucket()  # a minute later
    town.at("甲").get("/admin/trail")
    assert len(lines(town)) == 4


@pytest.mark.parametrize(("who", "name"), [("甲", "甲"), (None, "未登录")])
def test_65_too_many_acts_leave_a_line(town, monkeypatch, who, name):
    browser = town.at(who) if who else town.browser()
    monkeypatch.setitem(town.app.config, "LIMITS", True)
    monkeypatch.setattr(limits, "SEARCHES", 1)
    monkeypatch.setattr(limits, "WRITES", 1)
    monkeypatch.setattr(limits, "UNKNOWN", 1)
    token = browser.token("/sign-in" if who is None else "/")
    for _ in range(4):
        browser.post("/stay", data={"csrf_token": token})
    (found,) = said(town)
    assert (found[0], found[1], found[3], found[4]) == (name, "refused_rate", "refused", "127.0.0.1")
    assert found[2].startswith("POST /stay；请在 ")


def test_65_a_refused_file_leaves_a_line_and_nothing_of_the_form(town):
    form = town.at("甲").fields("/documents/new", "/documents/new")
    form["title"], form["files_attribute"] = "带附件的通知", "open"
    form["files"] = BytesIO(b"MZ"), "工具.exe"
    answer = town.at("甲").post("/documents/new", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    (found,) = said(town)
    assert found[:2] == ("甲", "refused_upload")
    assert found[2].startswith("POST /documents/new；附件的类型不能上传")


def test_65_a_body_that_is_too_large_leaves_a_line(town):
    form = {"csrf_token": town.at("甲").token(), "title": "长" * (2 * 1024 * 1024)}
    assert town.at("甲").post("/documents/new", data=form).status_code == 413
    assert [act for _who, act, *_more in said(town)] == ["refused_upload"]


def test_65_what_is_missing_or_allowed_leaves_none(town):
    assert town.at("甲").get("/documents/999").status_code == 404
    assert town.at("甲").get("/").status_code == 200
    assert town.browser().get("/documents/").status_code == 303
    assert lines(town) == []


def test_65_a_database_that_cannot_write_does_not_change_the_answer(town, monkeypatch, caplog):
    def fail(*_args, **_more):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    town.at("甲")
    monkeypatch.setattr(refusals.trail, "record", fail)
    assert town.at("甲").get("/admin/trail").status_code == 403
    assert "a refusal was not recorded" in caplog.text


def test_65_the_auditor_reads_it(town):
    town.at("甲").get("/admin/trail")
    page = town.at("辛").get("/admin/trail?noun=access&result=refused").text
    assert "没有权限" in page
    assert "GET /admin/trail" in page
