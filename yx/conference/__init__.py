"""The joint conference 联席会议 (annex of the notice): its members follow posts; changes of holders are filed 备案."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from . import flow, seats, tabs, views, views_filings  # noqa: F401 - its listener, its routes

    tabs.init_app(app)
    app.register_blueprint(views.blueprint)
    app.extensions["yx_flows"].append(flow.FILING)
