"""Time-based one-time codes (RFC 6238): 6 figures, 30 seconds, SHA-1, what every authenticator application knows."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
import segno

#: seconds that a code is shown
STEP = 30
#: how many steps before and after the present one count, for clocks that differ (RFC 6238, 5.2)
WINDOW = 1


def invent() -> str:
    """A random secret of 160 bits, as 32 letters and figures of Base32."""
    return pyotp.random_base32(32)


def code_at(secret: str, step: int) -> str:
    """The code of one time step, counted from 1970."""
    return pyotp.TOTP(secret, interval=STEP).generate_otp(step)


def step_of(now: datetime) -> int:
    """The time step of a moment."""
    return int(now.timestamp()) // STEP


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step, within the window around `now`, whose code this is; None when it is none of them."""
    present = step_of(now)
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            return step
    return None


def picture(secret: str, username: str, product: str) -> str:
    """The QR code that an application reads: an SVG image as a data URI, which the pages' policy allows."""
    address = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=product)
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2)


def grouped(secret: str) -> str:
    """The secret in groups of four, to be typed where no camera is."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
