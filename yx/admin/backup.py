"""A backup while in use: one .tar with the database, every kept file, and a manifest of counts and hashes (F4).

The database is copied first, at one moment; the files after it, as that copy names them. They are never changed and
only taken away when no row names them, so none can be missing. The secret key is not in it: whoever finds a backup
cannot make sessions with it.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.pool import NullPool

from yx.core import settings
from yx.core.base import db
from yx.core.clock import local
from yx.core.errors import Refused
from yx.core.files import StoredFile, store_folder
from yx.core.trail import Line

from . import portable

FORMAT = 1
settings.declare("backup.keep", "保留最近几份备份", 7, unit="份", low=1, high=365, source="GB/T 22239-2019 7.1.4.8")


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that lies in the instance folder."""

    name: str
    size: int
    made_at: datetime


def folder() -> Path:
    """Where backups lie unless a place is given."""
    return Path(current_app.instance_path) / "backups"


def kept() -> list[Kept]:
    """The backups in `folder`, newest first."""
    found = [path for path in folder().glob("yx-*.tar") if path.is_file()]
    rows = [
        Kept(path.name, path.stat().st_size, local(datetime.fromtimestamp(path.stat().st_mtime).astimezone()))
        for path in found
    ]
    return sorted(rows, key=lambda row: (row.made_at, row.name), reverse=True)


def make(now: datetime, destination: Path | None = None) -> Path:
    """Write a backup to `destination` (a file or a folder), or to the instance's own folder; gives its path.

    It is written beside its place and renamed when whole. Raises Refused when it cannot be written.
    """
    path = _target(now, destination)
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as work, tarfile.open(part, "w") as archive:
            _fill(archive, Path(work), now)
        part.replace(path)
    except OSError as fault:
        current_app.logger.exception("backup failed")
        raise Refused(f"备份没有完成：{path.parent} 不能写入或空间不足") from fault
    finally:
        with suppress(OSError):
            part.unlink()
    return path


def prune() -> int:
    """Take the oldest backups away, so that the number set stays; gives how many went."""
    gone = kept()[settings.number("backup.keep") :]
    for row in gone:
        (folder() / row.name).unlink(missing_ok=True)
    return len(gone)


def _target(now: datetime, destination: Path | None) -> Path:
    name = f"yx-{local(now):%Y%m%d-%H%M%S}.tar"
    if destination is None:
        return folder() / name
    return destination / name if destination.is_dir() else destination


def _fill(archive: tarfile.TarFile, work: Path, now: datetime) -> None:
    contents = _copy_database(work)
    hashes = dict(_add_copies(archive, work))
    lost = []
    for sha256 in contents.pop("stored"):
        name, place = f"files/{sha256[:2]}/{sha256}", store_folder() / sha256[:2] / sha256
        if place.exists():
            hashes[name] = sha256
            archive.add(place, arcname=name)
        else:  # the others are worth a backup all the more
            current_app.logger.error("backup: stored file %s is missing", sha256)
            lost.append(sha256)
    manifest = {"format": FORMAT, "made_at": now.isoformat(), **contents, "lost": lost, "hashes": hashes}
    data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    head = tarfile.TarInfo("manifest.json")
    head.size, head.mtime = len(data), int(now.timestamp())
    archive.addfile(head, io.BytesIO(data))


def _add_copies(archive: tarfile.TarFile, work: Path) -> Iterator[tuple[str, str]]:
    """Put what was copied into the archive; gives (name, hash) of each."""
    for path in sorted(found for found in work.rglob("*") if found.is_file()):
        name = path.relative_to(work).as_posix()
        archive.add(path, arcname=name)
        yield name, _hash(path)


def _copy_database(work: Path) -> dict[str, Any]:
    """Copy the database as it is at one moment into `work`; gives what the manifest says of it."""
    if db.engine.dialect.name != "sqlite":
        with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            counts = portable.dump(connection, work / "tables")
            return {"database": "portable", "tables": counts, **_named(connection)}
    copy = work / "database.sqlite3"
    with closing(sqlite3.connect(str(db.engine.url.database))) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    engine = _engine_of(copy)
    with engine.connect() as connection:
        return {"database": "sqlite", "tables": counts_of(connection), **_named(connection)}


def _engine_of(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}", poolclass=NullPool)


def counts_of(connection: Any) -> dict[str, int]:
    """Rows of every table."""
    return {table.name: connection.scalar(select(func.count()).select_from(table)) for table in portable.tables()}


def _named(connection: Any) -> dict[str, Any]:
    """Which schema it is, which files it names, where its trail ends."""
    from alembic.runtime.migration import MigrationContext

    return {
        "revision": MigrationContext.configure(connection).get_current_revision(),
        "stored": list(connection.scalars(select(StoredFile.sha256).order_by(StoredFile.id))),
        "trail_last": connection.scalar(select(Line.hash).order_by(Line.id.desc()).limit(1)),
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The plain files of a backup. Raises Refused for anything else in it, or a path that leads out."""
    for member in archive:
        parts = Path(member.name).parts
        if not member.isfile() or member.name.startswith("/") or ".." in parts:
            raise Refused(f"备份里有不应有的内容：{member.name}")
        yield member
