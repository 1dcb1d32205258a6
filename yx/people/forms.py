"""The forms of this package: one for each page."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from yx.core import clock
from yx.web.forms import Day, Form, Hidden, LongText, Number, Pick, PickMany, Secret, Text, Tick, Upload, by_id

from .duties import Duty
from .models import UnitKind


class SignInForm(Form):
    """用户名 and 密码."""

    username = Text("用户名", required=True, limit=60, render_kw={"autocomplete": "username", "autocapitalize": "none"})
    password = Secret("密码")
    next = Hidden()


#: an application shows six figures; a recovery code is longer
_CODE: dict[str, Any] = {
    "required": True,
    "limit": 40,
    "render_kw": {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
}


class CodeForm(Form):
    """What the application shows now, or a recovery code."""

    code = Text("动态口令", **_CODE)


class ConfirmForm(Form):
    """The password once more, before a sensitive change, and the code of those who have a second factor."""

    password = Secret("密码")
    code = Text("动态口令", **_CODE)
    next = Hidden()


class PasswordForm(Form):
    """Changing one's own password; the new one is typed once, in a field that can be shown."""

    current = Secret("原密码")
    new = Secret("新密码", autocomplete="new-password")
    again = Secret("再输一次新密码", autocomplete="new-password")

    def validate_again(self, field: Any) -> None:
        """Both must agree."""
        if self.new.data and field.data != self.new.data:
            raise ValidationError("两次输入的新密码不一致")


class PostChoiceForm(Form):
    """Which post to act as."""

    post = Pick("岗位", required=True, coerce=by_id)


class UnitForm(Form):
    """A unit."""

    name = Text("单位名称", required=True, limit=80)
    short_name = Text("简称", required=True, limit=40)
    short = Text("代号", required=True, limit=24)
    kind = Pick("类别", UnitKind.choices(), required=True)
    parent_id = Pick("上级单位", coerce=by_id)
    code_word = Text("机关代字", limit=20)
    issues = Tick("可以本单位名义发文")
    rank = Number("排序", low=0, high=9999, default=0)
    active = Tick("在用", default=True)


class PostForm(Form):
    """A post; its duties are granted elsewhere."""

    name = Text("岗位名称", required=True, limit=40)
    rank = Number("排序", low=0, high=9999, default=0)
    active = Tick("在用", default=True)


class DutiesForm(Form):
    """What a post may do."""

    duties = PickMany("职责", Duty.choices())


class PersonForm(Form):
    """An account."""

    name = Text("姓名", required=True, limit=40)
    username = Text("用户名", required=True, limit=40)
    phone = Text("办公电话", limit=40)
    email = Text("邮箱", limit=120)


class AppointForm(Form):
    """Who holds the post from which day on."""

    username = Text("任职人用户名", required=True, limit=40)
    from_day = Day("任职日期", required=True, default=clock.today)


class VacateForm(Form):
    """The last day of the present holder."""

    last_day = Day("最后任职日", required=True, default=clock.today)


class DeputyForm(Form):
    """Who acts for the post between two days."""

    username = Text("代理人用户名", required=True, limit=40)
    from_day = Day("代理开始日", required=True, default=clock.today)
    to_day = Day("代理截止日", required=True)


class ReasonForm(Form):
    """Why."""

    reason = LongText("理由", required=True, limit=500)


class FindForm(Form):
    """What people are looked for by; sent by GET."""

    class Meta(Form.Meta):
        csrf = False

    q = Text("姓名、用户名或单位", limit=40)


class PeopleForm(FindForm):
    """Which accounts a list shows."""

    state = Pick("账号", [("all", "全部"), ("new", "未发口令"), ("closed", "已停用")])


class ImportForm(Form):
    """The filled-in workbook."""

    file = Upload("Excel 文件", required=True)
