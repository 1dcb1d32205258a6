"""Pages of many topics at once: the office orders and submits, the convener decides, both print the list."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.people.duties import Duty
from yx.web import steps
from yx.web.forms import by_id
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import policy, queries, show, together
from .forms_together import GONE, DecideForm, OrderForm, decide_form, order_form
from .models import Topic
from .views import blueprint

OFFICE, CONVENER = duty(Duty.CONFERENCE), duty(Duty.CONVENER)


def _order_page(form: OrderForm, topics: Sequence[Topic], status: int = 200) -> Response:
    return page("topics/order.html", "form", status, form=form, topics=topics, asked=show.asked(topics))


@blueprint.get("/order")
@permit(OFFICE)
def order() -> Response:
    """排序报审: collated and deferred topics in the office's order."""
    topics = queries.to_submit(current())
    sent = [by_id(raw) for raw in request.args.getlist("send")]
    return _order_page(order_form(topics, [one for one in sent if one] if sent else None), topics)


@blueprint.post("/order")
@permit(OFFICE)
def submit() -> BaseResponse:
    """Move one up or down, save the order, or send the ticked ones to the convener."""
    actor = current()
    topics = queries.to_submit(actor)
    form = order_form(topics)
    if form.is_behind():
        return _behind(actor, GONE)
    if not form.validate():
        return _order_page(form, topics, 422)
    try:
        return _ordered(form, actor)
    except (Refused, Stale) as refusal:
        return _behind(actor, *_reasons(refusal))


def _ordered(form: OrderForm, actor: Actor) -> BaseResponse:
    """What the pressed button asks for."""
    chosen, now = form.chosen(), clock.now()
    if request.form.get("do") == "submit":
        if not chosen:
            raise Refused("请勾选要报审的议题")
        together.submit(actor, chosen, now)
        flash(f"已报审 {len(chosen)} 个议题，等待召集人审定", "success")
        return see_other(url_for("topics.sheet"))
    together.arrange(actor, _arranged(form), now)
    flash("已保存次序", "success")
    return see_other(url_for("topics.order", send=[topic_id for topic_id, _seen in chosen] or [0]))


def _arranged(form: OrderForm) -> list[int]:
    for name, by in (("up", -1), ("down", 1)):
        one = by_id(request.form.get(name))
        if one in form.topic_ids:
            return together.moved(form.in_order(), one, by)
    return form.in_order()


def _behind(actor: Actor, *reasons: str) -> Response:
    """The page as it is now with the reasons; what was typed is kept where the topic still stands."""
    db.session.rollback()
    topics = queries.to_submit(actor)
    form = order_form(topics)
    form.stop(topics, *reasons)
    return _order_page(form, topics, 409)


def _reasons(refusal: Refused | Stale) -> Sequence[str]:
    return refusal.reasons if isinstance(refusal, Refused) else [steps.STALE]


def _decide_page(form: DecideForm, topics: Sequence[Topic], status: int = 200) -> Response:
    return page("topics/decide.html", "form", status, form=form, topics=topics, asked=show.asked(topics))


@blueprint.get("/approve")
@permit(CONVENER)
def approve() -> Response:
    """审定议题: all that the office has submitted, on one page."""
    topics = queries.submitted(current())
    return _decide_page(decide_form(topics), topics)


@blueprint.post("/approve")
@permit(CONVENER)
def decide() -> BaseResponse:
    """审定、不列入、缓议, one by one or all at once; those without a verdict go on waiting."""
    actor = current()
    topics = queries.submitted(actor)
    form = decide_form(topics)
    if request.form.get("do") == "rest":
        form.approve_rest()
    if form.is_behind():
        return _decide_anew(actor, GONE)
    if not form.validate():
        return _decide_page(form, topics, 422)
    try:
        return _decided(form, actor)
    except (Refused, Stale) as refusal:
        return _decide_anew(actor, *_reasons(refusal))


def _decided(form: DecideForm, actor: Actor) -> BaseResponse:
    decisions = form.decisions()
    together.decide(actor, decisions, clock.now())
    flash(f"已办理 {len(decisions)} 个议题", "success")
    left = len(form.topic_ids) > len(decisions)
    return see_other(url_for("topics.approve" if left else "topics.board"))


def _decide_anew(actor: Actor, *reasons: str) -> Response:
    """The page as it is now with the reasons; what was chosen and typed is kept where the topic still waits."""
    db.session.rollback()
    topics = queries.submitted(actor)
    form = decide_form(topics)
    form.stop(topics, *reasons)
    return _decide_page(form, topics, 409)


@blueprint.get("/submitted")
@permit(duty(Duty.CONFERENCE, Duty.CONVENER))
def sheet() -> Response:
    """报审议题清单: what waits for the convener, to be printed."""
    actor = current()
    topics = queries.submitted(actor)
    return page(
        "topics/sheet.html", topics=topics, asked=show.asked(topics), today=clock.today(),
        may_approve=policy.may_approve(actor),
    )  # fmt: skip
