"""Circulation 分送: a matter sent to units, with their receipts."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages, roads and the daily job."""
    from . import flow, late, views, views_sent  # noqa: F401 - the daily job

    for module in (views, views_sent):
        app.register_blueprint(module.blueprint)
    app.extensions["yx_flows"] += [flow.RECEIPT, flow.CIRCULATION]
