"""Pages and fragments: the view picks the block, the client cannot."""

from __future__ import annotations

import pytest

from yx.web import htmx

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        (HTMX, True),
        ({"HX-Request": "1"}, False),
        ({**HTMX, "HX-History-Restore-Request": "true"}, False),
        ({"HX-Boosted": "true"}, False),
    ],
)
def test_who_gets_a_fragment(web, headers, fragment):
    with web.test_request_context("/", headers=headers):
        assert htmx.wants_fragment() is fragment


def test_a_page_without_a_block_is_whole_for_everybody(client):
    assert "<html" in client.get("/sign-in", headers=HTMX).text


def test_the_client_does_not_choose_the_block(client):
    first = client.get("/nothing", headers=HTMX)
    second = client.get("/nothing?block=content", headers={**HTMX, "HX-Target": "main", "HX-Trigger-Name": "content"})
    assert first.text == second.text
    assert "<html" not in first.text


def test_going_on_is_303_or_a_redirect_of_the_whole_page(web):
    with web.test_request_context("/"):
        answer = htmx.see_other("/documents/")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/documents/")
    with web.test_request_context("/", headers=HTMX):
        answer = htmx.see_other("/documents/")
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/documents/")
        assert "Location" not in answer.headers


def test_caches_are_told(client):
    for path in ("/sign-in", "/nothing", "/static/theme.css"):
        assert "HX-Request" in client.get(path).headers["Vary"]
