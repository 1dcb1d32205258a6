"""Writing minutes together: the frame around the blocks and each block count their savings apart.

Two secretaries on two blocks never meet; the second one on the same block gets `Stale`, and the page shows both texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from yx.conference import queries as conference
from yx.core import clock, search, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.disclosure import articles
from yx.disclosure.attribute import Ground
from yx.documents.draft import claim_from, government_of
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.people.models import Unit

from . import prefill, queries, readers, text
from .models import Block, Decision, DecisionUnit, Minutes
from .words import MinutesState

#: decisions of one block, and blocks of one meeting, at the most
MOST = 40
FRAME = ("title", "opening", "closing", "present", "excused", "guests")


def begin(meeting: Meeting, actor: Actor, now: datetime) -> Minutes:
    """起草纪要 of a held meeting, filled from agenda and attendance; its second call gives the same minutes.

    The caller holds the meeting's lock. Raises NotAllowed for anybody but the office, Refused before it was held.
    """
    known = queries.of_meeting(meeting.id)
    if known is not None:
        return known
    MEETING.take(meeting, "minute", actor, {}, now, meeting.row_version)
    office = db.session.get_one(Unit, conference.office_id())
    _county, keeper = government_of(office)
    minutes = Minutes(
        meeting_id=meeting.id, meeting=meeting, state=MinutesState.DRAFTING.value, office=office, office_id=office.id,
        keeper=keeper or office, keeper_id=(keeper or office).id, post_id=actor.post_id, person_id=actor.person_id,
        person=actor.person_name, writers="[]", frame_no=0, to_mend="", version_no=0, version_hash="",
        created_at=now, moved_at=now, **prefill.frame(meeting),
    )  # fmt: skip
    db.session.add(minutes)
    minutes.blocks = prefill.blocks(meeting)
    db.session.flush()
    readers.admit(minutes, [office.id])
    trail.record("minutes", minutes.id, actor, "begin", "起草纪要", at=now, to_state=minutes.state)
    find(minutes)
    return minutes


def find(minutes: Minutes) -> None:
    """Make the minutes findable by their words."""
    number = minutes.document.number_text if minutes.document else ""
    search.index("minutes", minutes.id, minutes.title, number, text.whole(minutes))


def save_frame(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """保存 what stands around the blocks. `data`: `FRAME`, the claim, `seen` of the frame. Raises Stale, Refused."""
    if data["seen"] != minutes.frame_no:
        raise Stale
    for name in FRAME:
        setattr(minutes, name, data[name])
    claim = claim_from(data).tidy()
    if claim.ground is Ground.STATE_SECRET:  # not even a draft of it may be kept
        raise Refused(articles.SECRET_REFUSED)
    minutes.attribute, minutes.ground, minutes.sub_ground = claim.attribute, claim.ground, claim.kind
    minutes.law, minutes.third_party, minutes.reason = claim.law, claim.third_party, claim.reason
    minutes.frame_no += 1
    _wrote(minutes, actor)


def _wrote(minutes: Minutes, actor: Actor) -> None:
    writers = dict.fromkeys([*json.loads(minutes.writers), actor.person_id])
    minutes.writers = json.dumps(list(writers))
    db.session.flush()
    find(minutes)


def save_block(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """保存 one block. `data`: block_id, `seen` of the block, title, considered, rows of decisions.

    A row: id (None for a new one), words, unit_id, helpers, due; rows left out are dropped. Raises Stale, Refused.
    """
    block = queries.block_of(minutes, data["block_id"])
    if data["seen"] != block.row_version:
        raise Stale
    before = block.content()
    block.title, block.considered = data["title"], data.get("considered") or ""
    _decide(minutes, block, data.get("rows") or ())
    _edited(block, actor, now)
    db.session.flush()
    _number(minutes)
    _wrote(minutes, actor)
    return f"第 {block.position} 项：{block.title}" if block.content() != before else ""


def _edited(block: Block, actor: Actor, now: datetime) -> None:
    block.edited_by, block.edited_at = actor.person_name, now
    flag_modified(block, "edited_at")  # the block's counter goes up also where only a decision changed


def _decide(minutes: Minutes, block: Block, rows: Iterable[Mapping[str, Any]]) -> None:
    known = {decision.id: decision for decision in block.decisions}
    kept = [_decision(minutes, known.get(row.get("id") or 0), row) for row in rows]
    if len(kept) > MOST:
        raise Refused(f"一个事项的议定事项不超过 {MOST} 条")
    block.decisions[:] = kept
    for place, decision in enumerate(kept, start=1):
        decision.position = place


def _decision(minutes: Minutes, decision: Decision | None, row: Mapping[str, Any]) -> Decision:
    decision = decision or Decision(minutes_id=minutes.id)
    if row["due"] < clock.local(minutes.meeting.starts_at).date():
        raise Refused("完成时限不能早于会议日期")
    decision.words, decision.due = row["words"].strip(), row["due"]
    decision.unit = db.session.get_one(Unit, row["unit_id"])
    decision.unit_id = decision.unit.id
    wanted = [unit_id for unit_id in dict.fromkeys(row.get("helpers") or ()) if unit_id != decision.unit_id]
    helping = {helper.unit_id: helper for helper in decision.helpers}
    decision.helpers[:] = [
        helping.get(unit_id) or DecisionUnit(unit_id=unit_id, unit=db.session.get_one(Unit, unit_id))
        for unit_id in wanted
    ]
    for place, helper in enumerate(decision.helpers):
        helper.position = place
    return decision


def arrange(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """调整事项. `data["do"]`: ("add", title), ("up" | "down" | "drop", block id, `seen` of the block). Raises Stale."""
    what, *rest = data["do"]
    said = _add(minutes, rest[0], actor, now) if what == "add" else _shift(minutes, what, rest[0], rest[1])
    db.session.flush()
    db.session.expire(minutes, ["blocks", "decisions"])
    _number(minutes)
    _wrote(minutes, actor)
    return said


def _add(minutes: Minutes, title: str, actor: Actor, now: datetime) -> str:
    if len(minutes.blocks) >= MOST:
        raise Refused(f"事项不超过 {MOST} 项")
    block = Block(position=len(minutes.blocks) + 1, title=title, considered="")
    _edited(block, actor, now)
    minutes.blocks.append(block)
    return f"增加：{title}"


def _shift(minutes: Minutes, what: str, block_id: int, seen: int) -> str:
    block = queries.block_of(minutes, block_id)
    if block.row_version != seen:  # nobody drops or moves what another has just written
        raise Stale
    others = [one for one in minutes.blocks if one is not block]
    place = minutes.blocks.index(block)
    if what == "drop":
        db.session.delete(block)
    else:
        others.insert(max(0, place + (-1 if what == "up" else 1)), block)
    for position, one in enumerate(others, start=1):
        one.position = position
    return f"{ {'up': '上移', 'down': '下移', 'drop': '删去'}[what] }：{block.title}"


def _number(minutes: Minutes) -> None:
    """Decisions are counted through the whole minutes: tasks follow this order."""
    for block in minutes.blocks:
        for place, decision in enumerate(block.decisions, start=1):
            decision.position = block.position * 100 + place
    db.session.flush()
