"""Who is called about a task and by when (rules §6; the county sets the days)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from yx.core import clock, settings
from yx.core.actor import duty_desk, post_desk
from yx.core.inbox import Subject
from yx.people.duties import Duty

from .models import Task
from .words import Light, TaskState

#: where the lead unit's time runs, and where it stands still
RUNNING = (TaskState.ASSIGNED.value, TaskState.ACCEPTED.value)
DONE = (TaskState.REPORTED.value, TaskState.CONFIRMED.value)
#: characters of a task's words in one line
LINE = 60
SOURCE = "县政府办公室设定"
settings.declare("task_accept_days", "督办事项签收承办", 2, unit="WD", low=1, high=30, source=SOURCE)
settings.declare("task_first_days", "督办事项首次报告进展", 5, unit="WD", low=1, high=60, source=SOURCE)
settings.declare("task_soon_days", "督办事项临期提醒，提前", 3, unit="WD", low=1, high=30, source=SOURCE)
settings.declare("task_late_days", "督办事项逾期后再次提醒，每隔", 5, unit="WD", low=1, high=60, source=SOURCE)
settings.declare("task_confirm_days", "督办报结、延期的审核", 2, unit="WD", low=1, high=30, source=SOURCE)


def titled(words: str, most: int = LINE) -> str:
    """How a task is called among other nouns: at most so many characters of its words."""
    return f"督办：{line(words, most)}"


def line(words: str, most: int = LINE) -> str:
    """A task's words in one line, cut where they are longer."""
    whole = " ".join(words.split())
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def subject(task: Task) -> Subject:
    """How a task shows in an inbox."""
    return Subject("task", task.id, titled(task.words), task.unit.short_name)


def accept_due(task: Task) -> date:
    """**set: 2 WD** after it was assigned, at the latest on its own day."""
    return min(_after(task, "task_accept_days"), task.due)


def work_due(task: Task) -> date:
    """The first report **set: 5 WD** after it was assigned; once there is one, the task's own day."""
    return task.due if task.progressed_on else min(_after(task, "task_first_days"), task.due)


def confirm_due(task: Task) -> date:
    """**set: 2 WD** after it was reported, or an extension asked for."""
    return clock.add_workdays(clock.local(task.moved_at).date(), settings.number("task_confirm_days"))


def _after(task: Task, key: str) -> date:
    return clock.add_workdays(clock.local(task.assigned_at).date(), settings.number(key))


def extension_asked(task: Task) -> bool:
    """Whether an extension waits for the office's answer."""
    return task.asked_due is not None


def soon(today: date) -> date:
    """Tasks due on or before this day, and not yet late, are yellow: **set: 3 WD** before."""
    return clock.add_workdays(today, settings.number("task_soon_days"))


def finished(state: str, reported: datetime | None) -> date | None:
    """The day on which the unit was done with it: from 报结 on the unit's time stands still."""
    return clock.local(reported).date() if reported and state in DONE else None


def light_of(due: date, state: str, closed: date | None, today: date, yellow_until: date) -> Light:
    """How a task stands to its day: an ended one stays as it was when it ended, a cancelled one is never late."""
    if state == TaskState.CANCELLED:
        return Light.GREEN
    if due < (closed or today):
        return Light.RED
    return Light.GREEN if closed or due > yellow_until else Light.YELLOW


# --- whom to tell --------------------------------------------------------------------------------------------


def office(task: Task) -> Iterator[str]:
    """The desk of the conference's office."""
    yield duty_desk(task.office_id, Duty.CONFERENCE)


def unit(task: Task) -> Iterator[str]:
    """The lead unit's liaison and head, and the post that has it in hand."""
    yield from _of_units((task.unit_id,))
    if task.handed_post_id is not None:
        yield post_desk(task.handed_post_id)


def all_units(task: Task) -> Iterator[str]:
    """Everybody who has a part in it."""
    yield from unit(task)
    yield from _of_units(one.unit_id for one in task.helpers)


def _of_units(unit_ids: Iterable[int]) -> Iterator[str]:
    for unit_id in unit_ids:
        yield duty_desk(unit_id, Duty.LIAISON)
        yield duty_desk(unit_id, Duty.HEAD)
