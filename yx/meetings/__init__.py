"""Meetings of the conference and of its liaisons: agenda, notice, replies, sign-in (clauses E4, E5)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from . import flow  # noqa: F401 - its tables and settings
