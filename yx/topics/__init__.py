"""Topics 议题 of the joint conference, from proposal to the meeting (clauses E3, E5)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import chain, matters

    from . import flow, matter, show, views, views_edit, views_together  # noqa: F401 - their routes

    matters.register(matter.MATTER)
    chain.link("topic", show.linked)
    app.register_blueprint(views.blueprint)
    app.extensions["yx_flows"].append(flow.TOPIC)
