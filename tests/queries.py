"""Counting statements: `with counted(app) as q: …; assert q.count <= 6`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event

from yx.core.base import db

#: what begins, parts and ends a transaction asks for nothing
_FRAME = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass
class Counted:
    """The statements that were sent while counting, in order."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many statements there were."""
        return len(self.statements)


@contextmanager
def counted(app: Flask) -> Iterator[Counted]:
    """Count what is sent to the application's database inside the block, by whichever thread."""
    with app.app_context():
        engine = db.engine
    found = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(_FRAME):
            found.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
