"""What is done with a task: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, true

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused
from yx.minutes import readers
from yx.people.models import Post, Unit

from .models import Task, TaskFile, TaskNote
from .words import NoteKind

NOTHING: Mapping[str, Any] = {}


def accept(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """签收承办 for the lead unit."""
    task.accepted_at = now


def hand(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """转交承办 to a post of the unit, which works on it beside the liaison. Raises Refused for any other post."""
    post = db.session.get(Post, data["post_id"])
    if post is None or not post.active or post.unit_id != task.unit_id:
        raise Refused("请选择本单位在用的岗位")
    task.handed_post_id = post.id
    return f"转交：{post.name}"


def progress(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """报告进展 of the lead or a helping unit. `data`: words, perhaps files of (StoredFile, name)."""
    _note(task, NoteKind.PROGRESS, actor, data["words"], now, data)
    if actor.unit_id == task.unit_id:
        task.progressed_on = clock.local(now).date()


def report(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """报结, with the result and its evidence. `data`: words, perhaps files. An open request for time falls away."""
    words = str(data["words"]).strip()
    _note(task, NoteKind.FINISH, actor, words, now, data)
    task.result, task.reported_at, task.reported_by_id = words, now, actor.person_id
    task.to_mend, task.asked_due = "", None


def confirm(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """确认办结 by the office."""
    if data.get("words"):
        _note(task, NoteKind.ANSWER, actor, data["words"], now)
    task.closed_at = now


def send_back(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回 by the office, with what is still to be done."""
    _note(task, NoteKind.ANSWER, actor, data["reason"], now)
    task.to_mend, task.result = data["reason"], ""
    task.reported_at = task.reported_by_id = None


def ask_extension(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """申请延期. `data`: until (a later day), words."""
    until: date = data["until"]
    if until <= task.due or until <= clock.local(now).date():
        raise Refused("延期日期应晚于今天和原定时限")
    _note(task, NoteKind.EXTENSION, actor, data["words"], now, until=until)
    task.asked_due = until
    return f"延期至 {until}"


def grant(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """同意延期: the new day counts from now on; the first one stays on record."""
    assert task.asked_due is not None  # policy.ANSWERER
    until = task.asked_due
    _note(task, NoteKind.ANSWER, actor, data.get("words") or "同意延期", now, until=until)
    task.due, task.asked_due = until, None
    return f"延期至 {until}"


def refuse(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """不同意延期, with the reason; the day stays."""
    _note(task, NoteKind.ANSWER, actor, data["reason"], now)
    task.asked_due = None


def reassign(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """调整承办单位: the unit was reorganised or the matter belongs elsewhere; the words and the day stay.

    It is assigned anew: what the unit has to do first is counted from now. It may read the minutes from now on.
    """
    unit = db.session.scalars(select(Unit).where(Unit.id == data["unit_id"], Unit.active == true())).one_or_none()
    if unit is None or unit.id == task.unit_id:
        raise Refused("请选择另一个在用的单位")
    before, task.unit = task.unit.short_name, unit
    task.helpers = [one for one in task.helpers if one.unit_id != unit.id]
    task.handed_post_id = task.accepted_at = task.asked_due = task.progressed_on = task.reminded_on = None
    task.assigned_at = now
    if task.decision is not None:
        readers.admit(task.decision.block.minutes, [unit.id])
    _note(task, NoteKind.ANSWER, actor, data["reason"], now)
    return f"{before} → {unit.short_name}"


def cancel(task: Task, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤销 by the convener: what the conference decided is not carried out any more, with the reason."""
    _note(task, NoteKind.ANSWER, actor, data["reason"], now)
    task.closed_at, task.asked_due = now, None


def _note(
    task: Task, kind: NoteKind, actor: Actor, words: str, now: datetime, data: Mapping[str, Any] = NOTHING,
    until: date | None = None,
) -> None:  # fmt: skip
    if not words.strip():
        raise Refused("请填写情况说明")
    files = data.get("files") or ()
    task.notes.append(
        TaskNote(
            kind=kind, words=words.strip(), until=until, unit=actor.unit_name, person=actor.signature, at=now,
            files=[TaskFile(file=stored, name=name) for stored, name in files],
        )
    )  # fmt: skip
