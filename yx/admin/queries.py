"""What the administrators' pages list: series, years, the trail without the texts of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Select, case, func, or_, select

from yx.core.base import db
from yx.core.clock import SHANGHAI, CalendarDay, CalendarYear
from yx.core.flow import Flow
from yx.core.jobs import Job
from yx.core.numbering import NumberSeries
from yx.core.trail import Line
from yx.people.models import Person
from yx.web.paging import Page, descending

#: Records of the administration: their words and changes may be read by the auditor. Of all others only the act is
#: shown, for they may tell what stands in an unpublished text (等级保护: no administrator sees those).
OPEN = {
    "setting": "参数",
    "calendar": "工作日历",
    "number_series": "字号",
    "lexicon_word": "用词表",
    "backup": "备份",
    "trail": "留痕",
    "account": "账号",
    "access": "访问",
    "person": "人员",
    "unit": "单位",
    "post": "岗位",
    "holding": "任职",
    "deputy": "代理",
}
#: Most lines of one export: a sheet holds 1,048,576.
EXPORTED = 500_000


def flows() -> list[Flow]:
    """Every road of this application."""
    found: list[Flow] = current_app.extensions["yx_flows"]
    return found


def nouns() -> dict[str, str]:
    """Code → word of everything that leaves a trail."""
    return {**{flow.noun: flow.label for flow in flows()}, **OPEN}


def states() -> dict[tuple[str, str], str]:
    """(noun, state) → its word."""
    return {(flow.noun, state.code): state.label for flow in flows() for state in flow.states}


@dataclass(frozen=True, slots=True)
class TrailQuestion:
    """What the trail is narrowed to; days are days in Shanghai, both counted in."""

    person: str = ""
    noun: str = ""
    since: date | None = None
    until: date | None = None
    result: str = ""

    @property
    def args(self) -> dict[str, str]:
        """As arguments of a URL, and as the payload of a job; empty ones left out."""
        given = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in given.items() if value}

    @classmethod
    def of(cls, args: Any) -> TrailQuestion:
        """Back from `args`."""
        days = {name: date.fromisoformat(args[name]) for name in ("since", "until") if args.get(name)}
        person, noun, result = (str(args.get(name, "")) for name in ("person", "noun", "result"))
        return cls(person, noun, days.get("since"), days.get("until"), result)


def trail_lines(asked: TrailQuestion) -> Select[Any]:
    """The lines asked for. Words and changes of records that are not the administration's never leave the database."""
    shown = Line.noun.in_(OPEN)
    statement = select(
        Line.id, Line.noun, Line.record_id, Line.seq, Line.at, Line.person, Line.deputy_for, Line.unit, Line.post,
        Line.address, Line.act, Line.label, Line.from_state, Line.to_state, Line.result,
        case((shown, Line.words), else_="").label("words"),
        case((shown, Line.changes), else_="{}").label("changes"),
    )  # fmt: skip
    if asked.person:
        statement = statement.where(_by(asked.person))
    if asked.noun:
        statement = statement.where(Line.noun == asked.noun)
    if asked.result:
        statement = statement.where((Line.result == "ok") if asked.result == "ok" else (Line.result != "ok"))
    if asked.since:
        statement = statement.where(Line.at >= _morning(asked.since))
    if asked.until:
        statement = statement.where(Line.at < _morning(asked.until + timedelta(days=1)))
    return statement


def _by(person: str) -> Any:
    """Whose lines: by id where the name is an account's, which the index answers; else as it was written down."""
    known = select(Person.id).where(or_(Person.name == person, Person.username == person.lower()))
    ids = db.session.scalars(known).all()
    return Line.person_id.in_(ids) if ids else Line.person == person


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def trail_page(asked: TrailQuestion, after: str | None, before: str | None) -> Page[Any]:
    """One page of the trail, newest first."""
    return descending(trail_lines(asked), Line.id, after, before, size=50)


def last_job(kind: str) -> Job | None:
    """The newest job of a kind, whoever asked for it."""
    return db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1)).first()


def calendar_years() -> Sequence[Any]:
    """The years that are loaded, newest first: year, source, when, days off, make-up workdays."""
    make_up = func.coalesce(func.sum(case((CalendarDay.is_workday, 1), else_=0)), 0)
    return db.session.execute(
        select(
            CalendarYear.year,
            CalendarYear.source,
            CalendarYear.loaded_at,
            (func.count(CalendarDay.day) - make_up).label("days_off"),
            make_up.label("make_up"),
        )
        .outerjoin(CalendarDay, CalendarDay.notice == CalendarYear.year)
        .group_by(CalendarYear.year, CalendarYear.source, CalendarYear.loaded_at)
        .order_by(CalendarYear.year.desc())
    ).all()


def calendar_days(year: int) -> Sequence[CalendarDay]:
    """The days that the notice of `year` names."""
    return db.session.scalars(select(CalendarDay).where(CalendarDay.notice == year).order_by(CalendarDay.day)).all()


def series(words: Sequence[str]) -> Sequence[NumberSeries]:
    """The number series of these code words, newest year first."""
    return db.session.scalars(
        select(NumberSeries)
        .where(NumberSeries.code_word.in_(words))
        .order_by(NumberSeries.year.desc(), NumberSeries.code_word)
        .limit(300)
    ).all()
