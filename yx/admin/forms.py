"""Forms of the administrators' pages."""

from __future__ import annotations

from typing import Any

from yx.core import settings
from yx.core.files import SHEETS
from yx.core.settings import Declared
from yx.disclosure.kinds import WORDING
from yx.web.forms import Day, Form, Number, Pick, Text, Upload

EMPTY = [("", "")]
RESULTS = (("ok", "成功"), ("other", "未成功"))


class GetForm(Form):
    """Filters travel in the URL and change nothing: they carry no token."""

    class Meta(Form.Meta):
        csrf = False


def settings_form() -> Form:
    """A form with one field for each declared setting, filled with the county's values."""
    fields = {name_of(setting): _field(setting) for setting in settings.declared()}
    made: Form = type("SettingsForm", (Form,), fields)(
        data={name_of(setting): settings.get(setting.key) for setting in settings.declared()}
    )
    return made


def name_of(setting: Declared) -> str:
    """The name of a setting's field: a full stop is no part of an HTML id that a selector likes."""
    return setting.key.replace(".", "-")


def _field(setting: Declared) -> Any:
    if setting.choices:
        return Pick(setting.label, [(choice, choice) for choice in setting.choices], required=True)
    if isinstance(setting.default, str):
        return Text(setting.label, limit=200)
    return Number(setting.label, required=True, low=setting.low, high=setting.high)


class YearForm(Form):
    """Which year to load from the table that comes with the programme."""

    year = Number("年份", required=True, low=2004, high=2100)


class SheetForm(Form):
    """A table to read in."""

    file = Upload("Excel 表", required=True, render_kw={"accept": SHEETS.extensions})


class WordForm(Form):
    """One entry of the word list."""

    word = Text("词语", required=True, limit=40)
    kind = Pick("类别", [(kind.value, kind.label) for kind in WORDING], required=True)
    correction = Text("正确写法", limit=40)
    advice = Text("提示", limit=200)


class WordFilter(GetForm):
    """What the word list is narrowed to."""

    containing = Text("词语", limit=40)
    kind = Pick("类别", EMPTY + [(kind.value, kind.label) for kind in WORDING])


class SeriesForm(Form):
    """The last number given on paper."""

    code_word = Pick("机关代字", required=True)
    year = Number("年份", required=True, low=2000, high=2100)
    last = Number("纸质最后一个字号", required=True, low=0, high=99_999)


class TrailFilter(GetForm):
    """What the trail is narrowed to."""

    person = Text("姓名或用户名", limit=40)
    noun = Pick("事项", EMPTY)
    since = Day("起")
    until = Day("止")
    result = Pick("结果", [*EMPTY, *RESULTS])
