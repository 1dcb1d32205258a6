"""The words of co-signing 会签: rules for silence, answers, what became of an opinion, and states."""

from __future__ import annotations

from yx.core.words import Worded


class Silence(Worded):
    """逾期规则: what it means when a unit has not answered by the deadline; chosen when the round starts."""

    REMIND = "remind", "逾期催办"
    NO_OPINION = "no_opinion", "逾期视为无意见"
    CONSENT = "consent", "逾期视为同意"


class Answer(Worded):
    """What a unit answers 答复."""

    AGREE = "agree", "同意"
    AGREE_WITH = "agree_with", "同意并附意见"
    OBJECT = "object", "不同意"


class Outcome(Worded):
    """采纳情况: what became of an opinion."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    REJECTED = "rejected", "不采纳"


class RoundState(Worded):
    """Where a round stands: 待处理意见 has opinions to settle, 已办结 has none left."""

    OPEN = "open", "会签中"
    CLOSED = "closed", "待处理意见"
    DONE = "done", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class AskState(Worded):
    """Where the asking of one unit stands."""

    ASKED = "asked", "待答复"
    #: it agreed to an earlier version: it may confirm after seeing what has changed
    AGAIN = "again", "待确认"
    HANDED = "handed", "承办中"
    PREPARED = "prepared", "已拟答复"
    ANSWERED = "answered", "已答复"
    SILENT = "silent", "逾期未复"
    WITHDRAWN = "withdrawn", "已撤回"


#: where a unit still owes its answer
UNANSWERED = (AskState.ASKED, AskState.AGAIN, AskState.HANDED, AskState.PREPARED)
