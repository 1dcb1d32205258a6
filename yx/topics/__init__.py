"""Topics 议题 of the joint conference, from proposal to the meeting (clauses E3, E5)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import matters

    from . import matter

    matters.register(matter.MATTER)
