"""Signing in through the county's provider, and what the security administrator does about it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

from flask import current_app, flash, request, session, url_for
from werkzeug.wrappers import Response

from yx.core import clock
from yx.core.base import transaction
from yx.core.errors import NotFound, Refused
from yx.web.guard import current, open_to_all, permit, safe_path
from yx.web.htmx import see_other

from . import links, oidc, passwords, queries, signin
from .arriving import arrive
from .form_pages import record_refusal
from .forms import SignInForm
from .sessions import sensitive
from .views import address, blueprint, refuse
from .views_people import SECURITY

HOW, KEPT = "统一身份认证", "oidc"
FAILED = "统一身份认证没有成功，请再试一次"
DOWN = "统一身份认证暂时不可用，请用本系统的用户名和密码登录，或稍后再试"


def door() -> str:
    """Where the sign-in page's second button leads; empty where no provider is configured."""
    return url_for("people.to_directory") if oidc.configured() else ""


def _back() -> str:
    """Where the provider sends the browser back to."""
    public = current_app.config.get("PUBLIC_ADDRESS")
    path = url_for("people.from_directory")
    return urljoin(str(public), path) if public else url_for("people.from_directory", _external=True)


@blueprint.post("/sign-in/directory")
@permit(open_to_all("登录页"))
def to_directory() -> Response:
    """Send the browser to the provider with a question that only this browser can bring the answer to."""
    if not oidc.configured():
        raise NotFound
    passwords.let_go()
    try:
        target, asked = oidc.question(_back(), safe_path(request.form.get("next")) or "", clock.now())
    except oidc.Unreachable as fault:
        return _refused(Refused(DOWN), fault)
    session[KEPT] = asked.kept()
    return see_other(target)


@blueprint.get("/sign-in/directory")
@permit(open_to_all("登录页"))
def from_directory() -> Response:
    """Take the provider's answer; the question is forgotten first, so no answer counts twice."""
    if not oidc.configured():
        raise NotFound
    kept, now = session.pop(KEPT, None), clock.now()
    try:
        identity, onward = oidc.answer(request.args, kept, _back(), now)
        return _arrive(identity, onward, now)
    except oidc.Unreachable as fault:
        return _refused(Refused(DOWN), fault)
    except oidc.Distrusted as fault:
        return _refused(Refused(FAILED), fault)
    except Refused as refusal:
        return _refused(refusal)


def _arrive(identity: oidc.Identity, onward: str, now: datetime) -> Response:
    """Bind and come in: the one GET that writes, since the protocol answers by a redirect (ADR 0025)."""
    with transaction():
        person_id = links.bind(identity, now)
    with transaction():
        return arrive(person_id, address(), now, HOW, onward)


def _refused(refusal: Refused, fault: Exception | None = None) -> Response:
    """The sign-in page with the reason; what was wrong in the protocol stands in the log alone."""
    if fault is not None:
        current_app.logger.warning("sign-in through the provider: %s", repr(str(fault))[:300])
        signin.note(HOW, address(), clock.now(), str(refusal))
    return refuse("people/sign_in.html", SignInForm(formdata=None), refusal)


@blueprint.post("/people/<int:person_id>/links/<int:link_id>/drop")
@permit(SECURITY)
@sensitive
def drop_link(person_id: int, link_id: int) -> Response:
    """Remove a person's link to the provider."""
    person = queries.person(person_id)
    links.drop(person, link_id, current(), clock.now())
    flash("已解除绑定，其全部登录已结束。", "success")
    return see_other(url_for("people.person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/password-place")
@permit(SECURITY)
@sensitive
def password_place(person_id: int) -> Response:
    """Check a person's password in the directory from now on, or here again."""
    person, there = queries.person(person_id), request.form.get("place") == "directory"
    try:
        links.keep_password(person, there, current(), clock.now())
    except Refused as refusal:
        record_refusal("account", person_id, "更改口令所在", refusal)
        flash(str(refusal), "notice")
    else:
        flash("口令改由统一目录核对。" if there else "口令改由本系统核对，请发放初始口令。", "success")
    return see_other(url_for("people.person", person_id=person_id))
