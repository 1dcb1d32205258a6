"""What the pages of tasks show: road, the words and where they come from, reports, the tables in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from yx.core import chain, clock, inbox, trail
from yx.core.actor import Actor
from yx.minutes import queries as minutes
from yx.minutes.models import Decision
from yx.people.called import who_must_act
from yx.topics import queries as topics
from yx.topics.models import Topic
from yx.web.export import Column

from . import calls, listing
from .flow import TASK
from .models import Task
from .words import Light, TaskState

ROAD = (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.REPORTED, TaskState.CONFIRMED)
#: characters of a task's words in the heading of its page, which has them whole below
HEADING = 34
TONES = {Light.GREEN: "ok", Light.YELLOW: "soon", Light.RED: "late"}
STATES = {state.value: state.label for state in TaskState}
SCOPES = {listing.ALL: "全部", listing.MINE: "本单位承办", listing.HELPING: "本单位配合"}
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("序号", 6), ("会议", 30), ("议定事项", 60), ("牵头单位", 16), ("配合单位", 24), ("交办日期", 12),
        ("原定时限", 12), ("完成时限", 12), ("时限", 8), ("结果", 12), ("报结日期", 12), ("办理情况", 60),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a task comes from, in the words of then: the minutes' paragraph, the agenda's item, the topic.

    `topic` is None where there was none or the actor may not read it; `item` is the item's title; `minutes_url` leads
    to the decision's words in the minutes, empty for those who may not read them.
    """

    meeting: str
    minutes_url: str
    considered: str
    item: str
    topic: Topic | None


def everything(task: Task, actor: Actor) -> dict[str, Any]:
    """The context of a task's page."""
    lines = trail.of("task", task.id)
    waiting = [] if TASK.state(task.state).end else inbox.of_record("task", task.id)
    light = light_of(task)
    return {
        "task": task,
        "title": calls.titled(task.words, HEADING),
        "light": light if task.state in calls.RUNNING else None,
        "tones": TONES,
        "outcome": listing.outcome(task),
        "stations": stations(task, waiting, lines),
        "facts": facts(task),
        "origin": origin(task, actor),
        "rings": chain.of("task", task.id, actor),
        "lines": lines,
        "sheet_url": url_for("tasks.sheet", unit_id=task.unit_id),
    }


def light_of(task: Task) -> Light:
    """How a task stands to its day today."""
    today = clock.today()
    return listing.light(task, today, calls.soon(today))


def origin(task: Task, actor: Actor) -> Origin:
    """Whoever carries a decision out reads the paragraph of the minutes that it stands in; the topic has its door."""
    block = task.decision.block if task.decision else None
    topic = task.item.topic if task.item else None
    readable = topic is not None and topic.id in topics.titles(actor, [topic.id])
    return Origin(
        meeting=task.meeting.title,
        minutes_url=_words_of(task.decision, actor) if task.decision else "",
        considered=block.considered if block else "",
        item=task.item.title if task.item else block.title if block else "",
        topic=topic if readable else None,
    )


def _words_of(decision: Decision, actor: Actor) -> str:
    """Address of a decision's words in the minutes."""
    if not minutes.titles(actor, [decision.minutes_id]):
        return ""
    return url_for("minutes.detail", record_id=decision.minutes_id, _anchor=f"decision-{decision.id}")


def facts(task: Task) -> list[tuple[str, Any]]:
    """Name and value; empty ones are left out by the page."""
    extended = task.due != task.first_due
    return [
        ("牵头单位", task.unit.short_name),
        ("配合单位", "、".join(one.unit.short_name for one in task.helpers)),
        ("完成时限", task.due),
        ("原定时限", task.first_due if extended else ""),
        ("申请延期至", task.asked_due),
        ("承办岗位", task.handed_post.name if task.handed_post else ""),
        ("交办会议", task.meeting.title),
        ("交办", _day(task.assigned_at)),
        ("签收", _day(task.accepted_at)),
        ("报结", _day(task.reported_at)),
        ("办结" if task.place == TaskState.CONFIRMED else "撤销", _day(task.closed_at)),
    ]


def _day(moment: Any) -> str:
    return f"{clock.local(moment):%Y-%m-%d}" if moment else ""


def stations(task: Task, waiting: Any, lines: Iterable[trail.Line]) -> list[dict[str, str]]:
    """The road with the place marked, and who acted or must act; a cancelled task ends where it stood."""
    road = (TaskState.ASSIGNED, TaskState.CANCELLED) if task.place == TaskState.CANCELLED else ROAD
    here = len(road) if task.place == TaskState.CONFIRMED else road.index(task.place)
    return [
        {
            "label": state.label,
            "state": "done" if n < here else "here" if n == here else "ahead",
            "note": who_must_act(waiting) if n == here else _came(state, lines) if n < here else "",
        }
        for n, state in enumerate(road)
    ]


def _came(state: TaskState, lines: Iterable[trail.Line]) -> str:
    """Who brought it there last, and when."""
    found = [line for line in lines if line.to_state == state and line.from_state != state and line.result == "ok"]
    return f"{found[-1].person} {clock.local(found[-1].at):%m-%d}" if found else ""


def tabs(actor: Actor, scope: str) -> list[tuple[str, str, bool, None]]:
    """The lists that the actor may ask for."""
    return [(SCOPES[code], url_for("tasks.index", scope=code), code == scope, None) for code in listing.scopes(actor)]


def cells(lines: Iterable[listing.Line]) -> Iterator[tuple[object, ...]]:
    """A line of the workbook for each task of a table."""
    for number, line in enumerate(lines, 1):
        row = line.row
        yield (
            number, row.meeting, row.words, row.unit, line.helpers, clock.local(row.assigned_at).date(),
            row.first_due, row.due, line.light.label, line.outcome,
            calls.finished(row.state, row.reported_at), line.latest,
        )  # fmt: skip
