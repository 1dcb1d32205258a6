"""Model base: identity, version counter, constraint names, and what differs between the two databases."""

from __future__ import annotations

import contextvars
import hashlib
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, declared_attr, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from .turns import USUAL, Turns
from .words import Worded

#: Names of constraints, fixed from the first migration on: batch mode on SQLite cannot drop a nameless one.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base of all tables."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC. SQLite drops the zone, so it is put back on reading; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def Code(words: type[Worded], name: str, length: int = 24) -> Enum:  # noqa: N802 - reads as a column type
    """A column type for the codes of `words`, with a CHECK named `name`."""
    return Enum(
        words,
        native_enum=False,
        create_constraint=True,
        length=length,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


class Keyed:
    """Integer primary key."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """A counter that each UPDATE checks and raises; a form carries the one that its reader saw."""

    row_version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.row_version}  # type: ignore[attr-defined]


# --- writers -------------------------------------------------------------------------------------------------

#: how long the writer waits for its turn, in seconds; None where nobody writes
_writing: contextvars.ContextVar[float | None] = contextvars.ContextVar("yx_writing", default=None)
_turns: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


@contextmanager
def writing(patience: float = USUAL) -> Iterator[None]:
    """Transactions begun inside take the writer's turn at their first statement (SQLite: ``BEGIN IMMEDIATE``).

    They wait for it no longer than `patience`, in seconds, and then raise `Busy`.
    """
    token = _writing.set(patience)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def looking() -> Iterator[None]:
    """Inside of `writing`, before anything is written: the turn is given back, and taken anew afterwards."""
    db.session.rollback()
    token = _writing.set(None)
    try:
        yield
    finally:
        db.session.rollback()
        _writing.reset(token)


def is_writing() -> bool:
    """Whether this is inside of `writing`."""
    return _writing.get() is not None


@contextmanager
def transaction() -> Iterator[Session]:
    """A writing transaction of its own outside a request (commands, jobs): commits at the end, rolls back on error."""
    db.session.rollback()
    with writing():
        try:
            yield db.session()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise


def _turns_of(engine: Engine) -> Turns:
    if engine not in _turns:
        name = engine.url.database
        in_file = name and name != ":memory:" and not name.startswith("file:")
        _turns[engine] = Turns(Path(f"{name}.turn") if in_file else None)
    return _turns[engine]


def hold(name: str) -> None:
    """Keep others off `name` until this transaction ends. On SQLite the writer's turn does it already."""
    if db.session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def keep_still(connection: Connection) -> None:
    """PostgreSQL: all may read and nobody write until this transaction ends. On SQLite a writer's turn does it."""
    for table in db.metadata.sorted_tables:
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE MODE')


# --- asked once ----------------------------------------------------------------------------------------------

Found = TypeVar("Found")


def once(key: Hashable, ask: Callable[[], Found]) -> Found:
    """What `ask` finds, asked for once in a transaction: small things that one request needs again and again.

    Whoever changes what is kept under a key calls `ask_again`.
    """
    known = db.session().info.setdefault("once", {})
    if key not in known:
        known[key] = ask()
    return cast(Found, known[key])


def ask_again() -> None:
    """Forget what `once` keeps."""
    db.session().info.pop("once", None)


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, _transaction: SessionTransaction) -> None:
    """Also where a savepoint was undone."""
    session.info.pop("once", None)


#: milliseconds that a statement waits for somebody else's lock before it is given up
PATIENCE = 5000

# --- connections ---------------------------------------------------------------------------------------------


@event.listens_for(Engine, "connect")
def _settings(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {PATIENCE}")
        connection.commit()
        return
    connection.isolation_level = None  # BEGIN is ours, see _begin
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={PATIENCE}",
        "cache_size=-8000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    patience = _writing.get()
    if patience is None:
        connection.exec_driver_sql("BEGIN")
        return
    if "turn" not in connection.info:  # kept from an earlier transaction of this connection until it is given back
        turns = _turns_of(connection.engine)
        turns.take(patience)
        connection.info["turn"] = turns
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Engine, "checkin")
def _end_turn(_connection: Any, entry: ConnectionPoolEntry) -> None:
    turns = entry.info.pop("turn", None)
    if turns is not None:
        turns.give()


# --- what only a migration says ------------------------------------------------------------------------------

_REFUSE_SQLITE = """CREATE TRIGGER {table}_no_{verb_} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_REFUSE_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
    """CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()""",
)


def append_only(connection: Connection, table: str) -> None:
    """Make the database itself refuse UPDATE and DELETE on `table`; called by a migration with a fixed name."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_REFUSE_SQLITE.format(table=table, verb=verb, verb_=verb.lower()))
    else:
        for statement in _REFUSE_POSTGRESQL:
            connection.exec_driver_sql(statement.format(table=table))
