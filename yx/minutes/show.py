"""What the page of minutes shows: road, text, decisions, comments, opinions, papers, chain, trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from yx.core import chain, clock, inbox, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.chain import Ring
from yx.cosign import rounds
from yx.cosign import show as cosign
from yx.disclosure.attribute import Attribute, note_line
from yx.disclosure.queries import findings
from yx.documents.models import Document, Kind, Place, Reader
from yx.documents.policy import reader_keys
from yx.meetings import queries as meetings
from yx.meetings.flow import MEETING
from yx.meetings.models import AgendaItem, Meeting
from yx.people.called import who_must_act
from yx.topics import queries as topics

from . import matter, needs, queries, text
from .flow import MINUTES
from .models import Minutes, MinutesOpinion
from .words import MinutesState

S = MinutesState


def everything(minutes: Minutes, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    lines = trail.of("minutes", minutes.id)
    waiting = [] if MINUTES.state(minutes.state).end else inbox.of_record("minutes", minutes.id)
    found = rounds.of("minutes", minutes.id)
    return {
        **matter.context(minutes, actor),
        "facts": facts(minutes),
        "stations": stations(minutes, waiting, lines),
        "lines": lines,
        "opinions": [(one, lapse(one, minutes)) for one in minutes.opinions],
        "findings": scan_findings(minutes),
        "rounds": [cosign.shown(one, _hashes(minutes)) for one in reversed(found)],
        "rings": chain.of("minutes", minutes.id, actor),
        "papers": papers(minutes),
        "edit": url_for("minutes.edit", record_id=minutes.id) if MINUTES.is_open("save", minutes, actor) else None,
    }


def _hashes(minutes: Minutes) -> tuple[str, ...]:
    """Comments on any version were given and settled: none lapses by being worked in."""
    return tuple(version.hash for version in minutes.versions)


def facts(minutes: Minutes) -> list[tuple[str, Any]]:
    """Name and value; empty ones are left out by the page."""
    document = minutes.document
    ground = minutes.ground
    return [
        ("发文字号", document.number_text if document else ""),
        ("会议", minutes.meeting.title),
        ("会议时间", f"{clock.local(minutes.meeting.starts_at):%Y-%m-%d %H:%M}"),
        ("起草人", minutes.person),
        ("签发日期", f"{clock.local(minutes.signed_at):%Y-%m-%d}" if minutes.signed_at else ""),
        ("用印", f"{minutes.keeper.short_name}（代章）" if minutes.sealed_at else ""),
        ("公开属性", minutes.attribute.label if minutes.attribute else "未选择"),
        ("不公开依据", f"条例第{ground.article.number}条 {ground.label}" if ground else ""),
        ("具体类别", minutes.sub_ground.label if minutes.sub_ground else ""),
        ("法律法规名称及条款", minutes.law),
        ("第三方意见", minutes.third_party),
        ("理由", minutes.reason),
        ("附注", note_line(minutes.attribute) if minutes.attribute else ""),
    ]


def stations(minutes: Minutes, waiting: Sequence[inbox.Waiting], lines: Sequence[trail.Line]) -> list[dict[str, str]]:
    """The road with the place marked, and who acted or must act."""
    road = list(S)
    here = road.index(minutes.place)
    return [
        {
            "label": place.label,
            "state": "done" if index < here else "here" if index == here else "ahead",
            "note": who_must_act(waiting) if index == here else _left(place, lines) if index < here else "",
        }
        for index, place in enumerate(road)
    ]


def _left(place: S, lines: Sequence[trail.Line]) -> str:
    """Who took it on from there last, and when."""
    found = [line for line in lines if line.from_state == place != line.to_state and line.result == "ok"]
    return f"{found[-1].person} {clock.local(found[-1].at):%m-%d}" if found else ""


def lapse(one: MinutesOpinion, minutes: Minutes) -> str:
    """Why an opinion no longer counts; empty while it does, and for a return."""
    if one.step == "return" or one.version_hash == minutes.version_hash:
        return ""
    return f"针对第 {one.version_no} 版，文稿已修改为第 {minutes.version_no} 版"


def scan_findings(minutes: Minutes) -> list[Any]:
    """What the scan found in minutes that are to be public, until they are signed."""
    if minutes.attribute != Attribute.OPEN or minutes.place not in (S.DRAFTING, S.COMMENTING, S.SIGNING):
        return []
    return findings("minutes", minutes.id, needs.scanned(minutes))


def papers(minutes: Minutes) -> list[dict[str, Any]]:
    """The papers that issuing made, for the list of files."""
    return [
        {
            "name": item.name,
            "url": url_for("minutes.paper", record_id=minutes.id, paper_id=item.id),
            "size": item.file.size,
            "note": f"{item.kind.label} SHA-256 {item.file.sha256[:12]}…",
        }
        for item in (minutes.document.papers if minutes.document else ())
    ]


# --- on the pages of other nouns -----------------------------------------------------------------------------


def panel(meeting: Meeting, actor: Actor) -> dict[str, Any] | None:
    """On the meeting's page: the minutes, or the button that begins them."""
    found = queries.of_meeting(meeting.id)
    if found is None:
        may_begin = MEETING.is_open("minute", meeting, actor)
        return {"minutes": None, "meeting": meeting} if may_begin else None
    readable = found.id in queries.titles(actor, [found.id])
    return {"minutes": found, "attended": text.attended(found)} if readable else None


