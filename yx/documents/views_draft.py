"""Drafting: begin, edit, import from Word, see how the text was understood, save by hand and by itself."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused, Stale
from yx.people.duties import Duty
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import actions, autosave, companions, drafting, queries
from .flow import FLOW
from .forms_draft import DraftForm, draft_data, fill, fill_attachments, lead_of
from .models import Document, Place

blueprint = Blueprint("drafts", __name__, url_prefix="/documents")
DRAFTERS = duty(Duty.DRAFT)


def _form(actor: Actor, document: Document | None = None) -> DraftForm:
    form = DraftForm()
    form.offer_choices(document.lead_unit if document else lead_of(actor))
    return form


def _page(form: DraftForm, actor: Actor, document: Document | None, status: int = 200, **more: Any) -> Response:
    page_key = autosave.key(document)
    return page(
        "documents/form.html", "form", status, form=form, document=document,
        kept=autosave.kept(actor, page_key), page_key=page_key,
        cancel_url=url_for("documents.detail", record_id=document.id) if document else url_for("documents.index"),
        edits=companions.edits(document, actor) if document else [],
        accept=files.DOCUMENTS, **{"reading": None, "conflict": None, **more},
    )  # fmt: skip


@blueprint.get("/new")
@permit(DRAFTERS)
def new() -> Response:
    """A blank draft, or what was typed and kept by itself."""
    actor = current()
    form = _form(actor)
    form.form_key.data = secrets.token_urlsafe(18)
    if request.args.get("restore"):
        autosave.restore(form, actor, autosave.key(None))
    return _page(form, actor, None)


@blueprint.post("/new")
@permit(DRAFTERS)
def create() -> BaseResponse:
    """Begin the document; sending the same form twice makes one."""
    actor = current()
    form = _form(actor)
    if request.form.get("do") in drafting.READINGS:
        return _read(form, actor, None)
    if not form.validate():
        return _page(form, actor, None, 422)
    try:
        document = drafting.already_made(form.form_key.data, actor) or _create(form, actor)
    except Refused as refusal:
        return _refused(form, actor, None, refusal)
    autosave.forget(actor, autosave.key(None))
    return see_other(url_for("documents.detail", record_id=document.id))


def _read(form: DraftForm, actor: Actor, document: Document | None) -> Response:
    """The form with how its text, or the Word file, was understood; nothing is saved."""
    reading = drafting.read(form, request.form["do"])
    return _page(form, actor, document, 200 if reading else 422, reading=reading)


def _create(form: DraftForm, actor: Actor) -> Document:
    now = clock.now()
    document = actions.create(actor, draft_data(form, drafting.keep_files(form)), now)
    FLOW.call(document, now)
    flash("已保存草稿", "success")
    return document


@blueprint.get("/<int:record_id>/edit")
@permit(DRAFTERS)
def edit(record_id: int) -> BaseResponse:
    """The draft in its form; a document that is no draft any more is shown instead."""
    actor = current()
    document = _editable(actor, record_id)
    if document.place != Place.DRAFTING:
        flash(f"此件现为“{document.place.label}”，不能修改", "notice")
        return see_other(url_for("documents.detail", record_id=record_id))
    form = _form(actor, document)
    fill(form, document)
    if request.args.get("restore"):
        autosave.restore(form, actor, autosave.key(document))
    return _page(form, actor, document)


def _editable(actor: Actor, record_id: int, lock: bool = False) -> Document:
    document = queries.one(actor, record_id, lock)
    if document.lead_unit_id != actor.unit_id:
        raise NotFound
    return document


@blueprint.post("/<int:record_id>/edit")
@permit(DRAFTERS)
def save(record_id: int) -> BaseResponse:
    """保存草稿. When another has saved meanwhile, both texts are shown and nothing is lost."""
    actor = current()
    document = _editable(actor, record_id, lock=True)
    form = _form(actor, document)
    if request.form.get("do") in drafting.READINGS:
        return _read(form, actor, document)
    if not form.validate():
        return _page(form, actor, document, 422)
    try:
        return _save(form, actor, document)
    except Stale:
        return _both(form, actor, record_id)
    except Refused as refusal:
        return _refused(form, actor, record_id, refusal)


def _save(form: DraftForm, actor: Actor, document: Document) -> BaseResponse:
    data = draft_data(form, drafting.keep_files(form))
    FLOW.take(document, "save", actor, data, clock.now(), form.seen_version)
    autosave.forget(actor, autosave.key(document))
    flash("已保存草稿", "success")
    return see_other(url_for("documents.detail", record_id=document.id))


def _refused(form: DraftForm, actor: Actor, record_id: int | None, refusal: Refused) -> Response:
    """The form again with the reasons; nothing is saved, and nothing typed is lost."""
    db.session.rollback()
    form.form_errors.extend(refusal.reasons)
    return _page(form, actor, queries.one(actor, record_id) if record_id else None, 422)


def _both(form: DraftForm, actor: Actor, record_id: int) -> Response:
    """The second of two people: their own text in the form, the saved one beside it with the differences marked."""
    db.session.rollback()
    document = queries.one(actor, record_id)
    conflict = drafting.conflict(form, document)
    form.seen.data = str(document.row_version)
    fill_attachments(form, document)
    if document.place != Place.DRAFTING:
        form.form_errors.append(f"此件现为“{document.place.label}”，不能再修改；您的文字保留在下面")
    return _page(form, actor, document, 409, conflict=conflict)


@blueprint.post("/autosave/<page_key>")
@permit(DRAFTERS)
def keep(page_key: str) -> Response:
    """Keep what is typed, apart from the document, until it is saved; 409 when another has saved meanwhile."""
    actor = current()
    if autosave.is_behind(actor, page_key, request.form):
        return Response(status=409)
    autosave.keep(actor, page_key, request.form, clock.now())
    return Response(status=204)


@blueprint.post("/autosave/<page_key>/drop")
@permit(DRAFTERS)
def drop(page_key: str) -> BaseResponse:
    """Throw away what was kept by itself."""
    actor = current()
    autosave.forget(actor, page_key)
    return see_other(autosave.page_url(page_key))


@blueprint.post("/<int:record_id>/findings/<finding_key>")
@permit(DRAFTERS)
def answer(record_id: int, finding_key: str) -> BaseResponse:
    """Answer one finding of the scan: why it may stand."""
    actor = current()
    document = _editable(actor, record_id, lock=True)
    drafting.answer_finding(document, finding_key, request.form.get("answer", ""), actor)
    return see_other(url_for("documents.detail", record_id=record_id, _anchor="findings"))
