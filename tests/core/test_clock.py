"""Time, working days and deadlines, against the real notices of 2020, 2024, 2025 and 2026."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from tests.databases import seed
from yx.core import clock
from yx.core.base import db, transaction
from yx.core.clock import Calendar, CalendarDay, CalendarYear, NoticeDay, Unit
from yx.core.errors import Refused

PUBLISHED = (2020, 2024, 2025, 2026)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))

#: 2027 as a county might type it in; the dates are invented for the test.
FESTIVALS_2027 = [
    NoticeDay(date(2026, 12, 31), False, "元旦"),
    NoticeDay(date(2027, 1, 1), False, "元旦"),
    NoticeDay(date(2027, 2, 8), False, "春节"),
    NoticeDay(date(2027, 2, 14), True, "春节"),
    NoticeDay(date(2027, 4, 5), False, "清明节"),
    NoticeDay(date(2027, 5, 3), False, "劳动节"),
    NoticeDay(date(2027, 6, 9), False, "端午节"),
    NoticeDay(date(2027, 9, 15), False, "中秋节"),
    NoticeDay(date(2027, 10, 1), False, "国庆节"),
]


@seed("loaded_years")
def fill() -> None:
    """Every published year."""
    with transaction():
        for year in PUBLISHED:
            clock.load_year(year)


@pytest.fixture
def loaded_years(app):
    return app


# What time it is


def test_a_moment_is_aware_and_the_day_is_the_day_in_shanghai():
    with clock.at(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)):
        assert clock.now() == datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 3, 2)
        assert clock.local(clock.now()).strftime("%F %T") == "2026-03-02 00:30:00"


def test_without_a_test_the_clock_runs():
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_naive_moments_are_refused():
    naive = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - the naive value is the point
    with pytest.raises(ValueError, match="zone"):
        clock.local(naive)
    with pytest.raises(ValueError, match="zone"), clock.at(naive):
        pass


def test_a_thread_sees_the_moved_clock():
    seen: list[date] = []
    with clock.at(datetime(2024, 2, 18, 1, tzinfo=UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.today()))
        thread.start()
        thread.join()
    assert seen == [date(2024, 2, 18)]


def test_the_clock_comes_back_step_by_step_even_after_a_failure():
    def fail_inside() -> None:
        with clock.at(datetime(2020, 1, 2, tzinfo=UTC)):
            assert clock.today() == date(2020, 1, 2)
            raise RuntimeError

    with clock.at(datetime(2024, 2, 18, 1, tzinfo=UTC)):
        with pytest.raises(RuntimeError):
            fail_inside()
        assert clock.today() == date(2024, 2, 18)
    assert clock.today() >= date(2025, 1, 1)


# Working days by the notices


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2020, 1, 23), True),
        (date(2020, 1, 24), False),
        (date(2020, 5, 9), True),
        (date(2020, 6, 28), True),
        (date(2020, 10, 8), False),
        (date(2020, 10, 10), True),
        (date(2024, 2, 4), True),
        (date(2024, 2, 9), True),
        (date(2024, 2, 12), False),
        (date(2024, 2, 18), True),
        (date(2024, 2, 24), False),
        (date(2024, 10, 12), True),
        (date(2025, 1, 26), True),
        (date(2025, 5, 2), False),
        (date(2025, 10, 8), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 10), True),
    ],
)
def test_days_follow_the_notice(loaded_years, day, works):
    assert clock.is_workday(day) is works


def test_every_day_of_the_loaded_years_agrees_with_the_published_table(loaded_years):
    calendar = clock.calendar()
    for year in PUBLISHED:
        days = (date(year, 1, 1) + timedelta(days=i) for i in range(365))
        assert [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(("year", "off", "make_up"), [(2020, 30, 6), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_a_year_brings_its_days_off_and_its_make_up_days(app, year, off, make_up):
    assert clock.load_year(year) == clock.Loaded(year, off, make_up)
    lines = db.session.scalars(select(CalendarDay).where(CalendarDay.notice == year)).all()
    assert (sum(not line.is_workday for line in lines), sum(line.is_workday for line in lines)) == (
        off,
        make_up,
    )


def test_days_carry_the_official_name(loaded_years):
    assert db.session.get_one(CalendarDay, date(2026, 2, 17)).name == "春节"
    assert db.session.get_one(CalendarDay, date(2024, 2, 18)).name == "春节"


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2024, 2, 8), 1, date(2024, 2, 9)),
        (date(2024, 2, 9), 1, date(2024, 2, 18)),  # over the holiday to the make-up Sunday
        (date(2020, 9, 30), 2, date(2020, 10, 10)),
        (date(2026, 2, 13), 20, date(2026, 3, 19)),
        (date(2025, 9, 26), 6, date(2025, 10, 11)),
        (date(2026, 10, 10), -1, date(2026, 10, 9)),
        (date(2024, 2, 18), -1, date(2024, 2, 9)),
        (date(2024, 2, 10), 0, date(2024, 2, 10)),
    ],
)
def test_working_days_are_counted_from_the_day_after(loaded_years, start, n, end):
    assert clock.add_workdays(start, n) == end
    assert clock.workdays_between(start, end) == n


@pytest.mark.parametrize(
    ("start", "n", "unit", "end"),
    [
        (date(2026, 3, 2), 20, Unit.WD, date(2026, 3, 30)),
        (date(2026, 3, 2), 30, Unit.D, date(2026, 4, 1)),
        # 1 October is a day off: rolls over the whole holiday
        (date(2026, 9, 1), 30, Unit.D, date(2026, 10, 8)),
        (date(2024, 2, 3), 15, Unit.D, date(2024, 2, 18)),  # a Sunday, but a make-up workday
        # counted back into the holiday: the make-up Saturday before it
        (date(2026, 2, 28), -5, Unit.D, date(2026, 2, 14)),
        (date(2026, 3, 6), -2, Unit.WD, date(2026, 3, 4)),
        (date(2026, 5, 1), 0, Unit.D, date(2026, 5, 6)),
        (date(2026, 5, 1), 0, Unit.WD, date(2026, 5, 6)),
    ],
)
def test_a_deadline_on_a_day_off_rolls(loaded_years, start, n, unit, end):
    assert clock.deadline(start, n, unit) == end


@given(start=DAYS, n=st.integers(1, 120))
def test_counting_there_and_between_agree(start, n):
    calendar = Calendar({date(2024, 5, 1): False, date(2024, 5, 2): False, date(2024, 4, 28): True})
    for count in (n, -n):
        end = calendar.add_workdays(start, count)
        assert calendar.is_workday(end)
        assert calendar.workdays_between(start, end) == count


@given(start=DAYS, n=st.integers(-90, 90), unit=st.sampled_from(Unit))
def test_a_deadline_is_a_working_day_and_never_takes_time_away(start, n, unit):
    end = Calendar().deadline(start, n, unit)
    assert end.weekday() < 5
    assert end >= start + timedelta(days=n) if n >= 0 else end <= start + timedelta(days=n)


# Years that are not known


def test_an_empty_table_falls_back_to_weekends_and_says_so(app):
    assert not clock.is_workday(date(2026, 2, 14))  # really a make-up Saturday
    assert clock.is_workday(date(2026, 10, 1))
    assert clock.assumed(date(2026, 10, 1))
    assert clock.deadline(date(2026, 3, 6), 1, Unit.D) == date(2026, 3, 9)


def test_a_missing_year_is_named(loaded_years):
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert clock.years_missing() == [2027]
    assert clock.years_missing(2024, 2026) == []
    assert clock.years_missing(2019, 2021) == [2019, 2021]
    assert clock.assumed(date(2027, 1, 4))
    assert not clock.assumed(date(2026, 12, 31))


def test_a_year_that_is_not_published_is_refused_with_what_to_do(app):
    with pytest.raises(Refused) as refusal:
        clock.load_year(2027)
    assert "2027年" in refusal.value.reasons[0]
    assert "导入" in refusal.value.reasons[0]
    assert db.session.get(CalendarYear, 2027) is None


# The county's own table


def test_the_countys_table_of_a_year_may_reach_into_the_december_before(loaded_years):
    assert clock.load_rows(2027, FESTIVALS_2027, "节假日2027.xlsx") == clock.Loaded(2027, 8, 1)
    assert not clock.is_workday(date(2026, 12, 31))
    assert clock.is_workday(date(2027, 2, 14))
    assert clock.years_missing(2026, 2027) == []
    assert db.session.get_one(CalendarYear, 2027).source == "节假日2027.xlsx"
    clock.load_year(2026)
    assert not clock.is_workday(date(2026, 12, 31)), "reloading a year keeps what the next year's notice moved"


def test_the_first_day_of_that_december_and_the_last_of_the_year_belong_to_it(app):
    edges = [NoticeDay(date(2026, 12, 1), False, "元旦"), NoticeDay(date(2027, 12, 31), False, "元旦")]
    assert clock.load_rows(2027, [*FESTIVALS_2027, *edges], "表") == clock.Loaded(2027, 10, 1)


def test_a_make_up_workday_may_be_a_saturday(app):
    saturday = NoticeDay(date(2027, 2, 20), True, "春节")
    assert clock.load_rows(2027, [*FESTIVALS_2027, saturday], "表").make_up == 2


def test_every_festival_is_asked_for_since_2008(app):
    with pytest.raises(Refused, match="缺少元旦、春节"):
        clock.load_rows(2008, [], "表")
    assert clock.load_rows(2007, [], "表") == clock.Loaded(2007, 0, 0)


def test_loading_again_replaces(loaded_years):
    clock.load_rows(2027, FESTIVALS_2027, "一")
    clock.load_rows(2027, [*FESTIVALS_2027[:2], NoticeDay(date(2027, 2, 9), False, "春节"), *FESTIVALS_2027[4:]], "二")
    assert clock.is_workday(date(2027, 2, 8))
    assert not clock.is_workday(date(2027, 2, 9))
    assert not clock.is_workday(date(2027, 2, 14))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([*FESTIVALS_2027, NoticeDay(date(2028, 1, 1), False, "元旦")], "2028-01-01不属于2027年"),
        ([*FESTIVALS_2027, NoticeDay(date(2026, 11, 30), False, "元旦")], "2026-11-30不属于2027年"),
        ([*FESTIVALS_2027, NoticeDay(date(2027, 1, 1), True, "元旦")], "2027-01-01写了两次"),
        ([*FESTIVALS_2027, NoticeDay(date(2027, 2, 3), True, "春节")], "2027-02-03本是工作日"),
        ([row for row in FESTIVALS_2027 if row.name != "端午节"], "缺少端午"),
        ([], "缺少元旦、春节"),
    ],
)
def test_a_faulty_table_is_refused_and_changes_nothing(app, rows, reason):
    with pytest.raises(Refused, match=reason):
        clock.load_rows(2027, rows, "节假日2027.xlsx")
    assert db.session.scalars(select(CalendarDay)).all() == []


def test_two_festivals_in_one_holiday_are_named_together(app):
    rows = [row for row in FESTIVALS_2027 if row.name not in ("中秋节", "国庆节")]
    assert clock.load_rows(2027, [*rows, NoticeDay(date(2027, 10, 1), False, "国庆节、中秋节")], "表").days_off == 7


# Reading the table once


@pytest.fixture
def statements(loaded_years):
    seen: list[str] = []

    def note(conn, cursor, statement, *rest):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_counting_asks_the_database_once(statements):
    for _ in range(50):
        clock.deadline(date(2026, 3, 2), 20, Unit.WD)
    assert len(statements) == 2


def test_after_a_minute_one_small_query_asks_whether_it_changed(statements, monkeypatch):
    clock.is_workday(date(2026, 1, 1))
    later = time.monotonic() + clock.LOOK_AGAIN_AFTER + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    clock.is_workday(date(2026, 1, 1))
    clock.is_workday(date(2026, 1, 1))
    assert len(statements) == 3
    assert "calendar_day" not in statements[-1]


def test_what_another_process_loads_is_seen_within_a_minute(loaded_years, monkeypatch):
    assert clock.assumed(date(2027, 1, 1))
    known = loaded_years.extensions["yx_calendar"]
    clock.load_rows(2027, FESTIVALS_2027, "表")
    db.session.commit()
    loaded_years.extensions["yx_calendar"] = known  # as in a process that did not load it itself
    assert clock.assumed(date(2027, 1, 1))
    later = time.monotonic() + clock.LOOK_AGAIN_AFTER + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert not clock.assumed(date(2027, 1, 1))


def test_a_year_that_another_process_corrects_is_seen_within_a_minute(loaded_years, monkeypatch):
    day = date(2026, 10, 1)
    assert not clock.is_workday(day)
    db.session.get_one(CalendarDay, day).is_workday = True
    db.session.get_one(CalendarYear, 2026).loaded_at += timedelta(hours=1)
    db.session.commit()
    later = time.monotonic() + clock.LOOK_AGAIN_AFTER + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert clock.is_workday(day)


def test_a_load_that_is_undone_leaves_no_trace(loaded_years):
    clock.load_rows(2027, FESTIVALS_2027, "表")
    assert not clock.assumed(date(2027, 1, 1))
    db.session.rollback()
    assert clock.assumed(date(2027, 1, 1))
    assert clock.is_workday(date(2026, 12, 31))
