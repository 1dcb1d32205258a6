"""Hashing passwords: scrypt of ASVS 5.0 appendix C, one at a time so that 32 MB a hash stay 32 MB in all."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

from yx.core.errors import Refused

#: requests of this process that may hash or wait for it: fewer than threads serve pages, who go on (docs/adr/0027)
PLACES = 5
_one_at_a_time = threading.BoundedSemaphore(1)
_room = threading.BoundedSemaphore(PLACES)


class Crowded(Refused):
    """Too many people sign in at this moment; nothing was checked or counted."""


@contextmanager
def waiting_room() -> Iterator[None]:
    """A place to wait for the hash. Raises `Crowded` at once when all are taken."""
    if not _room.acquire(blocking=False):
        raise Crowded("同时登录的人较多，请过几秒再试")
    try:
        yield
    finally:
        _room.release()


def method() -> str:
    """The parameters that this installation hashes with, ``scrypt:N:r:p``."""
    return str(current_app.config["PASSWORD_METHOD"])


def make(password: str) -> str:
    """A salted hash of the whole password."""
    with _one_at_a_time:
        return generate_password_hash(password, method=method(), salt_length=22)


def matches(stored: str, password: str) -> bool:
    """Whether `password` is the one that was hashed. An empty `stored` costs as much and never matches."""
    with _one_at_a_time:
        same = check_password_hash(stored or _dummy(method()), password)
    return same and bool(stored)


def is_weak(stored: str) -> bool:
    """Whether a hash was made with other parameters than those that hold now: made anew at the next sign-in."""
    return stored.partition("$")[0] != method()


@cache
def _dummy(hash_method: str) -> str:
    return generate_password_hash(secrets.token_hex(16), method=hash_method)
