"""The words of tasks 督办 (clause E6)."""

from __future__ import annotations

from yx.core.words import Worded


class TaskState(Worded):
    """Where a task stands."""

    ASSIGNED = "assigned", "已交办"
    ACCEPTED = "accepted", "办理中"
    REPORTED = "reported", "已报结"
    CONFIRMED = "confirmed", "已办结"
    CANCELLED = "cancelled", "已撤销"


class Light(Worded):
    """How a task stands to its day."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "逾期"


class NoteKind(Worded):
    """What a unit wrote about its task, or the office answered."""

    PROGRESS = "progress", "进展"
    FINISH = "finish", "报结"
    EXTENSION = "extension", "申请延期"
    ANSWER = "answer", "联席办答复"
