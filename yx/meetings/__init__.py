"""Meetings of the conference and of its liaisons: agenda, notice, replies, sign-in (clauses E4, E5)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register tables, pages and roads."""
    from yx.core import chain

    from . import (  # noqa: F401 - their routes, the daily job
        daily,
        flow,
        invitation_flow,
        rings,
        views,
        views_agenda,
        views_attendance,
        views_edit,
        views_invitations,
    )

    chain.link("topic", rings.of_topic)
    chain.link("meeting", rings.of_meeting)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(views_invitations.blueprint)
    app.extensions["yx_flows"] += [flow.MEETING, invitation_flow.INVITATION]
