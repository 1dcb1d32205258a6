"""Import of units, posts, people and duties: template, preview with errors by cell, then all or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, url_for
from sqlalchemy import delete
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.web.downloads import send_bytes
from yx.web.export import MIME
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import exporting, importing, sheets
from .duties import Duty
from .forms import ImportForm
from .models import ImportDraft
from .sessions import sensitive
from .views import blueprint

IMPORTERS = duty(Duty.SYSADMIN, Duty.SECADMIN)
#: A file that was looked at and not confirmed is forgotten after this time.
KEPT = timedelta(days=1)
#: So many rows are shown; the rest is counted.
SHOWN = 200


@blueprint.get("/people/import")
@permit(IMPORTERS)
@sensitive
def import_file() -> Response:
    """Ask for the filled-in workbook."""
    mine = [sheet for sheet in sheets.COLUMNS if sheet in importing.sheets_of(current())]
    return page("people/import.html", form=ImportForm(), mine=mine, accept=files.SHEETS)


@blueprint.get("/people/import/template.xlsx")
@permit(IMPORTERS)
def import_template() -> Response:
    """The empty workbook."""
    return send_bytes(sheets.write({}), "单位岗位人员导入模板.xlsx", MIME)


@blueprint.get("/people/import/current.xlsx")
@permit(IMPORTERS)
@sensitive
def import_current() -> Response:
    """The workbook filled with what there is, to be changed and imported again."""
    return send_bytes(sheets.write(exporting.as_sheets(clock.today())), "单位岗位人员.xlsx", MIME)


@blueprint.post("/people/import")
@permit(IMPORTERS)
@sensitive
def import_preview() -> Response:
    """Try the workbook out and show what it would do; the file waits for the confirmation."""
    form, now, actor = ImportForm(), clock.now(), current()
    shown: dict[str, Any] = {"form": form, "accept": files.SHEETS, "mine": sorted(importing.sheets_of(actor))}
    if not form.validate():
        return page("people/import.html", "form", 422, **shown)
    try:
        content = files.examine(form.file.data, form.file.data.filename, files.SHEETS)
        plan = importing.preview(content, actor, now)
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return page("people/import.html", "form", 422, **shown)
    return _preview(plan, None if plan.faults else _keep(content, form.file.data.filename))


def _keep(content: bytes, name: str) -> ImportDraft:
    now = clock.now()
    db.session.execute(delete(ImportDraft).where(ImportDraft.at < now - KEPT))
    draft = ImportDraft(person_id=current().person_id, name=files.clean_name(name), content=content, at=now)
    db.session.add(draft)
    db.session.flush()
    return draft


def _preview(plan: importing.Plan, draft: ImportDraft | None, status: int = 200) -> Response:
    return page("people/import_preview.html", status=422 if plan.faults else status, plan=plan, draft=draft, most=SHOWN)


@blueprint.post("/people/import/<int:draft_id>")
@permit(IMPORTERS)
@sensitive
def import_confirm(draft_id: int) -> BaseResponse:
    """Carry the workbook out, all or nothing."""
    draft = db.session.get(ImportDraft, draft_id)
    if draft is None or draft.person_id != current().person_id:
        raise NotFound
    plan = importing.apply(draft.content, current(), clock.now())
    if plan.faults:
        return _preview(plan, None)
    db.session.delete(draft)
    flash(f"已导入：新增 {plan.count(importing.NEW)} 行，修改 {plan.count(importing.CHANGED)} 行。", "success")
    return see_other(url_for("people.people"))
