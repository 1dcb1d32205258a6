"""What is done with a meeting: one function for each use case; no Flask, no commit, no hidden clock.

The agenda itself is arranged in `agenda`, invitations are sent by `inviting`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from yx.conference import queries as conference
from yx.core import clock, search, trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotAllowed, Refused
from yx.people.duties import Duty
from yx.people.models import Post, PostDuty
from yx.topics import along

from . import agenda, attendance, calls, inviting, policy, versions
from .models import Meeting, MeetingGuest
from .words import ItemKind, ItemOutcome, MeetingKind, MeetingState

#: of a change after the notice, what is a moment
MOMENTS = ("starts_at", "reply_by")


# --- preparing -----------------------------------------------------------------------------------------------


def create(actor: Actor, data: Mapping[str, Any], now: datetime) -> Meeting:
    """新建会议 by the office, with the standing items of the county. Raises NotAllowed, or Refused without convener.

    `data`: kind, title (empty = named by year and number), regular, starts_at, minutes, venue, note, reply_by,
    guests (ids of units), form_key.
    """
    if not policy.is_office(actor):
        raise NotAllowed("会议由联席会议办公室筹备")
    kind = MeetingKind(data["kind"])
    year = clock.local(data["starts_at"]).year
    meeting = Meeting(
        state=MeetingState.PLANNING.value,
        kind=kind,
        year=year,
        no=_next(kind, year),
        office_id=conference.office_id(),
        person_id=actor.person_id,
        person=actor.person_name,
        chair_post_id=_convener() if kind == MeetingKind.JOINT else actor.post_id,
        to_mend="",
        change="",
        agenda_no=0,
        form_key=data.get("form_key") or None,
        created_at=now,
        moved_at=now,
    )
    _fill(meeting, data)
    db.session.add(meeting)
    agenda.begin(meeting)
    db.session.flush()
    trail.record("meeting", meeting.id, actor, "create", "新建会议", at=now, to_state=meeting.state)
    find(meeting)
    return meeting


def _next(kind: MeetingKind, year: int) -> int:
    hold(f"meeting:{kind.value}:{year}")
    last = select(func.max(Meeting.no)).where(Meeting.kind == kind, Meeting.year == year)
    return (db.session.scalar(last) or 0) + 1


def _convener() -> int:
    convening = select(Post.id).join(PostDuty).where(PostDuty.duty == Duty.CONVENER, Post.active)
    found = db.session.scalars(convening.order_by(Post.id).limit(1)).first()
    if found is None:
        raise Refused("还没有召集人：请安全管理员给召集人岗位授予“召集人”职责")
    return found


def _fill(meeting: Meeting, data: Mapping[str, Any]) -> None:
    meeting.title = data.get("title") or f"{meeting.year}年第{meeting.no}次{meeting.kind.label}"
    meeting.regular = bool(data.get("regular"))
    meeting.starts_at, meeting.minutes = data["starts_at"], data["minutes"]
    meeting.venue, meeting.note = data.get("venue") or "", data.get("note") or ""
    meeting.reply_by = data.get("reply_by")
    _check_times(meeting.starts_at, meeting.reply_by)
    _guests(meeting, data.get("guests") or ())


def _check_times(starts_at: datetime, reply_by: datetime | None) -> None:
    if reply_by is not None and reply_by >= starts_at:
        raise Refused("回执截止应早于会议时间")


def _guests(meeting: Meeting, unit_ids: Any) -> None:
    wanted = dict.fromkeys(unit_ids)
    known = {guest.unit_id: guest for guest in meeting.guests}
    meeting.guests = [known.get(unit_id) or MeetingGuest(unit_id=unit_id) for unit_id in wanted]


def find(meeting: Meeting) -> None:
    """Make the meeting findable by its words."""
    items = "\n".join(item.title for item in meeting.items)
    search.index("meeting", meeting.id, meeting.title, "", f"{meeting.venue}\n{meeting.note}\n{items}")


def save(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """修改会议 while it is prepared; the kind stays. Raises Refused where replies would end after it begins."""
    _fill(meeting, data)
    find(meeting)


def submit(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """报审: time, agenda and arrangements go to the convener."""
    meeting.to_mend = ""


def fix(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """审定议程 by the convener, or of a liaison meeting by the office."""
    meeting.fixed_at = now


def send_back(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回 by the convener, with what to mend."""
    meeting.to_mend = data["reason"]


