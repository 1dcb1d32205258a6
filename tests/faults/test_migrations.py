"""From every schema that was ever released, with data in it: upgraded, nothing is lost, and the programme reads it.

The data are the demo's, carried through the real roads, as they stand in each earlier schema: the database is taken
down to it, looked at, and brought up again. A table younger than the schema is then empty, an older one as it was.
"""

from __future__ import annotations

from typing import Any

import flask_migrate
import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, func, select, text

from tests.databases import MIGRATIONS
from yx.core import search, trail
from yx.core.base import db
from yx.demo.load import load
from yx.documents.models import Document

Rows = dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]
#: numbered anew by a migration, on purpose
CHANGED = {("search_entry", "id")}


def snapshot(columns: dict[str, tuple[str, ...]] | None = None) -> Rows:
    """Every row of every table as the database itself describes them; only the given columns where they are given."""
    found: Rows = {}
    with db.engine.connect() as connection:
        there = MetaData()
        there.reflect(connection)
        for table in there.sorted_tables:
            if table.name.startswith("search_fts") or (columns is not None and table.name not in columns):
                continue
            all_names = tuple(sorted(c.name for c in table.columns if (table.name, c.name) not in CHANGED))
            names = columns[table.name] if columns else all_names
            rows = connection.execute(select(*(table.c[name] for name in names))).all()
            found[table.name] = names, sorted((tuple(row) for row in rows), key=repr)
    return found


def revisions() -> list[str]:
    """Every revision but the newest, the newest of them first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in scripts.walk_revisions()][1:]


@pytest.mark.slow
def test_data_of_every_earlier_schema_comes_through(web: Flask) -> None:
    with web.app_context():
        load()
        db.session.remove()
        for revision in revisions():
            flask_migrate.downgrade(directory=str(MIGRATIONS), revision=revision)
            before = snapshot()
            assert before["document"][1], f"{revision} holds no document"
            flask_migrate.upgrade(directory=str(MIGRATIONS))
            after = snapshot({name: names for name, (names, _rows) in before.items()})
            for name, (names, rows) in before.items():
                if name != "alembic_version":
                    assert after[name] == (names, rows), f"{name} of {revision} came through changed"
            reads(revision)


def reads(revision: str) -> None:
    """The programme's own models read what came through, its references hold, its trail is whole, words find it."""
    db.session.remove()
    for mapper in db.Model.registry.mappers:
        for row in db.session.scalars(select(mapper.class_)).unique():
            assert row is not None
    assert trail.verify() is None, revision
    found = db.session.scalars(search.matching("document", "政务公开")).all()
    assert found, f"{revision}: nothing is found"
    assert db.session.scalar(select(func.count()).where(Document.id.in_(found))) == len(found)
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert MigrationContext.configure(db.session.connection()).get_current_revision() != revision
    db.session.remove()