def of_itself(minutes_id: int, actor: Actor) -> Iterator[Ring]:
    """On the minutes' own page: the meeting, the topics of its agenda, the document that they became."""
    minutes = queries.load(minutes_id)
    agenda = [item.topic_id for item in minutes.meeting.items if item.topic_id]
    for number, (title, state) in topics.titles(actor, agenda).items():
        yield Ring("topic", number, "议题", title, state, "topics.detail")
    for number, (title, state) in meetings.titles(actor, [minutes.meeting_id]).items():
        yield Ring("meeting", number, "会议", title, state, "meetings.detail")
    readable = select(Reader.document_id).where(Reader.key.in_(reader_keys(actor)))
    rows = db.session.execute(
        select(Document.id, Document.number_text, Document.state)
        .join(Minutes, Minutes.document_id == Document.id)
        .where(Minutes.id == minutes_id, Document.id.in_(readable))
    )
    for row in rows:
        yield Ring("document", row.id, "公文", row.number_text, Place(row.state).label, "documents.detail")


def of_meeting(meeting_id: int, actor: Actor) -> Iterator[Ring]:
    """On the meeting's page: its minutes."""
    yield from _rings(select(Minutes.id).where(Minutes.meeting_id == meeting_id), actor)


def of_document(document_id: int, actor: Actor) -> Iterator[Ring]:
    """On the document's page: the minutes that it was made of. Only a document of the kind 纪要 has any."""
    document = db.session.get(Document, document_id)  # the page has it: no statement
    if document is not None and document.kind == Kind.MINUTES:
        yield from _rings(select(Minutes.id).where(Minutes.document_id == document_id), actor)


def of_topic(topic_id: int, actor: Actor) -> Iterator[Ring]:
    """On the topic's page: the minutes of every meeting on whose agenda it stood."""
    statement = select(Minutes.id).join(AgendaItem, AgendaItem.meeting_id == Minutes.meeting_id)
    yield from _rings(statement.where(AgendaItem.topic_id == topic_id), actor)


def _rings(statement: Any, actor: Actor) -> Iterator[Ring]:
    ids = list(db.session.scalars(statement))
    for minutes_id, (title, state) in (queries.titles(actor, ids) if ids else {}).items():
        yield Ring("minutes", minutes_id, "会议纪要", title, state, "minutes.detail")
