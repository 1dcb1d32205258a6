"""What must be true before a reply or a sign-in (rules §6)."""

from __future__ import annotations

from datetime import timedelta

from yx.core import clock
from yx.core.flow import Need

from .models import Invitation
from .words import MeetingState

#: 签到 opens so long before the meeting begins
OPENS = timedelta(hours=2)


def _still_to_come(invitation: Invitation) -> list[str]:
    """Empty while the meeting is announced and not yet held."""
    if invitation.meeting.place == MeetingState.NOTIFIED:
        return []
    return [f"会议{invitation.meeting.place.label}，不能再办理回执"]


def _in_time(invitation: Invitation) -> list[str]:
    until = invitation.meeting.reply_by
    if until is None or clock.now() <= until:
        return []
    return [f"回执已于 {clock.local(until):%m-%d %H:%M} 截止，如有变化请联系联席会议办公室代为登记"]


def _at_the_door(invitation: Invitation) -> list[str]:
    meeting, now = invitation.meeting, clock.now()
    opens, ends = meeting.starts_at - OPENS, meeting.starts_at + timedelta(minutes=meeting.minutes)
    if now < opens:
        return [f"{clock.local(opens):%m-%d %H:%M} 开始签到"]
    return [] if now <= ends else ["会议已结束，请联系联席会议办公室补登"]


def _begun(invitation: Invitation) -> list[str]:
    opens = invitation.meeting.starts_at - OPENS
    return [] if clock.now() >= opens else [f"{clock.local(opens):%m-%d %H:%M} 开始签到"]


def _not_signed_in(invitation: Invitation) -> list[str]:
    at = invitation.signed_in_at
    return [f"{invitation.signed_in_name}已于 {clock.local(at):%H:%M} 签到"] if at else []


TO_COME = Need("to_come", "会议已通知、尚未召开", _still_to_come)
IN_TIME = Need("in_time", "在回执截止前", _in_time)
AT_THE_DOOR = Need("at_the_door", "在会议当日签到时间内", _at_the_door)
BEGUN = Need("begun", "已开始签到", _begun)
NOT_SIGNED_IN = Need("not_signed_in", "尚未签到", _not_signed_in)
