"""A county moves house: its whole database into an empty one of the other kind, and back if need be (mission F4).

Read at one moment while writers wait, written in one transaction, then compared: rows and a digest of every table, and
the chain of the trail. Nothing is changed in the old database. Files stay where they are: they lie beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import Connection, Table, inspect
from sqlalchemy.exc import OperationalError

from yx.core import search_postgresql, trail
from yx.core.base import db, keep_still, writing
from yx.core.errors import Refused

from . import portable

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows of each table, and one digest over all of them."""

    rows: dict[str, int]
    digest: str


def move(other: Flask, told: Told) -> Moved:
    """Copy this application's database into that of `other`. `told` hears (table, rows so far).

    Raises Refused when the target is not empty, is the same database, or cannot be reached; when this database is not
    at the newest schema; or when what arrived is not what was sent.
    """
    with _still() as source:
        _refuse_old(source)
        with _of(other):
            _prepare(other, str(source.engine.url))
            with writing(), db.engine.begin() as target, search_postgresql.filling(target):
                portable.pour(target, lambda table: portable.stream(source, table), told)
                portable.count_on(target)
        return _prove(source, other)


@contextmanager
def _still() -> Iterator[Connection]:
    """This database as it is at one moment; whoever wants to write waits."""
    db.session.remove()
    level = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with writing(), db.engine.connect().execution_options(**level) as connection, connection.begin():
        if level:
            keep_still(connection)
        yield connection


@contextmanager
def _of(app: Flask) -> Iterator[None]:
    """Within another application, its session left clean."""
    with app.app_context():
        try:
            yield
        except OperationalError as fault:
            raise Refused(f"连接不上目标数据库，或连接中断：{str(fault.orig).splitlines()[0]}") from fault
        finally:
            db.session.remove()


def _refuse_old(source: Connection) -> None:
    here = MigrationContext.configure(source).get_current_revision()
    folder = current_app.extensions["migrate"].directory
    if here != ScriptDirectory(str(folder)).get_current_head():
        raise Refused("本库的表结构不是最新，请先运行 flask init")


def _prepare(other: Flask, here: str) -> None:
    """The newest schema in the target, which must be another database and empty."""
    if str(db.engine.url) == here:
        raise Refused("目标就是现在使用的数据库")
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        full = [
            table.name
            for table in portable.tables()
            if table.name in there and connection.execute(table.select().limit(1)).first()
        ]
    if full:
        raise Refused(f"目标数据库里已有数据（{'、'.join(full[:3])} 等），请换一个空的数据库")
    flask_migrate.upgrade(directory=other.extensions["migrate"].directory)


def _prove(source: Connection, other: Flask) -> Moved:
    sent = digests(source)
    with _of(other):
        with db.engine.connect() as target:
            arrived = digests(target)
        if wrong := [name for name in sent if sent[name] != arrived[name]]:
            raise Refused(f"核对不符：{'、'.join(wrong)}；目标数据库不能使用")
        if broken := trail.verify():
            raise Refused(f"留痕不符：{broken.noun} {broken.record_id} 第 {broken.seq} 条 {broken.why}")
    together = hashlib.sha256(repr(sorted(sent.items())).encode()).hexdigest()
    return Moved({name: rows for name, (rows, _digest) in sent.items()}, together)


def digests(connection: Connection) -> dict[str, tuple[int, str]]:
    """Table → its rows and a digest of them, the same from either kind of database."""
    return {table.name: _digest(connection, table) for table in portable.tables()}


def _digest(connection: Connection, table: Table) -> tuple[int, str]:
    count, found = 0, hashlib.sha256()
    row: dict[str, Any]
    for row in portable.stream(connection, table):
        found.update(portable.line(row).encode())
        count += 1
    return count, found.hexdigest()
