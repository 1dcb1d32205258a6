"""The county moves from one kind of database to the other and back: the whole demo, row by row the same."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.moments import NOON
from yx import create_app
from yx.admin import moving
from yx.core import clock, search, trail
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.demo.load import load
from yx.documents.models import Document
from yx.people.models import Person, Unit


def other_of(app, url):
    return create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": app.instance_path, "ENV": "test"})


@pytest.fixture
def elsewhere(databases, database_kind, web):
    """An empty database of the other kind, not even migrated, as an application."""
    kind = "postgresql" if database_kind == "sqlite" else "sqlite"
    name = "moved-to"
    if kind == "postgresql":
        databases.postgres.create(name)
    url = databases.url(kind, name)
    app = other_of(web, url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    databases.drop(kind, name)


def quietly(_table, _rows):
    """Nobody listens."""


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_the_whole_demo_goes_there_and_back_and_is_the_same(web, elsewhere, database_url, tmp_path):
    with web.app_context():
        load()
    told = []
    with web.app_context():
        there = moving.move(elsewhere, lambda table, rows: told.append((table, rows)))
    assert there.rows["document"] > 10
    assert there.rows["trail"] > 200
    assert ("person", there.rows["person"]) in told
    with elsewhere.app_context():
        words = search.matching("document", "政务公开")
        assert db.session.scalars(select(func.count()).where(Document.id.in_(words))).one() > 0
        assert trail.verify() is None
    back_at = other_of(web, f"sqlite:///{tmp_path / 'back.sqlite3'}")
    with elsewhere.app_context():
        back = moving.move(back_at, quietly)
    assert (back.rows, back.digest) == (there.rows, there.digest)
    with back_at.app_context(), clock.at(NOON), transaction() as session:
        highest = session.scalar(select(func.max(Unit.id)))
        session.add(Unit(name="新设单位", short_name="新设单位", short="xin", kind="department"))
        session.flush()
        assert session.scalar(select(func.max(Unit.id))) == highest + 1
        session.rollback()
        db.engine.dispose()


def test_new_rows_are_numbered_after_those_that_came(web, elsewhere):
    with web.app_context(), transaction() as session:
        session.add(Person(id=77, username="lin", name="林", created_at=NOON))
    with web.app_context():
        moving.move(elsewhere, quietly)
    with elsewhere.app_context(), transaction() as session:
        person = Person(username="chen", name="陈", created_at=NOON)
        session.add(person)
        session.flush()
        assert person.id == 78


def test_a_target_with_anything_in_it_is_refused_and_stays_as_it_is(web, elsewhere):
    with web.app_context():
        moving.move(elsewhere, quietly)
    with elsewhere.app_context(), transaction() as session:
        session.add(Person(username="lin", name="林", created_at=NOON))
    with web.app_context(), pytest.raises(Refused, match="已有数据（person"):
        moving.move(elsewhere, quietly)
    with elsewhere.app_context():
        assert db.session.scalar(select(func.count(Person.id))) == 1


def test_the_same_database_is_no_target(web, database_url):
    with web.app_context(), pytest.raises(Refused, match="就是现在使用的"):
        moving.move(other_of(web, database_url), quietly)


def test_what_arrives_changed_is_refused(web, elsewhere, monkeypatch):
    """A driver that loses something on the way must not go unnoticed."""
    with web.app_context(), transaction() as session:
        session.add(Person(username="lin", name="林", created_at=NOON))
    pour = moving.portable.pour

    def lossy(connection, rows_of, told):
        pour(
            connection,
            lambda table: ({**row, **({"name": "某"} if table.name == "person" else {})} for row in rows_of(table)),
            told,
        )

    monkeypatch.setattr(moving.portable, "pour", lossy)
    with web.app_context(), pytest.raises(Refused, match="核对不符：person"):
        moving.move(elsewhere, quietly)


def test_the_command_lines_say_what_to_do_next(web, elsewhere, tmp_path, database_kind):
    with web.app_context():
        run = web.test_cli_runner().invoke
        if database_kind == "sqlite":
            url = elsewhere.config["SQLALCHEMY_DATABASE_URI"]
            done = run(args=["move-to-postgres", url])
            assert "DATABASE_URL" in done.output
            wrong = run(args=["move-to-postgres", "mysql://somewhere/yx"])
            assert (wrong.exit_code, "postgresql://" in wrong.output) == (1, True)
        else:
            done = run(args=["move-to-sqlite", str(tmp_path / "new.sqlite3")])
            assert "yx.sqlite3" in done.output
            again = run(args=["move-to-sqlite", str(tmp_path / "new.sqlite3")])
            assert (again.exit_code, "已存在" in again.output) == (1, True)
        assert (done.exit_code, "逐表核对一致" in done.output) == (0, True), done.output
        db.session.remove()
