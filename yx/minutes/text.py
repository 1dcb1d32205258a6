"""Minutes as one text and as one paper: numbered items, numbered decisions, attendance (GB/T 9704-2012 10.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yx.core import clock
from yx.disclosure.attribute import note_line
from yx.paper.marks import han_number
from yx.paper.sheet import Attendance, Sheet, Signature, chinese_date
from yx.paper.text import parse

from . import series
from .models import Block, Decision, Minutes

DRAFT = "草稿"
_BETWEEN = re.compile(r"[，,、；;\n]+")


def body(minutes: Minutes) -> str:
    """The text in the form of `yx.paper.text`, without title and attendance."""
    lines = [minutes.opening, *_items(minutes), minutes.closing]
    return "\n".join(line for text in lines for line in text.splitlines() if line.strip())


def _items(minutes: Minutes) -> Iterator[str]:
    for number, block in enumerate(minutes.blocks, start=1):
        yield f"{han_number(number)}、{block.title}"
        yield block.considered
        yield from _decisions(block)


def _decisions(block: Block) -> Iterator[str]:
    if len(block.decisions) == 1:
        yield f"会议议定：{sentence(block.decisions[0])}"
    elif block.decisions:
        yield "会议议定："
        yield from (f"（{han_number(place)}）{sentence(one)}" for place, one in enumerate(block.decisions, start=1))


def sentence(decision: Decision) -> str:
    """A decision with who carries it out until when, as one sentence."""
    helpers = "、".join(helper.unit.short_name for helper in decision.helpers)
    parts = [f"牵头单位：{decision.unit.short_name}", f"配合单位：{helpers}" if helpers else ""]
    parts.append(f"完成时限：{chinese_date(decision.due)}")
    return f"{decision.words.rstrip('。；;，')}（{'；'.join(filter(None, parts))}）。"


def attended(minutes: Minutes) -> list[tuple[str, tuple[str, ...]]]:
    """出席, 请假, 列席 with the names of each; those without names are left out."""
    lists = (("出席", minutes.present), ("请假", minutes.excused), ("列席", minutes.guests))
    return [(label, names(text)) for label, text in lists if names(text)]


def names(text: str) -> tuple[str, ...]:
    """The names of a list as it is typed, however they are set apart."""
    return tuple(name.strip() for name in _BETWEEN.split(text) if name.strip())


def whole(minutes: Minutes) -> str:
    """Everything that is read: the text, then who was there. What the scan looks at and a document keeps."""
    return "\n".join([body(minutes), *(f"{label}：{'，'.join(found)}" for label, found in attended(minutes))])


def sheet(minutes: Minutes, number: str = "", issued_on: date | None = None) -> Sheet:
    """The paper; with the watermark 草稿 until it is issued."""
    conference = series.conference_name()
    return Sheet(
        kind="minutes",
        banner=(f"{conference}纪要",),
        title=minutes.title,
        article=parse(body(minutes)),
        number=number,
        signatures=(Signature(f"{conference}办公室", sealed_by=minutes.keeper.name),),
        date=clock.local(minutes.signed_at).date() if minutes.signed_at else None,
        note=note_line(minutes.attribute) if minutes.attribute else "",
        printed_by=minutes.keeper.name,
        printed_on=issued_on,
        attendance=Attendance(names(minutes.present), names(minutes.excused), names(minutes.guests)),
        watermark=None if issued_on else DRAFT,
    )
