"""Minutes 会议纪要 of meetings, from draft to issue (clause E6)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import matters

    from . import flow, listening, matter  # noqa: F401 - its tables, settings and listeners

    matters.register(matter.MATTER)
