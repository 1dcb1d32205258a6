"""Secrets at rest, sealed with keys derived from SECRET_KEY: a copy of the tables opens nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

#: bytes of the random number that each sealing begins with (NIST SP 800-38D, 8.2)
_NONCE = 12


class Unreadable(Exception):
    """Sealed under another SECRET_KEY, for somebody else, or damaged."""


def _key(purpose: str) -> bytes:
    """256 bits for one purpose only (RFC 5869)."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yx {purpose} 1".encode())
    return derive.derive(str(current_app.config["SECRET_KEY"]).encode())


def seal(secret: str, owner: int) -> str:
    """`secret` as AES-256-GCM text that opens for the person `owner` only, so that rows cannot be exchanged."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key("second factor")).encrypt(nonce, secret.encode(), str(owner).encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, owner: int) -> str:
    """What was sealed for `owner`. Raises Unreadable."""
    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key("second factor")).decrypt(raw[:_NONCE], raw[_NONCE:], str(owner).encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise Unreadable from fault


def keyed_digest(word: str, owner: int) -> str:
    """HMAC-SHA-256 of a short random word of `owner`, as 64 hexadecimal figures: worth nothing without the key."""
    return hmac.new(_key("recovery code"), f"{owner}:{word}".encode(), hashlib.sha256).hexdigest()
