"""督办单 of a unit, 督办台账 of the convener, all decisions of a year with their outcome: on paper and in Excel."""

from __future__ import annotations

from flask import Response, request

from yx.core import clock
from yx.core.errors import NotFound
from yx.people.duties import Duty
from yx.people.queries import unit as unit_of
from yx.web.downloads import send_bytes
from yx.web.export import MIME, workbook
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page

from . import calls, listing, policy, show
from .forms import FIRST_YEAR, LAST_YEAR
from .views import blueprint
from .words import Light

FOLLOW = duty(Duty.CONFERENCE, Duty.CONVENER)


def _year() -> int:
    """The year of the address; what is not understood counts as this year."""
    raw = request.args.get("year", "")
    known = raw.isascii() and raw.isdigit() and len(raw) == 4 and FIRST_YEAR <= int(raw) <= LAST_YEAR
    return int(raw) if known else clock.today().year


@blueprint.get("/year")
@permit(signed_in)
def year() -> Response:
    """All decisions of a year, what became of each, how many in time."""
    actor, chosen = current(), _year()
    lines = listing.year(actor, chosen)
    return page(
        "tasks/year.html", "rows", year=chosen, years=listing.years(), lines=lines, tones=show.TONES,
        counts=listing.counts(lines), everything=policy.sees_all(actor), today=clock.today(),
    )  # fmt: skip


@blueprint.get("/year.xlsx")
@permit(signed_in)
def year_sheet() -> Response:
    """The same table to take away."""
    chosen = _year()
    rows = show.cells(listing.year(current(), chosen))
    name = f"{chosen}年议定事项办理情况"
    return send_bytes(workbook(name, show.COLUMNS, rows), f"{name} {clock.today()}.xlsx", MIME)


@blueprint.get("/units/<int:unit_id>/sheet")
@permit(signed_in)
def sheet(unit_id: int) -> Response:
    """督办单: what one unit still has to do, for its head to sign; units see their own."""
    actor = current()
    if not policy.may_read(actor) or not (policy.sees_all(actor) or actor.unit_id == unit_id):
        raise NotFound
    return page(
        "tasks/sheet.html", unit=unit_of(unit_id), lines=listing.open_lines(unit_id), tones=show.TONES,
        today=clock.today(),
    )  # fmt: skip


@blueprint.get("/ledger")
@permit(FOLLOW)
def ledger() -> Response:
    """督办台账: everything under way, the late first, for the convener."""
    lines = listing.open_lines()
    running = [line for line in lines if line.row.state in calls.RUNNING]
    by_light = {light: sum(line.light == light for line in running) for light in reversed(Light)}
    return page(
        "tasks/ledger.html", lines=lines, by_light=by_light, reported=len(lines) - len(running), tones=show.TONES,
        today=clock.today(),
    )  # fmt: skip
