"""Numbers of official documents 发文字号: one unbroken series per code word and year (rules §2)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Keyed, Model, db, hold
from .errors import Refused


class NumberSeries(Keyed, Model):
    """The last number given of one code word in one year."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("code_word", "year"), CheckConstraint("last >= 0", name="last_not_negative"))

    code_word: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
    #: what `last` was when the series was taken over from paper
    started_from: Mapped[int] = mapped_column(default=0)


def written(code_word: str, year: int, number: int) -> str:
    """The number as it is printed: six-cornered brackets, no leading zero, no 第."""
    return f"{code_word}〔{year}〕{number}号"


def next_number(code_word: str, year: int) -> int:
    """Take the next number inside the caller's writing transaction: a rollback gives it back, so no gap is left."""
    series = _series(code_word, year)
    series.last += 1
    db.session.flush()
    return series.last


def take_over(code_word: str, year: int, last: int) -> None:
    """Go on after `last`, the last number given on paper. Refused once this system has given a number."""
    series = _series(code_word, year)
    if series.last != series.started_from:
        raise Refused(f"{code_word}〔{year}〕已在本系统编号，不能再改起始号")
    if last < 0:
        raise Refused("起始号不能小于 0")
    series.last = series.started_from = last


def _series(code_word: str, year: int) -> NumberSeries:
    hold(f"number:{code_word}:{year}")
    series = db.session.scalars(
        select(NumberSeries).where(NumberSeries.code_word == code_word, NumberSeries.year == year).with_for_update()
    ).one_or_none()
    if series is None:
        series = NumberSeries(code_word=code_word, year=year, last=0, started_from=0)
        db.session.add(series)
        db.session.flush()
    return series
