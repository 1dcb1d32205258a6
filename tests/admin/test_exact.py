"""What the trail keeps of what the administrators set (clause F2)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.people.conftest import who
from yx.admin import actions
from yx.core import clock, settings, trail
from yx.core.clock import NoticeDay
from yx.core.errors import NotAllowed, Stale

#: a day for each festival, all on weekdays
FESTIVALS = [
    NoticeDay(day, False, name)
    for day, name in (
        (date(2031, 1, 1), "元旦"),
        (date(2031, 1, 23), "春节"),
        (date(2031, 4, 4), "清明节"),
        (date(2031, 5, 1), "劳动节"),
        (date(2031, 6, 24), "端午节"),
        (date(2031, 10, 1), "国庆节"),
        (date(2031, 9, 30), "中秋节"),
    )
]


def last(noun: str, record_id: int) -> tuple[str, str, dict[str, object]]:
    """Act, label and changes of the newest line."""
    line = trail.of(noun, record_id)[-1]
    return line.act, line.label, line.changed


def test_settings_that_differ_are_one_line_and_a_second_hand_is_told(inside):
    me, seen = who("guanli"), actions.stamp()
    label = next(one.label for one in settings.declared() if one.key == "review_days")
    values = {"review_days": "4", "topic_days": str(settings.number("topic_days"))}
    assert actions.change_settings(values, me, clock.now(), seen) == {label: [2, 4]}
    assert last(*actions.SETTINGS) == ("change_settings", "修改参数", {label: [2, 4]})
    with pytest.raises(Stale):
        actions.change_settings({"review_days": "5"}, me, clock.now(), seen)
    assert actions.change_settings({"review_days": "4"}, me, clock.now(), actions.stamp()) == {}


def test_holidays_of_a_year_are_one_line(inside):
    loaded = actions.load_year(2025, who("guanli"), clock.now())
    changes = {"放假天数": ["", loaded.days_off], "调休上班天数": ["", loaded.make_up]}
    assert last("calendar", 2025) == ("load_year", "载入节假日", changes)
    actions.import_year(2031, FESTIVALS, "表" * 130, who("guanli"), clock.now())
    changes = {"放假天数": ["", 7], "调休上班天数": ["", 0]}
    assert last("calendar", 2031) == ("import_year", "导入节假日", changes)


def test_numbers_go_on_after_those_given_on_paper(inside):
    me = who("guanli")
    series = actions.take_over("尤政办", 2026, 31, me, clock.now())
    assert last("number_series", series.id) == ("take_over", "接续纸质字号", {"尤政办〔2026〕最后字号": ["", 31]})
    with pytest.raises(NotAllowed, match=r"^尤发改不是本单位的机关代字$"):
        actions.take_over("尤发改", 2026, 1, who("xfb.hegao"), clock.now())
