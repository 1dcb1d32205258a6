"""What the list of plans is narrowed to; sent by GET."""

from __future__ import annotations

from yx.web import narrow
from yx.web.forms import Pick, Text, Tick, by_id

from .words import PlanState


class FilterForm(narrow.FilterForm):
    """筛选"""

    words = Text("关键词", limit=100)
    unit = Pick("单位", coerce=by_id)
    state = Pick("状态", [("", ""), *PlanState.choices()])
    year = Pick("年度", coerce=by_id)
    late = Tick("有逾期产品")
