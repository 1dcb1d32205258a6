"""The database is locked, gone in the middle of a request, or started anew: a clear page, nothing half done."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, make_url, select
from sqlalchemy.engine import Engine

from tests.faults.test_disk import TEXT, state_of
from tests.town import Town
from yx.core import base, trail
from yx.core.base import db
from yx.documents.models import Document
from yx.web import errors


def save(town: Town, doc: int) -> Any:
    return town.at("甲").submit(f"/documents/{doc}/edit", body=TEXT)


# --- locked --------------------------------------------------------------------------------------------------


@pytest.mark.database("sqlite")
def test_another_programme_keeps_the_file_locked(web: Flask, town: Town, database_url: str, monkeypatch) -> None:
    """Somebody opened the file by hand and began to write: readers go on, writers are told when to try again."""
    monkeypatch.setattr(base, "PATIENCE", 200)  # milliseconds; the connections made from now on
    doc = town.document()
    town.at("甲").get(f"/documents/{doc}/edit")
    with web.app_context():
        db.engine.dispose()
    before = state_of(town)
    with closing(sqlite3.connect(str(make_url(database_url).database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = save(town, doc)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "请稍候再试" in answer.text
        assert "各单位要按时报送进展情况" in answer.text, "what was typed is lost"
        assert town.at("甲").get(f"/documents/{doc}").status_code == 200
        other.execute("ROLLBACK")
    assert state_of(town) == before
    assert save(town, doc).status_code == 303


@pytest.mark.database("postgresql")
def test_a_row_that_somebody_keeps_locked(web: Flask, town: Town, database_url: str, monkeypatch) -> None:
    doc = town.document()
    town.at("甲").get(f"/documents/{doc}/edit")
    with connected(database_url) as other:
        other.execute("SELECT 1 FROM document WHERE id = %s FOR UPDATE", (doc,))
        begun = time.monotonic()
        answer = save(town, doc)
        assert time.monotonic() - begun < base.PATIENCE / 1000 + 3
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
        assert "各单位要按时报送进展情况" in answer.text
        assert town.at("甲").get(f"/documents/{doc}").status_code == 200
        other.rollback()
    assert save(town, doc).status_code == 303


# --- gone ----------------------------------------------------------------------------------------------------


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as found:
        yield found


@contextmanager
def after_statement(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Do `act` between the statement of this number and the next."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)
        if len(sent) == number:
            act()

    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "after_cursor_execute", note)


def cut(url: str) -> None:
    """End every connection to the database, as an administrator or a network does."""
    with connected(url) as other:
        name = make_url(url).database
        others = "datname = %s AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}", (name,))


@pytest.mark.database("postgresql")
@pytest.mark.parametrize("number", [1, 3, 6, 9, 13])
def test_the_connection_is_cut_in_the_middle_of_a_request(web, town: Town, database_url: str, number: int) -> None:
    doc = town.document()
    town.at("甲").get(f"/documents/{doc}/edit")
    before = state_of(town)
    form = town.at("甲").fields(f"/documents/{doc}", f"/documents/{doc}/steps/submit")
    with after_statement(number, lambda: cut(database_url)) as sent:
        answer = town.at("甲").post(
            f"/documents/{doc}/steps/submit", data=form, headers={"Referer": "http://localhost/"}
        )
    assert len(sent) >= number, "it was over before"
    assert answer.status_code == 503
    assert errors.AWAY in answer.text
    assert state_of(town) == before
    again = town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit")
    assert again.status_code == 303
    assert town.of(doc, lambda document: document.state) == "unit_check"


@pytest.mark.database("postgresql")
def test_connections_that_died_unused_are_not_noticed_by_anybody(web: Flask, town: Town, database_url: str) -> None:
    """The server was started anew in the night: the first page of the morning is a page."""
    doc = town.document()
    town.at("甲").get("/")
    cut(database_url)
    assert town.at("甲").get(f"/documents/{doc}").status_code == 200
    assert save(town, doc).status_code == 303


# --- the clock -----------------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_breaks_no_chain_and_lengthens_no_session(web: Flask, town: Town) -> None:
    from yx.core import clock

    doc = town.document()
    assert save(town, doc).status_code == 303
    with clock.at(clock.now() - clock.ONE_DAY * 3):
        step = town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit")
        assert step.status_code == 303
        lines = town.ask(lambda: [(line.seq, line.act) for line in trail.of("document", doc)])
        assert [seq for seq, _act in lines] == list(range(1, len(lines) + 1))
        assert town.ask(trail.verify) is None
    with clock.at(clock.now() + clock.ONE_DAY):
        assert town.at("甲").get("/").status_code == 303, "the session outlived its end"
    assert town.ask(lambda: db.session.scalar(select(func.count(Document.id)))) == 1


# --- many at once on a locked file ---------------------------------------------------------------------------


@pytest.mark.database("sqlite")
def test_writers_of_another_process_and_of_this_one_take_turns(web: Flask, town: Town, database_url: str) -> None:
    """A command that writes for half a second delays a page; it does not break it."""
    doc = town.document()
    town.at("甲").get(f"/documents/{doc}/edit")
    path, locked = str(make_url(database_url).database), threading.Event()

    def command() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            locked.set()
            time.sleep(0.5)
            other.execute("COMMIT")

    thread = threading.Thread(target=command)
    thread.start()
    locked.wait(5)
    assert save(town, doc).status_code == 303
    thread.join()
