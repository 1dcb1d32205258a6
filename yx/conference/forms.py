"""The forms of the conference's pages."""

from __future__ import annotations

from typing import Any

from yx.core import clock
from yx.people.queries import person_named
from yx.web.forms import AtMost, Day, Form, Hidden, LongText, Pick, Text, Upload, by_id

from .words import FilingState


class FilingForm(Form):
    """岗位变动报备. Without a successor the post falls vacant."""

    form_key = Hidden(label="表单标识", validators=[AtMost(40)])
    post_id = Pick("岗位", required=True, coerce=by_id)
    successor = Text("继任人用户名", limit=40)
    from_day = Day("变动日期", required=True, default=clock.today)
    note = LongText("变动原因", limit=500, render_kw={"rows": 3})
    file = Upload("任免文件")

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: the successor has an account."""
        good = super().validate(extra_validators)
        name = self.successor.data or ""
        if name and person_named(name) is None:
            self.successor.errors = [*self.successor.errors, "没有这个用户名；新任人员请先由系统管理员建立账号"]
            return False
        return good


class ReasonForm(Form):
    """退回、撤回"""

    reason = LongText("理由", required=True, limit=1000, render_kw={"rows": 3})


class DayForm(Form):
    """The roster of which day; sent by GET."""

    class Meta(Form.Meta):
        csrf = False

    day = Day("截至日期")


class FindForm(Form):
    """What the list of filings is narrowed to; sent by GET."""

    class Meta(Form.Meta):
        csrf = False

    words = Text("单位、岗位或姓名", limit=40)
    state = Pick("状态", [("", ""), *FilingState.choices()])
