"""What must be true before a step of a meeting: each requirement says in Chinese what is missing and what to do."""

from __future__ import annotations

from yx.core import clock
from yx.core.flow import Need

from . import versions
from .models import Meeting


def _complete(meeting: Meeting) -> list[str]:
    missing = [] if meeting.venue else ["请填写会议地点"]
    return missing if meeting.items else [*missing, "议程还没有内容，请编排议程"]


def _ahead(meeting: Meeting) -> list[str]:
    return [] if meeting.starts_at > clock.now() else ["会议时间已过，请修改会议时间"]


def _begun(meeting: Meeting) -> list[str]:
    return [] if meeting.starts_at <= clock.now() else ["会议时间未到"]


def _sent(meeting: Meeting) -> list[str]:
    if meeting.change:
        return ["变更正在报召集人审定，请先撤回或等待审定"]
    return ["议程有未发出的改动，请先办理“变更会议”"] if versions.unsent(meeting) else []


def _minuted(meeting: Meeting) -> list[str]:
    return ["纪要正在办理，印发后会议自动办结"] if meeting.minuted else []


COMPLETE = Need("complete", "地点已定，议程已编", _complete)
AHEAD = Need("ahead", "会议时间未过", _ahead)
BEGUN = Need("begun", "会议时间已到", _begun)
SENT = Need("sent", "议程的改动均已通知", _sent)
NOT_MINUTED = Need("not_minuted", "没有起草纪要", _minuted)
