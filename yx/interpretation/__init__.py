"""Policy interpretation 政策解读: plans in step with their documents, and products."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.documents import companions

    from . import companion

    companions.register(companion.COMPANION)
