"""The words of the joint conference 联席会议."""

from __future__ import annotations

from yx.core.words import Worded


class FilingState(Worded):
    """Where a filing of a change of holder stands 岗位变动备案."""

    FILED = "filed", "待备案"
    RETURNED = "returned", "已退回"
    RECORDED = "recorded", "已备案"
    WITHDRAWN = "withdrawn", "已撤回"
