"""What follows once somebody has proven who they are, whichever way: a second factor where there is one, a session."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from werkzeug.wrappers import Response

from yx.web.guard import safe_path
from yx.web.htmx import see_other

from . import factor, halves, sessions, signin

HOME = "/"


def arrive(person_id: int, address: str, now: datetime, how: str, onward: str | None = None) -> Response:
    """Ask for the code of a person whose first factor is proven, or let them in when they have no second one.

    `how` is said in the trail; empty = by the password kept here, whose rules then hold. `onward` is where they wanted
    to go, a path of this site. Raises Refused when the account cannot be used now.
    """
    factor.lock(person_id)
    if not factor.is_enrolled(person_id):
        return enter(person_id, address, now, how, onward)
    sessions.close(sessions.ticket())
    halves.begin(person_id, how, safe_path(onward) or "", now)
    return see_other(url_for("people.code"))


def enter(person_id: int, address: str, now: datetime, how: str, onward: str | None) -> Response:
    """Open a session under a new id for somebody who has proven everything. Raises Refused as `arrive` does."""
    welcome = signin.welcome(person_id, address, now, how)
    sessions.close(sessions.ticket())
    sessions.open_for(person_id, welcome.actor.post_id, welcome.must_change, now)
    return see_other(safe_path(onward) or HOME)
