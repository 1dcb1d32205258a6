"""Where tasks come from: the decisions of issued minutes, and what a liaison meeting assigns (clauses E5, E6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yx.core import clock, notices, search, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.meetings.models import Meeting
from yx.meetings.words import MeetingKind, MeetingState
from yx.minutes.models import Decision, Minutes
from yx.people.duties import Duty
from yx.people.models import Unit

from . import calls
from .flow import TASK
from .models import Task, TaskUnit
from .words import TaskState

ALREADY = (MeetingState.HELD, MeetingState.CLOSED)


def from_minutes(minutes: Minutes, actor: Actor, now: datetime) -> list[Task]:
    """One task for each decision of issued minutes that has none yet: asked twice, it makes none twice."""
    known = set(db.session.scalars(select(Task.decision_id).where(Task.meeting_id == minutes.meeting_id)))
    rows = [decision for decision in minutes.decisions if decision.id not in known]
    return _assign([_of_decision(minutes, decision, actor, now) for decision in rows], actor, now)


def _of_decision(minutes: Minutes, decision: Decision, actor: Actor, now: datetime) -> Task:
    helpers = [one.unit_id for one in decision.helpers if one.unit_id != decision.unit_id]
    task = _task(minutes.meeting, decision.words, decision.unit_id, helpers, decision.due, actor, now)
    task.decision_id, task.item_id = decision.id, decision.block.item_id
    return task


def from_meeting(meeting: Meeting, data: Mapping[str, Any], actor: Actor, now: datetime) -> Task:
    """布置任务 of a liaison meeting, without minutes (annex, part three: 布置交办会议议定的工作任务).

    `data`: words, unit_id, helpers (unit ids), due, perhaps item_id. Raises NotAllowed for anybody but the office,
    Refused for a meeting that was not held, the same words twice, a unit out of use or a day that has passed. The
    caller holds the meeting's lock.
    """
    if not actor.has(Duty.CONFERENCE) or actor.unit_id != meeting.office_id:
        raise NotAllowed("任务由联席会议办公室布置")
    if meeting.kind != MeetingKind.LIAISON or meeting.place not in ALREADY:
        raise Refused("只有已召开的联络员会议可以直接布置任务，联席会议的任务由会议纪要生成")
    if data["due"] < clock.local(now).date():
        raise Refused("完成时限不能早于今天")
    helpers = [unit_id for unit_id in dict.fromkeys(data.get("helpers") or ()) if unit_id != data["unit_id"]]
    _check([data["unit_id"], *helpers])
    words = str(data["words"]).strip()
    if db.session.scalar(select(Task.id).where(Task.meeting_id == meeting.id, Task.words == words).limit(1)):
        raise Refused("此任务已布置")  # the form was sent twice
    task = _task(meeting, words, data["unit_id"], helpers, data["due"], actor, now)
    task.item_id = data.get("item_id")
    return _assign([task], actor, now)[0]


def _check(unit_ids: Sequence[int]) -> None:
    found = db.session.scalars(select(Unit.id).where(Unit.id.in_(unit_ids), Unit.active)).all()
    if len(found) != len(unit_ids):
        raise Refused("请选择在用的单位")


def _task(
    meeting: Meeting, words: str, unit_id: int, helpers: Iterable[int], due: Any, actor: Actor, now: datetime
) -> Task:
    return Task(
        state=TaskState.ASSIGNED.value, meeting_id=meeting.id, words=words, unit_id=unit_id,
        office_id=meeting.office_id, person_id=actor.person_id, year=clock.local(now).year, due=due, first_due=due,
        result="", to_mend="", assigned_at=now, moved_at=now,
        helpers=[TaskUnit(unit_id=helper, position=place) for place, helper in enumerate(helpers, 1)],
    )  # fmt: skip


def _assign(tasks: list[Task], actor: Actor, now: datetime) -> list[Task]:
    db.session.add_all(tasks)
    db.session.flush()
    for task in tasks:
        trail.record("task", task.id, actor, "assign", "交办", at=now, to_state=task.state, words=task.words)
        search.index("task", task.id, f"督办：{task.words}"[:300], "", task.words)
        told = [desk for desk in calls.all_units(task) if desk not in actor.desks]
        notices.tell(told, f"交办督办事项：{task.words[:60]}", "task", task.id, now)
    TASK.call_new(tasks, now)
    return tasks
