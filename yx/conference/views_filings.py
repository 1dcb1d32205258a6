"""岗位变动备案: filed by the unit, recorded or returned by the conference's office."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, flash, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files, trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotFound, Refused, Stale
from yx.people.duties import Duty
from yx.people.queries import person_named
from yx.web import steps
from yx.web.downloads import send
from yx.web.forms import Form
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import actions, policy, queries
from .flow import FILING
from .forms import FilingForm, FindForm, ReasonForm
from .models import Filing
from .views import blueprint
from .words import FilingState

FILERS = duty(*policy.FILERS)
THEIRS = duty(*policy.FILERS, Duty.CONFERENCE)


def url_of(filing: Filing) -> str:
    """Address of a filing's page."""
    return url_for("conference.filing", record_id=filing.id)


def _show(
    filing: Filing, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, filing, actor)
    return page(
        "conference/filing.html", "record", status, filing=filing, offers=offers,
        forms={**steps.blank_forms(MOUNT, filing, offers), **forms}, reasons=reasons, url=url_of(filing),
        lines=trail.of("filing", filing.id),
        edit_url=_edit_url(filing, actor),
    )  # fmt: skip


def _edit_url(filing: Filing, actor: Actor) -> str | None:
    if FILING.is_open("refile", filing, actor):
        return url_for("conference.refile", record_id=filing.id)
    return None


MOUNT = steps.Mount(
    flow=FILING, load=queries.one, show=_show, url=url_of, forms={"reason": lambda _filing: ReasonForm()}
)


@blueprint.post("/filings/<int:record_id>/steps/<code>")
@permit(THEIRS)
def filing_step(record_id: int, code: str) -> BaseResponse:
    """One step of a filing's road."""
    return steps.take(MOUNT, record_id, code)


@blueprint.get("/filings")
@permit(THEIRS)
def filings() -> Response:
    """Filings of one's own unit; the office sees all."""
    form, actor = FindForm(request.args), current()
    form.validate()
    args = {name: form[name].data for name in ("words", "state") if form[name].data and not form[name].errors}
    found = queries.page(
        actor, args.get("state", ""), args.get("words", ""), request.args.get("after"), request.args.get("before")
    )
    states = {state.value: state.label for state in FilingState}
    may_file = policy.may_file(actor)
    return page("conference/filings.html", "rows", page=found, form=form, args=args, states=states, may_file=may_file)


@blueprint.get("/filings/<int:record_id>")
@permit(THEIRS)
def filing(record_id: int) -> Response:
    """One filing with its road."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/filings/<int:record_id>/file")
@permit(THEIRS)
def filing_file(record_id: int) -> Response:
    """The paper of appointment that goes with it."""
    found = queries.one(current(), record_id)
    if found.file is None:
        raise NotFound
    return send(found.file, found.file_name)


def _form(actor: Actor) -> FilingForm:
    form = FilingForm()
    form.post_id.choices = [("", ""), *((post.id, post.title) for post in queries.posts_to_file(actor))]
    return form


def _page(form: FilingForm, filing: Filing | None, status: int = 200) -> Response:
    back = url_of(filing) if filing else url_for("conference.filings")
    return page("conference/filing_form.html", "form", status, form=form, filing=filing, back=back)


def _data(form: FilingForm) -> dict[str, Any]:
    sent = form.file.data
    kept = None
    if getattr(sent, "filename", ""):
        kept = (files.keep(sent.stream, sent.filename, files.DOCUMENTS), files.clean_name(sent.filename))
    name = form.successor.data or ""
    return {**form.data, "successor": person_named(name) if name else None, "file": kept}


@blueprint.get("/filings/new")
@permit(FILERS)
def new_filing() -> Response:
    """A blank filing, with the post of the link that led here."""
    form = _form(current())
    form.form_key.data = secrets.token_urlsafe(18)
    if request.args.get("post", type=int) in {value for value, _label in form.post_id.choices}:
        form.post_id.data = request.args.get("post", type=int)
    return _page(form, None)


@blueprint.post("/filings/new")
@permit(FILERS)
def file_filing() -> BaseResponse:
    """报备; sending the same form twice makes one filing."""
    form, actor = _form(current()), current()
    if not form.validate():
        return _page(form, None, 422)
    try:
        made = _already(form, actor) or _file(form, actor)
    except Refused as refusal:
        db.session.rollback()
        form.form_errors.extend(refusal.reasons)
        return _page(form, None, 422)
    return see_other(url_of(made))


def _already(form: FilingForm, actor: Actor) -> Filing | None:
    key = form.form_key.data
    if not key:
        return None
    hold(f"form:{key}")
    return db.session.scalars(
        select(Filing).where(Filing.form_key == key, Filing.filer_id == actor.person_id)
    ).one_or_none()


def _file(form: FilingForm, actor: Actor) -> Filing:
    now = clock.now()
    made = actions.file(actor, _data(form), now)
    FILING.call(made, now)
    flash("已报备，等待联席会议办公室备案", "success")
    return made


@blueprint.get("/filings/<int:record_id>/edit")
@permit(FILERS)
def refile(record_id: int) -> BaseResponse:
    """A returned filing in its form."""
    actor = current()
    found = queries.one(actor, record_id)
    if not FILING.is_open("refile", found, actor):
        return see_other(url_of(found))
    form = _form(actor)
    form.post_id.data, form.from_day.data, form.note.data = found.post_id, found.from_day, found.note
    form.successor.data = found.successor.username if found.successor else ""
    form.seen.data = str(found.row_version)
    return _page(form, found)


@blueprint.post("/filings/<int:record_id>/edit")
@permit(FILERS)
def save_filing(record_id: int) -> BaseResponse:
    """重新报备."""
    actor = current()
    found, form = queries.one(actor, record_id, lock=True), _form(actor)
    if not form.validate():
        return _page(form, found, 422)
    try:
        FILING.take(found, "refile", actor, _data(form), clock.now(), form.seen_version)
    except (Refused, Stale) as refusal:
        return _refused(form, actor, record_id, refusal)
    flash("已重新报备", "success")
    return see_other(url_of(found))


def _refused(form: FilingForm, actor: Actor, record_id: int, refusal: Refused | Stale) -> Response:
    """The form again with the reasons; what was typed is kept."""
    db.session.rollback()
    form.form_errors.extend(refusal.reasons if isinstance(refusal, Refused) else [steps.STALE])
    return _page(form, queries.one(actor, record_id), 409 if isinstance(refusal, Stale) else 422)
