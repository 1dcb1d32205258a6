"""The trail: append-only, chained for each record, bound day by day; the first broken link is named (clause F2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.core.toy import START, person
from yx.core import trail
from yx.core.base import db, transaction
from yx.core.trail import GENESIS, Line

pytestmark = pytest.mark.usefixtures("app")

clerk = person(2, "check", deputy_for="人3")
DAY = date(2026, 3, 5)


def record(number: int = 1, at: datetime = START, **more: Any) -> Line:
    return trail.record("slip", number, clerk, "grant", "准假", at=at, **more)


@contextmanager
def burglar() -> Iterator[None]:
    """Someone with the database's own password, who puts the guards back afterwards."""
    if db.engine.dialect.name == "sqlite":
        triggers = dict(db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'trail'"
                                                " AND type = 'trigger'")).tuples().all())  # fmt: skip
        for name in triggers:
            db.session.execute(text(f"DROP TRIGGER {name}"))
        yield
        for statement in triggers.values():
            db.session.execute(text(statement))
    else:
        db.session.execute(text("ALTER TABLE trail DISABLE TRIGGER USER"))
        yield
        db.session.execute(text("ALTER TABLE trail ENABLE TRIGGER USER"))


def tamper(statement: str) -> None:
    with burglar():
        db.session.execute(text(statement))
    db.session.expire_all()


def broken() -> tuple[str, int, int, str]:
    found = trail.verify()
    assert found is not None
    return found.noun, found.record_id, found.seq, found.why


# --- what a line says --------------------------------------------------------------------------------------------


def test_a_line_says_who_as_whose_deputy_from_which_post_and_unit() -> None:
    line = record(words="同意", changes={"天数": [1, 2]}, from_state="asked", to_state="granted")
    assert (line.person, line.deputy_for, line.post, line.unit) == ("人2", "人3", "岗2", "某局")
    assert (line.words, line.changed, line.result) == ("同意", {"天数": [1, 2]}, "ok")
    assert (line.seq, line.previous) == (1, GENESIS)


def test_the_system_acts_in_its_own_name() -> None:
    line = trail.record("slip", 1, None, "remind", "提醒", at=START)
    assert (line.person, line.person_id, line.post_id) == ("系统", None, None)


def test_each_record_has_a_chain_of_its_own_in_order() -> None:
    lines = [record(1), record(2), record(1), trail.record("other", 1, clerk, "a", "甲", at=START)]
    assert [(line.record_id, line.seq) for line in lines] == [(1, 1), (2, 1), (1, 2), (1, 1)]
    assert lines[2].previous == lines[0].hash
    assert [line.seq for line in trail.of("slip", 1)] == [1, 2]
    assert trail.verify() is None


def test_an_empty_trail_holds() -> None:
    assert trail.verify() is None


def test_two_lines_that_differ_in_any_column_differ_in_their_hash() -> None:
    base = {"at": START, "words": "", "result": "ok", "from_state": "", "to_state": ""}
    lines = [record(1, **base)] + [
        record(number, **(base | {key: value}))
        for number, (key, value) in enumerate(
            [("at", START + timedelta(microseconds=1)), ("words", "x"), ("result", "refused"), ("to_state", "x")], 2
        )
    ]
    assert len({line.hash for line in lines}) == len(lines)


# --- nobody changes it unseen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE trail SET words = 'x'", "DELETE FROM trail"])
def test_the_database_refuses_to_change_or_delete_a_line(statement: str) -> None:
    with transaction():
        record()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))


@pytest.mark.database("postgresql")
def test_postgresql_refuses_to_empty_the_trail() -> None:
    with transaction():
        record()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("TRUNCATE trail"))


@pytest.mark.parametrize(
    "change",
    ["words = '不同意'", "person = '别人'", "person_id = 7", "at = '2026-03-06 00:00:00'", "result = 'refused'",
     "to_state = 'void'", "changes = '{}'", "label = '退回'", "address = '10.0.0.9'", "deputy_for = ''"],
)  # fmt: skip
def test_a_changed_line_is_named(change: str) -> None:
    for number in (1, 2, 3):
        record(number, words="同意", changes={"天数": [1, 2]})
        record(number)
    tamper(f"UPDATE trail SET {change} WHERE record_id = 2 AND seq = 1")
    assert broken() == ("slip", 2, 1, "内容与校验值不符")


def test_a_missing_line_is_named() -> None:
    for _ in range(3):
        record()
    tamper("DELETE FROM trail WHERE seq = 2")
    assert broken() == ("slip", 1, 2, "第 2 条缺失")


def test_a_line_put_in_the_place_of_another_breaks_the_next_link() -> None:
    for _ in range(3):
        record()
    forged = Line(**{c.key: getattr(trail.of("slip", 1)[1], c.key) for c in Line.__mapper__.columns})
    forged.words = "伪造"
    tamper(f"UPDATE trail SET words = '伪造', hash = '{forged.digest()}' WHERE seq = 2")
    assert broken() == ("slip", 1, 3, "与上一条不衔接")


# --- bound day by day --------------------------------------------------------------------------------------------


def test_an_anchor_binds_the_lines_of_its_days_once() -> None:
    record()
    record(2)
    record(at=START + timedelta(days=1))
    first, second = trail.anchor(DAY), trail.anchor(DAY + timedelta(days=1))
    assert first is not None
    assert second is not None
    assert (first.lines, second.lines, second.previous) == (2, 1, first.digest)
    assert trail.anchor(DAY + timedelta(days=2)) is None
    assert trail.verify() is None


def test_the_day_of_an_anchor_ends_at_midnight_in_shanghai() -> None:
    record(at=datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC))
    record(at=datetime(2026, 3, 5, 16, 0, tzinfo=UTC))
    found = trail.anchor(DAY)
    assert found is not None
    assert found.lines == 1


def test_lines_that_cross_at_midnight_do_not_raise_a_false_alarm() -> None:
    before, after = datetime(2026, 3, 5, 15, 59, tzinfo=UTC), datetime(2026, 3, 5, 16, 1, tzinfo=UTC)
    for number, at in enumerate([before, after, before], 1):
        record(number, at=at)
    found = trail.anchor(DAY)
    assert found is not None
    assert found.lines == 3
    assert trail.verify() is None


def test_cutting_off_the_end_of_a_chain_is_seen_by_the_anchor() -> None:
    record()
    record()
    trail.anchor(DAY)
    tamper("DELETE FROM trail WHERE seq = 2")
    assert broken() == ("anchor", 0, 0, "2026-03-05 应有 2 条，现有 1 条")


def test_a_whole_chain_written_anew_is_seen_by_the_anchor() -> None:
    line = record()
    trail.anchor(DAY)
    line.words = "伪造"
    tamper(f"UPDATE trail SET words = '伪造', hash = '{line.digest()}'")
    assert broken() == ("anchor", 0, 0, "2026-03-05 的日校验值不符")
