"""Circulation 分送: a matter sent to units, with their receipts."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages, roads and the daily job."""
    from . import late, models  # noqa: F401 - the daily job, the tables
