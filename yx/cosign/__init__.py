"""Co-signing 会签: several units asked at once about one exact version of a text."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from . import models  # noqa: F401 - its tables