def take_back(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回 or 重新编排: the agenda is fixed no more."""
    meeting.fixed_at = None


# --- the notice ----------------------------------------------------------------------------------------------


def notify(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """发出通知: agenda version 1, an invitation for everybody of the roster of that day and each invited unit."""
    meeting.notified_at, meeting.sign_in_key = now, secrets.token_urlsafe(24)
    if meeting.reply_by is None or meeting.reply_by <= now:
        meeting.reply_by = calls.reply_due(meeting.starts_at, now)
    versions.add(meeting, actor, "", now)
    invited = inviting.invite(meeting, actor, now)
    inviting.tell_all(meeting, f"会议通知：《{meeting.title}》{_when(meeting)}，请按时回执", now)
    return f"通知 {invited} 个参会对象"


def _when(meeting: Meeting) -> str:
    return f"{versions.when(meeting.starts_at, meeting.minutes)}，{meeting.venue}"


def change(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """变更会议 after the notice: time, place, requirements as in `data`, and what was arranged in the agenda since.

    Time and items of a joint conference wait for the convener; everything else is sent at once. `data`: starts_at,
    minutes, venue, note, reply_by, guests, reason. Raises Refused where nothing would change.
    """
    asked = {name: data[name] for name in ("starts_at", "minutes", "venue", "note")}
    _check_change(meeting, asked, data, now)
    whole = {**asked, "reply_by": data.get("reply_by"), "guests": list(data.get("guests") or ())}
    meeting.to_mend = ""
    if versions.needs_convener(meeting, asked):
        meeting.change = _kept(whole | {"reason": data["reason"]})
        return "报召集人审定"
    return _apply(meeting, actor, whole | {"reason": data["reason"]}, now)


def _check_change(meeting: Meeting, asked: Mapping[str, Any], data: Mapping[str, Any], now: datetime) -> None:
    if asked["starts_at"] <= now:
        raise Refused("变更后的会议时间应晚于现在")
    _check_times(asked["starts_at"], data.get("reply_by"))
    invited = {one.unit_id for one in meeting.invitations}
    if not versions.unsent(meeting, asked) and set(data.get("guests") or ()) <= invited:
        raise Refused("会议时间、地点、要求和议程都没有改动")


def _kept(whole: Mapping[str, Any]) -> str:
    return json.dumps(whole, ensure_ascii=False, default=lambda moment: moment.isoformat())


def waiting_change(meeting: Meeting) -> dict[str, Any]:
    """The change that waits for the convener, moments as moments; empty when none waits."""
    whole: dict[str, Any] = json.loads(meeting.change) if meeting.change else {}
    moments = {name: datetime.fromisoformat(whole[name]) for name in MOMENTS if whole.get(name)}
    return whole | moments


def _apply(meeting: Meeting, actor: Actor, whole: Mapping[str, Any], now: datetime) -> str:
    """Take the change over, keep it as a new version, tell everybody; at a new time everybody is asked anew."""
    moved = meeting.starts_at != whole["starts_at"]
    for name in ("starts_at", "minutes", "venue", "note"):
        setattr(meeting, name, whole[name])
    meeting.reply_by = whole["reply_by"] or meeting.reply_by
    if meeting.reply_by is None or not now < meeting.reply_by < meeting.starts_at:
        meeting.reply_by = calls.reply_due(meeting.starts_at, now)
    _guests(meeting, [*(guest.unit_id for guest in meeting.guests), *whole["guests"]])
    version = versions.add(meeting, actor, whole["reason"], now)
    if moved:
        inviting.reset(meeting, now)
    inviting.invite(meeting, actor, now)
    text = f"会议{'改期' if moved else '变更'}：《{meeting.title}》{_when(meeting)}。{whole['reason']}"
    inviting.tell_all(meeting, text, now)
    find(meeting)
    return f"发出第 {version.no} 版通知"


def agree_change(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """同意变更 by the convener: it is sent. Raises Refused where its time has passed meanwhile."""
    whole = waiting_change(meeting)
    if whole["starts_at"] <= now:
        raise Refused("变更后的会议时间已过，请退回")
    meeting.change = ""
    return _apply(meeting, actor, whole, now)


def refuse_change(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """不同意变更: what was sent stands; the office mends the agenda it had arranged."""
    meeting.change, meeting.to_mend = "", data["reason"]


def recall_change(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回变更 before the convener has decided."""
    meeting.change = ""


# --- the end -------------------------------------------------------------------------------------------------


def hold_meeting(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """召开完毕. `data["outcomes"]`: item id → ItemOutcome; topics not decided are ready for the next agenda.

    Raises Refused where an item is left out.
    """
    outcomes = data.get("outcomes") or {}
    for item in meeting.items:
        if item.id not in outcomes:
            raise Refused(f"请选择第 {item.position} 项的结果")
        item.outcome = ItemOutcome(outcomes[item.id])
        if item.kind == ItemKind.TOPIC and item.topic_id:
            along.discuss(item.topic_id, item.outcome == ItemOutcome.DECIDED, actor, now)
    meeting.held_at = now
    attendance.fix(meeting)  # the posts may be others' tomorrow (clause E1)
    carried = sum(item.outcome == ItemOutcome.CARRIED for item in meeting.items)
    return f"议定 {len(meeting.items) - carried} 项，转下次会议 {carried} 项"


def minute(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """起草纪要: the minutes were begun (package minutes)."""
    meeting.minuted = True


def close(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """办结: the minutes are issued; a liaison meeting may go without."""
    meeting.closed_at = now


def cancel(meeting: Meeting, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """取消会议: its topics are free for another agenda, everybody invited is told."""
    for item in meeting.items:
        if item.kind == ItemKind.TOPIC and item.topic_id:
            along.take_off(item.topic_id, actor, now)
    meeting.change = ""
    if not meeting.invitations:
        return ""
    inviting.tell_all(meeting, f"会议取消：《{meeting.title}》{_when(meeting)}。{data['reason']}", now)
    inviting.withdraw(meeting, now)
    return "已通知全部参会对象"
