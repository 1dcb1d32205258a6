"""The county of `tests/world.py` behind HTTP: everybody at a browser, documents brought along the real road."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from flask import Flask

from tests.inspector import Inspector
from tests.world import CAST, World
from yx.core.base import db, transaction
from yx.documents.models import Document, Place

Found = TypeVar("Found")


class Town:
    """Each act and question is a transaction of its own: browsers see what is committed, and nothing else."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._browsers: dict[str, Inspector] = {}

    def at(self, name: str) -> Inspector:
        """The browser of a person of the cast, signed in; always the same one."""
        if name not in self._browsers:
            self.has(name).sign_in(CAST[name].username)
        return self._browsers[name]

    def has(self, name: str) -> Inspector:
        """The browser of a person of the cast, who may not have signed in yet."""
        return self._browsers.setdefault(name, self.browser())

    def browser(self) -> Inspector:
        """A browser that nobody has signed in on."""
        found = self.app.test_client()
        assert isinstance(found, Inspector)
        return found

    def do(self, act: Callable[[World], Found]) -> Found:
        """Let something happen; give back ids, not records."""
        with self.app.app_context(), transaction():
            return act(World())

    def ask(self, question: Callable[[], Found]) -> Found:
        """Ask the database."""
        with self.app.app_context():
            try:
                return question()
            finally:
                db.session.remove()

    def document(self, place: Place = Place.DRAFTING, by: str = "甲", **fields: Any) -> int:
        """The id of a document brought to `place`."""
        return self.do(lambda world: world.at(place, by, **fields).id)

    def take(self, document_id: int, step: str, who: str, **data: Any) -> None:
        """One step of the road, elsewhere."""
        self.do(lambda world: world.take(db.session.get_one(Document, document_id), step, who, **data) and None)

    def of(self, document_id: int, question: Callable[[Document], Found]) -> Found:
        """Something about a document as it is kept."""
        return self.ask(lambda: question(db.session.get_one(Document, document_id)))


@pytest.fixture
def town(web: Flask) -> Town:
    """The county at its browsers; no context is left open."""
    return Town(web)
