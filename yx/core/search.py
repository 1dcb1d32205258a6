"""Full text in Chinese on both databases: each Han character a token, questions are phrases (mission F3).

The tokens of a record stand in `search_entry`; the database keeps its own index of them, `search_fts`, by
triggers: FTS5 on SQLite, a ``tsvector`` with GIN on PostgreSQL (`search_postgresql`). With `base`, these are the only
modules that speak the SQL of one database.

An entry's id says noun, record and part, so that the index alone answers which records match, and in the order of the
list: a word that stands in every one of a million texts costs a page no more than a rare one (ADR 0026).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Text,
    column,
    delete,
    event,
    false,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from . import search_postgresql
from .base import Model, db
from .tokens import PHRASE, Segment, initials, readings, snippet, terms, tokens_of

__all__ = [
    "Segment",
    "batches",
    "create_index",
    "drop_index",
    "entries",
    "entry_id",
    "forget",
    "index",
    "is_index",
    "matching",
    "snippet",
]

#: A tsvector holds 1 MB: longer texts are cut into parts of so many tokens. Title and number stand in each; parts
#: overlap by the longest phrase that can be asked for, so that none is lost at a cut.
PART = 20_000
#: Stands between two fields; no question contains it, so that no phrase runs from one into the next.
_FENCE = "z"
_INDEX = table("search_fts", column("rowid"), column("tokens"))


#: Bits of an entry's id: 22 for the noun, 31 for the record, 10 for the part.
_RECORD_BITS, _PART_BITS = 31, 10
_ALL = 1 << _RECORD_BITS
#: How many entries `batches` gathers at a time: the first fills a page for any word that is not rare among what one may
#: read. PostgreSQL looks among so many of the newest records before it asks the whole index, and is content with more
#: than `ENOUGH` of them: GIN knows no order.
BATCHES, NEWEST, ENOUGH = (500, 5_000, 20_000), 4_000, 25


def _first(noun: str) -> int:
    """The lowest id of a noun's entries."""
    return (zlib.crc32(noun.encode()) & 0x3FFFFF) << (_RECORD_BITS + _PART_BITS)


def entry_id(noun: str, record_id: int, part: int = 0) -> int:
    """The id of an entry: entries of a noun stand in the order of their records."""
    return _first(noun) + (record_id << _PART_BITS) + part


def _record(key: ColumnElement[int]) -> ColumnElement[int]:
    """The record of an entry's id."""
    bits, mask = literal(_PART_BITS, Integer), literal(_ALL - 1, BigInteger)
    return key.bitwise_rshift(bits).bitwise_and(mask)


class SearchEntry(Model):
    """The tokens of one part of one record; its id is `entry_id`."""

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    part: Mapped[int]
    tokens: Mapped[str] = mapped_column(Text)


def entries(noun: str, record_id: int, title: str, number: str, text: str) -> list[dict[str, Any]]:
    """The entries that make a record findable by title (also its initials), number and text, as rows."""
    fields = (tokens_of(title), tokens_of(number), *initials(title))
    head = [token for field in fields for token in (*field, _FENCE)]
    row = {"noun": noun, "record_id": record_id}
    return [
        {**row, "id": entry_id(noun, record_id, part), "part": part, "tokens": tokens}
        for part, tokens in enumerate(_parts(head, tokens_of(text)))
    ]


def index(noun: str, record_id: int, title: str, number: str, text: str) -> None:
    """Make a record findable from the next flush on; replaces what was known of it."""
    wanted = {row["id"]: row for row in entries(noun, record_id, title, number, text)}
    first = entry_id(noun, record_id)
    mine = select(SearchEntry).where(SearchEntry.id.between(first, first + (1 << _PART_BITS) - 1))
    for entry in db.session.scalars(mine).all():
        row = wanted.pop(entry.id, None)
        if row is None:
            db.session.delete(entry)
        else:
            entry.tokens = row["tokens"]
    db.session.add_all(SearchEntry(**row) for row in wanted.values())


def _parts(head: list[str], tokens: list[str]) -> Iterator[str]:
    for start in range(0, max(len(tokens) - PHRASE, 1), PART):
        yield " ".join([*head, *tokens[start : start + PART + PHRASE]])


def forget(noun: str, record_id: int) -> None:
    """The record can no longer be found."""
    first = entry_id(noun, record_id)
    db.session.execute(delete(SearchEntry).where(SearchEntry.id.between(first, first + (1 << _PART_BITS) - 1)))


def matching(noun: str, words: str) -> Select[tuple[int]]:
    """Ids of the records of `noun` in which every term of `words` stands; none for no term.

    A term stands between blanks; it is a phrase; one of ASCII letters also matches the initials of a title. In a text
    of more than 20,000 characters the terms must stand in the same part of it. All of them are gathered: for a noun
    that a county has by the hundred; lists that grow without end take `batches`.
    """
    asked = terms(words)
    if not asked:
        return select(SearchEntry.record_id).where(false())
    ends = (literal(entry_id(noun, record), BigInteger) for record in (0, _ALL))
    record = _record(_hits(asked, *ends).subquery().c.id).label("record_id")
    return select(record).distinct().order_by(record.desc())


