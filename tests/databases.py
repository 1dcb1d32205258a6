"""`database_url`: a fresh, migrated, empty database for each test that asks, on SQLite and on PostgreSQL.

Each test process migrates one template per kind of database and hands out copies: a file copy on SQLite
(below 1 ms), `CREATE DATABASE … TEMPLATE` on PostgreSQL (about 25 ms with its removal; deleting rows is
quicker, but leaves sequences, seeds, locks and changed tables to the next test). `--db both` runs each such
test once a kind.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Postgres, scratch

pytest_plugins = ["tests.profiles"]

KINDS = ("sqlite", "postgresql")
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def migrate(url: str, instance: Path) -> None:
    """Brings the database at `url` to the newest migration by the application's own means."""
    import flask_migrate

    from yx import create_app
    from yx.core.base import db

    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(instance), "ENV": "test"})
    with app.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        db.session.remove()
        db.engine.dispose()


class Databases:
    """The templates of one test process, each made when first needed, and the copies of them."""

    def __init__(self, prepare: Callable[[str, Path], None] = migrate) -> None:
        self.home = scratch("yx-db")
        self.prepare = prepare
        self.names = (f"t{number}" for number in itertools.count(1))
        self.server: Postgres | None = None
        self.ready: set[str] = set()

    def _template(self, kind: str, url: str) -> None:
        if kind not in self.ready:
            self.prepare(url, self.home)
            self.ready.add(kind)

    def sqlite(self) -> Iterator[str]:
        """Lends the URL of a fresh SQLite database."""
        template = self.home / "template.sqlite"
        self._template("sqlite", f"sqlite:///{template}")
        copy = self.home / f"{next(self.names)}.sqlite"
        shutil.copyfile(template, copy)
        yield f"sqlite:///{copy}"
        for leftover in self.home.glob(f"{copy.name}*"):
            leftover.unlink()

    def postgresql(self) -> Iterator[str]:
        """Lends the URL of a fresh PostgreSQL database."""
        self.server = self.server or Postgres()
        if "postgresql" not in self.ready:
            self.server.create("template_yx")
        self._template("postgresql", self.server.url("template_yx"))
        name = next(self.names)
        self.server.create(name, "template_yx")
        yield self.server.url(name)
        self.server.drop(name)

    def close(self) -> None:
        """Ends the server and removes every file."""
        if self.server:
            self.server.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--db`."""
    parser.addoption("--db", choices=(*KINDS, "both"), default="sqlite", help="databases to run the tests on")


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker `database`."""
    config.addinivalue_line("markers", "database(kind): says something about this kind of database only")


def chosen(metafunc: pytest.Metafunc) -> list[str]:
    """The kinds of `--db`; a browser test sees one only, since the page does not know its database."""
    option = metafunc.config.getoption("--db")
    kinds = list(KINDS) if option == "both" else [option]
    return kinds[:1] if metafunc.definition.get_closest_marker("browser") else kinds


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that needs a database once for each chosen kind."""
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds: list[Any] = list(chosen(metafunc))
    if only := metafunc.definition.get_closest_marker("database"):
        absent = pytest.mark.skip(reason=f"is about {only.args[0]}: run with --db {only.args[0]} or both")
        kinds = [only.args[0]] if only.args[0] in kinds else [pytest.param(only.args[0], marks=absent)]
    metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The database templates of this test process."""
    store = Databases()
    yield store
    store.close()


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`: where this test runs."""
    return request.param


@pytest.fixture
def database_url(databases: Databases, database_kind: str) -> Iterator[str]:
    """The URL of a fresh, migrated database without any record; it is removed after the test."""
    yield from getattr(databases, database_kind)()
