"""What each test would compile anew, compiled once in a test process: each test has an application and a database.

Without this a quarter of the tests' time goes into the same SQL and the same URL rules again. SQLAlchemy keys its cache
by the dialect object, so dialects of one kind, all made with the same settings here, are told to be alike. Werkzeug
makes two functions of each URL rule, which depend on nothing but the rule.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

#: engine options of the test applications
OPTIONS = {"execution_options": {"compiled_cache": LRUCache(4000)}}


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other)


def _hash(one: Any) -> int:
    return hash(type(one))


for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    kind.__eq__, kind.__hash__ = _alike, _hash  # type: ignore[assignment, method-assign]

_build = Rule._compile_builder
_built: dict[tuple[object, ...], Any] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    key = (rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown)
    if key not in _built:
        _built[key] = _build(rule, append_unknown)
    return _built[key]


Rule._compile_builder = _builder  # type: ignore[method-assign]
