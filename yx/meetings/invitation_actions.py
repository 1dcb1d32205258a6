"""What is done with an invitation: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core.actor import Actor
from yx.core.errors import Refused

from . import attendance
from .models import Invitation
from .words import InvitationState


def attend(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """参加: the holder of the post comes; an invited unit names who comes. `data`: name, duty (unit only), phone."""
    named = invitation.post_id is None
    name = (data.get("name") or "").strip() if named else attendance.holder_of(invitation)
    duty = (data.get("duty") or "").strip() if named else attendance.post_of(invitation)
    if not name:
        raise Refused("请填写参会人员姓名" if named else "岗位现无人任职，请选择“委派”并填写参会人员")
    _reply(invitation, actor, now, name, duty, data.get("phone") or "", "")


def substitute(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """委派: somebody else comes. `data`: name, duty, phone, and perhaps reason."""
    name, duty = (data.get("name") or "").strip(), (data.get("duty") or "").strip()
    if not name or not duty:
        raise Refused("请填写委派人员的姓名和职务")
    _reply(invitation, actor, now, name, duty, data.get("phone") or "", (data.get("reason") or "").strip())


def leave(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """请假, with the reason."""
    reason = (data.get("reason") or "").strip()
    if not reason:
        raise Refused("请填写请假事由")
    _reply(invitation, actor, now, "", "", "", reason)


def _reply(invitation: Invitation, actor: Actor, now: datetime, name: str, duty: str, phone: str, reason: str) -> None:
    invitation.name, invitation.duty, invitation.phone, invitation.reason = name, duty, phone, reason
    invitation.replied_by, invitation.replied_at = actor.signature, now
    invitation.seen_no = invitation.meeting.agenda_no


#: the replies that the office may enter for a unit
ENTERED = {InvitationState.ATTEND: attend, InvitationState.SUBSTITUTE: substitute, InvitationState.LEAVE: leave}


def enter(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """代为登记 by the office: what the unit said by telephone. `data`: reply and what that reply takes."""
    reply = InvitationState(data["reply"])
    ENTERED[reply](invitation, actor, data, now)
    invitation.state = reply.value
    return reply.label


def read(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """已阅变更: the unit knows the agenda as it stands now."""
    invitation.seen_no = invitation.meeting.agenda_no
    return f"第 {invitation.seen_no} 版"


def sign_in(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """签到: who is there; by default the one who was to come, whatever was replied before. `data`: perhaps name."""
    name = (data.get("name") or "").strip() or invitation.name or attendance.holder_of(invitation)
    if not name:
        raise Refused("请填写签到人员姓名")
    invitation.signed_in_at, invitation.signed_in_name = now, name[:60]
    return name


def undo(invitation: Invitation, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """撤销签到 by the office, entered in error."""
    name = invitation.signed_in_name
    invitation.signed_in_at, invitation.signed_in_name = None, ""
    return name
