"""What every answer carries, limits, errors, and what a sender may not smuggle in (V1, V3, V4, V8, V14, V15, V16)."""

from __future__ import annotations

import json
import logging
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.inspector import HEADERS
from tests.security.routes import rules, state
from yx.core import files, trail
from yx.core.base import db
from yx.documents.drafting import WORD_LIMIT
from yx.documents.models import Document, Place
from yx.web import errors, limits
from yx.web.guard import permit, signed_in

HTMX = {"HX-Request": "true"}
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

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


def test_17_a_building_behind_one_address_may_sign_in_at_eight_and_no_more_than_so_many(town, monkeypatch):
    monkeypatch.setitem(town.app.config, "LIMITS", True)
    monkeypatch.setattr(limits, "WRITES", 1)
    monkeypatch.setattr(limits, "UNKNOWN", 3)
    people = [town.browser() for _ in range(4)]
    found = [one.submit("/sign-in", username="nobody", password="Wrong-pass-1").status_code for one in people]
    assert found == [422, 422, 422, 429]


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


def test_26_text_has_its_charset_and_downloads_are_never_pages(furnished):
    town, places = furnished
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


def test_61_no_title_or_name_stands_in_an_address(furnished):
    town, places = furnished
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
