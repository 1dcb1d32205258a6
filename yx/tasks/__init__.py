"""Tasks 督办: decisions followed up to their end (clause E6)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from . import daily, flow, joins, listening, views, views_assign, views_sheets  # noqa: F401 - its job, its routes

    listening.listen()
    joins.join()
    app.register_blueprint(views.blueprint)
    app.extensions["yx_flows"].append(flow.TASK)
