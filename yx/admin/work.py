"""Kinds of work of the administration, and the day's schedule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from yx.core import clock, files, jobs, trail
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.core.jobs import Outcome, Report, Work
from yx.core.trail import Anchor, Line
from yx.web.export import Column, workbook

from . import backup, digest, drill, queries
from .queries import TrailQuestion

COLUMNS = (
    Column("时间", 18),
    Column("人员", 14),
    Column("单位", 18),
    Column("岗位", 16),
    Column("地址", 16),
    Column("事项", 10),
    Column("编号", 8),
    Column("行为", 16),
    Column("由", 12),
    Column("至", 12),
    Column("结果", 8),
    Column("意见", 40),
    Column("改动", 60),
)


@jobs.kind("export_trail", "导出留痕")
def export_trail(work: Work, report: Report) -> Outcome:
    """The trail as it was narrowed, as a workbook; the texts of documents are not in it."""
    statement = queries.trail_lines(TrailQuestion.of(work.payload)).order_by(Line.id.desc())
    total = db.session.scalar(select(func.count()).select_from(statement.limit(queries.EXPORTED + 1).subquery())) or 0
    if total > queries.EXPORTED:
        raise Refused(f"超过 {queries.EXPORTED} 条，请缩小日期范围后分次导出")
    data = workbook("留痕", COLUMNS, _rows(statement), lambda done: report(done, total))
    name = f"留痕{clock.today():%Y%m%d}.xlsx"
    with transaction():
        return Outcome(f"共 {total} 条", files.keep_made(data, "xlsx").id, name)


def _rows(statement: Any) -> Iterator[tuple[Any, ...]]:
    nouns, states = queries.nouns(), queries.states()
    for row in db.session.execute(statement.execution_options(yield_per=1000)):
        deputy = f"（代{row.deputy_for}）" if row.deputy_for else ""
        yield (
            row.at,
            f"{row.person}{deputy}",
            row.unit,
            row.post,
            row.address,
            nouns.get(row.noun, row.noun),
            row.record_id,
            row.label,
            states.get((row.noun, row.from_state), row.from_state),
            states.get((row.noun, row.to_state), row.to_state),
            "成功" if row.result == "ok" else "未成功",
            row.words,
            _changed(row.changes),
        )


def _changed(changes: str) -> str:
    pairs = [(title, pair) for title, pair in json.loads(changes).items() if isinstance(pair, list)]
    return "\n".join(f"{title}：{' → '.join(str(value) for value in pair)}" for title, pair in pairs)


@jobs.kind("verify_trail", "校验留痕")
def verify_trail(work: Work, report: Report) -> Outcome:
    """Walk every chain and anchor. Raises Refused naming the first link that does not hold."""
    total = db.session.scalar(select(func.count()).select_from(Line)) or 0
    days = db.session.scalar(select(func.count()).select_from(Anchor)) or 0
    report(0, total)
    if broken := trail.verify():
        where = queries.nouns().get(broken.noun, broken.noun)
        raise Refused(f"留痕不完整：{where} {broken.record_id} 第 {broken.seq} 条，{broken.why}")
    return Outcome(f"留痕完整：{total} 条，日校验值 {days} 天，均相符")


@jobs.kind("anchor_trail", "留痕日校验值")
def anchor_trail(work: Work, report: Report) -> Outcome:
    """Bind all lines up to the end of yesterday."""
    with transaction():
        made = trail.anchor(clock.today() - timedelta(days=1))
        return Outcome(f"{made.day}：{made.lines} 条" if made else "没有新的留痕")


@jobs.kind("backup", "备份")
def make_backup(work: Work, report: Report) -> Outcome:
    """Make a backup in the instance folder, and take the oldest away."""
    path = backup.make(clock.now())
    gone = backup.prune()
    return Outcome(f"已备份到 {path}" + (f"，清理旧备份 {gone} 份" if gone else ""))


@jobs.kind("backup_drill", "备份演练")
def drill_backup(work: Work, report: Report) -> Outcome:
    """Restore the newest backup aside and compare. Raises Refused when it is not whole."""
    return Outcome(drill.drill(clock.now()).words)


@jobs.kind("sweep_files", "清理临时文件")
def sweep_files(work: Work, report: Report) -> Outcome:
    """Take away what uploads left behind."""
    return Outcome(f"清理 {files.sweep()} 个文件")


@jobs.kind("mail_digest", "邮件提醒")
def mail_digest(work: Work, report: Report) -> Outcome:
    """Tell everybody with an address what waits."""
    return Outcome(digest.send_all(clock.today()))


jobs.every("daily", at="00:10", kind="anchor_trail")
jobs.every("daily", at="01:30", kind="backup")
jobs.every("daily", at="03:00", kind="sweep_files")
jobs.every("daily", at="07:30", kind="mail_digest")
