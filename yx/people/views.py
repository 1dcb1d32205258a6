"""Signing in and out, one's own account, the post that one acts as."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.web.forms import Form
from yx.web.guard import current, open_to_all, permit, safe_path, signed_in
from yx.web.htmx import page, see_other

from . import accounts, factor, sessions, signin
from .arriving import HOME, arrive
from .forms import ConfirmForm, PasswordForm, PostChoiceForm, SignInForm
from .models import Person
from .rules import rules
from .throttle import TooMany

blueprint = Blueprint("people", __name__)


def address() -> str:
    """Where the request comes from."""
    return (request.remote_addr or "")[:45]


def refuse(template: str, form: Form, refusal: Refused | None = None, **context: Any) -> Response:
    """The form again with what is wrong; what was typed stays, passwords aside."""
    if refusal is not None:
        form.form_errors = list(refusal.reasons)
    return page(template, "form", 429 if isinstance(refusal, TooMany) else 422, form=form, **context)


def refuse_code(template: str, form: Form, refusal: Refused, **context: Any) -> Response:
    """The form again with what is wrong about the code, at its field; a code that was sent is of no more use."""
    if "code" in form:
        form["code"].data = ""
    if not isinstance(refusal, factor.Wrong):
        return refuse(template, form, refusal, **context)
    form["code"].errors = list(refusal.reasons)
    return refuse(template, form, **context)


def own_person() -> Person:
    """The person who is signed in."""
    return db.session.get_one(Person, current().person_id)


@blueprint.get("/sign-in")
@permit(open_to_all("登录页"))
def sign_in() -> Response:
    """Ask for name and password; a browser that is signed in already goes home."""
    if sessions.ticket():
        return see_other(HOME)
    return page("people/sign_in.html", form=SignInForm(formdata=None, next=request.args.get("next")))


@blueprint.post("/sign-in")
@permit(open_to_all("登录页"))
def enter() -> Response:
    """Check name and password, then open a session under a new id."""
    form, now = SignInForm(), clock.now()
    if not form.validate():
        return refuse("people/sign_in.html", form)
    try:
        person_id = signin.prove(form.username.data, form.password.data, address(), now)
        signin.refresh_hash(person_id, form.password.data)
        return arrive(person_id, address(), now, "", form.next.data)
    except Refused as refusal:
        return refuse("people/sign_in.html", form, refusal)


@blueprint.post("/sign-out")
@permit(open_to_all("退出不应因登录失效而报错"))
def sign_out() -> Response:
    """End this browser's session, if it still has one."""
    ticket = sessions.ticket()
    if ticket is not None:
        trail.record("account", ticket.person_id, ticket.actor, "sign_out", "退出", at=clock.now())
        sessions.close(ticket)
    flash("已退出。", "notice")
    return see_other(url_for("people.sign_in"))


@blueprint.post("/stay")
@permit(signed_in)
def stay() -> Response:
    """Someone is at work on a page without sending anything: the session goes on."""
    return Response(status=204)


@blueprint.get("/account")
@permit(signed_in)
def account() -> Response:
    """One's own account: posts, sessions, password."""
    ticket = sessions.mine()
    choice = PostChoiceForm(data={"post": ticket.actor.post_id})
    choice.post.choices = _choices(ticket)
    running = sessions.of(ticket.person_id, clock.now())
    state = factor.state_of(ticket.person_id) if ticket.enrolled else None
    return page("people/account.html", person=own_person(), ticket=ticket, choice=choice, running=running, factor=state)


def _choices(ticket: sessions.Ticket) -> list[tuple[int, str]]:
    return [(actor.post_id, _title(actor)) for actor in ticket.actors]


def _title(actor: Actor) -> str:
    stead = f"（代{actor.deputy_for}）" if actor.deputy_for else ""
    return f"{actor.unit_name}{actor.post_name}{stead}"


