"""Numbers of documents 发文字号: one unbroken series for each code word and year (rules §2)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.core.numbering import NumberSeries, next_number, take_over, written

pytestmark = pytest.mark.usefixtures("app")


def test_the_number_is_written_as_it_is_printed() -> None:
    assert written("样政办", 2020, 31) == "样政办〔2020〕31号"
    assert written("样政", 2026, 1) == "样政〔2026〕1号"  # no leading zero, no 第


def test_each_code_word_and_year_counts_from_one_for_itself() -> None:
    assert [next_number("样政", 2025), next_number("样政", 2025), next_number("样政", 2026)] == [1, 2, 1]
    assert next_number("样政办", 2025) == 1


def test_a_transaction_that_is_rolled_back_gives_its_number_back() -> None:
    with transaction():
        assert next_number("样政", 2026) == 1

    def fail() -> None:
        with transaction():
            assert next_number("样政", 2026) == 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert next_number("样政", 2026) == 2


def test_a_series_goes_on_after_the_last_number_given_on_paper() -> None:
    take_over("样政", 2026, 17)
    take_over("样政", 2026, 18)  # a correction, as long as nothing was numbered here
    assert next_number("样政", 2026) == 19
    with pytest.raises(Refused, match="已在本系统编号"):
        take_over("样政", 2026, 30)
    assert next_number("样政", 2026) == 20


def test_a_series_does_not_start_below_nothing() -> None:
    with pytest.raises(Refused, match="起始号不能小于 0"):
        take_over("样政", 2026, -1)
    db.session.add(NumberSeries(code_word="样政办", year=2026, last=-1, started_from=0))
    with pytest.raises(IntegrityError, match="last_not_negative"):
        db.session.flush()


def test_the_database_refuses_a_second_series_of_the_same_name() -> None:
    db.session.add_all(NumberSeries(code_word="样政", year=2026, last=0, started_from=0) for _ in range(2))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_series_may_begin_with_nothing_and_not_below(app) -> None:
    take_over("样政", 2027, 0)
    series = db.session.scalars(select(NumberSeries).where(NumberSeries.year == 2027)).one()
    assert (series.last, series.started_from, next_number("样政", 2027)) == (0, 0, 1)
    with pytest.raises(Refused) as refusal:
        take_over("样政", 2028, -1)
    assert refusal.value.reasons == ("起始号不能小于 0",)


def test_a_new_series_begins_at_one(app) -> None:
    assert next_number("样政", 2029) == 1
    assert db.session.scalars(select(NumberSeries.started_from).where(NumberSeries.year == 2029)).one() == 0
