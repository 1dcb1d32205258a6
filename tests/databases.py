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


#: Fixture name → what its tests want to find in the database, and the seed that it grows on; `seed` adds to it.
SEEDS: dict[str, tuple[Callable[[], None], str]] = {}


def seed(fixture: str, on: str = "") -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorator of a function that fills the database for every test that uses `fixture`, on top of the seed `on`.

    It runs once in each test process and kind of database, inside an application context, and commits; the tests then
    get copies. The fixture itself has nothing left to load. It sets its own clock if it looks at one. Files that it
    keeps do not come along. Names of seeded fixtures are unique among all tests.
    """

    def register(fill: Callable[[], None]) -> Callable[[], None]:
        if on and on not in SEEDS:
            raise LookupError(f"{fixture} grows on {on}, which is no seed")
        SEEDS[fixture] = fill, on
        return fill

    return register


def migrate() -> None:
    """Brings the database of the current application to the newest migration."""
    import flask_migrate

    flask_migrate.upgrade(directory=str(MIGRATIONS))


def run_on(url: str, instance: Path, work: Callable[[], None]) -> None:
    """Does `work` inside an application on the database at `url`, and leaves no connection to it."""
    from yx import create_app
    from yx.core.base import db

    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(instance), "ENV": "test"})
    with app.app_context():
        work()
        db.session.remove()
        db.engine.dispose()


class Databases:
    """The templates of one test process, each made when first needed, and the copies of them."""

    def __init__(self) -> None:
        self.home = scratch("yx-db")
        self.names = (f"t{number}" for number in itertools.count(1))
        self.server: Postgres | None = None
        self.ready: set[tuple[str, str]] = set()

    def template(self, kind: str, seeded: str = "") -> str:
        """The name of the migrated template, or of its copy that the seed of the fixture `seeded` has filled."""
        name = f"template_{seeded}" if seeded else "template"
        if (kind, name) not in self.ready:
            fill, on = SEEDS.get(seeded, (migrate, ""))
            if seeded:
                self.copy(kind, self.template(kind, on), name)
            else:
                self.create(kind, name)
            run_on(self.url(kind, name), self.home, fill)
            self.ready.add((kind, name))
        return name

    def lend(self, kind: str, seeded: str = "") -> Iterator[str]:
        """Lends the URL of a fresh copy of a template."""
        name = next(self.names)
        self.copy(kind, self.template(kind, seeded), name)
        yield self.url(kind, name)
        self.drop(kind, name)

    def url(self, kind: str, name: str) -> str:
        """Where the database `name` is found."""
        return f"sqlite:///{self.home}/{name}.sqlite" if kind == "sqlite" else self.postgres.url(name)

    def create(self, kind: str, name: str) -> None:
        """Makes an empty database; SQLite makes its own."""
        if kind == "postgresql":
            self.postgres.create(name)

    def copy(self, kind: str, source: str, name: str) -> None:
        """Copies a database that nobody is connected to."""
        if kind == "postgresql":
            self.postgres.create(name, source)
        else:
            shutil.copyfile(self.home / f"{source}.sqlite", self.home / f"{name}.sqlite")

    def drop(self, kind: str, name: str) -> None:
        """Removes a database with all that lies beside it."""
        if kind == "postgresql":
            self.postgres.drop(name)
        for leftover in self.home.glob(f"{name}.sqlite*"):
            leftover.unlink()

    @property
    def postgres(self) -> Postgres:
        """The server, started when first needed."""
        self.server = self.server or Postgres()
        return self.server

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
def database_url(databases: Databases, database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh, migrated database, removed after the test: without any record, or seeded (see `seed`)."""
    wanted = [fixture for fixture in SEEDS if fixture in request.fixturenames]
    grown = {SEEDS[fixture][1] for fixture in wanted}
    seeded = next((fixture for fixture in reversed(wanted) if fixture not in grown), "")
    yield from databases.lend(database_kind, seeded)
