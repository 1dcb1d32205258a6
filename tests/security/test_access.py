"""What one may not see and may not set: forged addresses, others' records, extra fields, fragments (V4, V8, V15)."""

from __future__ import annotations

import re

import lxml.html
import pytest
from sqlalchemy import select

from tests.world import CAST
from yx.core.base import db
from yx.documents.models import Document, Place
from yx.people.models import SignInSession

HTMX = {"HX-Request": "true"}

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
