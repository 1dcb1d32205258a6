"""Closed by default: each route declares who may; a route that declares nothing is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, url_for
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as BaseResponse

from yx.core.actor import Actor

from . import typed
from .htmx import page

View = TypeVar("View", bound=Callable[..., Any])
Identifier = Callable[[], Actor | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route. `open` routes need no sign-in and state why."""

    label: str
    allows: Callable[[Actor], bool]
    open: bool = False
    reason: str = ""


def open_to_all(reason: str) -> Rule:
    """Anyone, signed in or not; the reason is shown by the permission walk."""
    return Rule("所有人", lambda _actor: True, open=True, reason=reason)


signed_in = Rule("已登录", lambda _actor: True)


def duty(*duties: str) -> Rule:
    """Holders of a post that carries any of `duties`."""
    return Rule("、".join(duties), lambda actor: actor.has(*duties))


def permit(rule: Rule) -> Callable[[View], View]:
    """Declare who may use the view."""

    def declare(view: View) -> View:
        view.yx_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """What the view of `endpoint` declared."""
    return getattr(app.view_functions.get(endpoint), "yx_rule", None)


def set_identifier(app: Flask, identifier: Identifier) -> None:
    """Say how the actor of a request is found."""
    app.extensions["yx_identifier"] = identifier


def actor() -> Actor | None:
    """The actor of this request, or None when nobody is signed in."""
    if "yx_actor" not in g:
        identifier: Identifier | None = current_app.extensions.get("yx_identifier")
        g.yx_actor = identifier() if identifier else None
    found: Actor | None = g.yx_actor
    return found


def current() -> Actor:
    """The signed-in actor; only for views whose rule is not open."""
    found = actor()
    if found is None:
        abort(401)
    return found


def safe_path(target: str | None) -> str | None:
    """`target` when it is a path on this site, else None: no scheme, no host, no backslash."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(char) < 32 for char in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _check() -> BaseResponse | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.open:
        return None
    found = actor()
    if found is None:
        return _to_sign_in()
    if not rule.allows(found):
        abort(403)
    return None


def _to_sign_in() -> BaseResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else urlsplit(request.referrer or "").path
    target = url_for("people.sign_in", next=safe_path(wanted) or None)
    fragment = bool(request.headers.get("HX-Request"))
    kept = () if fragment else typed.texts()  # htmx leaves the form as it is: static/yx.js keeps what was typed
    if kept:
        return page("errors/401.html", status=401, typed=kept, sign_in_url=target)
    flash(
        "登录已失效，请重新登录；已自动保存的内容不会丢失。" if request.method != "GET" else "请先登录。",
        "notice",
    )
    return Response(status=204, headers={"HX-Redirect": target}) if fragment else redirect(target, 303)


class RecordId(IntegerConverter):
    """An id in an address: a number that no database holds is not there (404), rather than an error of the driver."""

    regex = r"\d{1,9}"


def init_app(app: Flask) -> None:
    """Put the guard before every request; called before the routes are made."""
    app.url_map.converters["int"] = RecordId
    app.before_request(_check)
