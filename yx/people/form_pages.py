"""A page that asks for one change: shown by GET, carried out by POST, refused with reasons and a line in the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from yx.core import clock, trail
from yx.core.base import transaction
from yx.core.errors import NotAllowed, Refused
from yx.web.forms import Form
from yx.web.guard import Rule, current, permit
from yx.web.htmx import page, see_other

from .sessions import sensitive

TEMPLATE = "people/form.html"


@dataclass(frozen=True)
class Ask:
    """One change: its form, what carries it out, where it leads, and how the trail calls it when it is refused."""

    title: str
    form: Form
    act: Callable[[Mapping[str, Any]], object]
    back: str
    noun: str
    record_id: int
    button: str = "保存"
    done: str = "已保存。"
    #: field name → a few words under its label
    hints: Mapping[str, str] = field(default_factory=dict)


def serve(ask: Ask) -> Response:
    """Show the form, or carry out what was sent."""
    shown: dict[str, Any] = {"ask": ask, "form": ask.form}
    if request.method == "GET":
        return page(TEMPLATE, **shown)
    if not ask.form.validate():
        return page(TEMPLATE, "form", 422, **shown)
    try:
        ask.act(ask.form.data)
    except Refused as refusal:
        record_refusal(ask.noun, ask.record_id, ask.title, refusal)
        ask.form.form_errors = list(refusal.reasons)
        return page(TEMPLATE, "form", 403 if isinstance(refusal, NotAllowed) else 422, **shown)
    flash(ask.done, "success")
    return see_other(ask.back)


def record_refusal(noun: str, record_id: int, label: str, refusal: Refused) -> None:
    """Undo what was begun and leave a line of what was refused and why."""
    with transaction():
        trail.record(noun, record_id, current(), "refused", label, at=clock.now(), words=str(refusal), result="refused")


def add_form_page(blueprint: Blueprint, path: str, rule: Rule, make: Callable[..., Ask]) -> None:
    """``GET`` and ``POST`` of `path`, named after `make`, which loads the records and gives the change to ask for."""

    def view(**ids: int) -> Response:
        return serve(make(**ids))

    blueprint.add_url_rule(path, make.__name__, permit(rule)(sensitive(view)), methods=["GET", "POST"])
