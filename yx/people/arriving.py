"""What follows once somebody has proven who they are, whichever way: the account must be usable, then a session."""

from __future__ import annotations

from datetime import datetime

from werkzeug.wrappers import Response

from yx.web.guard import safe_path
from yx.web.htmx import see_other

from . import sessions, signin

HOME = "/"


def arrive(person_id: int, address: str, now: datetime, how: str, onward: str | None = None) -> Response:
    """Open a session under a new id for a proven person, and go where they wanted to (`onward`, a path of this site).

    `how` is said in the trail; empty = by the password kept here, whose rules then hold. Raises Refused when the
    account cannot be used now.
    """
    welcome = signin.welcome(person_id, address, now, how)
    sessions.close(sessions.ticket())
    sessions.open_for(person_id, welcome.actor.post_id, welcome.must_change, now)
    return see_other(safe_path(onward) or HOME)
