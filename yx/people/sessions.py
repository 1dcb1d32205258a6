"""Sessions in a table behind Flask-Login: signing out, limits and forced ends are real (ASVS 7)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask_login
from flask import Flask, abort, current_app, flash, g, request, session, url_for
from sqlalchemy import BindParameter, Select, bindparam, delete, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.wrappers import Response

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, writing
from yx.core.turns import Busy
from yx.web import guard
from yx.web.db import SAFE
from yx.web.htmx import see_other

from . import factor
from .actor import actors_from, seats_statement
from .factor_models import HalfSignIn
from .models import Person, SignInSession
from .rules import CONFIRMED_FOR, rules
from .units import units_state

#: "Last seen" is written at most this often.
TOUCH_AFTER = timedelta(minutes=1)
#: and a page does not wait for others' writing to record it: the next one will (seconds)
PATIENCE = 0.02
View = TypeVar("View", bound=Callable[..., Any])
#: Where one may still go while a new password must be chosen.
FREE = frozenset({"people.password", "people.change_password", "people.sign_out", "people.stay", "static"})
#: and where one may go while a second factor must be set up
FREE_TO_ENROL = FREE | {
    "people.second_factor", "people.begin_factor", "people.new_factor", "people.enrol_factor",
    "people.confirm", "people.confirmed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ticket:
    """A session that holds now, with whom its person can act as. Flask-Login's user."""

    session_id: int
    person_id: int
    actor: Actor
    actors: tuple[Actor, ...]
    confirmed_at: datetime
    idle: timedelta
    must_change: str
    #: has a second factor, and has shown it: enrolling ends all other sessions
    enrolled: bool
    #: must have one, by the posts of today
    bound: bool
    #: for Flask-Login
    is_authenticated: bool = True


def digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _statement() -> Select[Any]:
    token_hash: BindParameter[str] = bindparam("token_hash")
    person_id = select(SignInSession.person_id).where(SignInSession.token_hash == token_hash).scalar_subquery()
    return (
        seats_statement(person_id)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(SignInSession.token_hash == token_hash)
        .add_columns(
            SignInSession.id.label("session_id"),
            SignInSession.post_id.label("chosen"),
            SignInSession.seen_at,
            SignInSession.idle_until,
            SignInSession.ends_at,
            SignInSession.confirmed_at,
            SignInSession.must_change,
            units_state().label("units"),
            factor.counts_for(Person.id).label("enrolled"),
            factor.setting().label("factor_for"),
        )
    )


def load(token: str) -> Ticket | None:
    """The ticket of a token: session, person, posts and duties in one query. None when any of them no longer holds."""
    now = clock.now()
    rows = db.session.execute(_statement(), {"day": clock.today(), "token_hash": digest(token)}).all()
    if not rows or now >= rows[0].idle_until or now >= rows[0].ends_at:
        return None
    g.yx_units = rows[0].units
    row, actors = rows[0], tuple(actors_from(rows, _address()))
    chosen = next((actor for actor in actors if actor.post_id == row.chosen), actors[0])
    if now - row.seen_at >= TOUCH_AFTER:
        _touch(row.session_id, now)
    return Ticket(
        session_id=row.session_id,
        person_id=row.person_id,
        actor=chosen,
        actors=actors,
        confirmed_at=row.confirmed_at,
        idle=row.idle_until - row.seen_at,
        must_change=row.must_change,
        enrolled=row.enrolled,
        bound=factor.bound(actors, row.factor_for),
    )


def _address() -> str:
    return (request.remote_addr or "")[:45]


def _touch(session_id: int, now: datetime) -> None:
    """Remember that something was done, in a short transaction of its own; a busy database does not keep the page."""
    idle_until = now + rules().idle
    if request.method not in SAFE:
        db.session.rollback()  # nothing is done yet: give the writer's turn back, to take it again at once
    try:
        change = update(SignInSession).where(SignInSession.id == session_id)
        with writing(PATIENCE), db.engine.begin() as connection:
            connection.execute(change.values(seen_at=now, idle_until=idle_until))
    except (Busy, OperationalError):
        current_app.logger.warning("a session's last use was not recorded")


