"""编号印发: the minutes take their number and become a document of the kind 纪要 (clause E6; ADR 0022)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yx.core import clock, numbering
from yx.core.actor import Actor
from yx.core.base import db
from yx.disclosure.review import ReviewResult
from yx.documents import actions as documents
from yx.documents import adopting
from yx.documents.adopting import Finished
from yx.documents.models import Document, Kind, Place, Verdict
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.people.models import Post

from . import queries, readers, series, text, writing
from .models import Minutes, MinutesOpinion

#: the convener's signature, the review before release and the seal, as a document's opinions
STATIONS = {"sign": Place.SIGNING, "clear": Place.REVIEW, "seal": Place.SIGNED}


def issue(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """Number, papers, document, circulation, and the meeting is closed; `data`: units, note. Gives the number.

    The members' units of the meeting's day get it in any case (annex, part three: 印发各成员单位); `units` are others.
    """
    meeting = _meeting(minutes)
    document = _document(minutes, actor, now)
    minutes.document, minutes.document_id = document, document.id
    units = _recipients(minutes, data["units"])
    readers.admit(minutes, units)
    sent = documents.circulate(document, actor, {**data, "units": units}, now) if units else ""
    MEETING.follow(meeting, "close", actor, now)
    writing.find(minutes)
    return "，".join(filter(None, [document.number_text, sent]))


def _recipients(minutes: Minutes, chosen: Iterable[int]) -> list[int]:
    senders = (minutes.office_id, minutes.keeper_id)
    wanted = dict.fromkeys([*queries.member_units(minutes), *chosen])
    return [unit_id for unit_id in wanted if unit_id not in senders]


def _meeting(minutes: Minutes) -> Meeting:
    """The meeting, its row locked after that of the minutes."""
    statement = db.session.query(Meeting).filter_by(id=minutes.meeting_id)
    return statement.with_for_update(of=Meeting).populate_existing().one()


def _document(minutes: Minutes, actor: Actor, now: datetime) -> Document:
    assert minutes.signed_at is not None  # a sealed text was signed
    signed_on, word = clock.local(minutes.signed_at).date(), series.code_word()
    number = numbering.next_number(word, signed_on.year)
    written = numbering.written(word, signed_on.year, number)
    paper = Finished(
        kind=Kind.MINUTES, title=minutes.title, body=text.whole(minutes), claim=minutes.claim,
        lead_unit_id=minutes.office_id, keeper_id=minutes.keeper_id, drafter_post_id=minutes.post_id,
        drafter_person_id=minutes.person_id, drafter_name=minutes.person,
        drafter_post=db.session.get_one(Post, minutes.post_id).title, code_word=word, number=number,
        signed_on=signed_on, sheet=text.sheet(minutes, written, clock.local(now).date()),
    )  # fmt: skip
    given = [one for code in STATIONS if (one := minutes.given(code))]
    return adopting.adopt(paper, map(_opinion, given), actor, now)


def _opinion(one: MinutesOpinion) -> dict[str, Any]:
    columns = ("step", "label", "words", "person_id", "person", "post", "unit_id", "unit", "deputy_for", "at")
    more = {"result": ReviewResult.MAY_OPEN} if one.step == "clear" else {}
    station = {"station": STATIONS[one.step].value, "verdict": Verdict.PASS}
    return {**station, **more, **{name: getattr(one, name) for name in columns}}
