"""Lists of tasks: narrowed, by light, a year as a table, the sheets of units and of the convener."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.meetings.models import Meeting
from yx.people.models import Unit
from yx.web.paging import Page, descending

from . import calls, policy
from .flow import OPEN
from .models import Task, TaskNote, TaskUnit
from .words import Light, NoteKind, TaskState

#: what can become of a task, in the order of a table's head
OUTCOMES = ("按期办结", "逾期办结", *(state.label for state in TaskState if state != TaskState.CONFIRMED))
MINE, HELPING, ALL = "mine", "helping", "all"
#: what a unit wrote, not what the office answered
WROTE = (NoteKind.PROGRESS, NoteKind.FINISH)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means all. `since` and `until` are days of 完成时限, both counted in."""

    scope: str = MINE
    words: str = ""
    unit: int | None = None
    state: str = ""
    light: str = ""
    year: int | None = None
    since: date | None = None
    until: date | None = None

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None)}


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a table or a sheet, with how it stands to its day, who helps and what was reported last."""

    row: Row[Any]
    light: Light
    outcome: str
    helpers: str
    #: the result, else the last report; that of a helping unit with its name before it
    latest: str = ""
    latest_at: datetime | None = None


def _rows() -> Select[Any]:
    return (
        select(
            Task.id, Task.words, Task.state, Task.due, Task.first_due, Task.asked_due, Task.result, Task.year,
            Task.assigned_at, Task.reported_at, Task.closed_at, Task.progressed_on, Task.unit_id,
            Unit.short_name.label("unit"), Meeting.title.label("meeting"), Task.meeting_id,
        )
        .join(Unit, Unit.id == Task.unit_id)
        .join(Meeting, Meeting.id == Task.meeting_id)
    )  # fmt: skip


def scopes(actor: Actor) -> tuple[str, ...]:
    """The lists that the actor may ask for; the office and the convener see everything."""
    if not policy.may_read(actor):
        return ()
    return (ALL, MINE, HELPING) if policy.sees_all(actor) else (MINE, HELPING)


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None) -> Page[Row[Any]]:
    """One page of the list, the newest first: one statement; none for those who may not ask for it."""
    if narrowed.scope not in scopes(actor):
        return Page([])
    statement = _rows().where(*_conditions(narrowed))
    if narrowed.scope == HELPING:
        helped = statement.join(TaskUnit, TaskUnit.task_id == Task.id).where(TaskUnit.unit_id == actor.unit_id)
        return descending(helped, TaskUnit.task_id, after, before)
    if narrowed.scope == MINE:
        statement = statement.where(Task.unit_id == actor.unit_id)
    return descending(statement, Task.id, after, before)


def _conditions(narrowed: Filter) -> list[Any]:
    found: list[Any] = _lit(Light(narrowed.light)) if narrowed.light else []
    if narrowed.words.strip():
        found.append(Task.id.in_(search.matching("task", narrowed.words)))
    for column, value in ((Task.unit_id, narrowed.unit), (Task.state, narrowed.state), (Task.year, narrowed.year)):
        if value:
            found.append(column == value)
    if narrowed.since:
        found.append(Task.due >= narrowed.since)
    if narrowed.until:
        found.append(Task.due <= narrowed.until)
    return found


def _lit(light: Light) -> list[Any]:
    """Tasks under way that show this light today."""
    today = clock.today()
    yellow = calls.soon(today)
    by_day = {
        Light.RED: [Task.due < today],
        Light.YELLOW: [Task.due >= today, Task.due <= yellow],
        Light.GREEN: [Task.due > yellow],
    }
    return [Task.state.in_(calls.RUNNING), *by_day[light]]


def lights(actor: Actor, scope: str) -> dict[Light, int]:
    """How many tasks under way show which light: one statement that walks the index of those under way."""
    if scope not in scopes(actor):
        return {}
    today = clock.today()
    yellow = calls.soon(today)
    shown = case((Task.due < today, Light.RED.value), (Task.due <= yellow, Light.YELLOW.value), else_=Light.GREEN.value)
    statement = select(shown.label("light"), func.count().label("many")).where(Task.state.in_(calls.RUNNING))
    if scope == MINE:
        statement = statement.where(Task.unit_id == actor.unit_id)
    if scope == HELPING:
        helped = select(TaskUnit.id).where(TaskUnit.task_id == Task.id, TaskUnit.unit_id == actor.unit_id)
        statement = statement.where(helped.exists())
    found = {row.light: row.many for row in db.session.execute(statement.group_by("light"))}
    return {light: found.get(light.value, 0) for light in Light}


# --- tables and sheets ------------------------------------------------------------------------------------------


def year(actor: Actor, wanted: int) -> list[Line]:
    """Everything that was assigned in a year, as far as the actor may see it, with its outcome: three statements."""
    may = policy.readable(actor)
    if may is None:
        return []
    return lines(db.session.execute(_rows().where(Task.year == wanted, may).order_by(Task.id)).all())


def of_meeting(actor: Actor, meeting_id: int) -> list[Line]:
    """The tasks of one meeting that the actor may see: three statements, one where there is none."""
    may = policy.readable(actor)
    if may is None:
        return []
    return lines(db.session.execute(_rows().where(Task.meeting_id == meeting_id, may).order_by(Task.id)).all())


def counts(found: Collection[Line]) -> list[tuple[str, int]]:
    """How many tasks came to which end, for the head of a table; what nobody came to is left out."""
    many = Counter(line.outcome for line in found)
    late = sum(line.light == Light.RED and line.row.state in calls.RUNNING for line in found)
    return [*sorted(many.items(), key=lambda pair: OUTCOMES.index(pair[0])), ("逾期未办结", late)]


def years() -> list[int]:
    """The years in which tasks were assigned, the newest first: two steps of an index."""
    first, last = db.session.execute(select(func.min(Task.year), func.max(Task.year))).one()
    return list(range(last or clock.today().year, (first or clock.today().year) - 1, -1))


def open_lines(unit_id: int | None = None) -> list[Line]:
    """What is not ended, of one unit or of all, the most urgent first: three statements."""
    statement = _rows().where(Task.state.in_(OPEN))
    if unit_id is not None:
        statement = statement.where(Task.unit_id == unit_id)
    return lines(db.session.execute(statement.order_by(Task.due, Task.id)).all())


def lines(rows: Sequence[Row[Any]]) -> list[Line]:
    """Rows with lights, helpers and latest reports: two statements more, however many."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    helping, latest = helpers(ids), _latest(ids)
    today = clock.today()
    yellow = calls.soon(today)
    return [
        Line(
            row, light(row, today, yellow), outcome(row), "、".join(helping.get(row.id, ())),
            *_said(row, latest.get(row.id)),
        )
        for row in rows
    ]  # fmt: skip


