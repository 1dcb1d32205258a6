"""Lists of interpretation: the plans, the table of a year or quarter, the broken links."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, jobs
from yx.core.actor import Actor
from yx.core.base import db
from yx.documents.policy import reader_keys
from yx.people.duties import Duty
from yx.people.units import choices
from yx.web import narrow
from yx.web.downloads import send_bytes
from yx.web.export import MIME
from yx.web.forms import by_id
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page, see_other

from . import links, listing, sheets, table
from .forms_list import FilterForm
from .words import PlanState

blueprint = Blueprint("plans", __name__, url_prefix="/interpretation")
STATES = {place.value: place.label for place in PlanState}
CHECKERS = duty(Duty.DRAFT, Duty.REVIEW, Duty.OFFICE_CHECK, Duty.SYSADMIN)
SCOPES = (("own", "本单位主办"), ("unit", "本单位参与"), ("public", "已公开"))


def narrowed() -> tuple[FilterForm, listing.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    years = [(year, f"{year}年") for year in _years()]
    form = narrow.narrowed(FilterForm, request.args, unit=choices(), year=years)
    return form, listing.Filter(scope=_scope(current()), **form.chosen)


def _years() -> range:
    return range(clock.today().year, 2019, -1)


def _scope(actor: Actor) -> str:
    """The administrators have no unit list."""
    if len(reader_keys(actor)) == 1:
        return "public"
    wanted = request.args.get("scope", "own")
    return wanted if wanted in dict(SCOPES) else "own"


def _tabs(actor: Actor, here: str) -> list[tuple[str, str, bool, None]]:
    shown = SCOPES if len(reader_keys(actor)) > 1 else SCOPES[2:]
    found = [(label, url_for("plans.index", scope=code), code == here, None) for code, label in shown]
    return [
        *found,
        ("统计", url_for("plans.table"), here == "table", None),
        ("链接检查", url_for("plans.links"), here == "links", None),
    ]


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """The list of plans, narrowed by words, unit, state, year and lateness."""
    actor = current()
    form, chosen = narrowed()
    found = listing.page(actor, chosen, request.args.get("after"), request.args.get("before"))
    return page(
        "interpretation/list.html", "rows", page=found, form=form, args=chosen.as_args(), scope=chosen.scope,
        tabs=_tabs(actor, chosen.scope), states=STATES, today=clock.today(),
        made=listing.made([row.id for row in found.rows]),
    )  # fmt: skip


@blueprint.post("/export")
@permit(signed_in)
def export() -> BaseResponse:
    """Begin the export of the list as it is narrowed; its page shows the progress."""
    _form, chosen = narrowed()
    job = jobs.enqueue("export_plans", asdict(chosen), current())
    db.session.flush()
    return see_other(url_for("admin.job", job_id=job.id))


def _period() -> tuple[int, int]:
    """Year and quarter (0 = the whole year) of the URL; this year where it says none that is offered."""
    year, quarter = by_id(request.args.get("year")) or 0, by_id(request.args.get("quarter")) or 0
    return (year if year in _years() else clock.today().year), (quarter if quarter in range(5) else 0)


@blueprint.get("/table", endpoint="table")
@permit(signed_in)
def table_page() -> Response:
    """What a year or a quarter came to, unit by unit."""
    year, quarter = _period()
    rows = table.counts(year, quarter)
    return page(
        "interpretation/table.html", "table", rows=rows, total=table.total(rows), year=year, quarter=quarter,
        years=list(_years()), quarters=table.QUARTERS, tabs=_tabs(current(), "table"),
    )  # fmt: skip


@blueprint.get("/table.xlsx")
@permit(signed_in)
def table_sheet() -> Response:
    """The same as an Excel file."""
    year, quarter = _period()
    return send_bytes(sheets.of_table(table.counts(year, quarter)), sheets.table_name(year, quarter), MIME)


@blueprint.get("/links", endpoint="links")
@permit(signed_in)
def links_page() -> Response:
    """What the last check of links found."""
    actor = current()
    found = links.page(actor, request.args.get("after"), request.args.get("before"))
    return page(
        "interpretation/links.html", "rows", page=found, last=links.last_check(), tabs=_tabs(actor, "links"),
        may_check=CHECKERS.allows(actor),
    )  # fmt: skip


@blueprint.post("/links")
@permit(CHECKERS)
def check_links() -> BaseResponse:
    """Check now, in the background."""
    job = jobs.enqueue("check_links", {}, current())
    db.session.flush()
    return see_other(url_for("admin.job", job_id=job.id))
