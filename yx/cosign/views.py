"""Pages of co-signings: what waits for my unit, what it answered, what it asked; one round as a table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from yx.core import clock, matters, trail
from yx.core.actor import Actor
from yx.people.units import choices
from yx.web import steps
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page
from yx.web.narrow import narrowed

from . import queries, show
from .flow import ROUND
from .forms import ROUND_FORMS, FilterForm
from .models import Round
from .words import AskState, RoundState

blueprint = Blueprint("cosign", __name__, url_prefix="/cosign")
TABS = (("todo", "待我单位答复"), ("answered", "我单位已答复"), ("asked", "我单位发起"))
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("单位", 20), ("答复", 24), ("意见", 60), ("答复人", 30), ("时间", 18), ("采纳情况", 12), ("说明", 60),
    )
)  # fmt: skip


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """Sheets of my unit, or rounds that it started, narrowed by words, unit, state and lateness."""
    form, chosen = _narrowed()
    after, before = request.args.get("after"), request.args.get("before")
    asked = chosen.scope == "asked"
    found = (queries.rounds if asked else queries.asks)(current(), chosen, after, before)
    tabs = [(label, url_for("cosign.index", scope=code), code == chosen.scope, None) for code, label in TABS]
    states = {state.value: state.label for state in (RoundState if asked else AskState)}
    return page(
        "cosign/list.html", "rows", page=found, form=form, args=chosen.as_args(), scope=chosen.scope, tabs=tabs,
        states=states, today=clock.today(),
    )  # fmt: skip


def _narrowed() -> tuple[FilterForm, queries.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    scope = request.args.get("scope", "todo")
    scope = scope if scope in dict(TABS) else "todo"
    if scope == "asked":
        form = narrowed(FilterForm, request.args, without=("unit",))
    else:
        form = narrowed(FilterForm, request.args, without=("state",), unit=choices())
    return form, queries.Filter(scope=scope, **form.chosen)


def url_of(one: Round) -> str:
    """Address of a round's page."""
    return url_for("cosign.detail", record_id=one.id)


def _show(
    one: Round, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, one, actor)
    matter = matters.of(one.noun)
    return page(
        "cosign/round.html", "record", status, round=one, shown=show.shown(one), offers=offers, reasons=reasons,
        forms={**steps.blank_forms(MOUNT, one, offers), **forms}, url=url_of(one), rule=show.rule(one),
        others=queries.other_rounds(actor, one), states={state.value: state.label for state in RoundState},
        matter_url=url_for(matter.endpoint, record_id=one.record_id), matter_label=matter.label,
        lines=trail.of("round", one.id), today=clock.today(),
    )  # fmt: skip


MOUNT = steps.Mount(flow=ROUND, load=queries.one_round, show=_show, url=url_of, forms=ROUND_FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One round: who answered what when, who is late, what became of the opinions; prints as an annex 会签意见表."""
    actor = current()
    return _show(queries.one_round(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/table.xlsx")
@permit(signed_in)
def sheet(record_id: int) -> Response:
    """The same table to take away."""
    one = queries.one_round(current(), record_id)
    name = f"会签意见表 {one.title[:40]} 第{one.no}轮.xlsx"
    return send_bytes(workbook("会签意见表", COLUMNS, map(_cells, show.shown(one).lines)), name, MIME)


def _cells(line: show.Line) -> tuple[Any, ...]:
    return (line.unit, line.answer, line.words, line.who, line.at, line.outcome, line.outcome_words)
