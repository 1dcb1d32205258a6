"""What every answer carries, limits, errors, and what a sender may not smuggle in (V1, V3, V4, V8, V14, V15, V16)."""

from __future__ import annotations

import json
import logging
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from sqlalchemy import select

from tests.inspector import HEADERS
from tests.security.routes import furnish, rules, state
from tests.world import CAST, World
from yx.core import files, trail
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.disclosure.models import LexiconWord
from yx.documents.drafting import WORD_LIMIT
from yx.documents.models import Document, Place
from yx.people.models import Person, Post, SignInSession, Unit
from yx.web import errors, limits
from yx.web.guard import permit, signed_in

HTMX = {"HX-Request": "true"}
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# --- 1, 20: what people type shows as text -------------------------------------------------------------------


def scripted(world: World) -> int:
    """Script text in every free-text field that the road has; gives the document's id."""
    texts = dict.fromkeys(("title", "addressee", "cc", "law", "third_party", "reason", "plan_waiver"), SCRIPT)
    body = f"{SCRIPT}\n一、{SCRIPT}\n【附件】{SCRIPT}\n| {SCRIPT} | 乙 |\n联系人手机13905981234。"
    file = world.attach(f"{SCRIPT}.pdf", Attribute.OPEN)
    document = world.draft(**texts, body=body, broad=True, new_files=[file], cosigners=["caizheng"])
    world.take(document, "save", "甲", **texts, body=body + "改", broad=True, cosigners=["caizheng"])
    for unit in db.session.scalars(select(Unit)):
        unit.name, unit.short_name = unit.name + SCRIPT[:40], unit.short_name + SCRIPT[:12]
    for post in db.session.scalars(select(Post)):
        post.name = (post.name + SCRIPT)[:40]
    for person in db.session.scalars(select(Person)):
        person.phone = SCRIPT[:40]
    for word in db.session.scalars(select(LexiconWord)):
        word.advice = SCRIPT
    return document.id


def walk(town, doc: int) -> None:
    """Over HTTP from the draft to the archive, with script text wherever something is asked."""
    address = str(town.at("甲").tree(f"/documents/{doc}").xpath("//form[contains(@action, '/findings/')]/@action")[0])
    town.at("甲").submit(f"/documents/{doc}", address, answer=SCRIPT)
    steps = [
        ("乙", "return_check", {"reason": SCRIPT}),
        ("乙", "pass", {"opinion": SCRIPT}),
        ("丙", "clear", {"result": "may_open", "basis": SCRIPT}),
        ("寅", "answer", {"verdict": "object", "opinion": SCRIPT}),
        ("甲", "settle", {"opinion": SCRIPT}),
        ("乙", "sign", {"opinion": SCRIPT}),
        ("甲", "register", {}),
        ("甲", "issue", {}),
        ("丙", "publish", {"address": f"http://x.example/{SCRIPT}"}),
        ("丙", "unpublish", {"reason": SCRIPT}),
    ]
    for who, step, filled in steps:
        if step in ("return_check", "pass"):
            assert town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit").status_code == 303
        sent = town.at(who).submit(f"/documents/{doc}", f"/documents/{doc}/steps/{step}", **filled)
        assert sent.status_code == 303, (
            step,
            lxml.html.fromstring(sent.text).get_element_by_id("steps").text_content(),
        )


@pytest.mark.slow
def test_1_script_text_in_every_free_text_field_shows_as_text_everywhere(town):
    places = furnish(town)
    doc = town.do(scripted)
    walk(town, doc)
    town.at("甲").send("/documents/autosave/new", title=SCRIPT, body=SCRIPT)
    addresses = {places.address(town.app, rule) for rule in rules(town.app, "GET")}
    addresses |= {
        f"/documents/{doc}",
        f"/documents/{doc}/versions",
        f"/search?q={SCRIPT}",
        f"/documents/?words={SCRIPT}",
    }
    addresses |= {
        "/documents/new?restore=1",
        "/documents/?scope=public",
        f"/people?q={SCRIPT}",
        f"/admin/trail?q={SCRIPT}",
    }
    shown = 0
    for address in sorted(addresses):
        for who in "甲壬辛未":
            for headers in ({}, HTMX):
                answer = town.at(who).get(address, headers=headers)  # the inspector fails on any live script
                if answer.mimetype == "text/html":
                    assert "<script>alert" not in answer.text
                    assert "<img src=x" not in answer.text
                    assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\d+)", answer.text)
                    shown += "&lt;script&gt;alert(1)" in answer.text
    assert shown > 40


