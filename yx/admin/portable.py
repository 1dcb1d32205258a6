"""Every table as lines of JSON: a copy that either kind of database can read (mission F4)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, TypeDecorator, bindparam, func, select

from yx.core.base import db

BATCH = 500
RowsOf = Callable[[Table], Iterator[dict[str, Any]]]


def tables() -> list[Table]:
    """All tables of the models, referenced ones before those that refer to them where that is possible."""
    found: dict[str, Table] = {}

    def visit(table: Table, above: frozenset[str]) -> None:
        if table.name in found or table.name in above:
            return
        for key in sorted(table.foreign_keys, key=lambda key: key.column.table.name):
            visit(key.column.table, above | {table.name})
        found[table.name] = table

    for name in sorted(db.metadata.tables):
        visit(db.metadata.tables[name], frozenset())
    return list(found.values())


def dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Write each table to ``<name>.jsonl`` in `folder`; gives how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    return {table.name: _dump(connection, table, folder / f"{table.name}.jsonl") for table in tables()}


def _dump(connection: Connection, table: Table, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in stream(connection, table):
            file.write(f"{line(row)}\n")
            count += 1
    return count


def _quiet(_table: str, _rows: int) -> None:
    """Nobody wants to know."""


def load(connection: Connection, folder: Path) -> None:
    """Fill the empty tables from `folder`."""
    pour(connection, lambda table: _rows(table, folder / f"{table.name}.jsonl"))


def pour(
    connection: Connection,
    rows_of: Callable[[Table], Iterator[dict[str, Any]]],
    told: Callable[[str, int], None] = _quiet,
) -> None:
    """Fill the empty tables with what `rows_of` gives of each, a batch at a time; `told` hears table and rows so far.

    References to rows that come later are put in afterwards: of a table that has such, the rows are asked for again.
    """
    order = {table.name: place for place, table in enumerate(tables())}
    for table in tables():
        rows, count = iter(rows_of(table)), 0
        late = {column.name: None for column in table.columns if _points_ahead(column, order)}
        while batch := list(islice(rows, BATCH)):
            connection.execute(table.insert(), [{**row, **late} for row in batch])
            count += len(batch)
            told(table.name, count)
    for table in tables():
        for column in table.columns:
            if _points_ahead(column, order):
                _point(connection, table, column, rows_of(table))


def stream(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table in the order of its key, never all of them in memory."""
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for row in connection.execute(ordered).mappings():
        yield dict(row)


def line(row: dict[str, Any]) -> str:
    """A row as JSON, the same from either kind of database."""
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


def count_on(connection: Connection) -> None:
    """Let new rows be numbered after those that were loaded (PostgreSQL keeps the next number apart)."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and keys[0].autoincrement and _kind(keys[0]) is int:
            _count_on(connection, table, keys[0])


def _count_on(connection: Connection, table: Table, key: Column[Any]) -> None:
    highest = connection.scalar(select(func.max(key)))
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
    if highest and sequence:
        connection.execute(select(func.setval(sequence, highest)))


def _points_ahead(column: Column[Any], order: dict[str, int]) -> bool:
    """Whether a column that may be empty refers to its own table or to one that is filled later."""
    here = order[column.table.name]
    return bool(column.nullable) and any(order[key.column.table.name] >= here for key in column.foreign_keys)


def _point(connection: Connection, table: Table, column: Column[Any], rows: Iterable[dict[str, Any]]) -> None:
    keys = list(table.primary_key.columns)
    change = table.update().values({column: bindparam("to")})
    for key in keys:
        change = change.where(key == bindparam(f"of_{key.name}"))
    wanted = (row for row in rows if row[column.name] is not None)
    while batch := list(islice(iter(wanted), BATCH)):
        connection.execute(
            change, [{"to": row[column.name], **{f"of_{key.name}": row[key.name] for key in keys}} for row in batch]
        )


def _rows(table: Table, path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield {name: _typed(table.columns[name], value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _kind(column: Column[Any]) -> type[Any]:
    """The Python type of a column's values; a decorated type keeps it to itself."""
    of = column.type
    return of.impl_instance.python_type if isinstance(of, TypeDecorator) else of.python_type


def _typed(column: Column[Any], value: Any) -> Any:
    """A value of JSON as the column's Python type."""
    kind = _kind(column)
    if value is None or isinstance(value, kind):
        return value
    if issubclass(kind, bytes):
        return base64.b64decode(value)
    return kind.fromisoformat(value) if issubclass(kind, date | datetime) else kind(value)
