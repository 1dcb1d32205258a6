"""Pages of invitations: a unit's own, one with its reply, the calendar file, signing in by telephone."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import Refused
from yx.web import steps
from yx.web.downloads import send_bytes
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page, see_other
from yx.web.narrow import narrowed
from yx.web.steps import PlainForm

from . import calendar, sign_in, versions
from . import invitation_listing as listing
from . import invitation_queries as queries
from . import invitation_show as show
from .invitation_flow import INVITATION
from .invitation_forms import FORMS, FilterForm
from .models import Invitation
from .words import InvitationState, Role

blueprint = Blueprint("invitations", __name__, url_prefix="/conference/invitations")
STATES = dict(InvitationState.choices())


def url_of(invitation: Invitation) -> str:
    """Address of an invitation's page."""
    return url_for("invitations.detail", record_id=invitation.id)


def _show(
    invitation: Invitation, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, invitation, actor)
    bound = {**steps.blank_forms(MOUNT, invitation, offers), **forms}
    return page(
        "meetings/invitation.html", "record", status, offers=offers, forms=bound, reasons=reasons,
        url=url_of(invitation), **show.everything(invitation, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=INVITATION, load=queries.one, show=_show, url=url_of, forms=FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """Meetings that the unit was invited to, narrowed by words, reply and day."""
    form = narrowed(FilterForm, request.args)
    chosen = listing.Filter(**form.chosen)
    found = listing.page(current(), chosen, request.args.get("after"), request.args.get("before"))
    return page(
        "meetings/invitations.html", "rows", page=found, form=form, args=chosen.as_args(), states=STATES,
        roles=dict(Role.choices()), now=clock.now(),
    )  # fmt: skip


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One invitation: when, where, what, and the reply."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/meeting.ics")
@permit(signed_in)
def calendar_file(record_id: int) -> Response:
    """The meeting for a calendar."""
    one = queries.one(current(), record_id)
    address = url_for("invitations.detail", record_id=one.id, _external=True)
    data = calendar.of(one, show.agenda_text(one.meeting), address, clock.now())
    return send_bytes(data, f"meeting-{one.meeting_id}.ics", calendar.MIME)


@blueprint.get("/sign-in/<key>")
@permit(signed_in)
def door(key: str) -> Response:
    """What the QR code of the sign-in sheet leads to: one button for whoever was invited."""
    return _door(key)


def _door(key: str, reasons: tuple[str, ...] = (), status: int = 200) -> Response:
    meeting, actor = sign_in.meeting_of(key), current()
    form = PlainForm()
    return page(
        "meetings/door.html", None, status, meeting=meeting, form=form, reasons=reasons,
        mine=listing.mine(actor, meeting.id), when=versions.when(meeting.starts_at, meeting.minutes),
    )  # fmt: skip


@blueprint.post("/sign-in/<key>/<int:record_id>")
@permit(signed_in)
def enter(key: str, record_id: int) -> BaseResponse:
    """签到: a second press changes nothing and says when it was."""
    sign_in.meeting_of(key)
    actor, form = current(), PlainForm()
    if not form.validate():
        return _door(key, ("页面已过期，请再按一次签到",), 422)
    one = queries.one(actor, record_id, lock=True)
    if one.signed_in_at is None:
        try:
            INVITATION.take(one, "sign_in", actor, {}, clock.now(), one.row_version)
        except Refused as refusal:
            return _door(key, tuple(refusal.reasons), 409)
    flash(f"{one.signed_in_name}已签到", "success")
    return see_other(url_for("invitations.door", key=key))
