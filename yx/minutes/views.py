"""Pages of minutes: the list, one with its road and text, its paper, its beginning from a held meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, flash, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound
from yx.documents import papers
from yx.meetings import queries as meetings
from yx.paper.pdf import render_pdf
from yx.people.duties import Duty
from yx.people.units import choices
from yx.web import steps
from yx.web.downloads import send, send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page, see_other
from yx.web.narrow import narrowed

from . import listing, queries, show, text, writing
from .flow import MINUTES
from .forms import STEP_FORMS, FilterForm
from .models import Minutes
from .words import MinutesState

blueprint = Blueprint("minutes", __name__, url_prefix="/conference/minutes")
OFFICE = duty(Duty.CONFERENCE)
STATES = {state.value: state.label for state in MinutesState}
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("会议纪要", 40), ("发文字号", 20), ("会议时间", 18), ("事项", 40), ("议定事项", 60), ("牵头单位", 16),
        ("配合单位", 30), ("完成时限", 12), ("纪要状态", 12),
    )
)  # fmt: skip


def url_of(minutes: Minutes) -> str:
    """Address of the minutes' page."""
    return url_for("minutes.detail", record_id=minutes.id)


def _show(
    minutes: Minutes, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, minutes, actor)
    return page(
        "minutes/show.html", "record", status, offers=offers, reasons=reasons, url=url_of(minutes),
        forms={**steps.blank_forms(MOUNT, minutes, offers), **forms}, **show.everything(minutes, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=MINUTES, load=queries.one, show=_show, url=url_of, forms=STEP_FORMS)
steps.add_routes(blueprint, MOUNT)


def _narrowed() -> tuple[FilterForm, listing.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    form = narrowed(FilterForm, request.args, unit=choices())
    return form, listing.Filter(**form.chosen)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """Minutes that one's unit has to do with, narrowed by words, unit, state and day."""
    form, chosen = _narrowed()
    found = listing.page(current(), chosen, request.args.get("after"), request.args.get("before"))
    return page("minutes/list.html", "rows", page=found, form=form, args=chosen.as_args(), states=STATES)


@blueprint.get("/decisions.xlsx")
@permit(signed_in)
def export() -> Response:
    """The decisions of the same list, to take away."""
    _form, chosen = _narrowed()
    rows = listing.decisions(current(), chosen)
    return send_bytes(workbook("议定事项", COLUMNS, _cells(rows)), f"联席会议议定事项 {clock.today()}.xlsx", MIME)


def _cells(rows: Any) -> Iterator[tuple[Any, ...]]:
    helpers = listing.helpers([row.id for row in rows])
    for row in rows:
        yield (
            row.title, row.number_text or "", row.starts_at, row.item, row.words, row.unit, helpers.get(row.id, ""),
            row.due, STATES[row.state],
        )  # fmt: skip


@blueprint.post("/of/<int:meeting_id>")
@permit(OFFICE)
def begin(meeting_id: int) -> BaseResponse:
    """起草纪要 of a held meeting; a second click leads to the same minutes."""
    actor, now = current(), clock.now()
    meeting = meetings.one(actor, meeting_id, lock=True)
    known = queries.of_meeting(meeting_id)
    minutes = known or writing.begin(meeting, actor, now)
    if known is None:
        MINUTES.call(minutes, now)
        flash("已由议程和签到情况生成纪要初稿", "success")
    return see_other(url_for("minutes.edit", record_id=minutes.id))


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One at a glance: road, text, decisions, comments, opinions, papers, what belongs to it, trail."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/draft.pdf")
@permit(signed_in)
def draft_pdf(record_id: int) -> Response:
    """The paper as it would look now, with the watermark 草稿; once issued, the paper that was issued."""
    minutes = queries.one(current(), record_id)
    document = minutes.document
    data = papers.draft_pdf(document) if document else render_pdf(text.sheet(minutes), papers.font_book())
    answer = make_response(data)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename=minutes-{minutes.id}.pdf"
    return answer


@blueprint.get("/<int:record_id>/papers/<int:paper_id>")
@permit(signed_in)
def paper(record_id: int, paper_id: int) -> Response:
    """A paper that issuing made, through the minutes' own door."""
    document = queries.one(current(), record_id).document
    for item in document.papers if document else ():
        if item.id == paper_id:
            return send(item.file, item.name)
    raise NotFound
