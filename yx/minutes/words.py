"""The words of minutes 会议纪要 (clause E6)."""

from __future__ import annotations

from yx.core.words import Worded


class MinutesState(Worded):
    """Where the minutes of a meeting stand."""

    DRAFTING = "drafting", "起草"
    COMMENTING = "commenting", "征求意见"
    SIGNING = "signing", "待签发"
    SIGNED = "signed", "已签发"
    SEALED = "sealed", "已用印"
    ISSUED = "issued", "已印发"
    ARCHIVED = "archived", "已归档"
