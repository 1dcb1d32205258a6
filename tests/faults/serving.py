"""The application behind the server that a county runs, in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from yx.admin.commands import server_settings


@contextmanager
def served(web: Flask, threads: int) -> Iterator[int]:
    """Its port on loopback, until the block ends."""
    known: dict[int, Any] = {}
    server = waitress.create_server(web, map=known, host="127.0.0.1", port=0, threads=threads, **server_settings(web))
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=0.05, use_poll=True, map=known, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield int(server.effective_port)
    stop.set()
    thread.join(5)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(known)
