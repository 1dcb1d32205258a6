"""The desk: what waits for me, what I did, what is late; search; the roads as help (clauses F1, F3, D1)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages and give every page its menu."""
    from . import menu, views, views_search  # noqa: F401 - adds its routes to the blueprint

    app.register_blueprint(views.blueprint)
    menu.init_app(app)
