"""Every browser of the county keeps its line open: the next one still gets a page."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import requests

from tests.faults.serving import served
from tests.town import Town

BROWSERS = 400


def test_a_page_comes_while_hundreds_of_browsers_hold_their_lines_open(town: Town) -> None:
    with served(town.app, threads=2) as port, ExitStack() as open_lines:
        for _ in range(BROWSERS):
            line = open_lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            line.sendall(b"GET /static/theme.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        assert requests.get(f"http://127.0.0.1:{port}/sign-in", timeout=20).status_code == 200
