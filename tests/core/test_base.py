"""What both databases share, and where they differ."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from tests.core import toy
from yx.core import base, settings
from yx.core.base import db, is_writing, looking, transaction, writing
from yx.core.jobs import JobState
from yx.core.numbering import NumberSeries
from yx.core.trail import GENESIS, Line
from yx.core.turns import Busy
from yx.people.models import Unit, UnitKind


@pytest.fixture
def slips(app: Flask) -> None:
    with transaction(), toy.table():
        pass


def line(at: datetime) -> Line:
    return Line(noun="x", record_id=1, seq=1, at=at, act="a", label="甲", previous=GENESIS, hash=GENESIS)


def test_a_moment_is_kept_as_utc_whatever_its_zone(app: Flask) -> None:
    shanghai = datetime(2026, 3, 5, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with transaction() as session:
        session.add(line(shanghai))
    kept = db.session.query(Line).one().at
    assert (kept, kept.tzinfo) == (datetime(2026, 3, 5, 2, 30, 0, 123456, tzinfo=UTC), UTC)


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    db.session.add(line(datetime(2026, 3, 5)))  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="a moment needs its zone"):
        db.session.flush()


def test_an_unknown_code_is_refused_by_the_database_itself(app: Flask) -> None:
    unit = Unit(name="某局", short_name="某局", short="mou", kind=UnitKind.DEPARTMENT)
    db.session.add(unit)
    db.session.flush()
    with pytest.raises(IntegrityError, match="kind"):
        db.session.execute(text("UPDATE unit SET kind = 'empire'"))


def test_the_slower_of_two_editors_is_told(slips: None) -> None:
    with transaction() as session:
        slip = toy.slip()
        session.refresh(slip)
        session.expunge(slip)
    with transaction() as session:
        session.get_one(toy.Slip, slip.id).days = 2
    db.session.add(slip)
    slip.days = 3
    with pytest.raises(StaleDataError):
        db.session.flush()


def test_a_transaction_commits_at_its_end_and_leaves_nothing_behind_on_error(app: Flask) -> None:
    with transaction() as session:
        session.add(NumberSeries(code_word="样政", year=2026, last=1, started_from=0))

    def fail() -> None:
        with transaction() as session:
            session.query(NumberSeries).update({"last": 9})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert db.session.query(NumberSeries).one().last == 1


def test_a_transaction_begins_without_what_was_left_lying_in_the_session(app: Flask) -> None:
    db.session.add(settings.Setting(key="left", value="x"))
    with transaction():
        pass
    assert db.session.get(settings.Setting, "left") is None


def test_what_is_asked_once_is_kept_until_the_transaction_ends_or_somebody_changes_it(app: Flask) -> None:
    answers = iter(range(9))
    asked = lambda: base.once("key", lambda: next(answers))  # noqa: E731
    assert [asked(), asked(), base.once("other", lambda: "x")] == [0, 0, "x"]
    base.ask_again()
    assert [asked(), asked()] == [1, 1]
    db.session.commit()
    assert asked() == 2
    with db.session.begin_nested() as savepoint:
        savepoint.rollback()
    assert asked() == 3


def test_hold_keeps_others_off_until_the_transaction_ends(app: Flask) -> None:
    order = []
    inside, ready = threading.Event(), threading.Event()

    def other() -> None:
        with app.app_context():
            ready.set()
            inside.wait(5)
            with transaction():
                base.hold("book")
                db.session.execute(text("SELECT 1"))
                order.append("second")

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(5)
    with transaction():
        base.hold("book")
        db.session.execute(text("SELECT 1"))  # SQLite: the turn is taken with the first statement
        inside.set()
        thread.join(0.2)  # it waits for us, not we for it
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_to_be_safe(app: Flask, pragma: str, value: object) -> None:
    assert db.session.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.database("sqlite")
def test_a_reader_on_sqlite_takes_no_turn_and_a_writer_does(web: Flask) -> None:
    with web.app_context():
        db.session.execute(text("SELECT 1"))
        assert "turn" not in db.session.connection().info
        with transaction() as session:
            session.execute(text("SELECT 1"))
            turns = session.connection().info["turn"]
            assert turns._queue
        assert not turns._queue


@pytest.mark.database("sqlite")
def test_64_a_writer_on_sqlite_holds_the_database_from_its_first_question(web: Flask) -> None:
    """Beside the turn, which other programmes do not know: nobody writes between what is checked and what is done."""
    with web.app_context(), closing(sqlite3.connect(str(db.engine.url.database), timeout=0)) as other:
        with transaction() as session:
            session.execute(text("SELECT 1"))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.database("sqlite")
def test_a_connection_keeps_its_turn_over_several_transactions(web: Flask) -> None:
    """As two migrations do, one transaction each, on one connection."""
    with web.app_context(), writing(), db.engine.connect() as connection:
        for _ in range(2):
            with connection.begin():
                turns = connection.info["turn"]
                assert len(turns._queue) == 1
        connection.close()
        assert not turns._queue


@pytest.mark.database("sqlite")
def test_who_only_looks_gives_the_turn_back_and_takes_it_anew(web: Flask) -> None:
    with web.app_context(), writing():
        turns, one = base._turns_of(db.engine), text("SELECT 1")
        db.session.execute(one)
        assert (len(turns._queue), is_writing()) == (1, True)
        with looking():
            db.session.execute(one)
            assert (len(turns._queue), is_writing()) == (0, False)
        assert not db.session().in_transaction()
        db.session.execute(one)
        assert (len(turns._queue), is_writing()) == (1, True)
        db.session.rollback()


@pytest.mark.database("sqlite")
def test_a_writer_waits_for_the_turn_as_long_as_it_said(web: Flask) -> None:
    with web.app_context():
        turns = base._turns_of(db.engine)
        turns.take()
        begun = time.monotonic()
        with pytest.raises(Busy), writing(0.1), db.engine.begin():
            pass
        assert 0.1 <= time.monotonic() - begun < 5
        turns.give()


@pytest.mark.database("sqlite")
def test_a_database_in_memory_has_no_file_beside_it(app: Flask) -> None:
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://")
    assert base._turns_of(engine)._path is None
    path = base._turns_of(db.engine)._path
    assert path is not None
    assert path.name.endswith(".sqlite.turn")


def test_a_foreign_key_is_enforced(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("INSERT INTO post (unit_id, name, active, rank, row_version)"
                                " VALUES (99, '无处', true, 0, 1)"))  # fmt: skip


def test_a_code_is_kept_as_its_value_under_a_check_with_a_name() -> None:
    kind = base.Code(JobState, "job_state")
    assert (kind.native_enum, kind.create_constraint, kind.length, kind.name) == (False, True, 24, "job_state")
    assert (kind.enum_class, kind.enums) == (JobState, [state.value for state in JobState])
    assert base.Code(JobState, "job_state", 40).length == 40


def test_what_is_append_only_is_refused_by_the_database_itself_in_either_dialect() -> None:
    said: list[str] = []
    for name in ("sqlite", "postgresql"):
        base.append_only(SimpleNamespace(dialect=SimpleNamespace(name=name), exec_driver_sql=said.append), "slip")  # type: ignore[arg-type]
    heads = [" ".join(statement.split()[:4]) for statement in said]
    assert heads == [
        "CREATE TRIGGER slip_no_update BEFORE",
        "CREATE TRIGGER slip_no_delete BEFORE",
        "CREATE OR REPLACE FUNCTION",
        "CREATE TRIGGER slip_append_only BEFORE",
    ]
    assert "BEFORE UPDATE ON slip" in said[0]
    assert "BEFORE DELETE ON slip" in said[1]
    assert "UPDATE OR DELETE OR TRUNCATE ON slip" in said[3]
