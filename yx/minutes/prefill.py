"""What minutes begin with: frame and blocks from agenda and attendance, for the office to go on from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yx.core import clock
from yx.meetings import attendance
from yx.meetings.attendance import Attendee
from yx.meetings.models import AgendaItem, Meeting
from yx.meetings.words import ItemOutcome, Role
from yx.paper.sheet import chinese_date

from .models import Block

#: hours from which on it is afternoon, and evening
NOON, EVENING = 12, 18


def frame(meeting: Meeting) -> dict[str, str]:
    """Title, opening, closing and the three lists of names."""
    found = attendance.of(meeting)
    chair = next((one.name for one in found.present if one.role == Role.CONVENER), "")
    carried = [item.title for item in meeting.items if item.outcome == ItemOutcome.CARRIED]
    return {
        "title": f"{meeting.title}纪要",
        "opening": f"{_when(meeting.starts_at)}，召集人{chair}在{meeting.venue}主持召开{meeting.title}。"
        "现将会议议定事项纪要如下：",
        "closing": f"{''.join(f'“{title}”' for title in carried)}留待下次会议研究。" if carried else "",
        "present": _names(found.present),
        "excused": _names(found.excused),
        "guests": _names(found.guests),
    }


def _when(at: datetime) -> str:
    local = clock.local(at)
    part = "上午" if local.hour < NOON else "下午" if local.hour < EVENING else "晚上"
    return f"{chinese_date(local.date())}{part}"


def _names(people: Iterable[Attendee]) -> str:
    """Unit and name of each (GB/T 9704-2012 10.3); who came for another says for whom."""
    return "，".join(filter(None, map(_name, people)))


def _name(one: Attendee) -> str:
    instead = f"（代{one.instead_of}）" if one.instead_of else ""
    return f"{one.unit} {one.name}{instead}" if one.name else one.unit


def blocks(meeting: Meeting) -> list[Block]:
    """One for each item that was decided, in the order of the agenda."""
    taken = [item for item in meeting.items if item.outcome != ItemOutcome.CARRIED]
    return [_block(item, position) for position, item in enumerate(taken, start=1)]


def _block(item: AgendaItem, position: int) -> Block:
    by = item.unit.short_name if item.unit else ""
    said = f"会议听取了{by}关于“{item.title}”的汇报，进行了研究。" if by else f"会议研究了“{item.title}”。"
    return Block(item_id=item.id, item=item, position=position, title=item.title, considered=said)
