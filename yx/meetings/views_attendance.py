"""Pages of the office for one meeting: who replied what, sign-in of many at once, what is printed."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound, Refused
from yx.people.duties import Duty
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import invitation_listing as listing
from . import invitation_show as show
from . import queries, sign_in, versions
from .invitation_forms import ReplyFilter, TicksForm
from .invitation_needs import OPENS
from .models import Meeting
from .views_invitations import STATES, blueprint
from .words import InvitationState, MeetingState, Role

OFFICE = duty(Duty.CONFERENCE, Duty.CONVENER)
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6), ("单位", 20), ("身份", 10), ("参会人员", 12), ("职务", 24), ("回执", 10), ("联系电话", 16),
        ("事由", 24), ("回执人", 26), ("回执时间", 18), ("签到人员", 12), ("签到时间", 18),
    )
)  # fmt: skip


def _meeting(actor: Actor, meeting_id: int, lock: bool = False) -> Meeting:
    """A meeting that was announced, for its office and the convener. Raises NotFound."""
    meeting = queries.one(actor, meeting_id, lock=lock)
    if meeting.agenda_no == 0 or not (actor.unit_id == meeting.office_id or actor.has(Duty.CONVENER)):
        raise NotFound
    return meeting


def _frame(meeting: Meeting, here: str, rows: list[Any]) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "when": versions.when(meeting.starts_at, meeting.minutes),
        "tabs": show.tabs(meeting, here),
        "rows": rows,
        "states": STATES,
        "roles": dict(Role.choices()),
        "who": listing.who,
        "title": listing.title,
    }


@blueprint.get("/meetings/<int:meeting_id>")
@permit(OFFICE)
def table(meeting_id: int) -> Response:
    """回执情况: everybody invited, with reply and sign-in; the office ticks those who are there."""
    return _table(_meeting(current(), meeting_id))


def _table(meeting: Meeting, reasons: tuple[str, ...] = (), status: int = 200) -> Response:
    form = ReplyFilter(request.args)
    form.validate()
    state = form.state.data if not form.state.errors else ""
    rows = listing.table(meeting)
    shown = [row for row in rows if not state or row.state == state]
    begun = meeting.place == MeetingState.NOTIFIED and clock.now() >= meeting.starts_at - OPENS
    may_tick = begun and current().has(Duty.CONFERENCE)
    return page(
        "meetings/attendance.html", "rows", status, form=form, state=state or None, counts=show.counted(rows),
        ticks=TicksForm() if may_tick else None, reasons=reasons, **_frame(meeting, "invitations.table", shown),
    )  # fmt: skip


@blueprint.post("/meetings/<int:meeting_id>")
@permit(duty(Duty.CONFERENCE))
def tick(meeting_id: int) -> BaseResponse:
    """登记签到 of everybody ticked: all of them or, where one cannot, none."""
    actor = current()
    meeting = _meeting(actor, meeting_id, lock=True)
    form = TicksForm()
    form.came.choices = [(one.id, "") for one in sign_in.lock_all(meeting)]
    if not form.validate():
        return _table(meeting, ("名单已有变化，请重新勾选",), 422)
    try:
        count = sign_in.tick(meeting, form.came.data or (), actor, clock.now())
    except Refused as refusal:
        return _table(meeting, tuple(refusal.reasons), 409)
    flash(f"已登记 {count} 人签到", "success")
    return see_other(url_for("invitations.table", meeting_id=meeting.id))


@blueprint.get("/meetings/<int:meeting_id>/table.xlsx")
@permit(OFFICE)
def sheet(meeting_id: int) -> Response:
    """The table to take away."""
    meeting = _meeting(current(), meeting_id)
    data = workbook("回执和签到", COLUMNS, show.cells(listing.table(meeting)))
    return send_bytes(data, f"回执和签到 {meeting.title}.xlsx", MIME)


def _coming(meeting: Meeting) -> list[Any]:
    gone = (InvitationState.LEAVE, InvitationState.WITHDRAWN)
    return [row for row in listing.table(meeting) if row.state not in gone]


@blueprint.get("/meetings/<int:meeting_id>/names")
@permit(OFFICE)
def names(meeting_id: int) -> Response:
    """参会名单, to be printed."""
    meeting = _meeting(current(), meeting_id)
    return page("meetings/names.html", **_frame(meeting, "invitations.names", _coming(meeting)))


@blueprint.get("/meetings/<int:meeting_id>/seats")
@permit(OFFICE)
def seating(meeting_id: int) -> Response:
    """座次, to be printed."""
    meeting = _meeting(current(), meeting_id)
    rows = _coming(meeting)
    return page("meetings/seats.html", benches=show.seats(rows), **_frame(meeting, "invitations.seating", rows))


@blueprint.get("/meetings/<int:meeting_id>/sign-in")
@permit(OFFICE)
def sign_in_sheet(meeting_id: int) -> Response:
    """签到表, with the QR code for signing in by telephone inside the county's network."""
    meeting = _meeting(current(), meeting_id)
    address = url_for("invitations.door", key=meeting.sign_in_key, _external=True)
    return page(
        "meetings/sign_in_sheet.html", code=sign_in.picture(address), address=address,
        **_frame(meeting, "invitations.sign_in_sheet", _coming(meeting)),
    )  # fmt: skip
