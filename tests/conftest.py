"""Fixtures for all tests: an application on a fresh migrated database of each kind (tests/databases.py)."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.compiled import OPTIONS
from tests.inspector import Inspector
from tests.moments import NOON
from yx import create_app
from yx.core import clock
from yx.core.base import db, writing

pytest_plugins = ["tests.databases", "tests.county", "tests.world", "tests.town", "tests.security.shelf"]


def pytest_sessionstart() -> None:
    """Nothing kept by an earlier session of this process answers for the code: `make mutate` runs many in one."""
    for name, module in list(sys.modules.items()):
        if name.startswith("yx."):
            for kept in vars(module).values():
                if isinstance(kept, _lru_cache_wrapper):
                    kept.cache_clear()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again took a quarter of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is measured once: a test that runs on both databases goes through the same code on the second.

    It made a third of the time of such a test. What is about PostgreSQL alone (marker `database`), or goes other ways
    there (marker `differs`), is measured. Roads in a browser and random walks go where other tests have been.
    """
    for item in items:
        again = getattr(item, "callspec", None) and item.callspec.params.get("database_kind") == "postgresql"
        special = any(map(item.get_closest_marker, ("database", "differs")))
        if (again and not special) or any(map(item.get_closest_marker, ("browser", "walk"))):
            item.add_marker("no_cover")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> dict[str, Any]:
    """What each test application is made with; a test module may override the fixture."""
    return {
        "ENV": "test",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": OPTIONS,
        "INSTANCE_PATH": str(tmp_path / "instance"),
    }


@pytest.fixture
def web(settings: dict[str, Any]) -> Iterator[Flask]:
    """The application without a context, for tests that speak HTTP only."""
    application = create_app(settings)
    application.test_client_class = Inspector
    with clock.at(NOON):
        yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(web: Flask) -> Iterator[Flask]:
    """The application inside a writing context, for tests of actions and queries."""
    with web.app_context(), writing():
        yield web
        db.session.rollback()


@pytest.fixture
def client(web: Flask) -> Inspector:
    """A browser that nobody has signed in on; every page that it opens is inspected."""
    found = web.test_client()
    assert isinstance(found, Inspector)
    return found