def test_1_a_wrong_form_shows_what_was_typed_as_text(town):
    answer = town.at("甲").submit("/documents/new", title="", body=SCRIPT, addressee=SCRIPT, reason=SCRIPT)
    assert answer.status_code == 422
    assert answer.text.count("&lt;script&gt;alert(1)") == 3


# --- 17, 30: limits ------------------------------------------------------------------------------------------


@pytest.fixture
def limited(town, monkeypatch):
    """The county with its limits on: three writes and two searches a minute."""
    monkeypatch.setitem(town.app.config, "LIMITS", True)
    monkeypatch.setattr(limits, "WRITES", 3)
    monkeypatch.setattr(limits, "SEARCHES", 2)
    return town


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_17_too_many_writes_are_answered_with_a_time_to_wait(limited, headers):
    browser = limited.at("甲")
    token = browser.token()
    answers = [browser.post("/stay", data={"csrf_token": token}, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [204, 204, 204, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert f"请在 {answers[-1].headers['Retry-After']} 秒后再试" in answers[-1].text
    assert limited.at("乙").send("/stay").status_code == 204


def test_17_too_many_searches_are_answered_with_a_time_to_wait(limited):
    found = [limited.at("甲").get("/search?q=通知").status_code for _ in range(3)]
    assert found == [200, 200, 429]
    assert limited.at("乙").get("/search?q=通知").status_code == 200
    assert limited.at("甲").get("/documents/").status_code == 200


class Counting(BytesIO):
    """A body that tells how often it was read."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)


def test_30_a_body_that_is_too_large_is_refused_before_it_is_read(town):
    body = Counting(b"x" * 1000)
    answer = town.at("甲").post(
        "/documents/new",
        input_stream=body,
        headers={"X-CSRFToken": town.at("甲").token()},
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(65 * 1024 * 1024)},
    )
    assert (answer.status_code, body.reads) == (413, 0)
    assert set(answer.headers.keys()) >= HEADERS


def test_30_too_much_text_and_too_many_fields_are_refused(town):
    assert town.at("甲").send("/documents/new", title="甲", body="x" * (5 * 1024 * 1024)).status_code == 413
    many = {f"x{number}": "1" for number in range(2100)}
    answer = town.at("甲").post("/documents/new", data={**many, "f": (BytesIO(b"x"), "x.pdf")})
    assert answer.status_code == 413


# --- 19, 21, 26, 62: headers ---------------------------------------------------------------------------------


def failing(town, status: int) -> dict[str, Any]:
    """A request that is answered with `status`."""
    doc = town.document()
    return {
        200: {"path": f"/documents/{doc}"},
        303: {"path": "/admin/"},
        400: {"path": "/documents/new", "method": "POST"},
        403: {"path": "/admin/settings"},
        404: {"path": "/documents/999"},
        405: {"path": "/documents/export"},
        413: {"path": "/stay", "method": "POST", "environ_overrides": {"CONTENT_LENGTH": str(10**9)},
              "content_type": "application/x-www-form-urlencoded"},
    }[status]  # fmt: skip


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("status", [200, 303, 400, 403, 404, 405, 413])
def test_19_the_content_policy_stands_on_pages_errors_redirects_and_fragments(town, status, headers):
    answer = town.at("甲").open(**failing(town, status), headers=headers)
    assert answer.status_code in (status, 204 if headers and status == 303 else status)
    found = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert found == POLICY
    if status >= 400:
        assert ("<html" in answer.text) == (not headers)


def test_19_every_status_that_is_answered_has_a_page_of_its_own(web):
    with web.test_request_context("/"):
        for status in sorted(errors.SHOWN):
            answer = errors.answer(status, ("一条理由",), "ABCD1234")
            assert answer.status_code == status
            assert "<h1>" in answer.get_data(as_text=True)
        assert errors.answer(418).status_code == 418
        assert errors.answer(501).status_code == 501


def test_21_the_other_headers(town):
    headers = town.at("甲").get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers  # production only: tests/security/test_production.py


def test_26_text_has_its_charset_and_downloads_are_never_pages(town):
    places = furnish(town)
    for rule in rules(town.app, "GET"):
        for who in "甲壬":
            answer = town.at(who).get(places.address(town.app, rule))
            if answer.headers.get("Content-Disposition", "").startswith("attachment"):
                assert answer.mimetype != "text/html"
                assert "sandbox" in answer.headers["Content-Security-Policy"]
            elif answer.mimetype.startswith("text/"):
                assert answer.content_type.lower().endswith("charset=utf-8")


def test_62_pages_are_not_stored_and_the_script_keeps_no_history(town):
    for path in ("/", "/documents/", "/sign-in", "/documents/999"):
        assert town.at("甲").get(path).headers["Cache-Control"] == "no-store"
    assert town.at("甲").get("/static/theme.css").headers.get("Cache-Control") != "no-store"
    assert '"historyCacheSize":0' in town.at("甲").get("/").text


# --- 27: who asks --------------------------------------------------------------------------------------------


def test_27_a_forwarded_address_is_not_believed(town):
    browser = town.browser()
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    token = browser.token("/sign-in")
    data = {"csrf_token": token, "username": "jia", "password": "Wenjian-2026-ceshi"}
    answer = browser.post("/sign-in", data=data, headers=forged)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert town.ask(lambda: set(db.session.scalars(select(SignInSession.address)))) == {"127.0.0.1"}


# --- 52, 56, 57: what one may not see or set -----------------------------------------------------------------


def scrubbed(text: str) -> str:
    """A page without what differs by itself."""
    return re.sub(r'(value|content)="[^"]*"|X-CSRFToken[^}]*|\d+', "", text)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_52_a_document_of_others_looks_like_one_that_is_missing(town, headers):
    doc = town.document()
    seen = {"seen": "1", "reason": "x", "opinion": "x", "answer": "x", "title": "x"}
    for path in ("", "/edit", "/draft.pdf", "/versions", "/attachments/1", "/papers/1"):
        there, missing = (town.at("癸").get(f"/documents/{one}{path}", headers=headers) for one in (doc, 99_999))
        assert (there.status_code, scrubbed(there.text)) == (404, scrubbed(missing.text)) == (404, scrubbed(there.text))
    for path in ("/edit", "/steps/submit", "/steps/void", f"/findings/{'0' * 32}"):
        there, missing = (town.at("癸").send(f"/documents/{one}{path}", **seen) for one in (doc, 99_999))
        assert (there.status_code, missing.status_code) == (404, 404)
        assert scrubbed(there.text) == scrubbed(missing.text)


def test_56_extra_fields_change_nothing(town):
    doc = town.document()
    extra = {
        "state": "archived", "number": "99", "number_text": "样发99号", "year": "2020", "drafter_person_id": "1",
        "drafter_name": "丑", "lead_unit_id": "1", "signed_on": "2020-01-01", "published_at": "2020-01-01T00:00",
        "row_version": "77", "version_no": "77", "id": "77", "keeper_id": "1", "to_mend": "x", "lead_unit": "1",
    }  # fmt: skip

    def kept(document: Document) -> list[object]:
        names = [name for name in extra if name != "row_version"]
        return [getattr(document, name) for name in names if name != "version_no" and name != "lead_unit"]

    before = town.of(doc, kept)
    answer = town.at("甲").submit(f"/documents/{doc}/edit", body="改了。", **extra | {"lead_unit": None})
    assert answer.status_code == 303
    assert town.of(doc, kept) == before
    sent = town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit", **{**extra, "person_id": "1"})
    assert sent.status_code == 303
    assert town.of(doc, lambda d: (d.state, d.number, d.drafter_name)) == ("unit_check", None, "甲")


def test_56_an_opinion_is_signed_by_who_is_signed_in(town):
    doc = town.document(Place.UNIT_CHECK)
    forged = {
        "person_id": "1",
        "person": "丑",
        "unit": "x",
        "at": "2020-01-01",
        "verdict": "object",
        "deputy_for": "己",
    }
    town.at("乙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/pass", **forged)
    made = town.of(doc, lambda d: [(o.person, o.verdict.value, o.deputy_for, o.at.year) for o in d.opinions])
    assert made == [("乙", "pass", "", 2026)]


def test_57_a_fragment_shows_nothing_that_the_page_would_not_show(town):
    for place in (Place.DRAFTING, Place.SIGNED, Place.ARCHIVED):
        doc = town.document(place)
        for name in CAST:
            for address in (f"/documents/{doc}", "/documents/", f"/documents/{doc}/versions", "/search?q=通知"):
                whole, part = town.at(name).get(address), town.at(name).get(address, headers=HTMX)
                assert whole.status_code == part.status_code
                if whole.status_code == 200:
                    inside = {" ".join(text.split()) for text in lxml.html.fromstring(whole.text).itertext()}
                    shown = {" ".join(text.split()) for text in lxml.html.fromstring(part.text).itertext()}
                    assert shown <= inside


def test_the_administrators_see_no_unpublished_text(town):
    doc = town.document(Place.SIGNED, title="只在本单位流转的通知")
    for name in "壬戌辛":
        assert town.at(name).get(f"/documents/{doc}").status_code == 404
        for address in ("/", "/documents/", "/search?q=本单位流转", "/done", "/admin/trail"):
            answer = town.at(name).get(address)
            assert "只在本单位流转的通知" not in answer.text, (name, address)


# --- 65, 68: errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_68_an_unexpected_error_has_a_number_no_trace_and_undoes_everything(town, caplog, headers):
    @permit(signed_in)
    def planted() -> str:
        db.session.execute(db.update(Document).values(title="一半的改动"))
        raise RuntimeError("secret-of-the-trace")

    town.app.add_url_rule("/planted", view_func=planted, methods=["POST"])
    town.document()
    token, before = town.at("甲").token(), state(town)
    with caplog.at_level(logging.ERROR, "yx"):
        answer = town.at("甲").post("/planted", data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 500
    number = re.search(r"[0-9A-F]{8}", answer.text)
    assert number
    assert number[0] in caplog.text
    assert "secret-of-the-trace" in caplog.text
    for leak in ("Traceback", "RuntimeError", "secret-of-the-trace", "planted", ".py"):
        assert leak not in answer.text
    assert state(town) == before


def test_65_a_refused_permission_leaves_a_line(town):
    doc = town.document(Place.UNIT_CHECK)
    seen = str(town.of(doc, lambda d: d.row_version))
    town.at("酉").send(f"/documents/{doc}/steps/pass", seen=seen, opinion="同意")
    line = town.ask(lambda: [(one.act, one.result, one.person, one.address) for one in trail.of("document", doc)][-1])
    assert line == ("pass", "refused", "酉", "127.0.0.1")


def test_61_no_title_or_name_stands_in_an_address(town):
    places = furnish(town)
    addresses = {places.address(town.app, rule) for rule in town.app.url_map.iter_rules()}
    assert all(address.isascii() for address in addresses)


def test_66_a_line_break_in_an_address_forges_no_line_of_the_log(town, caplog):
    @permit(signed_in)
    def planted(rest: str) -> str:
        raise RuntimeError(rest)

    town.app.add_url_rule("/planted/<rest>", view_func=planted)
    with caplog.at_level(logging.ERROR, "yx"):
        assert town.at("甲").get("/planted/x%0areference FORGED01: all is well").status_code == 500
    written = next(record.getMessage() for record in caplog.records if record.name == "yx")
    assert "\n" not in written
    assert "\\nreference FORGED01" in written


def test_28_the_script_of_htmx_is_locked(town):
    for browser, page in ((town.at("甲"), "/"), (town.browser(), "/sign-in")):
        found = json.loads(browser.tree(page).xpath("//meta[@name='htmx-config']/@content")[0])
        assert {name: found[name] for name in ("allowEval", "allowScriptTags", "includeIndicatorStyles")} == {
            "allowEval": False,
            "allowScriptTags": False,
            "includeIndicatorStyles": False,
        }
        assert (found["selfRequestsOnly"], found["historyCacheSize"]) == (True, 0)


def test_29_what_may_be_uploaded_is_what_the_document_says(web):
    text = Path(web.root_path, "docs", "security.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+) \| ([a-z, ]+) \| (\d+|set) \|", text, re.MULTILINE)
    with web.app_context():
        found = {
            (place, ", ".join(accept.kinds), str(accept.megabytes or "set"))
            for place, accept in (("attachments", files.DOCUMENTS), ("sheets", files.SHEETS))
        }
        assert files.DOCUMENTS.limit == 20 * 1024 * 1024
        db.session.remove()
    assert {*rows} == found | {("text", "docx", str(WORD_LIMIT // 1024 // 1024))}
