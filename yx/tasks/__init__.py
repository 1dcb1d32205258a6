"""Tasks 督办: decisions followed up to their end (clause E6)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from . import listening

    listening.listen()