@blueprint.post("/account/post")
@permit(signed_in)
def switch_post() -> Response:
    """Act as another of one's posts: a new session id, since the rights change (ASVS 7.2.4)."""
    ticket, form = sessions.mine(), PostChoiceForm()
    form.post.choices = _choices(ticket)
    if not form.validate():
        raise NotFound
    chosen = next(actor for actor in ticket.actors if actor.post_id == form.post.data)
    sessions.renew(ticket, post_id=chosen.post_id)
    trail.record("account", ticket.person_id, chosen, "switch_post", "切换岗位", at=clock.now())
    flash(f"现以{_title(chosen)}的岗位办理。", "success")
    return see_other(HOME)


@blueprint.get("/account/password")
@permit(signed_in)
def password() -> Response:
    """Ask for the old and the new password."""
    return page("people/password.html", form=PasswordForm(), must_change=sessions.mine().must_change, rule=rules())


@blueprint.post("/account/password")
@permit(signed_in)
def change_password() -> Response:
    """Change one's own password; all other sessions end (ASVS 6.2.2, 7.4.3)."""
    ticket, form, now = sessions.mine(), PasswordForm(), clock.now()
    shown: dict[str, Any] = {"must_change": ticket.must_change, "rule": rules()}
    if not form.validate():
        return refuse("people/password.html", form, **shown)
    try:
        stored = accounts.change_own_password(ticket.actor, form.current.data, form.new.data, now)
    except Refused as refusal:
        return refuse("people/password.html", form, refusal, **shown)
    accounts.put_own_password(ticket.actor, stored, now)
    accounts.end_sessions(own_person(), ticket.actor, now, but=ticket.session_id)
    sessions.renew(ticket, must_change="", confirmed_at=now)
    flash("密码已修改，其他地方的登录已结束。", "success")
    return see_other(url_for("people.account"))


@blueprint.post("/account/sessions/<int:session_id>/end")
@permit(signed_in)
def end_session(session_id: int) -> Response:
    """End one of one's own sessions (ASVS 7.5.2)."""
    if not accounts.end_sessions(own_person(), current(), clock.now(), only=session_id):
        raise NotFound
    flash("已结束该处登录。", "success")
    return see_other(url_for("people.account"))


@blueprint.post("/account/sessions/end-others")
@permit(signed_in)
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    count = accounts.end_sessions(own_person(), current(), clock.now(), but=sessions.mine().session_id)
    flash(f"已结束其他 {count} 处登录。", "success")
    return see_other(url_for("people.account"))


@blueprint.get("/confirm")
@permit(signed_in)
def confirm() -> Response:
    """Ask for the password once more (ASVS 7.5.1)."""
    form = _confirm_form(sessions.mine(), formdata=None, next=request.args.get("next"))
    return page("people/confirm.html", form=form)


def _confirm_form(ticket: sessions.Ticket, **given: Any) -> ConfirmForm:
    form = ConfirmForm(**given)
    if not ticket.enrolled:
        del form.code
    return form


@blueprint.post("/confirm")
@permit(signed_in)
def confirmed() -> Response:
    """Password, and code where there is one, count for sensitive changes during 30 minutes."""
    ticket, now = sessions.mine(), clock.now()
    form = _confirm_form(ticket)
    if not form.validate():
        return refuse("people/confirm.html", form)
    try:
        _prove_again(ticket, form, now)
    except Refused as refusal:
        return refuse_code("people/confirm.html", form, refusal)
    sessions.renew(ticket, confirmed_at=now)
    return see_other(safe_path(form.next.data) or url_for("people.account"))


def _prove_again(ticket: sessions.Ticket, form: ConfirmForm, now: datetime) -> None:
    """Whoever signs in with two factors confirms with both. Raises Refused."""
    signin.prove(own_person().username, form.password.data, address(), now)
    if ticket.enrolled:
        factor.prove(ticket.person_id, form.code.data, address(), now)
