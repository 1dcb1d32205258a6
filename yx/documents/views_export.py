"""Export of a list to Excel, as a job with progress; only what its owner may see."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files, jobs
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import NotAllowed
from yx.people.actor import actors_of
from yx.web.export import Column, workbook
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import see_other

from . import companions
from .models import Place, Reader
from .queries import Filter, listing
from .views import narrowed

blueprint = Blueprint("exports", __name__, url_prefix="/documents")
COLUMNS = (
    Column("标题", 60),
    Column("发文字号", 24),
    Column("文种", 8),
    Column("主办单位", 18),
    Column("公开属性", 12),
    Column("状态", 12),
    Column("成文日期", 12),
    Column("公开期限", 12),
    Column("公开时间", 18),
    Column("更新时间", 18),
)
BATCH = 1000


@blueprint.post("/export")
@permit(signed_in)
def start() -> BaseResponse:
    """Begin the export of the list as it is narrowed; its page shows the progress."""
    _form, chosen = narrowed()
    payload = {**asdict(chosen), "scope": request.args.get("scope", "unit")}
    for key in ("since", "until"):
        payload[key] = payload[key].isoformat() if payload[key] else None
    job = jobs.enqueue("export_documents", payload, current())
    db.session.flush()
    return see_other(url_for("admin.job", job_id=job.id))


@jobs.kind("export_documents", "导出公文清单")
def export(work: jobs.Work, report: jobs.Report) -> jobs.Outcome:
    """Write the list of the job's owner, in the post that asked for it, to an Excel file."""
    payload = dict(work.payload)
    for key in ("since", "until"):
        payload[key] = date.fromisoformat(payload[key]) if payload[key] else None
    found = _rows(_owner(work), Filter(**payload), report)
    with transaction():
        stored = files.keep_made(
            workbook("公文清单", (*COLUMNS, *(Column(title, 40) for title in companions.columns())), found), "xlsx"
        )
        file_id = stored.id
    return jobs.Outcome(f"共 {len(found)} 件", file_id, f"公文清单 {clock.today()}.xlsx")


def _owner(work: jobs.Work) -> Actor:
    for actor in actors_of(work.person_id or 0, clock.today()):
        if actor.post_id == work.post_id:
            return actor
    raise NotAllowed("您已不在提出导出时的岗位")


def _rows(actor: Actor, chosen: Filter, report: jobs.Report) -> list[tuple[Any, ...]]:
    """All rows of the list, read in batches by key."""
    rows: list[tuple[Any, ...]] = []
    statement, last = listing(actor, chosen).order_by(Reader.document_id.desc()).limit(BATCH), None
    while True:
        part = statement if last is None else statement.where(Reader.document_id < last)
        batch = db.session.execute(part).all()
        beside = companions.cells([row.id for row in batch])
        rows += [(*_cells(row), *beside[row.id]) for row in batch]
        db.session.rollback()
        report(len(rows), 0)
        if len(batch) < BATCH:
            return rows
        last = batch[-1].id


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        row.title,
        row.number_text,
        row.kind.label if row.kind else "",
        row.unit,
        row.attribute.label if row.attribute else "",
        Place(row.state).label,
        row.signed_on,
        row.publish_due,
        row.published_at,
        row.moved_at,
    )
