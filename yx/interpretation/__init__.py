"""Policy interpretation 政策解读: plans in step with their documents, and products."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import matters
    from yx.documents import companions

    from . import along, companion, consulting, flow, product_flow, views, views_plan, views_product

    companions.register(companion.COMPANION)
    matters.register(consulting.MATTER)
    along.listen()
    for module in (views_product, views_plan, views):
        app.register_blueprint(module.blueprint)
    app.extensions["yx_flows"] += [flow.FLOW, product_flow.FLOW]
