"""Excel files of interpretation: the list of plans as a job with progress, the table at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, select

from yx.core import clock, files, jobs
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import NotAllowed
from yx.documents.models import Publication
from yx.people.actor import actors_of
from yx.web.export import Column, workbook

from .listing import Filter, Made, listing, made
from .models import Plan, Product
from .table import QUARTERS, Count, total
from .words import PlanState, ProductState

COLUMNS = (
    Column("公文标题", 60),
    Column("发文字号", 24),
    Column("公文网址", 40),
    Column("主办单位", 18),
    Column("状态", 12),
    Column("责任人", 24),
    Column("解读形式", 24),
    Column("产品数", 8),
    Column("已发布", 8),
    Column("下一项期限", 12),
    Column("公文公开时间", 18),
    Column("完成时间", 18),
)
TABLE = (
    Column("单位", 20), "需解读", "有方案", "免予解读", "按时", "逾期", "未到期", "按时率（%）",
    Column("已发布形式", 40),
)  # fmt: skip
DOCUMENT_COLUMNS = ("解读方案", "已发布的解读")
BATCH = 500


@jobs.kind("export_plans", "导出解读方案清单")
def export(work: jobs.Work, report: jobs.Report) -> jobs.Outcome:
    """Write the list of the job's owner, in the post that asked for it, to an Excel file."""
    found = list(_rows(_owner(work), Filter(**work.payload), report))
    with transaction():
        file_id = files.keep_made(workbook("解读方案清单", COLUMNS, found), "xlsx").id
    return jobs.Outcome(f"共 {len(found)} 件", file_id, f"解读方案清单 {clock.today()}.xlsx")


def _owner(work: jobs.Work) -> Actor:
    for actor in actors_of(work.person_id or 0, clock.today()):
        if actor.post_id == work.post_id:
            return actor
    raise NotAllowed("您已不在提出导出时的岗位")


def _rows(actor: Actor, chosen: Filter, report: jobs.Report) -> Iterator[tuple[Any, ...]]:
    """All rows of the list, read in batches by key."""
    statement, last, told = listing(actor, chosen).order_by(Plan.id.desc()).limit(BATCH), None, 0
    while True:
        batch = db.session.execute(statement if last is None else statement.where(Plan.id < last)).all()
        products = made([row.id for row in batch])
        addresses = _addresses([row.document_id for row in batch])
        db.session.rollback()
        yield from (_cells(row, products.get(row.id, Made()), addresses.get(row.document_id, "")) for row in batch)
        told += len(batch)
        report(told, 0)
        if len(batch) < BATCH:
            return
        last = batch[-1].id


def _addresses(document_ids: Sequence[int]) -> dict[int, str]:
    """Where each document stands in public."""
    live = (Publication.document_id.in_(document_ids), Publication.withdrawn_at.is_(None), Publication.address != "")
    found: dict[int, list[str]] = {}
    statement = select(Publication.document_id, Publication.address).where(*live).order_by(Publication.id)
    for document_id, address in db.session.execute(statement):
        found.setdefault(document_id, []).append(address)
    return {document_id: "\n".join(addresses) for document_id, addresses in found.items()}


def _cells(row: Any, products: Made, address: str) -> tuple[Any, ...]:
    return (
        row.title.replace("\n", ""), row.number_text, address, row.unit, PlanState(row.state).label, row.responsible,
        products.forms, products.of, products.out, row.due, row.deployed_at, row.completed_at,
    )  # fmt: skip


def of_documents(document_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Document's id → its cells under `DOCUMENT_COLUMNS`: where the plan stands, and what of it is public and where."""
    rows = db.session.execute(
        select(Plan.document_id, Plan.state, Product.form, Product.title, Product.address)
        .outerjoin(Product, and_(Product.plan_id == Plan.id, Product.state == ProductState.PUBLISHED.value))
        .where(Plan.document_id.in_(document_ids), Plan.state != PlanState.VOID.value)
        .order_by(Product.id)
    )
    found: dict[int, tuple[str, list[str]]] = {}
    for row in rows:
        _state, public = found.setdefault(row.document_id, (PlanState(row.state).label, []))
        if row.form is not None:
            public.append(f"{row.form.label}《{row.title}》 {row.address}".strip())
    return {document_id: (state, "\n".join(public)) for document_id, (state, public) in found.items()}


def of_table(rows: Sequence[Count]) -> bytes:
    """The table with its total as an Excel file."""
    return workbook("政策解读统计", TABLE, [_line(row) for row in (*rows, total(rows))])


def _line(row: Count) -> tuple[Any, ...]:
    return row.unit, row.needed, row.have, row.waived, row.on_time, row.late, row.running, row.punctual, row.used


def table_name(year: int, quarter: int) -> str:
    """Name of the file."""
    return f"政策解读统计 {year}年{QUARTERS[quarter]}.xlsx"
