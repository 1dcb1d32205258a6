"""Minutes 会议纪要 of meetings, from draft to issue (clause E6)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import chain, matters
    from yx.meetings import panels

    from . import flow, listening, matter, show, views, views_edit  # noqa: F401 - their routes and listeners

    matters.register(matter.MATTER)
    panels.register(panels.Panel("minutes", "minutes/_panel.html", show.panel))
    rings = {
        "minutes": show.of_itself,
        "meeting": show.of_meeting,
        "document": show.of_document,
        "topic": show.of_topic,
    }
    for noun, source in rings.items():
        chain.link(noun, source)
    app.register_blueprint(views.blueprint)
    app.extensions["yx_flows"].append(flow.MINUTES)
