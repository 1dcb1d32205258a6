"""What the tests of tasks share: minutes with decisions, and the tasks made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.world import World
from yx.core import clock
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.meetings.models import Meeting
from yx.meetings.words import MeetingKind, MeetingState
from yx.minutes.models import Block, Decision, DecisionUnit, Minutes
from yx.minutes.words import MinutesState
from yx.tasks import assigning
from yx.tasks.flow import TASK
from yx.tasks.models import Task

#: what a step is given when a test does not say
GIVEN: dict[str, dict[str, Any]] = {
    "progress": {"words": "已完成清单初稿。"},
    "help": {"words": "已提供数据。"},
    "report": {"words": "事项清单已印发。"},
    "extend": {"until": date(2026, 4, 30), "words": "等待省厅标准。"},
    "reassign": {"reason": "机构改革"},
    "cancel": {"reason": "上级已统一部署"},
    "return": {"reason": "请补充佐证材料"},
    "refuse": {"reason": "时限不变"},
}
#: Tuesday, 18 working days after `tests.moments.NOON`
DUE = date(2026, 3, 31)


def minutes_of(world: World, meeting: Meeting, *rows: tuple[str, str, tuple[str, ...]], due: date = DUE) -> Minutes:
    """Minutes of a held meeting, one block, a decision of each (words, lead unit, helping units)."""
    office, now = world.actor("未"), clock.now()
    minutes = Minutes(
        meeting_id=meeting.id, meeting=meeting, state=MinutesState.DRAFTING.value, office_id=office.unit_id,
        keeper_id=office.unit_id, post_id=office.post_id, person_id=office.person_id, person=office.person_name,
        title="第一次联席会议纪要", created_at=now, moved_at=now,
    )  # fmt: skip
    db.session.add(minutes)
    db.session.flush()
    block = Block(minutes_id=minutes.id, position=1, title="关于编制标准目录的议题", considered="会议听取了汇报。")
    db.session.add(block)
    db.session.flush()
    for place, (words, lead, helpers) in enumerate(rows, 1):
        helping = [DecisionUnit(unit_id=world.units[unit], position=1) for unit in helpers]
        decision = Decision(
            minutes_id=minutes.id, block_id=block.id, position=place, words=words, unit_id=world.units[lead], due=due
        )
        decision.helpers = helping
        db.session.add(decision)
    db.session.flush()
    db.session.expire_all()
    return minutes


def assigned(world: World, due: date = DUE, lead: str = "fazhan", helpers: tuple[str, ...] = ("jiaoyu",)) -> Task:
    """A task of 县发展局 with the help of 县教育局."""
    meeting = world.meeting(MeetingState.HELD)
    minutes = minutes_of(world, meeting, ("三月底前编制完成标准目录。", lead, helpers), due=due)
    return assigning.from_minutes(minutes, world.actor("未"), clock.now())[0]


def act(world: World, task: Task, step: str, who: str, **data: Any) -> Task:
    """Take a step as the page does it."""
    TASK.take(task, step, world.actor(who), GIVEN.get(step, {}) | data, clock.now(), task.row_version)
    db.session.flush()
    return task


def furnished(world: World) -> dict[str, dict[str, int]]:
    """Endpoint → values of its address: a task with a report and its evidence, a liaison meeting that was held."""
    task = act(world, assigned(world), "accept", "甲")
    act(world, task, "progress", "甲", files=[evidence(world)])
    liaisons = world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)
    return {
        **{f"tasks.{page}": {"record_id": task.id} for page in ("detail", "step")},
        "tasks.file": {"record_id": task.id, "file_id": task.notes[0].files[0].id},
        **{f"tasks.{page}": {"record_id": liaisons.id} for page in ("new", "create")},
    }


def evidence(world: World, name: str = "清单.pdf") -> tuple[Any, str]:
    """A file as a form gives it."""
    return world.attach(name, Attribute.OPEN)[0], name
