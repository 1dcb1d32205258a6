"""``flask person``: accounts from the server's command line."""

from __future__ import annotations

import re

import pytest

from tests.people.conftest import Browser
from yx.core import clock
from yx.core.base import db
from yx.people import queries
from yx.people.actor import actor_as
from yx.people.duties import Duty


@pytest.fixture
def run(web):
    """Runs a command as an administrator types it."""
    runner = web.test_cli_runner()
    return lambda *words: runner.invoke(args=["person", *words])


def initial(output: str) -> str:
    return re.findall(r"初始口令：(\S+)", output)[-1]


def test_an_account_is_added_with_a_post_and_signs_in_with_the_printed_password(county, run, ask):
    done = run("add", "FGJ.Xin", "祝新人", "--unit", "fgj", "--post", "收发员", "--duty", "draft", "--duty", "archive")
    assert done.exit_code == 0, done.output
    actor = ask(lambda: actor_as("fgj.xin", clock.today()))
    assert (actor.unit_name, actor.post_name, actor.duties) == ("县发改局", "收发员", {"draft", "archive"})
    assert Browser(county).sign_in("fgj.xin", initial(done.output)).status_code == 303


def test_an_account_may_take_a_post_that_is_there(county, run, ask):
    assert run("add", "cg.wen", "祝新人", "--unit", "chengguan1", "--post", "村务公开员").exit_code == 0
    assert ask(lambda: actor_as("cg.wen", clock.today())).has(Duty.LIAISON)


def test_an_account_may_be_added_without_a_post(county, run, ask):
    assert run("add", "fgj.xin", "祝新人").exit_code == 0
    with pytest.raises(LookupError):
        ask(lambda: actor_as("fgj.xin", clock.today()))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("fgj.nigao", "祝新人"), "已被使用"),
        (("9", "祝新人"), "用户名由小写字母"),
        (("xin", "祝新人", "--unit", "nowhere", "--post", "文书"), "没有代号为 nowhere"),
        (("xin", "祝新人", "--unit", "fgj"), "应同时给出"),
        (("xin", "祝新人", "--unit", "fgj", "--post", "文书", "--duty", "tea"), "Invalid value"),
    ],
)
def test_a_wrong_account_is_refused_in_words_and_nothing_stays(county, run, ask, words, why):
    done = run("add", *words)
    assert done.exit_code != 0
    assert why in done.output
    assert ask(queries.person_named, "xin") is None


def test_a_new_installation_begins_with_three_administrators(web, run):
    done = run("first")
    assert done.exit_code == 0, done.output
    with web.app_context():
        for username, duty in (("guanli", "sysadmin"), ("anquan", "secadmin"), ("shenji", "audit")):
            assert actor_as(username, clock.today()).duties == {duty}
        db.session.remove()
    assert len(set(re.findall(r"初始口令：(\S+)", done.output))) == 3
    again = run("first")
    assert again.exit_code == 1
    assert "已有账号" in again.output


def test_the_county_is_loaded_first_and_then_gets_its_administrators(web, run):
    assert "已载入 73 个单位" in run("county").output
    assert run("first").exit_code == 0
    assert "不能重复载入" in run("county").output
    with web.app_context():
        assert actor_as("guanli", clock.today()).post_name == "系统管理员"
        db.session.remove()


def test_accounts_are_listed_all_with_their_state(county, run):
    lines = run("list").output.splitlines()
    assert len(lines) == len({line.split("\t")[0] for line in lines}) > 60
    one = run("list", "fgj.nigao").output
    assert re.fullmatch(r"fgj\.nigao\t\S+\t县发改局办公室科员\t正常\n", one)


def test_an_account_is_disabled_once(county, run):
    assert "已停用" in run("disable", "fgj.nigao", "调离").output
    assert run("disable", "fgj.nigao", "调离").exit_code == 1
    assert "已停用" in run("list", "fgj.nigao").output
    assert "账号已停用" in run("password", "fgj.nigao").output
    assert "没有用户名为 nobody" in run("disable", "nobody", "x").output


def test_a_new_password_is_printed_and_opens(county, run):
    done = run("password", "fgj.nigao")
    browser = Browser(county)
    assert browser.sign_in("fgj.nigao", initial(done.output)).status_code == 303
    assert browser.get("/units").location == "/account/password"
