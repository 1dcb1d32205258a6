"""What the trail keeps of what the administrators set (clause F2)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.people.conftest import who
from yx.admin import actions
from yx.core import clock, settings, trail
from yx.core.base import db
from yx.core.clock import CalendarYear, NoticeDay
from yx.core.errors import NotAllowed, Stale
from yx.minutes import series
from yx.people.models import Unit

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
    """Act, label and changes of the newest line, which the system administrator wrote."""
    line = trail.of(noun, record_id)[-1]
    assert line.person_id == who("guanli").person_id
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


def test_the_name_of_a_table_is_cut_to_what_fits(inside):
    actions.import_year(2031, FESTIVALS, "表" * 130, who("guanli"), clock.now())
    assert db.session.get_one(CalendarYear, 2031).source == "表" * 120


def test_each_numbers_in_its_own_name_the_office_in_the_countys_too_the_administrator_in_all(inside):
    words = [unit.code_word for unit in db.session.scalars(select(Unit).where(Unit.code_word != "", Unit.active))]
    assert set(actions.code_words(who("guanli"))) == {*words, series.code_word()}
    office = db.session.get_one(Unit, who("xfb.hegao").unit_id)
    county, own = db.session.get_one(Unit, office.parent_id), who("fgj.nigao")
    wanted = [unit.code_word for unit in sorted((county, office), key=lambda unit: (unit.rank, unit.id))]
    assert actions.code_words(who("xfb.hegao")) == [word for word in wanted if word] + [series.code_word()]
    bureau = db.session.get_one(Unit, own.unit_id)
    assert actions.code_words(own) == [bureau.code_word]
    bureau.active = False
    db.session.flush()
    assert actions.code_words(own) == []
    bureau.active, bureau.code_word = True, ""
    db.session.flush()
    assert actions.code_words(own) == []
    county.rank, office.rank, county.code_word = 2, 1, "尤政"
    db.session.flush()
    assert actions.code_words(who("xfb.hegao"))[:2] == [office.code_word, "尤政"]


def test_numbers_go_on_after_those_given_on_paper(inside):
    me = who("guanli")
    for word, year in (("尤政办", 2025), ("尤政", 2026)):
        actions.take_over(word, year, 5, me, clock.now())
    found = actions.take_over("尤政办", 2026, 31, me, clock.now())
    assert (found.code_word, found.year, found.last) == ("尤政办", 2026, 31)
    assert last("number_series", found.id) == ("take_over", "接续纸质字号", {"尤政办〔2026〕最后字号": ["", 31]})
    with pytest.raises(NotAllowed, match=r"^尤发改不是本单位的机关代字$"):
        actions.take_over("尤发改", 2026, 1, who("xfb.hegao"), clock.now())
