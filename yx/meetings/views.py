"""Pages of meetings: the list, one meeting at a glance, its papers, the printed agenda."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound
from yx.people.units import choices
from yx.web import steps
from yx.web.downloads import send, send_bytes
from yx.web.export import MIME, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page
from yx.web.narrow import narrowed

from . import listing, policy, queries, rhythm, show, versions
from .flow import MEETING
from .forms import FORMS, FilterForm
from .models import Meeting

blueprint = Blueprint("meetings", __name__, url_prefix="/conference/meetings")


def url_of(meeting: Meeting) -> str:
    """Address of a meeting's page."""
    return url_for("meetings.detail", record_id=meeting.id)


def _show(
    meeting: Meeting, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, meeting, actor)
    bound = {**steps.blank_forms(MOUNT, meeting, offers), **forms}
    return page(
        "meetings/show.html", "record", status, offers=offers, forms=bound, reasons=reasons, url=url_of(meeting),
        own=_own_pages(meeting, actor), **show.everything(meeting, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=MEETING, load=queries.one, show=_show, url=url_of, forms=FORMS)
steps.add_routes(blueprint, MOUNT)

#: steps that have a page of their own: code → endpoint
OWN_PAGES = {
    "save": "meetings.edit",
    "arrange": "meetings.agenda",
    "change": "meetings.change",
    "hold": "meetings.outcomes",
}


def _own_pages(meeting: Meeting, actor: Actor) -> list[tuple[str, str]]:
    """(label, address) of the steps with a page of their own that the actor may take here."""
    return [
        (MEETING.step(code).label, url_for(endpoint, record_id=meeting.id))
        for code, endpoint in OWN_PAGES.items()
        if MEETING.is_open(code, meeting, actor) and (code != "hold" or meeting.starts_at <= clock.now())
    ]


def _narrowed() -> tuple[FilterForm, queries.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    form = narrowed(FilterForm, request.args, unit=choices())
    return form, queries.Filter(**form.chosen)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """Meetings that the actor's unit is invited to; the office and the convener see all, and when the next is due."""
    (form, chosen), actor = _narrowed(), current()
    found = queries.page(actor, chosen, request.args.get("after"), request.args.get("before"))
    office = policy.is_office(actor)
    return page(
        "meetings/list.html", "rows", page=found, form=form, args=chosen.as_args(), states=listing.STATES,
        office=office, rhythms=rhythm.rhythms() if office else [], when=versions.when, today=clock.today(),
    )  # fmt: skip


@blueprint.get("/table.xlsx")
@permit(signed_in)
def sheet() -> Response:
    """The list to take away."""
    _form, chosen = _narrowed()
    rows = listing.cells(queries.rows(current(), chosen))
    return send_bytes(workbook("联席会议", listing.COLUMNS, rows), listing.as_sheet_name(), MIME)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One meeting at a glance."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/print")
@permit(signed_in)
def printed(record_id: int) -> Response:
    """The agenda alone, for the table in the room."""
    actor = current()
    meeting = queries.one(actor, record_id)
    shown = show.agenda(meeting, show.kept_for(meeting, actor))
    return page("meetings/print.html", meeting=meeting, agenda=shown, url=url_of(meeting))


@blueprint.get("/<int:record_id>/papers/<int:file_id>")
@permit(signed_in)
def paper(record_id: int, file_id: int) -> Response:
    """A paper of the agenda that the actor sees, or of a version that was sent."""
    actor = current()
    meeting = queries.one(actor, record_id)
    name = _paper_name(meeting, actor, file_id)
    stored = queries.stored(file_id) if name else None
    if stored is None:
        raise NotFound
    return send(stored, name)


def _paper_name(meeting: Meeting, actor: Actor, file_id: int) -> str:
    contents: list[dict[str, Any]] = [show.kept_for(meeting, actor), *map(versions.opened, meeting.versions)]
    papers = (one for kept in contents for item in kept["items"] for one in item["papers"])
    return next((one["name"] for one in papers if one["file"] == file_id), "")
