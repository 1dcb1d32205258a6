"""Backup and restore: made in use, put back on an empty machine, proven whole; nothing is overwritten."""

from __future__ import annotations

import io
import json
import tarfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from yx import create_app
from yx.admin import backup, portable
from yx.admin.restore import restore
from yx.core import clock, files, jobs, search, settings, trail
from yx.core.base import db, transaction
from yx.core.clock import CalendarDay
from yx.core.errors import Refused
from yx.core.numbering import next_number
from yx.people.models import Person, Unit


@pytest.fixture
def empty(databases, database_kind, tmp_path):
    """Another machine: a migrated database without a record, an instance folder without a file."""
    lent = databases.lend(database_kind)
    app = create_app({"ENV": "test", "SQLALCHEMY_DATABASE_URI": next(lent), "INSTANCE_PATH": str(tmp_path / "other")})
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for _ in lent:
        pass


def made(app: Flask, place: Path | None = None) -> Path:
    with app.app_context():
        try:
            return backup.make(clock.now(), place)
        finally:
            db.session.remove()


def manifest_of(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as archive:
        file = archive.extractfile("manifest.json")
        return json.load(file) if file else {}


def put_back(app: Flask, path: Path):
    with app.app_context():
        try:
            return restore(path)
        finally:
            db.session.remove()


def everything(app: Flask) -> dict[str, list[str]]:
    """Every row of every table."""
    with app.app_context():
        try:
            return {
                table.name: sorted(repr(row) for row in db.session.execute(select(table)).all())
                for table in portable.tables()
            }
        finally:
            db.session.remove()


def test_what_comes_back_is_what_was_there(filled, empty):
    before = everything(filled)
    done = put_back(empty, made(filled))
    assert everything(empty) == before
    assert done.files == 5
    assert done.rows == sum(map(len, before.values())) > 300
    with empty.app_context():
        assert trail.verify() is None
        assert list(files.check_all()) == []
        assert db.session.scalars(search.matching("document", "政务公开")).all() == [1]
        parents = dict(db.session.execute(select(Unit.short, Unit.parent_id)).tuples().all())
        assert parents["fgj"] == db.session.scalar(select(Unit.id).where(Unit.short == "xzf"))
        db.session.remove()


def test_work_goes_on_after_a_restore(filled, empty):
    put_back(empty, made(filled))
    with empty.app_context(), transaction() as session:
        assert next_number("尤政办", 2026) == 2
        trail.record("document", 1, None, "x", "办理", at=clock.now())
        highest = session.scalar(select(func.max(Person.id)))
        person = Person(username="new", name="新", created_at=clock.now())
        session.add(person)
        session.flush()
        assert highest
        assert person.id > highest
        search.forget("document", 1)
        assert session.scalars(search.matching("document", "政务公开")).all() == []
    with empty.app_context():
        assert trail.verify() is None
        with pytest.raises(Exception, match="append-only"), transaction() as session:
            session.execute(text("DELETE FROM trail"))


def test_the_manifest_tells_what_is_in_it(filled):
    path = made(filled)
    manifest = manifest_of(path)
    with tarfile.open(path) as archive:
        names = set(archive.getnames())
    assert manifest["tables"]["trail"] == 5
    assert manifest["revision"]
    assert set(manifest["hashes"]) | {"manifest.json"} == names
    assert not any("secret" in name for name in names)


def test_a_backup_in_use_is_one_moment(filled):
    stop = threading.Event()

    def write() -> None:
        with filled.app_context():
            number = 100
            while not stop.is_set():
                with transaction():
                    trail.record("document", number, None, "x", "办理", at=clock.now())
                    files.keep_made(f"file {number}".encode(), "pdf")
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    paths = [made(filled, Path(filled.instance_path) / f"{number}.tar") for number in range(3)]
    stop.set()
    writer.join()
    for path in paths:
        counts = manifest_of(path)["tables"]
        assert counts["trail"] == counts["stored_file"]


def test_a_backup_of_use_comes_back(filled, empty):
    test_a_backup_in_use_is_one_moment(filled)
    put_back(empty, Path(filled.instance_path) / "2.tar")
    with empty.app_context():
        assert trail.verify() is None
        db.session.remove()


# Refusals


def test_nothing_is_overwritten(filled, empty):
    path = made(filled)
    with pytest.raises(Refused, match="只能恢复到空的实例"):
        put_back(filled, path)
    with empty.app_context(), transaction():
        clock.load_year(2026)
    with pytest.raises(Refused, match="数据库里已有数据"):
        put_back(empty, path)


def test_a_store_with_files_is_not_empty(filled, empty):
    path = made(filled)
    with empty.app_context():
        place = files.store_folder() / "ab" / "abc"
        place.parent.mkdir(parents=True)
        place.write_bytes(b"someone's")
    with pytest.raises(Refused, match="里已有文件"):
        put_back(empty, path)


def rewritten(path: Path, change) -> Path:
    """The backup with each member's bytes passed through `change`(name, bytes); None leaves it out."""
    out = path.with_name("changed.tar")
    with tarfile.open(path) as source, tarfile.open(out, "w") as target:
        for member in source:
            file = source.extractfile(member)
            data = change(member.name, file.read() if file else b"")
            if data is not None:
                member.size = len(data)
                target.addfile(member, io.BytesIO(data))
    return out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda name, data: data + b"x" if name.startswith("files/") else data, "备份已损坏"),
        (lambda name, data: None if name.startswith("files/") else data, "备份已损坏"),
        (lambda name, data: data[:-9] if "database" in name or "unit.jsonl" in name else data, "备份已损坏"),
        (lambda name, data: None if name == "manifest.json" else data, "不是本系统的备份"),
        (lambda name, data: b"{}" if name == "manifest.json" else data, "格式不认识"),
        (
            lambda name, data: data.replace(b'"trail": 5', b'"trail": 6') if name == "manifest.json" else data,
            "行数不符：trail",
        ),
    ],
)
def test_a_damaged_backup_is_refused(filled, empty, change, why):
    path = rewritten(made(filled), change)
    with pytest.raises(Refused, match=why):
        put_back(empty, path)


