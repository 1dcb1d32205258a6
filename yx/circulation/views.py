"""Pages of what a unit received: the list, one receipt with its matter."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.web import steps
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import listing, queries, show
from .flow import RECEIPT
from .forms import RECEIPT_FORMS, filter_form
from .models import Receipt
from .words import CirculationState, ReceiptState

blueprint = Blueprint("receipts", __name__, url_prefix="/circulation")


def url_of(receipt: Receipt) -> str:
    """Address of a receipt's page."""
    return url_for("receipts.detail", record_id=receipt.id)


def _show(
    receipt: Receipt, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, receipt, actor)
    bound = {**steps.blank_forms(MOUNT, receipt, offers), **forms}
    return page(
        "circulation/receipt.html", "record", status, offers=offers, forms=bound, reasons=reasons,
        url=url_of(receipt), **show.receipt(receipt, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=RECEIPT, load=queries.received, show=_show, url=url_of, forms=RECEIPT_FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """What the unit received or sent, narrowed by words, unit, state, date and lateness."""
    scope = show.scope_of(request.args.get("scope"))
    form = filter_form(request.args, scope)
    values = {name: value for name, value in form.data.items() if name != "seen" and not form[name].errors and value}
    chosen = listing.Filter(scope=scope, **values)
    found = listing.page(current(), chosen, request.args.get("after"), request.args.get("before"))
    return page(
        "circulation/list.html", "rows", page=found, form=form, args=chosen.as_args(), scope=scope,
        tabs=show.tabs(scope), today=clock.today(),
        states=dict((CirculationState if scope == listing.SENT else ReceiptState).choices()),
    )  # fmt: skip


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One receipt: what was sent, and what the unit does with it."""
    actor = current()
    return _show(queries.received(actor, record_id), actor, {})
