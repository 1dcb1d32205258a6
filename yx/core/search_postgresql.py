"""What `search` says to PostgreSQL: a ``tsvector`` beside each entry, its GIN index, and the question to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from .tokens import readings

_INDEX = table("search_fts", column("id", BigInteger), column("vector"))
_ENTRY = table("search_entry", column("id", BigInteger), column("tokens", Text))


def hits(asked: list[list[str]], first: Any, last: Any) -> Select[Any]:
    """GIN finds where all tokens stand, materialised lest the planner walk the primary key; then phrases decide."""
    each = (" | ".join(f"({' & '.join(reading)})" for reading in readings(term)) for term in asked)
    question = func.to_tsquery(literal_column("'simple'"), " & ".join(f"({term})" for term in each))
    near = (
        select(_INDEX.c.id)
        .where(_INDEX.c.id.between(first, last), _INDEX.c.vector.bool_op("@@")(question))
        .cte("near", nesting=True)
        .prefix_with("MATERIALIZED")
    )
    phrases = [_stands(term) for term in asked if len(readings(term)) > 1 or len(term) > 1]
    return select(_ENTRY.c.id).join(near, near.c.id == _ENTRY.c.id).where(*phrases)


def _stands(term: list[str]) -> ColumnElement[bool]:
    """Whether one of the term's readings stands in the tokens, word for word."""
    within = literal(" ").concat(_ENTRY.c.tokens).concat(" ")
    return or_(*(func.strpos(within, f" {' '.join(reading)} ") > 0 for reading in readings(term)))


_GIN = "CREATE INDEX ix_search_fts_vector ON search_fts USING gin (vector)"


@contextmanager
def filling(connection: Connection) -> Iterator[None]:
    """While a whole archive is written: PostgreSQL makes its index once, at the end."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql("DROP INDEX ix_search_fts_vector")
    yield
    connection.exec_driver_sql(_GIN)


def create(connection: Connection) -> None:
    """The index, and the trigger that keeps it."""
    run = connection.exec_driver_sql
    run(
        """CREATE TABLE search_fts (id bigint PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE,
vector tsvector NOT NULL)"""
    )
    run(
        """CREATE FUNCTION search_entry_vector() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO search_fts VALUES (new.id, strip(to_tsvector('simple', new.tokens)))
ON CONFLICT (id) DO UPDATE SET vector = excluded.vector; RETURN NULL; END $$"""
    )
    run(
        """CREATE TRIGGER search_entry_written AFTER INSERT OR UPDATE OF tokens ON search_entry
FOR EACH ROW EXECUTE FUNCTION search_entry_vector()"""
    )
    run("INSERT INTO search_fts SELECT id, strip(to_tsvector('simple', tokens)) FROM search_entry")
    run(_GIN)


def drop(connection: Connection) -> None:
    """Take them away."""
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS search_entry_written ON search_entry")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS search_entry_vector")
    connection.exec_driver_sql("DROP TABLE IF EXISTS search_fts")
