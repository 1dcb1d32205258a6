"""Arranging the agenda: items in, out, up and down, with their papers; one act for everything on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from yx.core import settings
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused
from yx.topics import along
from yx.topics.models import Topic

from . import sources
from .models import AgendaFile, AgendaItem, Meeting
from .words import ItemKind, MeetingKind

settings.declare(
    "meeting_standing_items", "例行事项（用分号隔开）", "通报上次会议议定事项落实情况", source="县政府办公室设定"
)
settings.declare(
    "meeting_item_minutes", "每项议程预计时长", 10, unit="分钟", low=1, high=240, source="县政府办公室设定"
)

MOST_ITEMS = 60
MOST_PAPERS = 20


def standing() -> list[str]:
    """The standing items of the county, in order."""
    raw = str(settings.get("meeting_standing_items")).replace(";", "；")
    return [title.strip() for title in raw.split("；") if title.strip()]


def begin(meeting: Meeting) -> None:
    """A new meeting has the standing items of a joint conference already."""
    if meeting.kind == MeetingKind.JOINT:
        for title in standing():
            _append(meeting, ItemKind.STANDING, title)


def _append(meeting: Meeting, kind: ItemKind, title: str, **more: Any) -> AgendaItem:
    if len(meeting.items) >= MOST_ITEMS:
        raise Refused(f"一次会议的议程不超过 {MOST_ITEMS} 项")
    usual = {"minutes": settings.number("meeting_item_minutes"), "reporter": "", "unit_id": None}
    item = AgendaItem(position=len(meeting.items) + 1, kind=kind, title=title[:300], **(usual | more))
    meeting.items.append(item)
    return item


def arrange(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """编排议程: write what stands on the page, then do what was pressed. Gives the agenda for the trail.

    `data["rows"]`: for each item id, place, title, unit_id, reporter, minutes, files ((StoredFile, name) pairs) and
    drop_files (ids); `data["do"]`: (what, value) as in `DOES`, or None. Raises Refused.
    """
    _write(meeting, data.get("rows") or (), actor, now)
    what, value = data.get("do") or ("", None)
    done = f"{LABELS[what]}：{DOES[what](meeting, value, actor, now).title}；" if what else ""
    _number(meeting)
    db.session.flush()
    from .actions import find  # the use cases of a meeting name this module

    find(meeting)
    return f"{done}{len(meeting.items)} 项，共 {sum(item.minutes for item in meeting.items)} 分钟"


def _write(meeting: Meeting, rows: Iterable[Mapping[str, Any]], actor: Actor, now: datetime) -> None:
    items = {item.id: item for item in meeting.items}
    for row in rows:
        item = items.get(row["id"])
        if item is None:
            raise Refused("议程已被他人修改，请核对最新议程后再办")
        item.position, item.minutes = row["place"], row["minutes"]
        item.unit_id, item.reporter = row["unit_id"], row["reporter"]
        if item.kind in (ItemKind.STANDING, ItemKind.OTHER) and not item.topic_id:
            item.title = row["title"]
        _papers(item, row, actor, now)
    meeting.items.sort(key=lambda item: (item.position, item.id or 0))


def _papers(item: AgendaItem, row: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    gone = set(row.get("drop_files") or ())
    item.files = [paper for paper in item.files if paper.id not in gone]
    for stored, name in row.get("files") or ():
        if len(item.files) >= MOST_PAPERS:
            raise Refused(f"每项议程的材料不超过 {MOST_PAPERS} 件")
        item.files.append(AgendaFile(file=stored, file_id=stored.id, name=name, person=actor.person_name, at=now))


def _number(meeting: Meeting) -> None:
    for place, item in enumerate(meeting.items, 1):
        item.position = place


def _item(meeting: Meeting, item_id: int) -> AgendaItem:
    found = next((item for item in meeting.items if item.id == item_id), None)
    if found is None:
        raise Refused("此项已不在议程上")
    return found


# --- what the buttons of the page do: each gives the item that it did something with ----------------------------


def _move(meeting: Meeting, item_id: int, by: int) -> AgendaItem:
    item = _item(meeting, item_id)
    place = meeting.items.index(item)
    other = place + by
    if 0 <= other < len(meeting.items):
        meeting.items.insert(other, meeting.items.pop(place))
    return item


def _up(meeting: Meeting, item_id: int, actor: Actor, now: datetime) -> AgendaItem:
    return _move(meeting, item_id, -1)


def _down(meeting: Meeting, item_id: int, actor: Actor, now: datetime) -> AgendaItem:
    return _move(meeting, item_id, 1)


def _drop(meeting: Meeting, item_id: int, actor: Actor, now: datetime) -> AgendaItem:
    item = _item(meeting, item_id)
    if item.kind == ItemKind.TOPIC and item.topic_id:
        along.take_off(item.topic_id, actor, now)
    meeting.items.remove(item)
    return item


def _topic(meeting: Meeting, topic_id: int, actor: Actor, now: datetime) -> AgendaItem:
    """An approved topic; a liaison meeting only talks one over, which changes nothing about where it stands."""
    if any(item.topic_id == topic_id for item in meeting.items):
        raise Refused("此议题已在议程上")
    joint = meeting.kind == MeetingKind.JOINT
    if joint:
        along.place(topic_id, meeting.id, actor, now)
    elif topic_id not in db.session.scalars(sources.open_topics().with_only_columns(Topic.id)).all():
        raise Refused("此议题现在不能列入联络员会议")
    topic = db.session.get_one(Topic, topic_id)
    kind = ItemKind.TOPIC if joint else ItemKind.OTHER
    return _append(meeting, kind, topic.title, topic=topic, topic_id=topic_id, unit_id=topic.unit_id)


def _task(meeting: Meeting, task_id: int, actor: Actor, now: datetime) -> AgendaItem:
    if any(item.task_id == task_id for item in meeting.items):
        raise Refused("此督办事项已在议程上")
    found = sources.candidate(ItemKind.TASK, task_id, actor, meeting)
    return _append(meeting, ItemKind.TASK, found.title, task_id=task_id, unit_id=found.unit_id)


def _standing(meeting: Meeting, number: int, actor: Actor, now: datetime) -> AgendaItem:
    titles = standing()
    if not 1 <= number <= len(titles):
        raise Refused("没有这个例行事项")
    return _append(meeting, ItemKind.STANDING, titles[number - 1])


def _other(meeting: Meeting, title: str, actor: Actor, now: datetime) -> AgendaItem:
    if not title:
        raise Refused("请填写事项名称")
    return _append(meeting, ItemKind.OTHER, title)


#: what a button does; its value is an item's id, a topic's, a task's, the number of a standing item, or a title
DOES: dict[str, Callable[[Meeting, Any, Actor, datetime], AgendaItem]] = {
    "up": _up,
    "down": _down,
    "drop": _drop,
    "topic": _topic,
    "task": _task,
    "standing": _standing,
    "other": _other,
}
LABELS = {"up": "上移", "down": "下移", "drop": "移出"} | dict.fromkeys(("topic", "task", "standing", "other"), "列入")
