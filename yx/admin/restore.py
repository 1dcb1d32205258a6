"""A backup put back on an empty instance, and proof that it is whole: counts, hashes, chain (security item 70)."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
from flask import current_app
from sqlalchemy import inspect

from yx.core import files, trail
from yx.core.base import db, writing
from yx.core.errors import Refused
from yx.core.files import store_folder

from . import portable
from .backup import FORMAT, counts_of, members

BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    made_at: str
    rows: int
    files: int


def restore(path: Path) -> Restored:
    """Put the backup at `path` back. Raises Refused when the instance is not empty or the backup is not whole.

    Everything is unpacked and checked beside the instance first; only then is anything put in place.
    """
    _refuse_unless_empty()
    Path(current_app.instance_path).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=current_app.instance_path) as name:
        work = Path(name)
        manifest = _unpack(path, work)
        _put_database(manifest, work)
        _put_files(work / "files")
    flask_migrate.upgrade()
    _prove(manifest)
    kept = sum(name.startswith("files/") for name in manifest["hashes"])
    return Restored(manifest["made_at"], sum(manifest["tables"].values()), kept)


def _refuse_unless_empty() -> None:
    """An instance with a single record or file is not empty: nothing is ever overwritten."""
    if any(found.is_file() for found in store_folder().glob("??/*")):
        raise Refused(f"{store_folder()} 里已有文件，只能恢复到空的实例")
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        full = [
            table.name
            for table in portable.tables()
            if table.name in there and connection.execute(table.select().limit(1)).first()
        ]
    if full:
        raise Refused(f"数据库里已有数据（{'、'.join(full[:3])} 等），只能恢复到空的实例；请换一个实例目录")


def _unpack(path: Path, work: Path) -> dict[str, Any]:
    """Unpack into `work`, every member compared with the manifest's hash; gives the manifest."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(path, "r:") as archive:
            for member in members(archive):
                found[member.name] = _write(archive, member, work / member.name)
        manifest: dict[str, Any] = json.loads((work / "manifest.json").read_text("utf-8"))
    except (OSError, tarfile.TarError, ValueError) as fault:
        raise Refused(f"{path} 打不开，或不是本系统的备份") from fault
    if manifest.get("format") != FORMAT:
        raise Refused("备份的格式不认识，请用新版本的软件恢复")
    wrong = [name for name, sha256 in manifest["hashes"].items() if found.get(name) != sha256]
    if wrong:
        raise Refused(f"备份已损坏：{len(wrong)} 个内容与校验值不符，如 {wrong[0]}")
    return manifest


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> str:
    digest, source = hashlib.sha256(), archive.extractfile(member)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        while source and (block := source.read(BLOCK)):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _put_database(manifest: dict[str, Any], work: Path) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    if manifest["database"] == "sqlite" and not is_sqlite:
        raise Refused("这份备份来自 SQLite，请恢复到 SQLite 实例")
    db.session.remove()
    db.engine.dispose()
    if manifest["database"] == "sqlite":
        place = Path(str(db.engine.url.database))
        for leftover in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(work / "database.sqlite3", place)
        return
    flask_migrate.upgrade(revision=manifest["revision"])
    with writing(), db.engine.begin() as connection:
        portable.load(connection, work / "tables")
        portable.count_on(connection)


def _put_files(source: Path) -> None:
    for found in sorted(source.rglob("*")):
        if found.is_file():
            place = store_folder() / found.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(found, place)


def _prove(manifest: dict[str, Any]) -> None:
    """Raise Refused unless counts, files and chain are what the manifest says."""
    counts = counts_of(db.session)
    wrong = [name for name, count in manifest["tables"].items() if counts.get(name, count) != count]
    if wrong:
        raise Refused(f"恢复后行数不符：{'、'.join(wrong)}")
    known = set(manifest["lost"])
    if lost := next((found for found in files.check_all() if found.sha256 not in known), None):
        raise Refused(f"恢复后文件不符：{lost.sha256} {lost.why}")
    if broken := trail.verify():
        raise Refused(f"恢复后留痕不符：{broken.noun} {broken.record_id} 第 {broken.seq} 条 {broken.why}")
