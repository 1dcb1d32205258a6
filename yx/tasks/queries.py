"""The one door to a task and short lists, already limited to what the actor may see; long lists stand in `listing`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, select, true

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.documents.models import Document, Kind
from yx.meetings.models import AgendaItem, Meeting
from yx.minutes.models import Decision, Minutes
from yx.people.models import Post, Unit

from . import calls, policy
from .flow import OPEN
from .models import Task, TaskFile, TaskNote
from .words import TaskState

#: open tasks that an agenda is offered
OFFERED = 60


def one(actor: Actor, task_id: int, lock: bool = False) -> Task:
    """The one door: the units that lead and help, the office, the convener. Raises NotFound for others."""
    may = policy.readable(actor)
    if may is None:
        raise NotFound
    statement = select(Task).where(Task.id == task_id, may)
    if lock:
        statement = statement.with_for_update(of=Task).execution_options(populate_existing=True)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def titles(actor: Actor, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """id → (title, word of the state) of the tasks among `ids` that the actor may see: one statement."""
    return {row.id: (calls.titled(row.words), TaskState(row.state).label) for row in _short(actor, Task.id.in_(ids))}


def _short(actor: Actor, *conditions: Any) -> Sequence[Row[Any]]:
    may = policy.readable(actor)
    if may is None:
        return []
    return db.session.execute(select(Task.id, Task.words, Task.state).where(may, *conditions).order_by(Task.id)).all()


def of_topic(actor: Actor, topic_id: int) -> Sequence[Row[Any]]:
    """Tasks that came of a topic: one statement."""
    return _short(actor, Task.item_id.in_(select(AgendaItem.id).where(AgendaItem.topic_id == topic_id)))


def of_minutes(actor: Actor, minutes_id: int) -> Sequence[Row[Any]]:
    """Tasks that were made of minutes: one statement."""
    return _short(actor, Task.decision_id.in_(select(Decision.id).where(Decision.minutes_id == minutes_id)))


def of_document(actor: Actor, document_id: int) -> Sequence[Row[Any]]:
    """Tasks of the minutes that became a document: one statement, and none where it is not of that kind."""
    document = db.session.get(Document, document_id)  # the page has loaded it
    if document is None or document.kind != Kind.MINUTES:
        return []
    decided = select(Decision.id).join(Minutes, Minutes.id == Decision.minutes_id)
    return _short(actor, Task.decision_id.in_(decided.where(Minutes.document_id == document_id)))


def open_of(office_id: int, most: int = OFFERED) -> Sequence[Row[Any]]:
    """What an office still follows up, the most urgent first: what the next meeting may hear about."""
    return db.session.execute(
        select(Task.id, Task.words, Task.due, Task.state, Task.unit_id, Unit.short_name.label("unit"))
        .join(Unit, Unit.id == Task.unit_id)
        .where(Task.state.in_(OPEN), Task.office_id == office_id)
        .order_by(Task.due, Task.id)
        .limit(most)
    ).all()


def running() -> Sequence[Task]:
    """Tasks whose unit's time runs, with what a reminder needs: one walk of the index, two statements."""
    statement: Select[tuple[Task]] = select(Task).where(Task.state.in_(calls.RUNNING))
    return db.session.scalars(statement.order_by(Task.due, Task.id)).all()


def evidence(task: Task, file_id: int) -> TaskFile:
    """A file of the task's reports; the caller has found the task through its door. Raises NotFound."""
    found = db.session.scalars(
        select(TaskFile)
        .join(TaskNote, TaskNote.id == TaskFile.note_id)
        .where(TaskFile.id == file_id, TaskNote.task_id == task.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def posts_of(unit_id: int) -> list[tuple[int, str]]:
    """(id, name) of the posts of a unit that are in use, for handing a task on."""
    statement = select(Post.id, Post.name).where(Post.unit_id == unit_id, Post.active == true())
    return [(row.id, row.name) for row in db.session.execute(statement.order_by(Post.rank, Post.id))]


def items_of(meeting: Meeting) -> list[tuple[int, str]]:
    """(id, title) of what stood on a meeting's agenda."""
    return [(item.id, f"{item.position}. {item.title}") for item in meeting.items]
