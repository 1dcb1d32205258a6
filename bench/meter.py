"""Measuring: processor time of one request, statements, bytes; floor and application in turn."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from yx.config import ROOT
from yx.core.base import db

from .build import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
#: statements of the transaction itself are not the page's
_FRAME = ("BEGIN", "PRAGMA", "COMMIT", "ROLLBACK")

Send = Callable[[int], TestResponse]


@dataclass(slots=True)
class Browser:
    """A signed-in client and its CSRF token."""

    client: FlaskClient
    token: str

    def get(self, url: str) -> TestResponse:
        """A page; anything but 200 is an error of the benchmark."""
        answer = self.client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"GET {url}: {answer.status_code}")
        return answer

    def post(self, url: str, **data: Any) -> TestResponse:
        """Send a form with its token; anything but 303 is an error of the benchmark."""
        answer = self.client.post(url, data={"csrf_token": self.token, **data})
        if answer.status_code != 303:
            raise RuntimeError(f"POST {url}: {answer.status_code} {_said(answer)}")
        return answer


def _said(answer: TestResponse) -> str:
    return " ".join(re.findall(r"<li>(?:<a[^>]*>)?([^<]{2,80})<", answer.text))[:300]


def sign_in(app: Flask, username: str) -> Browser:
    """Through the page, as anybody does."""
    client = app.test_client()
    found = TOKEN.search(client.get("/sign-in").text)
    if found is None:
        raise RuntimeError("the sign-in page has no token")
    browser = Browser(client, found[1])
    browser.post("/sign-in", username=username, password=PASSWORD)
    browser.token = TOKEN.search(client.get("/documents/").text)[1]  # type: ignore[index]
    return browser


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is sent to the database, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if not statement.startswith(_FRAME):
            seen.append((statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass(slots=True)
class Figure:
    """One page: processor milliseconds of the floor and of the application (medians), statements, bytes."""

    name: str
    floor: float
    ours: float
    statements: int
    size: int
    floor_size: int
    seen: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor


def compare(
    name: str,
    app: Flask,
    floor: Send,
    ours: Send,
    times: int,
    warm: int = 4,
    before: Callable[[int], None] | None = None,
) -> Figure:
    """Floor and application in turn, `times` each after `warm` that do not count.

    `before` prepares a turn and is not counted.
    """
    spent: tuple[list[float], list[float]] = ([], [])
    sizes = [0, 0]
    for turn in range(warm + times):
        if before:
            before(turn)
        for place, send in enumerate((floor, ours)):
            begun = time.process_time()
            answer = send(turn)
            took = time.process_time() - begun
            if turn >= warm:
                spent[place].append(took * 1000)
            sizes[place] = len(answer.data)
    if before:
        before(warm + times)
    with statements(app) as seen:
        ours(warm + times)
    return Figure(name, median(spent[0]), median(spent[1]), len(seen), sizes[1], sizes[0], list(seen))


def memory() -> float:
    """Resident megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


COLD = """import sys, time; sys.path.insert(0, {root!r}); t = time.process_time()
from pathlib import Path
{make}
r = app.test_client().get({path!r}); assert r.status_code == 200, r.status_code
print(time.process_time() - t, int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6)"""
OURS = "from bench.build import application\napp = application({url!r}, Path({folder!r}))"
FLOOR = "from bench.floor import application\napp = application(Path({url!r}), Path({folder!r}) / 'floor.sqlite3')"


def cold_start(make: str, path: str, **where: str) -> tuple[float, float]:
    """Processor seconds from nothing to the first page in a new process, and its megabytes; the best of three."""
    code = COLD.format(root=str(ROOT), make=make.format(**where), path=path)
    runs = [subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True) for _ in range(3)]
    return min((float(a), float(b)) for a, b in (run.stdout.split() for run in runs))
