"""Co-signing 会签: several units asked at once about one exact version of a text (ADR 0015)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register pages, roads and the daily work."""
    from . import daily, flow, views, views_ask  # noqa: F401 - its job

    app.register_blueprint(views.blueprint)
    app.register_blueprint(views_ask.blueprint)
    app.extensions["yx_flows"] += [flow.ROUND, flow.ASK]
