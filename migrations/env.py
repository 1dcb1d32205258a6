"""Alembic's entry: migrates the database of the running application."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from yx.core.base import writing

database = current_app.extensions["migrate"].db

#: made by the migrations by hand, not by the models: full-text tables and what SQLite adds to them
OWN = ("search_text", "search_fts")


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Whether autogenerate looks at a table."""
    return not (kind == "table" and name and name.startswith(OWN))


def configure(connection: Connection) -> None:
    """Run the migrations asked for, each in a transaction, in batch mode for SQLite."""
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("请连接数据库后再迁移")
with writing(), database.engine.connect() as connection:
    configure(connection)
    connection.commit()