def test_what_is_no_backup_is_refused(empty, tmp_path):
    (tmp_path / "notes.tar").write_bytes(b"hello")
    with pytest.raises(Refused, match="打不开"):
        put_back(empty, tmp_path / "notes.tar")


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil"])
def test_a_path_that_leads_out_is_refused(empty, tmp_path, name):
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(Refused, match="不应有的内容"):
        put_back(empty, path)


def test_a_link_is_refused(empty, tmp_path):
    path, link = tmp_path / "evil.tar", tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(path, "w") as archive:
        archive.addfile(link)
    with pytest.raises(Refused, match="不应有的内容"):
        put_back(empty, path)


@pytest.mark.database("postgresql")
def test_a_copy_of_sqlite_does_not_go_into_postgresql(empty, tmp_path):
    path, data = tmp_path / "sqlite.tar", b'{"format": 1, "database": "sqlite", "hashes": {}, "tables": {}}'
    head = tarfile.TarInfo("manifest.json")
    head.size = len(data)
    with tarfile.open(path, "w") as archive:
        archive.addfile(head, io.BytesIO(data))
    with pytest.raises(Refused, match="来自 SQLite"):
        put_back(empty, path)


@pytest.mark.database("sqlite")
def test_a_forged_trail_is_found_after_the_restore(filled, empty, ask):
    def forge() -> None:
        with transaction() as session:
            session.execute(text("DROP TRIGGER trail_no_update"))
            session.execute(text("UPDATE trail SET person = '某人' WHERE record_id = 3"))

    ask(forge)
    with pytest.raises(Refused, match="恢复后留痕不符：document 3 第 1 条"):
        put_back(empty, made(filled))


def test_a_file_that_was_lost_before_is_named_and_keeps_no_backup_from_being_made(filled, empty, ask):
    lost = ask(lambda: files.path_of(db.session.get_one(files.StoredFile, 1)))
    lost.unlink()
    path = made(filled)
    assert manifest_of(path)["lost"] == [lost.name]
    assert put_back(empty, path).files == 4


# Where it lies


def test_a_backup_goes_where_it_is_told(filled, tmp_path):
    assert made(filled).parent == Path(filled.instance_path) / "backups"
    assert made(filled, tmp_path).name == "yx-20260305-100000.tar"
    assert made(filled, tmp_path / "mine.tar").name == "mine.tar"
    assert not list(tmp_path.glob("*.part"))


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(filled, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused, match="备份没有完成"):
        made(filled, tmp_path / "file" / "x.tar")


def test_only_the_newest_are_kept(filled, ask):
    def make_and_prune() -> list[str]:
        for hour in range(4):
            backup.make(clock.now() + timedelta(hours=hour))
        with transaction():
            settings.put("backup.keep", "2")
        assert backup.prune() == 2
        return sorted(row.name for row in backup.kept())

    assert len(ask(make_and_prune)) == 2


def test_the_portable_copy_carries_every_kind_of_value(filled, tmp_path, empty):
    """Also on SQLite, whose own copy is a file: the two databases can be exchanged."""
    with filled.app_context():
        with db.engine.connect() as connection:
            counts = portable.dump(connection, tmp_path / "tables")
        db.session.remove()
    assert counts["calendar_day"] == 39
    assert counts["person"] > 10
    with empty.app_context():
        with transaction() as session:
            portable.load(session.connection(), tmp_path / "tables")
            portable.count_on(session.connection())
        assert trail.verify() is None
        assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == 39
        db.session.remove()
    assert everything(empty) == everything(filled)


def test_jobs_of_the_schedule_do_their_work(filled, ask):
    def run(kind: str) -> str:
        outcome = jobs.kinds[kind].run(jobs.Work(1, kind, {}, None, None), lambda done, total: None)
        return outcome.message if outcome else ""

    assert "2 天" not in ask(run, "sweep_files")
    assert ask(run, "anchor_trail") == "没有新的留痕"
    assert ask(run, "backup").startswith("已备份到")
    assert ask(run, "mail_digest") == "没有设置邮件服务器，未发送"
    assert ask(run, "verify_trail") == "留痕完整：5 条，日校验值 1 天，均相符"
    with clock.at(clock.now() + clock.ONE_DAY):
        ask(_act)
    with clock.at(clock.now() + clock.ONE_DAY * 2):
        assert ask(run, "anchor_trail") == "2026-03-06：1 条"


def _act() -> None:
    with transaction():
        trail.record("document", 1, None, "x", "办理", at=clock.now())
