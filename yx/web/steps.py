"""The routes of a flow: one POST for each step, for every noun the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, flash
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, looking, transaction
from yx.core.errors import NotAllowed, Refused, Stale
from yx.core.flow import Flow, Offer, Step

from .forms import Form
from .guard import current, permit, signed_in
from .htmx import see_other

STALE = "此件在您打开之后已被办理或修改，本次操作没有执行。请看清最新情况再办。"


class PlainForm(Form):
    """For a step that asks for nothing."""


@dataclass(frozen=True)
class Mount:
    """How a noun joins its flow to its pages.

    `load(actor, record_id, lock)` is the noun's one door (raises NotFound); `form(step, thing)` gives the step's bound
    form; `show(thing, actor, forms, reasons, status)` the record's page; `url(thing)` its address.
    """

    flow: Flow
    load: Callable[..., Any]
    show: Callable[..., Response]
    url: Callable[[Any], str]
    forms: Mapping[str, Callable[[Any], Form]] = field(default_factory=dict)
    #: step code → what takes long and changes nothing, done before the record is locked and the writer's turn taken
    ahead: Mapping[str, Callable[[Any], None]] = field(default_factory=dict)

    def form(self, step: Step, thing: Any) -> Form:
        """The form of a step, filled from the request if it was sent."""
        return self.forms[step.form](thing) if step.form else PlainForm()


def blank_forms(mount: Mount, thing: Any, offers: Iterable[Offer]) -> dict[str, Form]:
    """A form for each step that is offered, but for those that are asked for."""
    return {offer.step.code: _blank(mount, thing, offer.step) for offer in offers if not offer.step.apart}


def _blank(mount: Mount, thing: Any, step: Step) -> Form:
    form = mount.form(step, thing)
    form.seen.data = str(thing.row_version)  # the version that is shown
    return form


def panel(mount: Mount, thing: Any, actor: Actor) -> list[Offer]:
    """The steps that the record's page offers to the actor."""
    return [offer for offer in mount.flow.offers(thing, actor) if not offer.step.own_page]


def add_routes(blueprint: Blueprint, mount: Mount) -> None:
    """``POST <id>/steps/<code>`` for the flow; ``GET`` brings the form of a step that stands apart."""

    @blueprint.post("/<int:record_id>/steps/<code>")
    @permit(signed_in)
    def step(record_id: int, code: str) -> BaseResponse:
        return take(mount, record_id, code)

    for one in mount.flow.steps:
        if one.apart:
            blueprint.add_url_rule(f"/<int:record_id>/steps/{one.code}", f"ask_{one.code}", _ask(mount, one))


def _ask(mount: Mount, step: Step) -> Callable[[int], Response]:
    """The view that shows the record with the form open; without it where the step is no longer the actor's."""

    @permit(signed_in)
    def ask(record_id: int) -> Response:
        actor = current()
        thing = mount.load(actor, record_id)
        offered = mount.flow.is_open(step.code, thing, actor)
        return mount.show(thing, actor, forms={step.code: _blank(mount, thing, step)} if offered else {})

    return ask


def take(mount: Mount, record_id: int, code: str) -> BaseResponse:
    """Load by the one door, bind the form, take the step, go on; or show the page again with what is wrong."""
    actor = current()
    if code not in {step.code for step in mount.flow.steps if not step.own_page}:
        abort(404)
    chosen = mount.flow.step(code)
    if code in mount.ahead:
        _prepare(mount, record_id, code, actor)
    thing = mount.load(actor, record_id, lock=True)
    form = mount.form(chosen, thing)
    if not form.validate():
        return mount.show(thing, actor, forms={code: form}, status=422)
    try:
        mount.flow.take(thing, code, actor, form.data, clock.now(), form.seen_version)
    except (Refused, Stale) as refusal:
        return _refuse(mount, record_id, chosen, actor, refusal)
    flash(f"已办理：{chosen.label}", "success")
    return see_other(mount.url(thing))


def _prepare(mount: Mount, record_id: int, code: str, actor: Actor) -> None:
    with looking(), suppress(Refused):  # what is refused now, the step itself refuses and says
        thing = mount.load(actor, record_id)
        mount.flow.check(mount.flow.step(code), thing, actor)
        mount.ahead[code](thing)


def _refuse(mount: Mount, record_id: int, step: Step, actor: Actor, refusal: Refused | Stale) -> Response:
    reasons = tuple(refusal.reasons) if isinstance(refusal, Refused) else (STALE,)
    with transaction():
        trail.record(
            mount.flow.noun,
            record_id,
            actor,
            step.code,
            step.label,
            at=clock.now(),
            words="；".join(reasons),
            result="refused",
        )
    db.session.expire_all()
    thing = mount.load(actor, record_id)
    status = 403 if isinstance(refusal, NotAllowed) else 409
    return mount.show(thing, actor, forms={}, reasons=reasons, status=status)
