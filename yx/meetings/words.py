"""The words of meetings 会议 (clauses E4, E5)."""

from __future__ import annotations

from yx.core.words import Worded


class MeetingKind(Worded):
    """The two kinds of meeting (annex, part three)."""

    JOINT = "joint", "联席会议"
    LIAISON = "liaison", "联络员会议"


class MeetingState(Worded):
    """Where a meeting stands."""

    PLANNING = "planning", "筹备"
    FIXING = "fixing", "议程报审"
    FIXED = "fixed", "议程审定"
    NOTIFIED = "notified", "已通知"
    HELD = "held", "已召开"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已取消"


class ItemKind(Worded):
    """What an item of an agenda is."""

    TOPIC = "topic", "议题"
    STANDING = "standing", "例行事项"
    TASK = "task", "督办事项"
    OTHER = "other", "其他事项"


class ItemOutcome(Worded):
    """What became of an item at the meeting."""

    DECIDED = "decided", "已议定"
    CARRIED = "carried", "未议，转下次会议"


class Role(Worded):
    """As what somebody is invited."""

    CONVENER = "convener", "召集人"
    MEMBER = "member", "成员"
    LIAISON = "liaison", "联络员"
    GUEST = "guest", "列席单位"


class InvitationState(Worded):
    """The reply 回执 of one who is invited."""

    ASKED = "asked", "待回执"
    ATTEND = "attend", "参加"
    SUBSTITUTE = "substitute", "委派"
    LEAVE = "leave", "请假"
    WITHDRAWN = "withdrawn", "已撤回"
