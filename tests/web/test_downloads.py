"""Downloads: saved, never shown; Chinese names kept; nothing that a name contains reaches the header."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from yx.core.errors import NotFound
from yx.core.files import keep_made, path_of
from yx.web.downloads import send, send_bytes


def name_in(response) -> str:
    return unquote(response.headers["Content-Disposition"].split("filename*=UTF-8''")[-1])


@pytest.mark.parametrize("name", ["通知.pdf", "尤政办〔2020〕31号 附件：一.docx", "report.pdf", "a;b.pdf", "笑🙂.pdf"])
def test_a_download_is_an_attachment_under_its_own_name(app, name):
    with app.test_request_context():
        response = send(keep_made(b"%PDF-", "pdf"), name)
    head = response.headers["Content-Disposition"]
    assert head.startswith('attachment; filename="')
    assert name_in(response) == name
    assert head.isascii()


def test_a_download_can_do_nothing_in_the_browser(app):
    with app.test_request_context():
        stored = keep_made(b"%PDF-", "pdf")
        for response in (send(stored, "a.html"), send_bytes(b"x", "a.html")):
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert "html" not in str(response.mimetype)


def test_the_bytes_and_their_number_are_the_files(app):
    content = b"0123456789" * 300_000
    with app.test_request_context():
        response = send(keep_made(content, "pdf"), "a.pdf")
        assert response.content_length == len(content)
        assert response.mimetype == "application/pdf"
        assert response.get_data() == content


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x=1.pdf", "../../etc/passwd", "C:\\x\\y.pdf", "", "x" * 4000])
def test_no_name_breaks_the_header(app, name):
    with app.test_request_context():
        head = send_bytes(b"x", name).headers["Content-Disposition"]
    assert not set(head) & set("\r\n/\\")
    assert len(head) < 1200


def test_a_lost_file_is_not_found(app):
    with app.test_request_context():
        stored = keep_made(b"x", "pdf")
        path_of(stored).unlink()
        with pytest.raises(NotFound):
            send(stored, "a.pdf")
