"""布置任务: the office assigns what a liaison meeting decided, without minutes (clause E5)."""

from __future__ import annotations

from flask import Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound, Refused
from yx.meetings import queries as meetings
from yx.meetings.models import Meeting
from yx.people.duties import Duty
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import assigning, policy
from .forms import AssignForm
from .views import blueprint, url_of

OFFICE = duty(Duty.CONFERENCE)


def _meeting(actor: Actor, meeting_id: int, lock: bool = False) -> Meeting:
    """A meeting whose tasks the actor assigns. Raises NotFound for any other."""
    meeting = meetings.one(actor, meeting_id, lock=lock)
    if not policy.may_assign(actor, meeting):
        raise NotFound
    return meeting


def _form(meeting: Meeting, form: AssignForm, reasons: tuple[str, ...] = (), status: int = 200) -> Response:
    back = url_for("meetings.detail", record_id=meeting.id)
    return page("tasks/assign.html", "form", status, form=form, meeting=meeting, reasons=reasons, back=back)


@blueprint.get("/meetings/<int:record_id>/new")
@permit(OFFICE)
def new(record_id: int) -> Response:
    """The blank form."""
    meeting = _meeting(current(), record_id)
    form = AssignForm()
    form.offer(meeting)
    return _form(meeting, form)


@blueprint.post("/meetings/<int:record_id>/new")
@permit(OFFICE)
def create(record_id: int) -> BaseResponse:
    """Assign it; the unit finds it among what waits."""
    actor = current()
    meeting = _meeting(actor, record_id, lock=True)
    form = AssignForm()
    form.offer(meeting)
    if not form.validate():
        return _form(meeting, form, status=422)
    try:
        task = assigning.from_meeting(meeting, form.data, actor, clock.now())
    except Refused as refusal:
        return _form(meeting, form, tuple(refusal.reasons), 409)
    flash("已布置任务", "success")
    return see_other(url_of(task))
