"""For those who keep the programme running: settings, calendar, words, numbers, trail, jobs, backups, state."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register pages, commands and kinds of work."""
    from . import commands, views, views_jobs, views_trail, views_words, work  # noqa: F401 - routes and job kinds
    from .blueprint import blueprint

    app.register_blueprint(blueprint)
    commands.register(app)