def _said(row: Row[Any], note: Row[Any] | None) -> tuple[str, datetime | None]:
    if note is None or row.result:
        return row.result, row.reported_at
    return note.words if note.unit == row.unit else f"{note.unit}：{note.words}", note.at


def helpers(ids: Collection[int]) -> dict[int, list[str]]:
    """Task's id → its helping units in order: one statement."""
    statement = (
        select(TaskUnit.task_id, Unit.short_name)
        .join(Unit, Unit.id == TaskUnit.unit_id)
        .where(TaskUnit.task_id.in_(ids))
        .order_by(TaskUnit.task_id, TaskUnit.position)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.task_id, []).append(row.short_name)
    return found


def _latest(ids: Collection[int]) -> dict[int, Row[Any]]:
    """Task's id → the last report: one statement."""
    newest = select(func.max(TaskNote.id)).where(TaskNote.task_id.in_(ids), TaskNote.kind.in_(WROTE))
    statement = select(TaskNote.task_id, TaskNote.words, TaskNote.unit, TaskNote.at).where(
        TaskNote.id.in_(newest.group_by(TaskNote.task_id))
    )
    return {row.task_id: row for row in db.session.execute(statement)}


def light(row: Any, today: date, yellow_until: date) -> Light:
    """How a task, or a row of a list, stands to its day."""
    return calls.light_of(row.due, row.state, calls.finished(row.state, row.reported_at), today, yellow_until)


def outcome(row: Any) -> str:
    """What came of it in a word: what is under way says where it stands."""
    if row.state != TaskState.CONFIRMED:
        return TaskState(row.state).label
    done = calls.finished(row.state, row.reported_at)
    return "逾期办结" if done and done > row.due else "按期办结"
