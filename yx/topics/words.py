"""The words of topics 议题 of the joint conference (clauses E3, E5)."""

from __future__ import annotations

from yx.core.words import Worded


class TopicState(Worded):
    """Where a topic stands."""

    DRAFT = "draft", "草拟"
    CONSENTING = "consenting", "待负责人同意"
    PROPOSED = "proposed", "已提出"
    RETURNED = "returned", "已退回"
    MERGED = "merged", "已并入"
    COLLATED = "collated", "已汇总"
    SUBMITTED = "submitted", "报审"
    APPROVED = "approved", "已审定"
    REJECTED = "rejected", "不列入"
    DEFERRED = "deferred", "缓议"
    ON_AGENDA = "on_agenda", "列入议程"
    DISCUSSED = "discussed", "已议"
    WITHDRAWN = "withdrawn", "已撤回"
