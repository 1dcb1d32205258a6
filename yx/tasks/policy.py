"""Who carries out, reports and confirms; the only place that decides (clause E6, ADR 0023)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select, true

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.meetings.models import Meeting
from yx.meetings.words import MeetingKind, MeetingState
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Task, TaskUnit

#: in a unit: those who do the work; the liaison is asked first, the head answers for the result
WORKING = (Duty.LIAISON, Duty.HEAD, Duty.DRAFT)


def may_read(actor: Actor) -> bool:
    """The three administrators read no texts (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def sees_all(actor: Actor) -> bool:
    """The office follows every task up, and the convener sees how each stands."""
    return actor.has(Duty.CONFERENCE, Duty.CONVENER)


def readable(actor: Actor) -> Any:
    """The condition that the actor may read a task; None for those who read no texts.

    The unit that leads and those that help; the office and the convener read all.
    """
    if not may_read(actor):
        return None
    if sees_all(actor):
        return true()
    helped = select(TaskUnit.task_id).where(TaskUnit.unit_id == actor.unit_id)
    return or_(Task.unit_id == actor.unit_id, Task.id.in_(helped))


def may_assign(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor's office assigns tasks of this meeting: one of the liaisons, that was held."""
    held = meeting.kind == MeetingKind.LIAISON and meeting.place in (MeetingState.HELD, MeetingState.CLOSED)
    return held and actor.has(Duty.CONFERENCE) and actor.unit_id == meeting.office_id


# --- units and persons that the record names -----------------------------------------------------------------


def lead(task: Task) -> tuple[int, ...]:
    """The unit that leads 牵头单位."""
    return (task.unit_id,)


def helping(task: Task) -> list[int]:
    """The helping units 配合单位."""
    return [one.unit_id for one in task.helpers]


def _office(task: Task) -> tuple[int, ...]:
    return (task.office_id,)


def _answering(task: Task) -> tuple[int, ...]:
    """The office, while an extension waits for its answer: nothing else is shown on every other task."""
    return _office(task) if task.asked_due else ()


def _convener(task: Task) -> int | None:
    return task.meeting.chair_post_id


def _reporter(task: Task) -> list[int]:
    return [task.reported_by_id] if task.reported_by_id else []


# --- whose step it is ----------------------------------------------------------------------------------------

WORKERS = Who("牵头单位联络员、负责人或拟稿人员", WORKING, lead)
HANDED = Who("承办岗位", post=lambda task: task.handed_post_id)
HEAD = Who("牵头单位负责人", (Duty.HEAD,), lead)
LEADERS = Who("牵头单位联络员或负责人", (Duty.LIAISON, Duty.HEAD), lead)
HELPERS = Who("配合单位联络员、负责人或拟稿人员", WORKING, helping)
OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _office)
ANSWERER = Who("联席会议办公室在单位申请延期后", (Duty.CONFERENCE,), _answering)
CONFIRMER = Who("联席会议办公室", (Duty.CONFERENCE,), _office, but_not=_reporter, but_not_says="不能确认自己报结的事项")
CONVENER = Who("召集人", post=_convener)
