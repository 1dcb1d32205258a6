"""The guard: rules, paths that may be led to, ids in addresses."""

from __future__ import annotations

import lxml.html
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import Unauthorized

from tests.inspector import Inspector
from yx.core.actor import Actor
from yx.web import guard

DRAFTER = Actor(7, "甲", 45, "科员", 3, "县发展局", frozenset({"draft"}))


def test_a_duty_opens_to_those_who_hold_any_of_it():
    assert guard.duty("draft", "check").allows(DRAFTER)
    assert not guard.duty("check").allows(DRAFTER)
    assert not guard.duty().allows(DRAFTER)
    assert guard.duty("draft", "check").label == "draft、check"


def test_an_open_rule_says_why():
    rule = guard.open_to_all("登录页")
    assert (rule.open, rule.reason) == (True, "登录页")
    assert not guard.signed_in.open


@pytest.mark.parametrize("path", ["/", "/documents/?kind=notice", "/a//b", "/中文?x=//y", "/x?next=https://e.example/"])
def test_a_path_of_this_site_is_safe(path):
    assert guard.safe_path(path) == path


@given(st.text(alphabet="/\\:h.e%?#@\t\n ", max_size=12))
def test_whatever_is_safe_begins_with_one_slash_and_stays_here(target):
    found = guard.safe_path(target)
    assert found is None or (found == target and found[0] == "/" and found[1:2] not in ("/", "\\"))
    assert found is None or not any(ord(char) < 32 or char == "\\" for char in found)


def test_nothing_is_no_path():
    assert guard.safe_path(None) is None
    assert guard.safe_path("") is None


def test_current_is_for_those_who_are_signed_in(web: Flask):
    with web.test_request_context("/"), pytest.raises(Unauthorized):
        guard.current()


def test_an_application_without_people_knows_nobody():
    app = Flask("bare")
    with app.test_request_context("/"):
        assert guard.actor() is None


@pytest.mark.parametrize(("number", "status"), [("7", 200), ("999999999", 200), ("1000000000", 404), ("-1", 404)])
def test_an_id_in_an_address_has_nine_digits_at_most(web: Flask, client: Inspector, number, status):
    @guard.permit(guard.open_to_all("planted"))
    def planted(record_id: int) -> dict[str, int]:
        return {"id": record_id}

    web.add_url_rule("/planted/<int:record_id>", view_func=planted)
    assert client.get(f"/planted/{number}").status_code == status


def test_after_a_lost_session_a_form_leads_back_to_its_page(client: Inspector):
    token = client.token("/sign-in")
    sent = client.post("/stay", data={"csrf_token": token}, headers={"Referer": "http://localhost/documents/new?x=1"})
    assert sent.headers["Location"] == "/sign-in?next=/documents/new"
    assert "已自动保存的内容不会丢失" in client.get(sent.headers["Location"]).text


def test_what_was_typed_is_shown_where_the_session_has_ended(client: Inspector):
    here = {"Referer": "http://localhost/conference/minutes/7?x=1"}
    form = {"csrf_token": client.token("/sign-in"), "considered": "会议听取了政务公开工作汇报。", "reason": "短"}
    form |= {"password": "Secret-tea-1", "form_key": "k" * 32}
    answer = client.post("/stay", data=form, headers=here)
    assert answer.status_code == 401
    tree = lxml.html.fromstring(answer.text)
    assert [area.text.strip() for area in tree.xpath("//main//textarea")] == ["会议听取了政务公开工作汇报。"]
    assert tree.xpath("//main//a[text()='重新登录']/@href") == ["/sign-in?next=/conference/minutes/7"]
    assert "Secret-tea-1" not in answer.text
    assert client.post("/stay", data=form, headers=here | {"Origin": "http://localhost"}).status_code == 401


def test_another_sites_words_are_never_shown(client: Inspector):
    form = {"csrf_token": client.token("/sign-in"), "considered": "请把密码发到这个地址"}
    for origin in ("https://evil.example", "null"):
        sent = client.post("/stay", data=form, headers={"Origin": origin})
        assert (sent.status_code, "请把密码" in sent.text) == (303, False)
        refused = client.post("/stay", data=form | {"csrf_token": "x"}, headers={"Origin": origin})
        assert "请把密码" not in refused.text


def test_a_page_that_stood_open_too_long_gives_back_what_was_typed(client: Inspector):
    answer = client.post("/stay", data={"csrf_token": "x", "considered": "会议听取了政务公开工作汇报。"})
    assert answer.status_code == 400
    assert "会议听取了政务公开工作汇报。" in answer.text
