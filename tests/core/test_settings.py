"""The county's settings: declared with default, unit and bounds; kept only where they differ."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.queries import counted
from yx.core import settings
from yx.core.base import db
from yx.core.errors import Refused

pytestmark = pytest.mark.usefixtures("declared")


@pytest.fixture
def declared(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_declared", {})
    settings.declare("topic_days", "议题征集期限", 5, unit="D", low=1, high=30, source="通知")
    settings.declare("greeting", "欢迎词", "您好")


def test_a_setting_has_its_default_until_the_county_changes_it() -> None:
    assert settings.get("topic_days") == settings.number("topic_days") == 5
    assert settings.put("topic_days", " 7 ") == (5, 7)
    assert settings.put("topic_days", "9") == (7, 9)
    assert settings.number("topic_days") == 9


def test_a_text_is_kept_without_blanks_around() -> None:
    assert settings.put("greeting", " 欢迎 ") == ("您好", "欢迎")
    assert settings.get("greeting") == "欢迎"


@pytest.mark.parametrize("raw", ["0", "31", "-1", "1.5", "", "五", "５", "²", "1e1"])
def test_a_number_outside_the_bounds_is_refused_and_nothing_is_changed(raw: str) -> None:
    with pytest.raises(Refused, match="议题征集期限应为 1 至 30 的整数"):
        settings.put("topic_days", raw)
    assert settings.get("topic_days") == 5


def test_what_nobody_declared_cannot_be_read_or_set() -> None:
    for act in (lambda: settings.get("unknown"), lambda: settings.put("unknown", "1")):
        with pytest.raises(KeyError):
            act()


def test_one_transaction_asks_for_the_settings_once_and_sees_what_it_sets(app: Flask) -> None:
    with counted(app) as asked:
        assert [settings.get("greeting"), settings.number("topic_days")] == ["您好", 5]
    assert asked.count == 1
    settings.put("topic_days", "7")
    assert settings.number("topic_days") == 7
    db.session.rollback()
    assert settings.number("topic_days") == 5


def test_the_settings_page_reads_all_values_in_one_statement(app: Flask) -> None:
    settings.put("topic_days", "7")
    db.session.flush()
    with counted(app) as asked:
        assert settings.everything() == {"greeting": "您好", "topic_days": 7}
    assert asked.count == 1
    assert [setting.key for setting in settings.declared()] == ["greeting", "topic_days"]


def test_the_bounds_themselves_are_taken() -> None:
    assert [settings.put("topic_days", raw)[1] for raw in ("1", "30")] == [1, 30]


def test_a_text_must_have_its_form() -> None:
    settings.declare("clock", "时刻", "08:00", pattern=r"\d\d:\d\d", says="应写成 08:00 的样子")
    assert settings.put("clock", " 09:30 ") == ("08:00", "09:30")
    with pytest.raises(Refused) as refusal:
        settings.put("clock", "九点半")
    assert refusal.value.reasons == ("时刻应写成 08:00 的样子",)
    assert settings.get("clock") == "09:30"


def test_one_of_several_words_is_asked_for_by_naming_them() -> None:
    settings.declare("order", "排序", "先后", choices=("先后", "轻重"))
    with pytest.raises(Refused, match=r"^排序应为先后、轻重之一$"):
        settings.put("order", "大小")
