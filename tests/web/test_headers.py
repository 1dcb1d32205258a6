"""Headers: a download's narrower policy stays, static files may be kept, nothing else."""

from __future__ import annotations

from yx.web import headers
from yx.web.downloads import CSP, send_bytes
from yx.web.guard import open_to_all, permit


def test_a_download_keeps_its_own_policy(web, client):
    @permit(open_to_all("planted"))
    def planted():
        return send_bytes(b"x", "表.bin")

    web.add_url_rule("/planted", view_func=planted)
    answer = client.get("/planted")
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_carry_the_headers_and_may_be_kept(client):
    answer = client.get("/static/theme.css")
    assert {name: answer.headers[name] for name in headers.FIXED} == headers.FIXED
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_nothing_in_the_policy_lets_a_page_run_its_own_text():
    assert "unsafe" not in headers.CSP
    assert "http:" not in headers.CSP
