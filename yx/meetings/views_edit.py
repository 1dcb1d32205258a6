"""A meeting in its forms: begun and mended while it is prepared, changed after the notice, and when it is over."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, settings
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.people.duties import Duty
from yx.web import steps
from yx.web.forms import Form
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import actions, queries, rhythm, show, versions
from .flow import MEETING
from .forms import ChangeForm, HoldForm, MeetingForm, fill, naive
from .models import Meeting
from .views import blueprint, url_of
from .words import MeetingKind

OFFICE = duty(Duty.CONFERENCE)
#: meetings begin at nine unless somebody says otherwise
NINE = 9
FormT = TypeVar("FormT", bound=Form)


# --- a new meeting -----------------------------------------------------------------------------------------------


def _meeting_form(meeting: Meeting | None = None) -> MeetingForm:
    form = MeetingForm()
    form.offer_units()
    if meeting is not None:
        del form.kind
    return form


def _meeting_page(form: MeetingForm, meeting: Meeting | None, status: int = 200) -> Response:
    back = url_of(meeting) if meeting else url_for("meetings.index")
    days = settings.number("meeting_reply_days")
    return page("meetings/form.html", "form", status, form=form, meeting=meeting, back=back, reply_days=days)


@blueprint.get("/new")
@permit(OFFICE)
def new() -> Response:
    """A blank meeting, at nine on the day on which the next regular one is due."""
    form = _meeting_form()
    form.form_key.data = secrets.token_urlsafe(18)
    kind = request.args.get("kind", "")
    form.kind.data = kind if kind in dict(MeetingKind.choices()) else None
    due = {one.kind.value: one.due for one in rhythm.rhythms()}.get(kind)
    if due is not None and due > clock.today():
        day = due if clock.is_workday(due) else clock.add_workdays(due, -1)
        form.starts_at.data = naive(clock.local(clock.now()).replace(day.year, day.month, day.day, NINE, 0, 0, 0))
    return _meeting_page(form, None)


@blueprint.post("/new")
@permit(OFFICE)
def create() -> BaseResponse:
    """新建会议; sending the same form twice makes one."""
    form, actor = _meeting_form(), current()
    if not form.validate():
        return _meeting_page(form, None, 422)
    try:
        meeting = queries.made_with(form.form_key.data or "", actor) or _create(form, actor)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.extend(refusal.reasons)
        return _meeting_page(form, None, 422)
    return see_other(url_for("meetings.agenda", record_id=meeting.id))


def _create(form: MeetingForm, actor: Actor) -> Meeting:
    now = clock.now()
    meeting = actions.create(actor, form.data, now)
    MEETING.call(meeting, now)
    flash("已新建会议，请编排议程", "success")
    return meeting


# --- steps with a page of their own --------------------------------------------------------------------------------


def _open(code: str, record_id: int, ask: Callable[[Meeting], Response]) -> BaseResponse:
    """The form of a step, or the meeting's page where the step is not open to the actor."""
    actor = current()
    meeting = queries.one(actor, record_id)
    if not MEETING.is_open(code, meeting, actor):
        flash(f"会议现为“{meeting.place.label}”，不能办理“{MEETING.step(code).label}”", "notice")
        return see_other(url_of(meeting))
    return ask(meeting)


def _take(
    code: str, record_id: int, bind: Callable[[Meeting], FormT], again: Callable[[FormT, Meeting, int], Response],
    data: Callable[[FormT], dict[str, Any]] = lambda form: form.data,
) -> BaseResponse:  # fmt: skip
    """Load, bind, take the step and go to the meeting; or the form again with the reasons, what was typed kept."""
    actor = current()
    meeting = queries.one(actor, record_id, lock=True)
    form = bind(meeting)
    if not form.validate():
        return again(form, meeting, 422)
    try:
        MEETING.take(meeting, code, actor, data(form), clock.now(), form.seen_version)
    except (Refused, Stale) as refusal:
        db.session.rollback()
        form.form_errors.extend(refusal.reasons if isinstance(refusal, Refused) else [steps.STALE])
        return again(form, queries.one(actor, record_id), 409 if isinstance(refusal, Stale) else 422)
    flash(f"已办理：{MEETING.step(code).label}", "success")
    return see_other(url_of(meeting))


def _seen(form: Form, meeting: Meeting) -> None:
    form.seen.data = str(meeting.row_version)


@blueprint.get("/<int:record_id>/edit")
@permit(OFFICE)
def edit(record_id: int) -> BaseResponse:
    """修改会议 while it is prepared."""

    def ask(meeting: Meeting) -> Response:
        form = _meeting_form(meeting)
        fill(form, meeting)
        _seen(form, meeting)
        return _meeting_page(form, meeting)

    return _open("save", record_id, ask)


@blueprint.post("/<int:record_id>/edit")
@permit(OFFICE)
def save(record_id: int) -> BaseResponse:
    """修改会议."""
    return _take("save", record_id, _meeting_form, _meeting_page)


def _change_form(meeting: Meeting) -> ChangeForm:
    form = ChangeForm()
    form.offer_units({one.unit_id for one in meeting.invitations})
    return form


def _change_page(form: ChangeForm, meeting: Meeting, status: int = 200) -> Response:
    last = versions.latest(meeting)
    changed = show.compared(versions.opened(last), versions.content(meeting)) if last else {"rows": [], "moves": []}
    return page(
        "meetings/change.html", "form", status, form=form, meeting=meeting, back=url_of(meeting),
        asks=versions.needs_convener(meeting, {}), **changed,
    )  # fmt: skip


@blueprint.get("/<int:record_id>/change")
@permit(OFFICE)
def change(record_id: int) -> BaseResponse:
    """变更会议: time, place, requirements, and what was arranged in the agenda since the last notice."""

    def ask(meeting: Meeting) -> Response:
        form = _change_form(meeting)
        fill(form, meeting)
        form.guests.data = []
        _seen(form, meeting)
        return _change_page(form, meeting)

    return _open("change", record_id, ask)


@blueprint.post("/<int:record_id>/change")
@permit(OFFICE)
def save_change(record_id: int) -> BaseResponse:
    """变更会议: sent at once, or put to the convener."""
    return _take("change", record_id, _change_form, _change_page)


def _hold_form(_meeting: Meeting) -> HoldForm:
    return HoldForm()


def _hold_page(form: HoldForm, meeting: Meeting, status: int = 200) -> Response:
    return page(
        "meetings/outcomes.html", "form", status, form=form, meeting=meeting, back=url_of(meeting),
        items={str(item.id): item for item in meeting.items},
        reasons=[reason for need in MEETING.step("hold").needs for reason in need.unmet(meeting)],
    )  # fmt: skip


@blueprint.get("/<int:record_id>/outcomes")
@permit(OFFICE)
def outcomes(record_id: int) -> BaseResponse:
    """召开完毕: what became of each item."""

    def ask(meeting: Meeting) -> Response:
        form = _hold_form(meeting)
        form.offer(meeting.items)
        _seen(form, meeting)
        return _hold_page(form, meeting)

    return _open("hold", record_id, ask)


@blueprint.post("/<int:record_id>/outcomes")
@permit(OFFICE)
def hold(record_id: int) -> BaseResponse:
    """召开完毕: topics that were not decided are ready for the next agenda."""
    return _take("hold", record_id, _hold_form, _hold_page, lambda form: {"outcomes": form.outcomes})
