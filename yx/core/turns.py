"""Writers take turns before ``BEGIN IMMEDIATE``: SQLite's own waiting sleeps and starves (docs/adr/0003)."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: one process only, the lock in the process is enough
    fcntl = None  # type: ignore[assignment]


#: how long one waits for a turn, in seconds
USUAL = 15.0


class Busy(TimeoutError):
    """No turn came within the time allowed; nothing was done."""


class Turns:
    """A first-come lock between threads, with a file lock beside it between processes."""

    def __init__(self, path: Path | None, patience: float = USUAL) -> None:
        self._path = path
        self._patience = patience
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._handle: int | None = None

    def take(self, patience: float | None = None) -> None:
        """Wait for the turn, in order of arrival. Raises `Busy` after the patience, in seconds (None: the usual)."""
        patience = self._patience if patience is None else patience
        mine = threading.Event()
        with self._guard:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.set()
        if not mine.wait(patience):
            self._leave(mine)
            raise Busy("数据库正忙")
        try:
            self._lock_file(patience)
        except BaseException:
            self._leave(mine)
            raise

    def give(self) -> None:
        """End the turn; the next in the queue goes on. A second call does nothing."""
        self._unlock_file()
        with self._guard:
            first = self._queue[0] if self._queue else None
        if first is not None:
            self._leave(first)

    def _leave(self, event: threading.Event) -> None:
        with self._guard:
            if event in self._queue:
                self._queue.remove(event)
            if self._queue:
                self._queue[0].set()

    def _lock_file(self, patience: float) -> None:
        if self._path is None or fcntl is None:
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    os.close(handle)
                    raise Busy("数据库正忙") from None
                time.sleep(0.0005)
        self._handle = handle

    def _unlock_file(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
