"""Time, place and agenda as they were sent: each version whole, with its hash; what changed between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from yx.core import clock
from yx.core.actor import Actor
from yx.paper import diff

from .models import AgendaItem, AgendaVersion, Meeting
from .words import ItemKind, MeetingKind

WEEKDAYS = "一二三四五六日"
#: of an item, what the convener fixes; reporter, papers and planned minutes are the office's own
FIXED = ("id", "title", "unit")
#: what one item of two versions may differ in, as it is called on screen
ASPECTS = (
    ("title", "名称"), ("unit", "汇报单位"), ("reporter", "汇报人"), ("minutes", "时长"), ("papers", "材料"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one item between two versions; places count from 1, None where it does not stand."""

    what: str
    title: str
    old: int | None
    new: int | None


def content(meeting: Meeting, change: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The meeting as a version keeps it; `change` are values of time, place and requirements not yet taken over."""
    at = {**_frame(meeting), **(change or {})}
    return {
        "title": meeting.title,
        "starts_at": clock.local(at["starts_at"]).isoformat(timespec="minutes"),
        "minutes": at["minutes"],
        "venue": at["venue"],
        "note": at["note"],
        "items": [_item(item) for item in meeting.items],
    }


def _frame(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in ("starts_at", "minutes", "venue", "note")}


def _item(item: AgendaItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "label": label(item),
        "title": item.title,
        "unit": item.unit.short_name if item.unit else "",
        "reporter": item.reporter,
        "minutes": item.minutes,
        "topic_id": item.topic_id,
        "papers": [{"file": paper.file_id, "name": paper.name} for paper in papers(item)],
    }


def label(item: AgendaItem) -> str:
    """What the item is; a liaison meeting talks a topic over before it is put to the convener."""
    return "讨论议题" if item.topic_id and item.kind == ItemKind.OTHER else item.kind.label


def papers(item: AgendaItem) -> list[Any]:
    """The papers of the item's topic, then its own; each has `file_id`, `file` and `name`."""
    return [*(item.topic.files if item.topic else ()), *item.files]


def digest(kept: Mapping[str, Any]) -> str:
    """SHA-256 of a content."""
    return hashlib.sha256(_canonical(kept).encode()).hexdigest()


def _canonical(kept: Mapping[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def add(meeting: Meeting, actor: Actor, reason: str, now: datetime) -> AgendaVersion:
    """Keep the meeting as it now stands as the next version: what everybody invited is sent."""
    kept = content(meeting)
    version = AgendaVersion(
        no=meeting.agenda_no + 1,
        content=_canonical(kept),
        hash=digest(kept),
        reason=reason,
        person=actor.person_name,
        at=now,
    )
    meeting.versions.append(version)
    meeting.agenda_no = version.no
    return version


def opened(version: AgendaVersion) -> dict[str, Any]:
    """The content of a version, its time as a moment."""
    kept: dict[str, Any] = json.loads(version.content)
    return kept | {"starts_at": datetime.fromisoformat(kept["starts_at"])}


def latest(meeting: Meeting) -> AgendaVersion | None:
    """The version that everybody invited was last sent; None before the notice."""
    return meeting.versions[-1] if meeting.versions else None


def unsent(meeting: Meeting, change: Mapping[str, Any] | None = None) -> bool:
    """Whether what stands now (with `change`) is other than what was last sent; False before the notice."""
    last = latest(meeting)
    return last is not None and digest(content(meeting, change)) != last.hash


def needs_convener(meeting: Meeting, change: Mapping[str, Any]) -> bool:
    """Whether the convener fixes the change: time or items of a joint conference (annex, 三（二）; ADR 0020)."""
    last = latest(meeting)
    if meeting.kind != MeetingKind.JOINT or last is None:
        return False
    return _fixed(json.loads(last.content)) != _fixed(content(meeting, change))


def _fixed(kept: Mapping[str, Any]) -> tuple[Any, ...]:
    items = [tuple(item[name] for name in FIXED) for item in kept["items"]]
    return kept["starts_at"], kept["minutes"], items


# --- two versions --------------------------------------------------------------------------------------------


def when(starts_at: datetime, minutes: int) -> str:
    """2026年3月12日（星期四）09:00—11:00."""
    begin = clock.local(starts_at)
    end = begin + timedelta(minutes=minutes)
    day = f"{begin.year}年{begin.month}月{begin.day}日（星期{WEEKDAYS[begin.weekday()]}）"
    return f"{day}{begin:%H:%M}—{end:%H:%M}"


def text(kept: Mapping[str, Any]) -> str:
    """A content as lines of text, items numbered: for a calendar, for a telephone."""
    numbered = (f"{number}. {_line(item)}" for number, item in enumerate(kept["items"], 1))
    return "\n".join([_arrangements(kept), *numbered])


def _arrangements(kept: Mapping[str, Any]) -> str:
    """Time, place and requirements."""
    starts_at = kept["starts_at"]
    begin = starts_at if isinstance(starts_at, datetime) else datetime.fromisoformat(starts_at)
    lines = [f"会议名称：{kept['title']}", f"会议时间：{when(begin, kept['minutes'])}", f"会议地点：{kept['venue']}"]
    return "\n".join([*lines, *(f"会议要求：{line}" for line in kept["note"].splitlines())])


def _line(item: Mapping[str, Any]) -> str:
    who = "　".join(filter(None, (item["unit"], item["reporter"])))
    named = "、".join(paper["name"] for paper in item["papers"])
    head = f"{item['label']}：{item['title']}（{who + '，' if who else ''}{item['minutes']} 分钟）"
    return head + (f"材料：{named}" if named else "")


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[diff.Row]:
    """The two texts side by side, each item beside itself: one that only moved is told by `moves`."""
    before = {item["id"]: _line(item) for item in old["items"]}
    after = {item["id"]: _line(item) for item in new["items"]}
    rows = diff.compare(_arrangements(old), _arrangements(new))
    for key, line in after.items():
        rows += diff.compare(before.get(key, ""), line)
    gone = (line for key, line in before.items() if key not in after)
    return rows + [row for line in gone for row in diff.compare(line, "")]


def moves(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Moved]:
    """Items that came, went, stand elsewhere in the order, or were changed themselves; in the order of the new one."""
    before = {item["id"]: (place, item) for place, item in enumerate(old["items"], 1)}
    after = {item["id"]: (place, item) for place, item in enumerate(new["items"], 1)}
    kept = _in_order([key for key in before if key in after], [key for key in after if key in before])
    found = [Moved("增加", item["title"], None, place) for key, (place, item) in after.items() if key not in before] + [
        Moved("删去", item["title"], place, None) for key, (place, item) in before.items() if key not in after
    ]
    for key, (place, item) in after.items():
        if key in before:
            changed = list(_changed(before[key][1], item, key in kept))
            found += [Moved("、".join(changed), item["title"], before[key][0], place)] if changed else []
    return sorted(found, key=lambda one: one.new or one.old or 0)


def _in_order(before: Sequence[int], after: Sequence[int]) -> set[int]:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {key for block in blocks for key in before[block.a : block.a + block.size]}


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], stays: bool) -> Iterator[str]:
    if not stays:
        yield "调整顺序"
    yield from (f"修改{label}" for name, label in ASPECTS if old[name] != new[name])
