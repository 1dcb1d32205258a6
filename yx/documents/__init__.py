"""Official documents 公文: drafted with their attribute, approved, signed, numbered, issued, published, archived."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register pages and the road of a document."""
    from . import flow, views, views_draft

    app.register_blueprint(views_draft.blueprint)
    app.register_blueprint(views.blueprint)
    app.extensions["yx_flows"].append(flow.FLOW)
