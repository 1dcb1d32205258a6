"""No day passes unseen: a word when something is owed, when the day comes near, when it has passed, and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import update

from yx.core import clock, jobs, notices, settings
from yx.core.actor import duty_desk
from yx.core.base import db, transaction
from yx.people.duties import Duty

from . import calls, queries
from .models import Task
from .words import TaskState

jobs.every("daily", "07:20", "tasks_daily")


@jobs.kind("tasks_daily", "督办提醒")
def run(_work: jobs.Work, _report: jobs.Report) -> jobs.Outcome:
    """The daily job."""
    with transaction():
        return jobs.Outcome(f"提醒 {remind(clock.today(), clock.now())} 项")


def remind(today: date, now: datetime) -> int:
    """Tell the units of every task for which a moment has come since it was told last; gives how many tasks.

    The office is told in one message of all that are late. Harmless to repeat on the same day.
    """
    found = [task for task in queries.running() if _ripe(task, today)]
    for task in found:
        notices.tell(calls.unit(task), f"{says(task, today)}：{task.words[:60]}", "task", task.id, now)
    _tell_office([task for task in found if task.due < today], now)
    # not through the records: nobody who has one of them open has anything to look at again
    marked = update(Task).where(Task.id.in_([task.id for task in found])).values(reminded_on=today)
    db.session.execute(marked.execution_options(synchronize_session=False))
    return len(found)


def _ripe(task: Task, today: date) -> bool:
    last = max((day for day in moments(task, today) if day <= today), default=None)
    return last is not None and (task.reminded_on is None or task.reminded_on < last)


def moments(task: Task, today: date) -> Iterator[date]:
    """The days on which a task is told of, as far as they can be the last one.

    The day after what is owed first (签收, the first report) was due; **set: 3 WD** before its own day; the day after;
    then every **set: 5 WD**.
    """
    if task.place == TaskState.ASSIGNED or not task.progressed_on:
        yield _owed(task) + clock.ONE_DAY
    yield clock.add_workdays(task.due, -settings.number("task_soon_days"))
    if task.due < today:
        yield task.due + clock.ONE_DAY
        each = settings.number("task_late_days")
        yield clock.add_workdays(task.due, clock.workdays_between(task.due, today) // each * each)


def _owed(task: Task) -> date:
    return calls.accept_due(task) if task.place == TaskState.ASSIGNED else calls.work_due(task)


def says(task: Task, today: date) -> str:
    """What is said of it on this day."""
    if task.due < today:
        days = clock.workdays_between(task.due, today)
        return f"督办事项逾期 {days} 个工作日" if days else "督办事项已逾期"
    if _owed(task) < today:
        return "督办事项未按时签收承办" if task.place == TaskState.ASSIGNED else "督办事项未按时报告进展"
    return f"督办事项 {task.due:%m-%d} 到期"


def _tell_office(late: Sequence[Task], now: datetime) -> None:
    for office_id in sorted({task.office_id for task in late}):
        theirs = [task for task in late if task.office_id == office_id]
        units = "、".join(dict.fromkeys(task.unit.short_name for task in theirs))
        text = f"督办逾期 {len(theirs)} 项：{units}"
        notices.tell([duty_desk(office_id, Duty.CONFERENCE)], text, "task", theirs[0].id, now)
