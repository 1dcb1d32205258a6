"""The conference in numbers that a county may reach: 2,000 topics, a meeting of 250 units, tasks of ten years.

Topics and tasks are rows written at once, as their steps would have left them; the meeting goes its own road.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select

from yx.core import clock, search
from yx.core.base import db, transaction
from yx.meetings import actions as meetings
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.meetings.words import MeetingKind
from yx.people.actor import actor_as
from yx.people.models import Person, Post, Unit, UnitKind
from yx.tasks.models import Task
from yx.tasks.words import TaskState
from yx.topics.models import Topic, TopicReader
from yx.topics.words import TopicState

TOPICS, INVITED, YEARS, A_YEAR, A_MEETING = 2_000, 250, 10, 120, 30
OFFICE, CONVENER = "xfb.gongkai", "zhaojiren"
#: of twenty topics so many stand at each place; the rest was discussed
PLACES = (TopicState.PROPOSED, TopicState.COLLATED, TopicState.SUBMITTED, TopicState.APPROVED, TopicState.DEFERRED)


def convene() -> None:
    """All of it, after `gather` has made the villages."""
    with transaction():
        _topics()
    with transaction():
        meeting = _meeting()
    with transaction():
        _tasks(meeting)


def _units() -> list[int]:
    found = select(Unit.id).where(Unit.kind == UnitKind.DEPARTMENT).order_by(Unit.id)
    return list(db.session.scalars(found))


def _topics() -> None:
    office, units, now = actor_as(OFFICE, clock.today()), _units(), clock.now()
    post, person = db.session.scalars(select(Post.id)).first(), db.session.scalars(select(Person.id)).first()
    same = {
        "background": "部分事项涉及多个部门，分工尚未明确。", "to_decide": "明确牵头单位和完成时限。", "wish_day": None,
        "office_id": office.unit_id, "post_id": post, "person_id": person, "person": "何春梅", "consented_by": "",
        "consented_no": 1, "to_mend": "", "carried": 0, "version_no": 1, "version_hash": "0" * 64, "row_version": 1,
        "created_at": now, "moved_at": now,
    }  # fmt: skip
    rows = []
    for number in range(1, TOPICS + 1):
        place = PLACES[number % 20] if number % 20 < len(PLACES) else TopicState.DISCUSSED
        title = f"关于第{number}项政务公开工作的议题"
        unit = units[number % len(units)]
        rows.append({**same, "id": number, "title": title, "state": place.value, "unit_id": unit, "position": number})
        search.index("topic", number, title, "", "")
    db.session.execute(insert(Topic), rows)
    readers = [{"topic_id": row["id"], "unit_id": unit} for row in rows for unit in {office.unit_id, row["unit_id"]}]
    db.session.execute(insert(TopicReader), readers)


def _meeting() -> Meeting:
    """Announced to the members and to 250 villages."""
    now, day = clock.now(), clock.today()
    office, convener = actor_as(OFFICE, day), actor_as(CONVENER, day)
    villages = select(Unit.id).where(Unit.kind == UnitKind.VILLAGE).order_by(Unit.id).limit(INVITED)
    data = {
        "kind": MeetingKind.JOINT, "regular": True, "starts_at": now + timedelta(days=14), "minutes": 120,
        "venue": "县政府三楼第一会议室", "guests": list(db.session.scalars(villages)),
    }  # fmt: skip
    meeting = meetings.create(office, data, now)
    MEETING.call(meeting, now)
    for topic_id in db.session.scalars(select(Topic.id).where(Topic.state == TopicState.APPROVED.value).limit(8)):
        _take(meeting, "arrange", office, rows=(), do=("topic", topic_id))
    _take(meeting, "submit", office)
    _take(meeting, "fix", convener, opinion="同意。")
    _take(meeting, "notify", office)
    return meeting


def _take(meeting: Meeting, code: str, actor: Any, **data: Any) -> None:
    db.session.flush()
    MEETING.take(meeting, code, actor, data, clock.now(), meeting.row_version)


def _held(meeting: Meeting) -> list[int]:
    """Ids of past meetings that decided `A_MEETING` matters each: the meeting's own row with another day."""
    table: Any = Meeting.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == meeting.id)).mappings().one())
    count = YEARS * A_YEAR // A_MEETING
    rows = [
        {
            **row,
            "id": meeting.id + place,
            "no": 1000 + place,
            "starts_at": row["starts_at"] - timedelta(days=90 * place),
        }
        for place in range(1, count + 1)
    ]
    db.session.execute(insert(table), rows)
    return [past["id"] for past in reversed(rows)]


def _tasks(meeting: Meeting) -> None:
    """120 a year; those of this year are under way, one in ten of them late."""
    units, now, this = _units(), clock.now(), clock.today()
    person = db.session.scalars(select(Person.id)).first()
    same = {
        "office_id": meeting.office_id, "person_id": person, "result": "", "to_mend": "",
        "assigned_at": now, "moved_at": now, "row_version": 1,
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    held = _held(meeting)
    for year in range(this.year - YEARS + 1, this.year + 1):
        for number in range(A_YEAR):
            running = year == this.year
            due = this + timedelta(days=number - A_YEAR // 10) if running else date(year, 1 + number % 12, 20)
            state = TaskState.ACCEPTED if running else TaskState.CONFIRMED
            told = {"words": f"{year} 年第 {number + 1} 项议定事项按期办结。", "unit_id": units[number % len(units)]}
            ended = {"state": state.value, "closed_at": None if running else now}
            dated = {"year": year, "due": due, "first_due": due, "meeting_id": held[len(rows) // A_MEETING]}
            rows.append({**same, **told, **ended, **dated})
    db.session.execute(insert(Task), rows)
