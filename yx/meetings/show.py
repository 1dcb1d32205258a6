"""What a meeting's page shows: road, agenda with its times, versions and what changed, who is invited, the chain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from yx.core import chain, clock, inbox, trail
from yx.core.actor import Actor
from yx.core.chain import Ring
from yx.people.called import who_must_act
from yx.topics import queries as topics

from . import actions, panels, policy, queries, versions
from .flow import MEETING
from .models import Meeting
from .words import MeetingKind, MeetingState

ROAD = (
    MeetingState.PLANNING, MeetingState.FIXING, MeetingState.FIXED, MeetingState.NOTIFIED, MeetingState.HELD,
    MeetingState.CLOSED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it is shown: its number, when it begins, what it is; `papers` are (name, address)."""

    no: int
    begins: datetime
    label: str
    title: str
    topic_id: int | None
    who: str
    minutes: int
    papers: list[tuple[str, str]]
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Time, place and items; `over` minutes more than the meeting was planned for."""

    when: str
    venue: str
    note: str
    lines: list[Line]
    total: int
    over: int


def prepares(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor sees the agenda as it is being arranged: the office, and who fixes it."""
    return policy.is_office(actor) or actor.post_id == meeting.chair_post_id


def kept_for(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """The agenda for the actor: everybody else sees what was last sent."""
    last = versions.latest(meeting)
    if last is None or prepares(meeting, actor):
        return versions.content(meeting, actions.waiting_change(meeting))
    return versions.opened(last)


def agenda(meeting: Meeting, kept: Mapping[str, Any]) -> Agenda:
    """A content with the hour at which each item begins."""
    begin = kept["starts_at"] if isinstance(kept["starts_at"], datetime) else datetime.fromisoformat(kept["starts_at"])
    outcomes = {item.id: item.outcome.label for item in meeting.items if item.outcome}
    lines, at = [], begin
    for no, item in enumerate(kept["items"], 1):
        papers = [(paper["name"], _paper(meeting, paper["file"])) for paper in item["papers"]]
        who = "　".join(filter(None, (item["unit"], item["reporter"])))
        outcome = outcomes.get(item["id"], "")
        lines.append(
            Line(no, at, item["label"], item["title"], item["topic_id"], who, item["minutes"], papers, outcome)
        )
        at += timedelta(minutes=item["minutes"])
    total = sum(line.minutes for line in lines)
    over = max(total - kept["minutes"], 0)
    return Agenda(versions.when(begin, kept["minutes"]), kept["venue"], kept["note"], lines, total, over)


def _paper(meeting: Meeting, file_id: int) -> str:
    return url_for("meetings.paper", record_id=meeting.id, file_id=file_id)


def everything(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    kept = kept_for(meeting, actor)
    shown = agenda(meeting, kept)
    rings = chain.of("meeting", meeting.id, actor)
    waiting = [] if MEETING.state(meeting.state).end else inbox.of_record("meeting", meeting.id)
    return {
        "meeting": meeting,
        "agenda": shown,
        "topics": _readable(meeting, actor, kept, rings),
        "facts": facts(meeting),
        "stations": stations(meeting, who_must_act(waiting) if prepares(meeting, actor) else ""),
        "prepares": prepares(meeting, actor),
        "office": policy.is_office(actor),
        "unsent": _unsent(meeting, actor),
        "change": _waiting(meeting, actor),
        "versions": _versions(meeting),
        "counts": queries.replies(meeting.id),
        "mine": queries.invitations_of(meeting.id, actor.unit_id),
        "panels": panels.of(meeting, actor),
        "rings": rings,
        "lines": trail.of("meeting", meeting.id) if prepares(meeting, actor) else [],
    }


def _readable(meeting: Meeting, actor: Actor, kept: Mapping[str, Any], rings: Iterable[Ring]) -> Collection[int]:
    """Topics of the agenda that lead to their pages: the chain has asked, but for those that stand there no more."""
    found = {ring.record_id for ring in rings if ring.noun == "topic"}
    gone = {item["topic_id"] for item in kept["items"] if item["topic_id"]} - {item.topic_id for item in meeting.items}
    return found | set(topics.titles(actor, gone)) if gone else found


def _unsent(meeting: Meeting, actor: Actor) -> bool:
    announced = meeting.place == MeetingState.NOTIFIED and not meeting.change
    return announced and prepares(meeting, actor) and versions.unsent(meeting)


def _waiting(meeting: Meeting, actor: Actor) -> dict[str, Any] | None:
    """What changes with the change that waits, for the office and the convener."""
    last = versions.latest(meeting)
    if not meeting.change or last is None or not prepares(meeting, actor):
        return None
    asked = actions.waiting_change(meeting)
    return {"reason": asked["reason"], **compared(versions.opened(last), versions.content(meeting, asked))}


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two contents: items that moved, and the text line by line without what stayed."""
    rows = [row for row in versions.compare(old, new) if row.change != "same"]
    return {"rows": rows, "moves": versions.moves(old, new)}


def _versions(meeting: Meeting) -> list[dict[str, Any]]:
    """Each version that was sent after the first, the newest first, with what it changed."""
    contents = [versions.opened(version) for version in meeting.versions]
    pairs = zip(meeting.versions[1:], contents, contents[1:], strict=False)
    return [{"version": version, **compared(old, new)} for version, old, new in pairs][::-1]


def facts(meeting: Meeting) -> list[tuple[str, Any]]:
    """Name and value of what the meeting is; empty ones are left out by the page."""
    until = clock.local(meeting.reply_by) if meeting.reply_by else None
    guests = "、".join(guest.unit.short_name for guest in meeting.guests)
    return [
        ("类别", f"{meeting.kind.label}（{'定期' if meeting.regular else '不定期'}）"),
        ("主持", meeting.chair.title if meeting.chair else ""),
        ("列席单位", guests),
        ("回执截止", f"{until:%Y-%m-%d %H:%M}" if until else ""),
        ("筹备", meeting.person),
        ("发出通知", _at(meeting.notified_at)),
        ("召开", _at(meeting.held_at)),
        ("办结", _at(meeting.closed_at)),
    ]


def _at(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}" if moment else ""


def stations(meeting: Meeting, note: str) -> list[dict[str, str]]:
    """The road, `note` where it stands; a liaison meeting is not put to the convener, a cancelled one ends there."""
    road = [state for state in ROAD if state != MeetingState.FIXING or meeting.kind == MeetingKind.JOINT]
    if meeting.place == MeetingState.CANCELLED:
        return [
            {"label": "筹备", "state": "done", "note": ""},
            {"label": meeting.place.label, "state": "here", "note": _at(meeting.moved_at)},
        ]
    here = road.index(meeting.place)
    return [
        {"label": state.label, "state": _place(n, here, len(road)), "note": note if n == here else ""}
        for n, state in enumerate(road)
    ]


def _place(n: int, here: int, last: int) -> str:
    if n < here or here == last - 1:
        return "done"
    return "here" if n == here else "ahead"
