"""Limits per person: so many writes and searches a minute, answered 429 with a wait time (ASVS 2.4.1)."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from flask import Flask, Request, Response, request

from . import errors, guard
from .db import SAFE

#: acts a minute of one person on one process
WRITES, SEARCHES = 120, 60
#: acts a minute of all who have not signed in yet at one address: a whole building may stand behind it, and what
#: guesses passwords is stopped by its failures (`people/throttle.py`)
UNKNOWN = 600
_KEPT = 10_000


class ModestRequest(Request):
    """A form without files is text, and as such limited: Werkzeug reads it whole, however many fields it has."""

    @property  # type: ignore[misc]
    def max_content_length(self) -> int | None:  # type: ignore[override]
        """Bytes of a body at the most (ASVS 5.2.1)."""
        allowed = super().max_content_length
        if self.mimetype != "application/x-www-form-urlencoded":
            return allowed
        return min(filter(None, (allowed, self.max_form_memory_size)), default=None)


class Bucket:
    """Token buckets, the least recently used forgotten first."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._guard = threading.Lock()
        self._state: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._kept = kept

    def wait(self, key: str, a_minute: int, now: float | None = None) -> int:
        """Take a token; 0, or the seconds to wait until there is one."""
        now = time.monotonic() if now is None else now
        with self._guard:
            tokens, then = self._state.pop(key, (float(a_minute), now))
            tokens = min(float(a_minute), tokens + (now - then) * a_minute / 60)
            taken = tokens >= 1
            self._state[key] = (tokens - 1 if taken else tokens, now)
            while len(self._state) > self._kept:
                self._state.popitem(last=False)
        return 0 if taken else int((1 - tokens) * 60 / a_minute) + 1


def init_app(app: Flask) -> None:
    """Count writes, and reads of the search page."""
    app.request_class = ModestRequest
    bucket = app.extensions["yx_bucket"] = Bucket()

    def check() -> Response | None:
        if not app.config["LIMITS"] or request.endpoint in (None, "static"):
            return None
        writes = request.method not in SAFE
        if not writes and not str(request.endpoint).endswith("search"):
            return None
        found = guard.actor()
        who = str(found.person_id) if found else str(request.remote_addr)
        allowed = UNKNOWN if found is None else WRITES if writes else SEARCHES
        wait = bucket.wait(f"{'w' if writes else 's'}:{who}", allowed)
        if not wait:
            return None
        response = errors.answer(429, (f"请在 {wait} 秒后再试",))
        response.headers["Retry-After"] = str(wait)
        return response

    app.before_request(check)
