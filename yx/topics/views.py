"""Pages of topics: the list, the board by state, one topic with its road and papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound
from yx.people.units import choices
from yx.web import steps
from yx.web.downloads import send, send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page
from yx.web.narrow import narrowed

from . import listing, policy, queries, show
from .flow import TOPIC
from .forms import STEP_FORMS, FilterForm
from .models import Topic
from .words import TopicState

blueprint = Blueprint("topics", __name__, url_prefix="/conference/topics")
STATES = {state.value: state.label for state in TopicState}
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("议题名称", 40), ("提出单位", 16), ("提出人", 10), ("状态", 12), ("背景", 60), ("拟议定事项", 60),
        ("希望上会时间", 14), ("并入议题数", 12), ("转下次会议次数", 14), ("退回、缓议或不列入理由", 40),
        ("提出时间", 18),
    )
)  # fmt: skip


def url_of(topic: Topic) -> str:
    """Address of a topic's page."""
    return url_for("topics.detail", record_id=topic.id)


def _show(
    topic: Topic, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, topic, actor)
    return page(
        "topics/show.html", "record", status, offers=offers, reasons=reasons, url=url_of(topic),
        forms={**steps.blank_forms(MOUNT, topic, offers), **forms}, **show.everything(topic, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=TOPIC, load=queries.one, show=_show, url=url_of, forms=STEP_FORMS)
steps.add_routes(blueprint, MOUNT)


def _roles(actor: Actor) -> dict[str, bool]:
    """What the actor may begin from a list."""
    return {
        "may_propose": policy.may_propose(actor),
        "may_order": policy.may_order(actor),
        "may_approve": policy.may_approve(actor),
    }


def _narrowed() -> tuple[FilterForm, listing.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    form = narrowed(FilterForm, request.args, unit=choices())
    return form, listing.Filter(**form.chosen)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """Topics that one's unit has to do with, narrowed by words, unit, state and day."""
    form, chosen = _narrowed()
    actor = current()
    found = listing.page(actor, chosen, request.args.get("after"), request.args.get("before"))
    return page(
        "topics/list.html", "rows", page=found, form=form, args=chosen.as_args(), states=STATES, **_roles(actor)
    )


@blueprint.get("/topics.xlsx")
@permit(signed_in)
def export() -> Response:
    """The same list, with the texts, to take away."""
    _form, chosen = _narrowed()
    rows = listing.everything(current(), chosen)
    return send_bytes(workbook("议题", COLUMNS, _cells(rows)), f"联席会议议题 {clock.today()}.xlsx", MIME)


def _cells(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            row.title, row.unit, row.person, STATES[row.state], row.background, row.to_decide,
            row.wish_day, row.parts, row.carried, row.to_mend, row.created_at,
        )  # fmt: skip


@blueprint.get("/board")
@permit(signed_in)
def board() -> Response:
    """All topics by state, the newest of each; the rest is one click away."""
    actor = current()
    columns, road = listing.board(actor), show.ROAD[2:]  # drafts stand below, with what has left the road
    return page("topics/board.html", "rows", columns=columns, road=road, **_roles(actor))


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One topic: road, wording, papers, what the office changed, who proposed, what other units said, trail."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/files/<int:file_id>")
@permit(signed_in)
def file(record_id: int, file_id: int) -> Response:
    """A paper, through the topic's own door."""
    for item in queries.one(current(), record_id).files:
        if item.id == file_id:
            return send(item.file, item.name)
    raise NotFound
