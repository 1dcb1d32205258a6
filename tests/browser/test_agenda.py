"""The agenda is ordered by dragging, and as well without JavaScript by numbers and buttons (clause E5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from yx.conference import seats
from yx.core.base import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STANDING = "通报上次会议议定事项落实情况"


def agenda(one: Any) -> list[str]:
    """The titles in order, each with its number."""
    rows = one.page.locator("[data-item]")
    return [
        f"{row.get_by_label('序号').input_value()} {row.get_by_label('事项名称').input_value()}" for row in rows.all()
    ]


def begun(served: Flask, one: Any) -> None:
    """A new joint conference with two items beside the standing one."""
    with served.app_context(), transaction():
        seats.sync(date(2020, 1, 1))
    one.page.goto(f"{one.address}/conference/meetings/new")
    one.page.get_by_role("radio", name="联席会议").check()
    one.page.get_by_label("会议时间").fill("2020-09-10T09:00")
    one.page.get_by_label("会议时长（分钟）").fill("25")
    one.press(one.page.get_by_role("button", name="新建会议"))
    for title in ("学习文件", "布置年度工作"):
        one.page.get_by_role("textbox", name="其他事项").fill(title)
        one.press(one.page.get_by_role("button", name="列入其他事项"))


def test_rows_are_dragged_into_order_and_minutes_add_up(served: Flask, desk: Callable[..., Any]) -> None:
    with desk("xfb.gongkai") as one:
        begun(served, one)
        assert agenda(one) == [f"1 {STANDING}", "2 学习文件", "3 布置年度工作"]
        rows = one.page.locator("[data-item]")
        one.page.locator("[data-handle]").nth(2).drag_to(rows.nth(0), target_position={"x": 200, "y": 5})
        assert agenda(one) == ["1 布置年度工作", f"2 {STANDING}", "3 学习文件"]
        assert one.says("共 30 分钟，超出 5 分钟")
        one.page.get_by_label("时长（分钟）").first.fill("5")
        assert not one.says("超出")
        one.press(one.page.get_by_role("button", name="保存议程"))
        assert agenda(one) == ["1 布置年度工作", f"2 {STANDING}", "3 学习文件"]
        one.picture("agenda")


def test_without_javascript_numbers_and_buttons_do_the_same(served: Flask, desk: Callable[..., Any]) -> None:
    with desk("xfb.gongkai", js=False) as one:
        begun(served, one)
        assert one.page.locator("[data-handle]").first.is_hidden()
        one.press(one.page.get_by_role("button", name="上移：布置年度工作"))
        assert agenda(one) == [f"1 {STANDING}", "2 布置年度工作", "3 学习文件"]
        one.page.get_by_label("序号").first.fill("9")
        one.press(one.page.get_by_role("button", name="保存议程"))
        assert agenda(one) == ["1 布置年度工作", "2 学习文件", f"3 {STANDING}"]
