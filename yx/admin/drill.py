"""备份演练: a backup is worth what it can be restored to, so it is restored aside and compared (GB/T 22239-2019)."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select

from yx.core import trail
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.core.trail import Line

from . import backup
from .restore import Restored, restore

#: the trail's noun and act
NOUN, ACT, LABEL = "backup", "drill", "备份演练"


@dataclass(frozen=True, slots=True)
class Drilled:
    """A drill that went well; `seconds` is how long the county would have waited."""

    name: str
    restored: Restored
    seconds: float

    @property
    def words(self) -> str:
        """For the trail, the page and the command line."""
        found = f"{self.restored.rows} 行、{self.restored.files} 个文件"
        return f"{self.name} 可以恢复：{found}与备份时相符，留痕完好，用时 {self.seconds:.0f} 秒"


def drill(now: datetime, path: Path | None = None) -> Drilled:
    """Restore the backup at `path`, by default the newest one, into an empty instance aside.

    Leaves a line in the trail. Where there is no backup yet one is made. Raises Refused, after the line, when what
    came back is not what was there.
    """
    path = path or _newest(now)
    begun = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="yx-drill-", dir=current_app.instance_path) as folder:
            done = Drilled(path.name, _aside(path, Path(folder)), time.monotonic() - begun)
    except (Refused, OSError) as fault:
        refusal = fault if isinstance(fault, Refused) else Refused(f"演练没有完成：{fault.strerror}")
        _note(now, f"{path.name}：{'；'.join(refusal.reasons)}"[:2000], "refused")
        raise refusal from fault
    _note(now, done.words, "ok")
    return done


def _newest(now: datetime) -> Path:
    found = backup.kept()
    return backup.folder() / found[0].name if found else backup.make(now)


def _aside(path: Path, folder: Path) -> Restored:
    """The restore itself, in an instance that is thrown away: of SQLite, whatever the county runs on."""
    db.session.remove()
    url = f"sqlite:///{folder / 'yx.sqlite3'}"
    config = {"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(folder), "ENV": current_app.config["ENV"]}
    other: Flask = current_app.extensions["yx_create_app"]({**config, "SECRET_KEY": current_app.config["SECRET_KEY"]})
    with other.app_context():
        try:
            return restore(path)
        finally:
            db.session.remove()
            db.engine.dispose()


def _note(now: datetime, words: str, result: str) -> None:
    with transaction():
        trail.record(NOUN, 0, None, ACT, LABEL, at=now, words=words, result=result)


def last() -> Line | None:
    """The newest drill; None when there was none yet."""
    lines = select(Line).where(Line.noun == NOUN, Line.record_id == 0, Line.act == ACT)
    return db.session.scalars(lines.order_by(Line.seq.desc()).limit(1)).first()
