"""Whether everything that must be there is there: one line for each part, with what to do where it is not."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import Migrate
from sqlalchemy import func, select

from yx.core import clock
from yx.core.base import db
from yx.core.files import StoredFile
from yx.core.jobs import Job, JobState
from yx.core.trail import Anchor
from yx.paper.fonts import FontBook
from yx.web.filters import moment, size

from . import backup, drill

#: A backup older than this, or less room on the disk, is said in red.
BACKUP_OLD, ROOM = timedelta(days=2), 2 * 1024**3
ANCHOR_OLD, DRILL_OLD = timedelta(days=3), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Fact:
    """A part, how it is, and what to do; empty advice = it is well."""

    name: str
    value: str
    advice: str = ""


def facts() -> list[Fact]:
    """All parts, for the page."""
    return [
        *_programme(),
        _database(),
        _schema(),
        _store(),
        _disk(),
        _calendar(),
        _backup(),
        _drill(),
        _anchor(),
        _jobs(),
        *_fonts(),
    ]


def _programme() -> list[Fact]:
    version = current_app.config.get("VERSION", "")
    return [
        Fact("软件版本", f"{version}　Python {platform.python_version()}　{platform.system()} {platform.release()}"),
        Fact("运行方式", {"production": "正式", "development": "开发", "test": "测试"}[current_app.config["ENV"]]),
    ]


def _database() -> Fact:
    if db.engine.dialect.name != "sqlite":
        used = db.session.scalar(select(func.pg_database_size(func.current_database())))
        return Fact("数据库", f"PostgreSQL　{size(used or 0)}")
    path = Path(str(db.engine.url.database))
    used = sum(part.stat().st_size for part in (path, Path(f"{path}-wal")) if part.exists())
    return Fact("数据库", f"SQLite　{size(used)}")


def _schema() -> Fact:
    migrate: Migrate = current_app.extensions["migrate"]
    head = ScriptDirectory(migrate.directory).get_current_head()
    now = MigrationContext.configure(db.session.connection()).get_current_revision()
    return Fact("数据结构", now or "无", "" if now == head else "请停机后运行 flask db upgrade")


def _store() -> Fact:
    count, total = db.session.execute(select(func.count(), func.coalesce(func.sum(StoredFile.size), 0))).one()
    return Fact("文件库", f"{count} 个，{size(int(total))}")


def _disk() -> Fact:
    free = shutil.disk_usage(current_app.instance_path).free
    return Fact("磁盘剩余", f"{free / 1024**3:.1f} GB", "" if free > ROOM else "空间不足 2 GB，请清理或扩容")


def _calendar() -> Fact:
    missing = clock.years_missing()
    words = f"缺 {'、'.join(map(str, missing))} 年" if missing else "今年和明年均已载入"
    return Fact("工作日历", words, "请在“工作日历”中载入，否则按周末推算" if missing else "")


def _backup() -> Fact:
    last = next(iter(backup.kept()), None)
    if last is None:
        return Fact("最近备份", "无", "请在“备份”中立即备份")
    old = clock.now() - last.made_at > BACKUP_OLD
    return Fact(
        "最近备份", f"{moment(last.made_at)}　{size(last.size)}", "已超过 2 天，请检查任务是否在运行" if old else ""
    )


def _drill() -> Fact:
    last = drill.last()
    if last is None:
        return Fact(drill.LABEL, "无", "请运行 flask backup drill，确认备份可以恢复")
    if last.result != "ok":
        return Fact(drill.LABEL, f"{moment(last.at)}　未成功", last.words)
    old = clock.now() - last.at > DRILL_OLD
    return Fact(drill.LABEL, f"{moment(last.at)}　{last.words}", "已超过 90 天，请再作演练" if old else "")


def _anchor() -> Fact:
    last = db.session.scalar(select(func.max(Anchor.day)))
    old = last is not None and clock.today() - last > ANCHOR_OLD
    return Fact("留痕日校验值", f"至 {last}" if last else "无", "请检查任务是否在运行" if old else "")


def _jobs() -> Fact:
    counts = dict(db.session.execute(select(Job.state, func.count()).group_by(Job.state)).tuples().all())
    since = clock.now() - timedelta(days=7)
    failed = db.session.scalar(
        select(func.count()).select_from(Job).where(Job.state == JobState.FAILED, Job.finished_at >= since)
    )
    waiting = counts.get(JobState.WAITING, 0) + counts.get(JobState.RUNNING, 0)
    return Fact("后台任务", f"未完成 {waiting} 件，近 7 天失败 {failed} 件", "请查看日志" if failed else "")


@cache
def _book(folder: Path) -> FontBook:
    """Looking through all fonts takes a while; they do not change while the programme runs."""
    return FontBook(folder)


def _fonts() -> list[Fact]:
    book = _book(Path(current_app.instance_path) / "fonts")
    facts = []
    for line in book.report():
        role, _, words = line.partition("：")
        facts.append(Fact(f"字体 {role}", words.rstrip("。"), "请安装该字体后重启" if role in book.missing else ""))
    return facts
