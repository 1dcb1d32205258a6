"""The words of circulation 分送与收文."""

from __future__ import annotations

from yx.core.words import Worded


class CirculationState(Worded):
    """Where a sending stands."""

    SENT = "sent", "签收中"
    SIGNED = "signed", "已全部签收"


class ReceiptState(Worded):
    """Where what a unit received stands."""

    SENT = "sent", "待签收"
    SIGNED = "signed", "已签收"
    DONE = "done", "已办结"


class RemarkKind(Worded):
    """What a unit writes on what it received."""

    DIRECTION = "direction", "批示"
    HANDLING = "handling", "办理意见"