def batches(noun: str, words: str, below: int | None = None, above: int | None = None) -> Iterator[list[int]]:
    """The records that `matching` finds, the newest first from `below` a cursor down, or from `above` it upwards.

    A batch at a time, each asked for when it is wanted: a page needs the first only, unless it may show few of what is
    found.
    """
    asked = terms(words)
    if not asked:
        return
    found = _batch(noun, asked, below, above, BATCHES[0], NEWEST) if _near_first() else []
    if len(found) > ENOUGH:
        yield found
        below, above = (None, found[-1]) if above is not None else (found[-1], None)
    for size in chain(BATCHES, repeat(BATCHES[-1])):
        entries = _batch(noun, asked, below, above, size)
        if found := list(dict.fromkeys(entries)):
            yield found
            below, above = (None, found[-1]) if above is not None else (found[-1], None)
        if len(entries) < size:
            return


def _batch(
    noun: str, asked: list[list[str]], below: int | None, above: int | None, size: int, near: int | None = None
) -> list[int]:
    """The records of up to `size` entries beyond a cursor; with `near`, only of the so many records next to it."""
    first: ColumnElement[int] = literal(entry_id(noun, 0 if above is None else above + 1), BigInteger)
    last: ColumnElement[int] = literal(
        entry_id(noun, (_ALL if below is None else below) - 1, (1 << _PART_BITS) - 1), BigInteger
    )
    if near is not None and above is not None:
        last = first + (near << _PART_BITS)
    elif near is not None:
        newest = select(func.max(SearchEntry.id)).where(SearchEntry.id.between(first, last)).scalar_subquery()
        first = newest - (near << _PART_BITS)
    hits = _hits(asked, first, last).subquery()
    order = hits.c.id.desc() if above is None else hits.c.id.asc()
    return list(db.session.scalars(select(_record(hits.c.id)).order_by(order).limit(size)))


def _hits(asked: list[list[str]], first: Any, last: Any) -> Select[Any]:
    """Ids of the entries between two that match."""
    if _dialect() == "postgresql":
        return search_postgresql.hits(asked, first, last)
    return _sqlite(asked, first, last)


def _sqlite(asked: list[list[str]], first: Any, last: Any) -> Select[Any]:
    """FTS5 gives row ids only: asked for more it would read the text of each entry, seven times as dear."""
    each = (" OR ".join(f'"{" ".join(reading)}"' for reading in readings(term)) for term in asked)
    question = " AND ".join(f"({term})" for term in each)
    key = _INDEX.c.rowid
    return select(key.label("id")).where(_INDEX.c.tokens.bool_op("MATCH")(question), key >= first, key <= last)


def _near_first() -> bool:
    """Whether the newest records are looked at before all: where the index knows no order."""
    return _dialect() == "postgresql"


def _dialect() -> str:
    return db.session.get_bind().dialect.name


# --- what only a migration says ------------------------------------------------------------------


def create_index(connection: Connection) -> None:
    """Make the index of `search_entry` and the triggers that keep it; a migration calls it next."""
    if connection.dialect.name == "postgresql":
        search_postgresql.create(connection)
    else:
        _create_on_sqlite(connection)


def _create_on_sqlite(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(
        """CREATE VIRTUAL TABLE search_fts
USING fts5(tokens, content='search_entry', content_rowid='id', tokenize='unicode61')"""
    )
    run(
        """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END"""
    )
    run(
        """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END"""
    )
    run(
        """CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens ON search_entry BEGIN
INSERT INTO search_fts(search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);
INSERT INTO search_fts(rowid, tokens) VALUES (new.id, new.tokens); END"""
    )
    run("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")


def drop_index(connection: Connection) -> None:
    """Take the index and its triggers away, before the table goes."""
    if connection.dialect.name == "postgresql":
        search_postgresql.drop(connection)
        return
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_entry_added")
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_entry_gone")
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_entry_changed")
    connection.exec_driver_sql("DROP TABLE IF EXISTS search_fts")


def is_index(name: str | None) -> bool:
    """Whether a table is the index's own, which no model describes: migrations leave it out."""
    return bool(name) and str(name).startswith("search_fts")


@event.listens_for(SearchEntry.__table__, "after_create")
def _with_table(_target: Any, connection: Connection, **_more: Any) -> None:
    create_index(connection)


@event.listens_for(SearchEntry.__table__, "before_drop")
def _before_table(_target: Any, connection: Connection, **_more: Any) -> None:
    drop_index(connection)
