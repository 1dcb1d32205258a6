"""编排议程: one page on which the agenda is ordered, timed, and filled from what is ready for it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.topics import queries as topics
from yx.web import steps
from yx.web.guard import current, permit
from yx.web.htmx import page, see_other

from . import agenda as arranging
from . import queries, show, sources, versions
from .flow import MEETING
from .forms_agenda import AgendaForm, agenda_data, fill
from .models import Meeting
from .views import blueprint, url_of
from .views_edit import OFFICE
from .words import MeetingKind


def _form(meeting: Meeting) -> AgendaForm:
    form = AgendaForm()
    form.offer(meeting, queries.reporting_units(meeting))
    return form


def _page(form: AgendaForm, meeting: Meeting, actor: Actor, status: int = 200) -> Response:
    form.seen.data = form.seen.data or str(meeting.row_version)
    return page(
        "meetings/agenda.html", "agenda", status, form=form, meeting=meeting, url=url_of(meeting),
        shown=show.agenda(meeting, versions.content(meeting)), accept=files.DOCUMENTS, **offered(meeting, actor),
    )  # fmt: skip


def offered(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """What may be taken in, but for what stands on the agenda already."""
    there = {item.topic_id for item in meeting.items}
    tasks = {item.task_id for item in meeting.items}
    joint = meeting.kind == MeetingKind.JOINT
    titles = {item.title for item in meeting.items}
    return {
        "ready": [one for one in (topics.ready() if joint else queries.open_topics()) if one.id not in there],
        "standing": [(n, title) for n, title in enumerate(arranging.standing(), 1) if title not in titles],
        "sources": [
            (source, [one for one in source.open_items(actor, meeting) if one.record_id not in tasks])
            for source in sources.all_sources()
        ],
    }


@blueprint.get("/<int:record_id>/agenda")
@permit(OFFICE)
def agenda(record_id: int) -> BaseResponse:
    """The agenda in its form; where it cannot be arranged any more, the meeting's page."""
    actor = current()
    meeting = queries.one(actor, record_id)
    if not MEETING.is_open("arrange", meeting, actor):
        flash(f"会议现为“{meeting.place.label}”，不能编排议程", "notice")
        return see_other(url_of(meeting))
    form = AgendaForm()
    fill(form, meeting)
    form.offer(meeting, queries.reporting_units(meeting))
    return _page(form, meeting, actor)


@blueprint.post("/<int:record_id>/agenda")
@permit(OFFICE)
def arrange(record_id: int) -> BaseResponse:
    """Write what stands on the page and do what was pressed: 保存, 上移, 下移, 移出, 列入, 增加."""
    actor = current()
    meeting = queries.one(actor, record_id, lock=True)
    form, pressed = _form(meeting), request.form.get("do", "")
    if not form.validate():
        return _page(form, meeting, actor, 422)
    try:
        MEETING.take(meeting, "arrange", actor, agenda_data(form, pressed), clock.now(), form.seen_version)
    except (Refused, Stale) as refusal:
        return _refused(form, actor, record_id, refusal)
    flash("已保存议程", "success")
    return see_other(url_of(meeting) if pressed == "done" else url_for("meetings.agenda", record_id=record_id))


def _refused(form: AgendaForm, actor: Actor, record_id: int, refusal: Refused | Stale) -> Response:
    """The form again with the reasons; what was typed is kept."""
    db.session.rollback()
    meeting = queries.one(actor, record_id)
    form.offer(meeting, queries.reporting_units(meeting))
    form.form_errors.extend(refusal.reasons if isinstance(refusal, Refused) else [steps.STALE])
    return _page(form, meeting, actor, 409 if isinstance(refusal, Stale) else 422)
