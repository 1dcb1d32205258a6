"""Fields: what is typed is cleaned, bounded and named in words; nothing typed ends in an error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wtforms import FieldList, FormField
from wtforms import Form as Plain

from tests.web.look import bound
from yx.web import forms


class Row(Plain):
    kind = forms.Pick("类别", [("a", "甲")])


class Sample(forms.Form):
    name = forms.Text("名称", required=True, limit=5)
    note = forms.LongText("说明", limit=10)
    day = forms.Day("日期")
    must = forms.Day("期限", required=True)
    at = forms.Moment("时间")
    count = forms.Number("数量", low=1, high=9)
    one = forms.Pick("单选", [("a", "甲")], required=True)
    id = forms.Pick("单位", [(7, "县发展局")], coerce=forms.by_id)
    many = forms.PickMany("多选", [(7, "县发展局"), (8, "县教育局")], coerce=forms.by_id)
    rows = FieldList(FormField(Row))


def problems(**data: Any) -> dict[str, str]:
    good = {"name": "甲", "must": "2026-03-05", "one": "a"}
    return dict(bound(Sample, **{**good, **data}).problems)


@pytest.mark.parametrize(
    ("data", "field", "said"),
    [
        ({"name": ""}, "name", "请填写名称"),
        ({"name": " \x00\t "}, "name", "请填写名称"),
        ({"name": "一二三四五六"}, "name", "名称不超过 5 字，现为 6 字"),
        ({"day": "明天"}, "day", "日期应写成 2026-03-05 的样子"),
        ({"day": "2026-02-30"}, "day", "日期应写成 2026-03-05 的样子"),
        ({"day": "0001-01-01"}, "day", "日期的年份应在 1900 至 2199 之间"),
        ({"must": ""}, "must", "请填写期限"),
        ({"must": "x"}, "must", "期限应写成 2026-03-05 的样子"),
        ({"at": "2026-03-05"}, "at", "时间应写成 2026-03-05 14:30 的样子"),
        ({"at": "9999-12-31T23:59"}, "at", "时间的年份应在 1900 至 2199 之间"),
        ({"count": "x"}, "count", "数量应为整数"),
        ({"count": "10"}, "count", "数量应在 1 至 9 之间"),
        ({"one": ""}, "one", "请选择单选"),
        ({"one": "b"}, "one", "请在所列各项中选择单选"),
        ({"id": "8"}, "id", "请在所列各项中选择单位"),
        ({"many": ["7", "9"]}, "many", "请在所列各项中选择多选"),
        ({"many": ["x"]}, "many", "请在所列各项中选择多选"),
        ({"rows-0-kind": "b"}, "rows-0-kind", "请在所列各项中选择类别"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_field(data, field, said):
    assert problems(**data) == {field: said}


def test_what_is_right_has_no_problem():
    assert problems(day=" 2026-03-05 ", at="2026-03-05 14:30", count="9", id="7", many=["7", "8"]) == {}
    assert problems(day="", at=" ", count="", id="", note="") == {}


@pytest.mark.parametrize(
    ("typed", "kept"), [(" a \r\n b\r", "a \n b"), ("\x00a\x1fb\x07", "ab"), ("\u3000全角\u3000", "全角"), (3, 3)]
)
def test_texts_are_cleaned(typed, kept):
    assert forms.strip(typed) == kept


@pytest.mark.parametrize(
    ("raw", "version"), [("7", 7), ("", -1), ("x", -1), ("-1", -1), ("9" * 40, -1), ("²", -1), (" 8 ", 8)]
)
def test_the_version_seen_is_a_number_or_none_that_any_record_has(raw, version):
    assert bound(Sample, seen=raw).seen_version == version


@pytest.mark.parametrize("raw", ["", None, "x", "-1", "²", "9" * 10, "9" * 5000, "1.5"])
def test_what_is_no_id_is_none(raw):
    assert forms.by_id(raw) is None
    assert forms.by_id("2147483647") == 2**31 - 1


@given(st.dictionaries(st.sampled_from([name for name in vars(Sample) if not name.startswith("_")]), st.text()))
def test_nothing_typed_is_an_error_of_ours(data):
    assert isinstance(bound(Sample, **data).problems, list)


def test_a_text_that_was_not_sent_is_empty():
    form = bound(Sample, must="2026-03-05", one="a")
    assert (form.name.data, form.note.data) == ("", "")
