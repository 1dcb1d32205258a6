"""Disclosure: the attribute and its grounds, the review before release, the privacy and wording scan."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the tables of this package known; it has no pages of its own."""
    from . import models  # noqa: F401 - imported for its tables
