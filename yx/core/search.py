"""Full text in Chinese on both databases: each Han character a token, questions are phrases (mission F3).

The tokens of a record stand in `search_entry`; the database keeps its own index of them, `search_fts`, by
triggers: FTS5 on SQLite, a ``tsvector`` with GIN on PostgreSQL. With `base`, this is the only module that
speaks the SQL of one database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    String,
    Text,
    UniqueConstraint,
    column,
    delete,
    event,
    false,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from .base import Keyed, Model, db
from .tokens import PHRASE, Segment, initials, readings, snippet, terms, tokens_of

__all__ = ["Segment", "create_index", "drop_index", "forget", "index", "is_index", "matching", "snippet"]

#: A tsvector keeps 256 places of one token: texts are cut into parts of so many tokens, in which even 的 stands
#: less often; they overlap by the longest phrase that can be asked for, so that none is lost at a cut.
PART = 1000
#: Stands between two fields; no question contains it, so that no phrase runs from one into the next.
_FENCE = "z"
_INDEX = table("search_fts", column("rowid"), column("tokens"), column("id"), column("vector"))


class SearchEntry(Keyed, Model):
    """The tokens of one part of one record."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("noun", "record_id", "part"),)

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    part: Mapped[int]
    tokens: Mapped[str] = mapped_column(Text)


def index(noun: str, record_id: int, title: str, number: str, text: str) -> None:
    """Make a record findable by title (also its initials), number and text; replaces what was known of it."""
    fields = (tokens_of(title), tokens_of(number), *initials(title), tokens_of(text))
    wanted = dict(enumerate(_parts([token for field in fields for token in (*field, _FENCE)])))
    rows = db.session.scalars(
        select(SearchEntry).where(SearchEntry.noun == noun, SearchEntry.record_id == record_id)
    ).all()
    for row in rows:
        tokens = wanted.pop(row.part, None)
        if tokens is None:
            db.session.delete(row)
        else:
            row.tokens = tokens
    db.session.add_all(
        SearchEntry(noun=noun, record_id=record_id, part=part, tokens=tokens) for part, tokens in wanted.items()
    )
    db.session.flush()


def _parts(tokens: list[str]) -> Iterator[str]:
    for start in range(0, max(len(tokens) - PHRASE, 1), PART):
        yield " ".join(tokens[start : start + PART + PHRASE])


def forget(noun: str, record_id: int) -> None:
    """The record can no longer be found."""
    of_record = delete(SearchEntry).where(SearchEntry.noun == noun, SearchEntry.record_id == record_id)
    db.session.execute(of_record)


def matching(noun: str, words: str, newest: int | None = None) -> Select[tuple[int]]:
    """Ids of the records of `noun` in which every term of `words` stands, newest first; none for no term.

    A term stands between blanks; it is a phrase; one of ASCII letters also matches the initials of a title.
    `newest` bounds how many ids are gathered: for a list that has no filter of its own beside the words.
    """
    asked = terms(words)
    if not asked:
        return select(SearchEntry.record_id).where(false())
    first = _hits(noun, asked[0])
    found = select(first.c.record_id).distinct().order_by(first.c.record_id.desc())
    for tokens in asked[1:]:
        found = found.where(first.c.record_id.in_(select(_hits(noun, tokens).c.record_id)))
    return found.limit(newest) if newest else found


def _hits(noun: str, tokens: list[str]) -> CTE:
    """Where one term stands; materialised on PostgreSQL, whose planner may else walk the primary key."""
    key, condition = _postgresql(tokens) if _dialect() == "postgresql" else _sqlite(tokens)
    return (
        select(SearchEntry.record_id)
        .join(_INDEX, key == SearchEntry.id)
        .where(SearchEntry.noun == noun, condition)
        .cte()
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def _sqlite(tokens: list[str]) -> tuple[Any, ColumnElement[bool]]:
    asked = " OR ".join(f'"{" ".join(reading)}"' for reading in readings(tokens))
    return _INDEX.c.rowid, _INDEX.c.tokens.bool_op("MATCH")(asked)


def _postgresql(tokens: list[str]) -> tuple[Any, ColumnElement[bool]]:
    asked = " | ".join(f"({' <-> '.join(reading)})" for reading in readings(tokens))
    return _INDEX.c.id, _INDEX.c.vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), asked))


def _dialect() -> str:
    return db.session.get_bind().dialect.name


# --- what only a migration says ------------------------------------------------------------------


def create_index(connection: Connection) -> None:
    """Make the index of `search_entry` and the triggers that keep it; a migration calls it next."""
    if connection.dialect.name == "postgresql":
        _create_on_postgresql(connection)
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


def _create_on_postgresql(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(
        """CREATE TABLE search_fts (id integer PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,
vector tsvector NOT NULL)"""
    )
    run(
        """CREATE FUNCTION search_entry_vector() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO search_fts VALUES (new.id, to_tsvector('simple', new.tokens))
ON CONFLICT (id) DO UPDATE SET vector = excluded.vector; RETURN NULL; END $$"""
    )
    run(
        """CREATE TRIGGER search_entry_written AFTER INSERT OR UPDATE OF tokens ON search_entry
FOR EACH ROW EXECUTE FUNCTION search_entry_vector()"""
    )
    run("INSERT INTO search_fts SELECT id, to_tsvector('simple', tokens) FROM search_entry")
    run("CREATE INDEX ix_search_fts_vector ON search_fts USING gin (vector)")


def drop_index(connection: Connection) -> None:
    """Take the index and its triggers away, before the table goes."""
    run = connection.exec_driver_sql
    if connection.dialect.name == "postgresql":
        run("DROP TRIGGER IF EXISTS search_entry_written ON search_entry")
        run("DROP FUNCTION IF EXISTS search_entry_vector")
    else:
        run("DROP TRIGGER IF EXISTS search_entry_added")
        run("DROP TRIGGER IF EXISTS search_entry_gone")
        run("DROP TRIGGER IF EXISTS search_entry_changed")
    run("DROP TABLE IF EXISTS search_fts")


def is_index(name: str | None) -> bool:
    """Whether a table is the index's own, which no model describes: migrations leave it out."""
    return bool(name) and str(name).startswith("search_fts")


@event.listens_for(SearchEntry.__table__, "after_create")
def _with_table(_target: Any, connection: Connection, **_more: Any) -> None:
    create_index(connection)


@event.listens_for(SearchEntry.__table__, "before_drop")
def _before_table(_target: Any, connection: Connection, **_more: Any) -> None:
    drop_index(connection)
