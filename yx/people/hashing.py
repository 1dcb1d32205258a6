"""Hashing passwords: scrypt of ASVS 5.0 appendix C, one at a time so that 32 MB a hash stay 32 MB in all."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

_one_at_a_time = threading.BoundedSemaphore(1)


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
