"""Pages of what a unit sent: the table of all units, and the same as an Excel workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.web import steps
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import queries, show
from .flow import CIRCULATION
from .forms import CIRCULATION_FORMS
from .models import Circulation
from .words import ReceiptState

blueprint = Blueprint("circulation", __name__, url_prefix="/circulation/sent")
COLUMNS = (
    Column("单位", 20),
    Column("状态", 10),
    Column("签收人", 28),
    Column("签收时间", 18),
    Column("分送时间", 18),
    Column("签收期限", 12),
    Column("备注", 16),
)


def url_of(circulation: Circulation) -> str:
    """Address of a sending's page."""
    return url_for("circulation.detail", record_id=circulation.id)


def _show(
    circulation: Circulation, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, circulation, actor)
    bound = {**steps.blank_forms(MOUNT, circulation, offers), **forms}
    return page(
        "circulation/sent.html", "record", status, offers=offers, forms=bound, reasons=reasons,
        url=url_of(circulation), **show.sending(circulation, bool(request.args.get("unsigned"))),
    )  # fmt: skip


MOUNT = steps.Mount(flow=CIRCULATION, load=queries.sent, show=_show, url=url_of, forms=CIRCULATION_FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One sending: who has signed and who has not."""
    actor = current()
    return _show(queries.sent(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/table.xlsx")
@permit(signed_in)
def sheet(record_id: int) -> Response:
    """The table as a workbook; what the page narrows to."""
    circulation = queries.sent(current(), record_id)
    today = clock.today()
    rows = [_cells(row, today) for row in queries.table(circulation.id, bool(request.args.get("unsigned")))]
    name = f"签收情况 {circulation.number_text or circulation.title} {today}.xlsx"
    return send_bytes(workbook("签收情况", COLUMNS, rows), name, MIME)


def _cells(row: Any, today: date) -> tuple[object, ...]:
    waits = row.state == ReceiptState.SENT
    note = "无收文岗位" if not row.has_desk else "逾期未签收" if waits and row.due < today else ""
    who = f"{row.signed_post} {row.signed_by}".strip()
    return (row.unit, ReceiptState(row.state).label, who, row.signed_at, row.sent_at, row.due, note)
