"""What tasks add to other pages: rings of the chain, the part of a meeting's page, open tasks for the next agenda."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from yx.core import chain, clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.chain import Ring
from yx.meetings import panels, sources
from yx.meetings import queries as meetings
from yx.meetings.models import AgendaItem, Meeting
from yx.meetings.sources import Candidate, Source
from yx.meetings.words import ItemKind
from yx.minutes import queries as minutes
from yx.topics import queries as topics

from . import calls, listing, policy, queries, show
from .models import Task
from .words import TaskState


def _rings(find: Callable[[Actor, int], Iterable[Any]]) -> chain.Source:
    """A source for the pages of a noun below, from the query that finds its tasks."""

    def source(record_id: int, actor: Actor) -> list[Ring]:
        return [
            Ring("task", row.id, "督办", calls.line(row.words), TaskState(row.state).label, "tasks.detail")
            for row in find(actor, record_id)
        ]

    return source


#: a meeting's page has them in its panel
ABOVE = {
    "topic": _rings(queries.of_topic),
    "minutes": _rings(queries.of_minutes),
    "document": _rings(queries.of_document),
}


def of_task(task_id: int, actor: Actor) -> list[Ring]:
    """A task's own chain: topic, meeting that decided, later ones that took it up again, minutes, document."""
    task = db.session.get_one(Task, task_id)
    again = select(AgendaItem.meeting_id).where(AgendaItem.task_id == task.id).order_by(AgendaItem.id)
    held = list(dict.fromkeys([task.meeting_id, *db.session.scalars(again)]))
    known = meetings.titles(actor, held)
    found = [
        Ring("meeting", key, "会议" if key == task.meeting_id else "再次上会", *known[key], "meetings.detail")
        for key in held
        if key in known
    ]
    topic_id = task.item.topic_id if task.item else None
    named = topics.titles(actor, [topic_id]) if topic_id else {}
    before = [Ring("topic", key, "议题", *named[key], "topics.detail") for key in named]
    return [*before, *found, *_written(task, actor)]


def _written(task: Task, actor: Actor) -> Iterator[Ring]:
    """The minutes and the document that they became, as far as the actor may read them."""
    if task.decision is None:
        return
    for key, (title, state) in minutes.titles(actor, [task.decision.minutes_id]).items():
        yield Ring("minutes", key, "会议纪要", title, state, "minutes.detail")
        yield from (ring for ring in chain.of("minutes", key, actor) if ring.noun == "document")


def panel(meeting: Meeting, actor: Actor) -> Mapping[str, Any] | None:
    """The tasks of a meeting that the actor may read, and where the office assigns one."""
    assign = url_for("tasks.new", record_id=meeting.id) if policy.may_assign(actor, meeting) else ""
    lines = listing.of_meeting(actor, meeting.id)
    return {"lines": lines, "assign": assign, "tones": show.TONES} if lines or assign else None


def candidates(actor: Actor, meeting: Meeting) -> Sequence[Candidate]:
    """What the office still follows up, the most urgent first: one statement."""
    today = clock.today()
    return [
        Candidate(row.id, calls.line(row.words), row.unit_id, f"{row.unit} {row.due} {_note(row, today)}".strip())
        for row in queries.open_of(meeting.office_id)
    ]


def _note(row: Any, today: Any) -> str:
    late = row.state in calls.RUNNING and row.due < today
    return "逾期" if late else TaskState(row.state).label


def join() -> None:
    """Add all of it; twice is harmless."""
    for noun, source in ABOVE.items():
        chain.link(noun, source)
    chain.link("task", of_task)
    panels.register(panels.Panel("tasks", "tasks/_panel.html", panel))
    sources.register(Source(ItemKind.TASK, "未办结的督办事项", candidates, _url))


def _url(record_id: int) -> str:
    return url_for("tasks.detail", record_id=record_id)