def open_for(person_id: int, post_id: int | None, must_change: str, now: datetime) -> None:
    """Sign this browser in: a new row, a new token, a new cookie content (ASVS 7.2.4)."""
    rule, token = rules(), secrets.token_urlsafe(32)
    db.session.execute(
        delete(SignInSession).where(
            SignInSession.person_id == person_id,
            (SignInSession.idle_until <= now) | (SignInSession.ends_at <= now),
        )
    )
    db.session.add(
        SignInSession(
            token_hash=digest(token),
            person_id=person_id,
            post_id=post_id,
            address=_address(),
            agent=request.user_agent.string[:200],
            created_at=now,
            seen_at=now,
            idle_until=now + rule.idle,
            ends_at=now + rule.absolute,
            confirmed_at=now,
            must_change=must_change,
        )
    )
    db.session.flush()
    session.clear()
    _enter(token)


def renew(ticket: Ticket, **values: Any) -> None:
    """Give this session a new token (256 random bits), and `values` to its row."""
    token = secrets.token_urlsafe(32)
    change = update(SignInSession).where(SignInSession.id == ticket.session_id)
    db.session.execute(change.values(token_hash=digest(token), **values))
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    _enter(token)


def _enter(token: str) -> None:
    """Put the token where Flask-Login looks for it, and forget who the request came from."""
    session["_user_id"] = token
    for name in ("_login_user", "yx_actor"):
        g.pop(name, None)


def close(ticket: Ticket | None) -> None:
    """Sign this browser out, if it is in; its cookie is worthless from now on."""
    if ticket is None:
        return
    end(ticket.person_id, only=ticket.session_id)
    flask_login.logout_user()
    session.clear()


def end(person_id: int, *, only: int | None = None, but: int | None = None) -> int:
    """End sessions of a person: all, `only` one, or all `but` one; gives how many. But for `only`, half ones too."""
    if only is None:
        db.session.execute(delete(HalfSignIn).where(HalfSignIn.person_id == person_id))
    gone = delete(SignInSession).where(SignInSession.person_id == person_id)
    if only is not None:
        gone = gone.where(SignInSession.id == only)
    if but is not None:
        gone = gone.where(SignInSession.id != but)
    return int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def of(person_id: int, now: datetime) -> list[SignInSession]:
    """The sessions of a person that hold now, the latest used first."""
    return list(
        db.session.scalars(
            select(SignInSession)
            .where(SignInSession.person_id == person_id, SignInSession.idle_until > now, SignInSession.ends_at > now)
            .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
        )
    )


def ticket() -> Ticket | None:
    """The ticket of this request."""
    user = flask_login.current_user
    return user if user.is_authenticated else None


def mine() -> Ticket:
    """The ticket of this request, where the guard has seen to it that there is one."""
    found = ticket()
    if found is None:
        abort(401)
    return found


def _identify() -> Actor | None:
    found = ticket()
    return found.actor if found else None


def recently_confirmed() -> bool:
    """Whether the password was asked for within the last 30 minutes (ASVS 7.5.1)."""
    found = ticket()
    return found is not None and clock.now() - found.confirmed_at < CONFIRMED_FOR


def sensitive(view: View) -> View:
    """Ask for the password again before the view, unless that was done within the last 30 minutes."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        if recently_confirmed():
            return view(*args, **kwargs)
        came_from = request.full_path if request.method in SAFE else urlsplit(request.referrer or "").path
        flash("此操作须再次输入密码。", "notice")
        return see_other(url_for("people.confirm", next=guard.safe_path(came_from.rstrip("?"))))

    return asked  # type: ignore[return-value]


def _first() -> Response | None:
    """What must be done before anything else: a new password, then a second factor."""
    found = ticket() if request.endpoint not in FREE else None
    if found is None:
        return None
    if found.must_change:
        flash(f"{found.must_change}。", "notice")
        return see_other(url_for("people.password"))
    if found.bound and not found.enrolled and request.endpoint not in FREE_TO_ENROL:
        return see_other(url_for("people.second_factor"))
    return None


def _shell() -> dict[str, Any]:
    try:
        found = ticket()
    except SQLAlchemyError:  # the page may be the one that says so
        return {}
    if found is None or found.must_change or (found.bound and not found.enrolled):
        return {"actor": found.actor if found else None}
    return {
        "actor": found.actor,
        "switch_url": url_for("people.account") if len(found.actors) > 1 else None,
        "stay_url": url_for("people.stay"),
        "idle_seconds": int(found.idle.total_seconds()),
    }


def init_app(app: Flask) -> None:
    """Tell Flask-Login and the guard how a request's person is found; the frame of the page, who it is."""
    manager = flask_login.LoginManager()
    manager.session_protection = None  # it ties a session to an address, which changes; the table does the guarding
    manager.user_loader(load)
    manager.init_app(app, add_context_processor=False)
    guard.set_identifier(app, _identify)
    app.before_request(_first)
    app.context_processor(_shell)
