"""Compiled statements, shared by all engines of a test process: each test has a database and so an engine of its own.

Without this a fifth of the tests' time goes into compiling the same statements again. SQLAlchemy keys its cache by the
dialect object, so dialects of one kind, all made with the same settings here, are told to be alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

#: engine options of the test applications
OPTIONS = {"execution_options": {"compiled_cache": LRUCache(4000)}}


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other)


def _hash(one: Any) -> int:
    return hash(type(one))


for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    kind.__eq__, kind.__hash__ = _alike, _hash  # type: ignore[assignment, method-assign]
