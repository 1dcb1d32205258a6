"""Two people on one draft, and a session that ends while typing: nothing is lost (clause F4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.browser.conftest import PASSWORD
from tests.browser.test_notice_road import draft
from yx.core.base import transaction
from yx.people.models import Deputy, Person, Post, SignInSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, SECOND = "第一个人写下的一段。", "第二个人写下的一段。"


def _a_second_drafter(served: Flask) -> None:
    """The head's colleague sits in the drafter's post too, as its deputy."""
    with served.app_context(), transaction() as session:
        post = session.scalars(select(Post.id).where(Post.unit.has(short="fgj"), Post.name == "办公室科员")).one()
        person = session.scalars(select(Person.id).where(Person.username == "jyj.nigao")).one()
        session.add(Deputy(post_id=post, person_id=person, from_day=date(2020, 8, 1), to_day=date(2020, 12, 31)))


def _as_deputy(one: Any) -> None:
    one.press(one.page.get_by_role("link", name="切换岗位"))
    choice = one.page.locator("select#post")
    choice.select_option(value=choice.locator("option", has_text="县发改局").get_attribute("value"))
    one.press(one.page.get_by_role("button", name="以此岗位办理"))


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_second_of_two_people_sees_both_texts_and_loses_nothing(
    served: Flask, desk: Callable[..., Any], js: bool
) -> None:
    _a_second_drafter(served)
    with desk("fgj.nigao", js=js) as one, desk("jyj.nigao", js=js) as two:
        draft(one)
        address = one.page.url + "/edit"
        _as_deputy(two)
        for person, words in ((one, FIRST), (two, SECOND)):
            person.page.goto(address)
            text = person.page.get_by_label("正文", exact=True)
            text.fill(words + "\n" + text.input_value())
        one.press(one.page.get_by_role("button", name="保存草稿"))
        assert one.says(FIRST)
        two.press(two.page.get_by_role("button", name="保存草稿"))
        assert two.says("已保存了新的内容")
        two.picture("two-people")
        assert FIRST in two.page.get_by_label("已保存的正文").input_value()
        assert SECOND in two.page.get_by_label("正文", exact=True).input_value()
        two.faults.clear()  # the answer is 409, which the console reports
        two.page.get_by_label("正文", exact=True).fill(f"{FIRST}\n{SECOND}")
        two.press(two.page.get_by_role("button", name="保存草稿"))
        assert two.says(FIRST)
        assert two.says(SECOND)


def test_what_was_typed_comes_back_after_the_session_has_ended(served: Flask, desk: Callable[..., Any]) -> None:
    with desk("fgj.nigao") as one:
        one.page.goto(f"{one.address}/documents/new")
        one.page.get_by_label("标题").fill("打了一半的标题")
        one.page.get_by_text("已自动保存").wait_for(timeout=15_000)
        one.page.get_by_label("正文", exact=True).fill("还没有存下的正文")
        with served.app_context(), transaction() as session:
            session.execute(delete(SignInSession))
        one.press(one.page.get_by_role("button", name="保存草稿"))
        shown = one.page.locator("main textarea").all()
        assert "还没有存下的正文" in [area.input_value().strip() for area in shown]
        one.faults.clear()  # the answer is 401, which the console reports
        one.sign_in("fgj.nigao")
        one.page.goto(f"{one.address}/documents/new")
        kept = one.page.get_by_role("link", name="恢复")
        if one.page.get_by_label("标题").input_value() == "" and kept.count():
            one.press(kept)
        assert one.page.get_by_label("标题").input_value() == "打了一半的标题"


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_opinion_written_when_the_session_had_ended_is_not_lost(
    served: Flask, desk: Callable[..., Any], js: bool
) -> None:
    opinion = "第二段请补充与上位文件的衔接，其余同意。"
    with desk("fgj.nigao", js=js) as drafter:
        draft(drafter)
        drafter.step("提交核稿")
        address = drafter.page.url
    with desk("fgj.juzhang", js=js) as one:
        one.page.goto(address)
        written = one.page.locator("#steps textarea[name=opinion]").first
        written.fill(opinion)
        with served.app_context(), transaction() as session:
            session.execute(delete(SignInSession))
        one.press(written.locator("xpath=ancestor::form").get_by_role("button").first)
        assert one.page.locator("main textarea").input_value().strip() == opinion
        one.picture("session-ended")
        one.faults.clear()  # the answer is 401, which the console reports
        one.press(one.page.get_by_role("link", name="重新登录"))
        one.page.get_by_label("用户名").fill("fgj.juzhang")
        one.page.get_by_label("密码").fill(PASSWORD)
        one.press(one.page.get_by_role("button", name="登录"))
        assert one.page.url == address
        assert written.input_value() == (opinion if js else "同意。")


def test_what_was_typed_stays_when_the_idle_time_ends_and_goes_when_one_signs_out(desk: Callable[..., Any]) -> None:
    with desk("fgj.gongkai") as one:
        address = f"{one.address}/conference/topics/new"

        def soon(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=re.sub(r'data-idle="\d+"', 'data-idle="3"', answer.text()))

        one.page.route(address, soon)
        one.page.goto(address)
        title = one.page.get_by_label("议题名称")
        title.fill("推进基层政务公开标准化")
        one.page.unroute(address)
        with one.page.expect_navigation(timeout=15_000):
            pass
        assert title.input_value() == "推进基层政务公开标准化"
        title.fill("还没有提出的议题")
        one.page.evaluate("sessionStorage.setItem('yx:1:/x', '[]')")
        one.press(one.page.get_by_role("button", name="退出"))
        kept = one.page.evaluate("Object.keys(sessionStorage)")
        assert [name for name in kept if name.startswith("yx")] == []  # nothing is left for who sits down next
