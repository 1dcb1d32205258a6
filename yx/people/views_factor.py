"""The code at sign-in, and one's own second factor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, flash, url_for
from werkzeug.wrappers import Response

from yx.core import clock
from yx.core.errors import Refused
from yx.web.guard import current, open_to_all, permit, signed_in
from yx.web.htmx import page, see_other

from . import accounts, factor, factor_actions, halves, queries, sessions, totp
from .arriving import HOME, enter
from .factor_models import HalfSignIn
from .form_pages import Ask, add_form_page, record_refusal
from .forms import CodeForm, ReasonForm
from .sessions import sensitive
from .views import address, blueprint, own_person, refuse, refuse_code
from .views_people import SECURITY


@blueprint.get("/sign-in/code")
@permit(open_to_all("登录页"))
def code() -> Response:
    """Ask for the code of somebody whose password was right within the last 5 minutes."""
    if sessions.ticket():
        return see_other(HOME)
    if halves.current(clock.now()) is None:
        return _over()
    return page("people/code.html", form=CodeForm(formdata=None))


@blueprint.post("/sign-in/code")
@permit(open_to_all("登录页"))
def enter_code() -> Response:
    """Check the code, then open a session under a new id."""
    form, now = CodeForm(), clock.now()
    half = halves.current(now)
    if half is None:
        return _over()
    if not form.validate():
        return refuse("people/code.html", form)
    try:
        return _enter(half, form.code.data, now)
    except Refused as refusal:
        return refuse_code("people/code.html", form, refusal)


def _enter(half: HalfSignIn, code: str, now: datetime) -> Response:
    """Raises Refused: the code is wrong, or the account cannot be used any more."""
    half_id, person_id, how, onward = half.id, half.person_id, half.how, half.onward
    used = factor.prove(person_id, code, address(), now)  # ends the transaction that `half` was read in
    halves.finish(half_id)
    answer = enter(person_id, address(), now, how, onward)
    _tell_left(person_id, used)
    return answer


def _over() -> Response:
    flash("登录已超过 5 分钟，请重新输入密码。", "notice")
    return see_other(url_for("people.sign_in"))


def _tell_left(person_id: int, how: str) -> None:
    found = factor.state_of(person_id)
    if how == factor.RECOVERY and found:
        flash(f"已使用一个备用码，还剩 {found.codes} 个。手机遗失或更换的，请在“我的账号”更换手机。", "notice")


@blueprint.get("/account/factor")
@permit(signed_in)
def second_factor() -> Response:
    """How one's own second factor stands, and what can be done about it."""
    return _own()


def _own(status: int = 200, reasons: Sequence[str] = ()) -> Response:
    ticket = sessions.mine()
    state = factor.state_of(ticket.person_id)
    return page("people/factor.html", status=status, state=state, bound=ticket.bound, reasons=reasons)


@blueprint.post("/account/factor/begin")
@permit(signed_in)
@sensitive
def begin_factor() -> Response:
    """Make a new secret for the application to learn."""
    factor_actions.begin(current(), clock.now())
    return see_other(url_for("people.new_factor"))


@blueprint.get("/account/factor/new")
@permit(signed_in)
@sensitive
def new_factor() -> Response:
    """Show the new secret, as QR code and in letters, and ask for its first code."""
    secret = factor_actions.pending(current())
    if secret is None:
        return see_other(url_for("people.second_factor"))
    return page("people/factor_new.html", form=CodeForm(formdata=None), **_shown(secret))


def _shown(secret: str) -> dict[str, Any]:
    product = f"{current_app.config['COUNTY_NAME']}政务公开"
    return {"picture": totp.picture(secret, own_person().username, product), "secret": totp.grouped(secret)}


@blueprint.post("/account/factor/new")
@permit(signed_in)
@sensitive
def enrol_factor() -> Response:
    """The application gave its first code: it counts from now on; all other sessions end."""
    ticket, form, now = sessions.mine(), CodeForm(), clock.now()
    secret = factor_actions.pending(current())
    if secret is None:
        return see_other(url_for("people.second_factor"))
    if not form.validate():
        return refuse("people/factor_new.html", form, **_shown(secret))
    try:
        codes = factor_actions.enrol(current(), form.code.data, now)
    except factor.Wrong as refusal:
        return refuse_code("people/factor_new.html", form, refusal, **_shown(secret))
    accounts.end_sessions(own_person(), current(), now, but=ticket.session_id)
    sessions.renew(ticket, confirmed_at=now)
    return page("people/factor_codes.html", codes=codes, person=own_person())


@blueprint.post("/account/factor/codes")
@permit(signed_in)
@sensitive
def renew_codes() -> Response:
    """Ten new recovery codes, shown once."""
    try:
        codes = factor_actions.renew_codes(current(), clock.now())
    except Refused as refusal:
        return _own(409, refusal.reasons)
    return page("people/factor_codes.html", codes=codes, person=own_person())


@blueprint.post("/account/factor/remove")
@permit(signed_in)
@sensitive
def remove_factor() -> Response:
    """Do without a second factor, where one may."""
    ticket = sessions.mine()
    try:
        factor_actions.remove(current(), ticket.bound, clock.now())
    except Refused as refusal:
        record_refusal("account", ticket.person_id, "停用动态口令", refusal)
        return _own(409, refusal.reasons)
    flash("已停用动态口令，登录时只核对密码。", "success")
    return see_other(url_for("people.second_factor"))


def reset_factor(person_id: int) -> Ask:
    """重置动态口令: the telephone is lost."""
    found = queries.person(person_id)
    return Ask(
        f"重置动态口令：{found.name}",
        ReasonForm(),
        lambda data: factor_actions.reset(found, data["reason"], current(), clock.now()),
        url_for("people.person", person_id=person_id),
        "account",
        person_id,
        "重置",
        "动态口令已重置，所有登录已结束。请核实是本人，并重新发放初始口令。",
    )


add_form_page(blueprint, "/people/<int:person_id>/factor/reset", SECURITY, reset_factor)
