"""The pages of the joint conference, side by side."""

from __future__ import annotations

from flask import Flask, current_app, request, url_for

#: (label, endpoint of the list, blueprints that belong to it)
TABS = (
    ("会议", "meetings.index", ("meetings", "invitations")),
    ("议题", "topics.index", ("topics",)),
    ("会议纪要", "minutes.index", ("minutes",)),
    ("督办", "tasks.index", ("tasks",)),
    ("成员和联络员", "conference.roster", ("conference",)),
)


def tabs() -> list[tuple[str, str, bool, None]]:
    """The tabs for `ui.tabs`, the one of this page marked."""
    return [
        (label, url_for(endpoint), request.blueprint in blueprints, None)
        for label, endpoint, blueprints in TABS
        if endpoint in current_app.view_functions
    ]


def init_app(app: Flask) -> None:
    """Every template of the conference may say ``ui.tabs(conference_tabs(), "联席会议")``."""
    app.jinja_env.globals["conference_tabs"] = tabs
