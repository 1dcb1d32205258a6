"""Official documents 公文: drafted with their attribute, approved, signed, numbered, issued, published, archived."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register pages and the road of a document."""
    from yx.core import matters
    from yx.disclosure.attribute import Ground

    from . import flow, matter, views, views_draft, views_export

    for module in (views_draft, views_export, views):
        app.register_blueprint(module.blueprint)
    app.extensions["yx_flows"].append(flow.FLOW)
    matters.register(matter.MATTER)
    app.jinja_env.globals["grounds"] = lambda: list(Ground)
