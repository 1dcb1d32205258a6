"""Full text in Chinese on both databases: each Han character a token, questions are phrases (mission F3).

The tokens of a record stand in `search_entry`; the database keeps its own index of them, `search_fts`, by
triggers: FTS5 on SQLite, a ``tsvector`` with GIN on PostgreSQL. With `base`, this is the only module that
speaks the SQL of one database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    Text,
    UniqueConstraint,
    column,
    delete,
    event,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Mapped, mapped_column

from .base import Keyed, Model, db
from .tokens import PHRASE, Segment, initials, readings, snippet, terms, tokens_of

__all__ = ["Segment", "create_index", "drop_index", "forget", "index", "is_index", "matching", "snippet"]

#: A tsvector holds 1 MB: longer texts are cut into parts of so many tokens. Title and number stand in each; parts
#: overlap by the longest phrase that can be asked for, so that none is lost at a cut.
PART = 20_000
#: Stands between two fields; no question contains it, so that no phrase runs from one into the next.
_FENCE = "z"
_INDEX = table(
    "search_fts", column("rowid"), column("noun"), column("record_id"), column("tokens"), column("id"), column("vector")
)


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
    fields = (tokens_of(title), tokens_of(number), *initials(title))
    head = [token for field in fields for token in (*field, _FENCE)]
    wanted = dict(enumerate(_parts(head, tokens_of(text))))
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


def _parts(head: list[str], tokens: list[str]) -> Iterator[str]:
    for start in range(0, max(len(tokens) - PHRASE, 1), PART):
        yield " ".join([*head, *tokens[start : start + PART + PHRASE]])


def forget(noun: str, record_id: int) -> None:
    """The record can no longer be found."""
    of_record = delete(SearchEntry).where(SearchEntry.noun == noun, SearchEntry.record_id == record_id)
    db.session.execute(of_record)


def matching(noun: str, words: str, newest: int | None = None) -> Select[tuple[int]]:
    """Ids of the records of `noun` in which every term of `words` stands, newest first; none for no term.

    A term stands between blanks; it is a phrase; one of ASCII letters also matches the initials of a title. In a text
    of more than 20,000 characters the terms must stand in the same part of it. `newest` bounds how many ids are
    gathered: for a list that has no filter of its own beside the words.
    """
    asked = terms(words)
    if not asked:
        return select(SearchEntry.record_id).where(false())
    hits = _postgresql(noun, asked, newest) if _dialect() == "postgresql" else _sqlite(noun, asked, newest)
    return select(hits.c.record_id).distinct().order_by(hits.c.record_id.desc())


def _sqlite(noun: str, asked: list[list[str]], newest: int | None) -> Subquery:
    """FTS5 gives row ids only: asked for more it would read the text of each entry, seven times as dear.

    And it is asked by itself: beside another table the planner would ask it once for each of that one's rows.
    """
    each = (" OR ".join(f'"{" ".join(reading)}"' for reading in readings(term)) for term in asked)
    question = " AND ".join(f"({term})" for term in each)
    found = select(_INDEX.c.rowid).where(_INDEX.c.tokens.bool_op("MATCH")(question))
    return (
        select(SearchEntry.record_id)
        .where(SearchEntry.id.in_(found), SearchEntry.noun == noun)
        .order_by(SearchEntry.id.desc())
        .limit(newest)
        .subquery()
    )


def _postgresql(noun: str, asked: list[list[str]], newest: int | None) -> Subquery:
    """GIN finds where all tokens stand, materialised lest the planner walk the primary key; then phrases decide."""
    each = (" | ".join(f"({' & '.join(reading)})" for reading in readings(term)) for term in asked)
    question = func.to_tsquery(literal_column("'simple'"), " & ".join(f"({term})" for term in each))
    near = (
        select(_INDEX.c.id)
        .where(_INDEX.c.noun == noun, _INDEX.c.vector.bool_op("@@")(question))
        .cte("near", nesting=True)
        .prefix_with("MATERIALIZED")
    )
    return (
        select(SearchEntry.record_id)
        .join(near, near.c.id == SearchEntry.id)
        .where(*(_stands(term) for term in asked if len(readings(term)) > 1 or len(term) > 1))
        .order_by(SearchEntry.id.desc())
        .limit(newest)
        .subquery()
    )


def _stands(term: list[str]) -> ColumnElement[bool]:
    """Whether one of the term's readings stands in the tokens, word for word."""
    within = literal(" ").concat(SearchEntry.tokens).concat(" ")
    return or_(*(func.strpos(within, f" {' '.join(reading)} ") > 0 for reading in readings(term)))


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
USING fts5(noun UNINDEXED, record_id UNINDEXED, tokens,
content='search_entry', content_rowid='id', tokenize='unicode61')"""
    )
    run(
        """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
INSERT INTO search_fts(rowid, noun, record_id, tokens) VALUES (new.id, new.noun, new.record_id, new.tokens); END"""
    )
    run(
        """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
INSERT INTO search_fts(search_fts, rowid, noun, record_id, tokens)
VALUES ('delete', old.id, old.noun, old.record_id, old.tokens); END"""
    )
    run(
        """CREATE TRIGGER search_entry_changed AFTER UPDATE OF tokens ON search_entry BEGIN
INSERT INTO search_fts(search_fts, rowid, noun, record_id, tokens)
VALUES ('delete', old.id, old.noun, old.record_id, old.tokens);
INSERT INTO search_fts(rowid, noun, record_id, tokens) VALUES (new.id, new.noun, new.record_id, new.tokens); END"""
    )
    run("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")


def _create_on_postgresql(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(
        """CREATE TABLE search_fts (id integer PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,
noun varchar(24) NOT NULL, vector tsvector NOT NULL)"""
    )
    run(
        """CREATE FUNCTION search_entry_vector() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO search_fts VALUES (new.id, new.noun, strip(to_tsvector('simple', new.tokens)))
ON CONFLICT (id) DO UPDATE SET vector = excluded.vector; RETURN NULL; END $$"""
    )
    run(
        """CREATE TRIGGER search_entry_written AFTER INSERT OR UPDATE OF tokens ON search_entry
FOR EACH ROW EXECUTE FUNCTION search_entry_vector()"""
    )
    run("INSERT INTO search_fts SELECT id, noun, strip(to_tsvector('simple', tokens)) FROM search_entry")
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
