"""Units, posts, who holds them from when to when; sign-in (clauses E1, E2, F2)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register blueprints, commands and listeners of this package."""
    from . import (  # noqa: F401 - the views for their routes
        commands,
        commands_factor,
        sessions,
        views,
        views_directory,
        views_factor,
        views_import,
        views_people,
        views_units,
    )

    sessions.init_app(app)
    app.add_template_global(views_directory.door, "directory_door")
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands.group)
    app.cli.add_command(commands_factor.group)
