"""How values read on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from yx.core.base import db
from yx.core.inbox import NEVER
from yx.core.words import Worded
from yx.web import filters

FRIDAY = date(2026, 3, 6)


class Attribute(Worded):
    OPEN = "open", "主动公开"


@pytest.fixture
def calendar():
    """An application with an empty calendar: Monday to Friday work."""
    app = Flask("filters")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        db.create_all()
        yield
        db.session.remove()
        db.engine.dispose()


def test_a_day_reads_short_in_tables_and_long_in_signatures():
    assert filters.day(FRIDAY) == "2026-03-06"
    assert filters.day(FRIDAY, long=True) == "2026年3月6日"


@pytest.mark.parametrize("nothing", [None, NEVER])
def test_no_day_reads_as_nothing(nothing):
    assert filters.day(nothing) == ""
    assert filters.left(nothing) == filters.Left("", "")


def test_a_moment_reads_as_the_clock_in_shanghai_showed_it():
    late = datetime(2026, 3, 5, 16, 3, tzinfo=UTC)
    assert filters.moment(late) == "2026-03-06 00:03"
    assert filters.day(late) == "2026-03-06"
    assert filters.moment(None) == ""


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="zone"):
        filters.moment(datetime(2026, 3, 5))  # noqa: DTZ001 - the naive moment is the point


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KB"), (14_400, "14 KB"), (1024**2, "1.0 MB"), (2_516_582, "2.4 MB")],
)
def test_a_size_reads_as_people_say_it(count, words):
    assert filters.size(count) == words


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("350426199001011234", "350426********1234"),
        ("350426900101123", "350426******123"),
        ("13900001111", "139****1111"),
        ("05986300000", "059****0000"),
        ("张三", "张*"),
        ("8", "8"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_personal_number_hides_its_middle(number, shown):
    assert filters.masked(number) == shown


def test_a_code_reads_as_its_word():
    assert filters.label(Attribute.OPEN) == "主动公开"
    assert filters.label(None) == ""


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (date(2026, 3, 4), "逾期 2 个工作日", "late"),
        (date(2026, 3, 5), "逾期 1 个工作日", "late"),
        (FRIDAY, "今天到期", "soon"),
        (date(2026, 3, 8), "剩 2 日", "soon"),
        (date(2026, 3, 9), "剩 1 个工作日", "soon"),
        (date(2026, 3, 11), "剩 3 个工作日", "soon"),
        (date(2026, 3, 12), "剩 4 个工作日", "ok"),
    ],
)
def test_time_left_is_told_in_words_and_tone(calendar, due, words, tone):
    assert filters.left(due, FRIDAY) == filters.Left(words, tone)
