"""An upload that ends in the middle, at a real server: nothing is kept, nothing is left, the next one works."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.faults.serving import served
from tests.faults.test_disk import PDF, state_of
from tests.town import Town
from yx.core import files
from yx.core.base import db
from yx.core.files import StoredFile

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port(web: Flask) -> Iterator[int]:
    """The application behind the server that a county runs."""
    with served(web, threads=2) as found:
        yield found


def kept_rows() -> int:
    return db.session.scalar(select(func.count(StoredFile.id))) or 0


def request_of(town: Town, page: str, pdf: bytes) -> bytes:
    """The draft's form with a file, as a browser sends it."""
    browser = town.at("甲")
    boundary = "----------------------------731942"
    fields = [*browser.fields(page).items(multi=True), ("files_attribute", "open")]
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
    body = "".join(parts).encode() + f"{head}Content-Type: application/pdf\r\n\r\n".encode() + pdf
    body += f"\r\n--{boundary}--\r\n".encode()
    cookie = browser.get_cookie("yx")
    assert cookie is not None
    lines = [
        f"POST {page} HTTP/1.1", "Host: localhost", f"Cookie: yx={cookie.value}", f"Referer: http://localhost{page}",
        f"Content-Type: multipart/form-data; boundary={boundary}", f"Content-Length: {len(body)}", "Connection: close",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(port: int, data: bytes, share: float) -> bytes:
    """Send so much of `data`, then hang up; or all of it, and listen."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(data[: int(len(data) * share)])
        if share < 1:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # hang up without a word
            return b""
        return line.recv(4096)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.999])
def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(web, town: Town, port: int, share: float) -> None:
    doc = town.document()
    data = request_of(town, f"/documents/{doc}/edit", PDF)
    before = state_of(town), town.ask(kept_rows)
    send(port, data, share)
    time.sleep(0.3)
    assert (state_of(town), town.ask(kept_rows)) == before
    store = Path(web.instance_path) / "files"
    assert [path for path in store.rglob("*") if path.is_file()] == []
    assert b" 303 " in send(port, data, 1)
    assert town.ask(kept_rows) == 1


def test_a_process_killed_while_it_keeps_a_file_leaves_a_part_that_is_swept(
    app: Flask, settings: dict[str, Any]
) -> None:
    code = (
        "import sys; from yx import create_app; from yx.core import files; from yx.core.base import transaction\n"
        "class Slow:\n"
        "    def read(self, size=-1):\n"
        "        print('reading', flush=True); import time; time.sleep(0.05); return b'%PDF-1.4' + bytes(10000)\n"
        f"app = create_app({settings | {'SQLALCHEMY_ENGINE_OPTIONS': {}}!r})\n"
        "with app.app_context(), transaction(): files.keep(Slow(), 'a.pdf', files.DOCUMENTS)\n"
    )
    db.session.remove()
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(4):
        assert process.stdout.readline() == b"reading\n"
    process.kill()
    process.wait(10)
    process.stdout.close()
    parts = list((Path(app.instance_path) / "files/tmp").iterdir())
    assert len(parts) == 1
    assert kept_rows() == 0
    assert files.sweep() == 0, "it might still be on its way"
    old = time.time() - 2 * 24 * 3600
    os.utime(parts[0], (old, old))
    assert files.sweep() >= 0
    from yx.core import clock

    with clock.at(clock.now() + clock.ONE_DAY * 400):
        files.sweep()
    assert not parts[0].exists()
