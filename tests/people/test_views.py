"""单位与岗位 and 人员 as pages: who sees and does what, what a page costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.people import queries
from yx.people.actor import actor_as
from yx.people.models import Deputy, Holding, Person, Post, Unit

PLAIN = ("fgj.juzhang", "fgj.nigao", "dangan")


@pytest.fixture
def at(ask):
    """Actor of a user name, read from outside."""
    return lambda username: ask(lambda: actor_as(username, clock.today()))


@pytest.fixture
def statements(county):
    """Every statement that is sent."""
    sent: list[str] = []
    listener = lambda _c, _cur, statement, *_rest: sent.append(statement)  # noqa: E731
    with county.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listener)
    yield sent
    event.remove(engine, "before_cursor_execute", listener)


def selects(sent: list[str]) -> int:
    return sum(statement.lstrip().startswith("SELECT") for statement in sent)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, pattern
    return match[1]


def last(ask, noun: str, number: int) -> trail.Line:
    return ask(lambda: trail.of(noun, number)[-1])


# --- reading -------------------------------------------------------------------------------------


def test_the_tree_shows_units_posts_holders_and_vacancies(signed_in, at):
    text = signed_in("fgj.nigao").get("/units").text
    assert text.index("县政府办公室</a>") < text.index("县发改局</a>") < text.index("城关镇</a>")
    assert at("fgj.juzhang").person_name in text
    assert "空缺" in text
    assert "下级单位 2 个" in text
    assert "设立单位" not in text


def test_a_unit_shows_the_units_below_it_and_the_way_up(signed_in, ask):
    browser = signed_in("fgj.nigao")
    number = ask(lambda: db.session.scalars(select(Unit.id).where(Unit.short == "yangzhong")).one())
    text = browser.get(f"/units/{number}").text
    assert "洋中镇桂峰村" in text
    assert "上级：县政府" in text
    assert browser.get("/units/99999").status_code == 404
    top = ask(lambda: db.session.scalars(select(Unit.id).where(Unit.short == "xzf")).one())
    assert "上级：单位与岗位" in browser.get(f"/units/{top}").text


def test_posts_are_found_by_unit_post_and_holder(signed_in, at):
    browser = signed_in("fgj.nigao")
    head = at("fgj.juzhang")
    for words in ("发展和改革", "县发改局", head.person_name):
        assert f"/posts/{head.post_id}" in browser.get("/units", query_string={"q": words}).text, words
    assert "没有符合条件的岗位" in browser.get("/units?q=%25").text
    assert "没有符合条件的岗位" in browser.get("/units?q=_").text


def test_what_is_found_is_paged(signed_in):
    browser = signed_in("fgj.nigao")
    first = browser.get("/units?q=县").text
    assert len(re.findall(r'<a href="/posts/', first)) == 25
    onward = found(r'rel="next" href="([^"]+)"', first).replace("&amp;", "&")
    second = browser.get(onward).text
    assert 'rel="prev"' in second
    assert set(re.findall(r"/posts/\d+", first)).isdisjoint(re.findall(r"/posts/\d+", second))


def test_a_post_shows_its_holders_and_deputies_in_time(signed_in, at, ask):
    head = at("fgj.juzhang")

    def lend() -> None:
        with transaction():
            today = clock.today()
            deputy = Deputy(post_id=head.post_id, person_id=actor_as("fgj.nigao", today).person_id)
            deputy.from_day, deputy.to_day = today, today + timedelta(days=3)
            db.session.add(deputy)

    ask(lend)
    text = signed_in("jyj.nigao").get(f"/posts/{head.post_id}").text
    assert "核稿 负责人 成员" in text
    assert "2020-08-01" in text
    assert "2026-03-08" in text
    assert not re.search(r"任职</a>|授予职责|指定代理</a>|结束代理", text)


@pytest.mark.parametrize(
    ("path", "most"), [("/units", 6), ("/units?q=县", 4), ("/people", 6), ("/people?q=县发改局", 6), ("/account", 4)]
)
def test_a_list_costs_a_fixed_number_of_statements(signed_in, statements, path, most):
    browser = signed_in("guanli")
    statements.clear()
    assert browser.get(path).status_code == 200
    assert selects(statements) <= most, statements


def test_reading_changes_nothing(signed_in, statements, at):
    browser = signed_in("guanli")
    statements.clear()
    for path in ("/units", "/people", "/people/new", f"/posts/{at('fgj.nigao').post_id}", "/account", "/confirm"):
        assert browser.get(path).status_code == 200
    assert not [sent for sent in statements if re.match(r"\s*(INSERT|UPDATE|DELETE)", sent)]


# --- who may ------------------------------------------------------------------------------------


SYSTEM = ("/units/new", "/units/3/edit", "/units/3/posts/new", "/posts/{post}/edit", "/posts/{post}/appoint",
          "/posts/{post}/vacate", "/people/new", "/people/{person}/edit")  # fmt: skip
SECURITY = ("/posts/{post}/duties", "/people/{person}/disable", "/people/{person}/enable")
SECURITY_POSTS = (
    "/people/{person}/password",
    "/people/passwords",
    "/people/{person}/unlock",
    "/people/{person}/sessions/end",
)


@pytest.mark.parametrize(
    ("username", "allowed"), [("guanli", SYSTEM), ("anquan", SECURITY), ("shenji", ()), ("fgj.juzhang", ())]
)
def test_each_form_opens_for_its_administrator_only(signed_in, at, username, allowed):
    browser, target = signed_in(username), at("jyj.nigao")
    for path in SYSTEM + SECURITY:
        real = path.format(post=target.post_id, person=target.person_id)
        assert browser.get(real).status_code == (200 if path in allowed else 403), path
        assert (browser.post(real).status_code != 403) is (path in allowed), path


@pytest.mark.parametrize("username", ["guanli", "shenji", "fgj.juzhang"])
def test_passwords_locks_and_sessions_are_for_the_security_administrator(signed_in, at, username):
    browser, target = signed_in(username), at("jyj.nigao")
    for path in SECURITY_POSTS:
        real = path.format(post=target.post_id, person=target.person_id)
        assert browser.post(real).status_code == 403
        assert browser.get(real).status_code in (403, 404, 405)


@pytest.mark.parametrize(
    ("username", "status"), [("guanli", 200), ("anquan", 200), ("shenji", 200), *((name, 403) for name in PLAIN)]
)
def test_accounts_are_seen_by_the_three_administrators(signed_in, at, username, status):
    browser = signed_in(username)
    assert browser.get("/people").status_code == status
    assert browser.get(f"/people/{at('fgj.nigao').person_id}").status_code == status


@pytest.mark.parametrize(
    "path", ["/posts/{}/appoint", "/posts/{}", "/posts/{}/duties", "/people/{}", "/people/{}/edit", "/units/{}/edit"]
)
def test_what_is_not_there_is_not_found(signed_in, path):
    browser = signed_in("anquan" if "duties" in path else "guanli")
    assert browser.get(path.format(99999)).status_code == 404


# --- writing ------------------------------------------------------------------------------------


def test_a_unit_a_post_and_a_person_are_made_and_seated(signed_in, ask, at):
    browser = signed_in("guanli")
    unit = {"name": "尤溪县医院", "short_name": "县医院", "short": "yiyuan", "kind": "department", "active": "y"}
    assert browser.post("/units/new", page="/units/new", **unit).status_code == 303
    number = ask(lambda: db.session.scalars(select(Unit.id).where(Unit.short == "yiyuan")).one())
    post = browser.post(f"/units/{number}/posts/new", page=f"/units/{number}/posts/new", name="院办主任", active="y")
    assert post.location == f"/units/{number}"
    post_id = ask(lambda: db.session.scalars(select(Post.id).where(Post.unit_id == number)).one())
    assert browser.post("/people/new", page="/people/new", name="祝新人", username="yiyuan.zhu").status_code == 303
    path = f"/posts/{post_id}/appoint"
    assert browser.post(path, page=path, username="yiyuan.zhu", from_day="2026-03-05").status_code == 303
    assert at("yiyuan.zhu").unit_name == "县医院"
    duties = f"/posts/{post_id}/duties"
    assert signed_in("anquan").post(duties, page=duties, duties=["draft", "check"]).status_code == 303
    assert at("yiyuan.zhu").duties == {"draft", "check"}


def test_a_form_shows_what_is_there_and_changes_it(signed_in, ask, at):
    browser, unit_id = signed_in("guanli"), at("fgj.nigao").unit_id
    path = f"/units/{unit_id}/edit"
    shown = browser.get(path).text
    assert 'value="尤发改"' in shown
    seen = found(r'name="seen" value="(\d+)"', shown)
    form = {"name": "尤溪县发展和改革局", "short_name": "县发改局", "short": "fgj", "kind": "department", "active": "y"}
    sent = browser.post(path, page=path, seen=seen, code_word="尤发", issues="y", rank="2", parent_id="1", **form)
    assert sent.status_code == 303
    assert last(ask, "unit", unit_id).changed == {"机关代字": ["尤发改", "尤发"]}
    stale = browser.post(path, page=path, seen=seen, code_word="尤改", **form)
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "请填写单位名称"),
        ("name", "长" * 81, "单位名称不超过 80 字"),
        ("kind", "company", "请在所列各项中选择类别"),
        ("parent_id", "99999", "请在所列各项中选择上级单位"),
        ("rank", "-1", "排序应在 0 至 9999 之间"),
        ("rank", "一", "排序应为整数"),
        ("short", "fgj", "代号 fgj 已被"),
    ],
)
def test_a_wrong_form_comes_back_with_its_faults(signed_in, field, value, words):
    browser = signed_in("guanli")
    unit = {"name": "尤溪县医院", "short_name": "县医院", "short": "yiyuan", "kind": "department", "active": "y"}
    sent = browser.post("/units/new", page="/units/new", **{**unit, field: value})
    assert sent.status_code == 422
    assert words in sent.text
    assert "县医院" in sent.text


def test_posts_and_people_are_mended(signed_in, ask, at):
    browser, drafter = signed_in("guanli"), at("fgj.nigao")
    path = f"/posts/{drafter.post_id}/edit"
    seen = found(r'name="seen" value="(\d+)"', browser.get(path).text)
    assert browser.post(path, page=path, seen=seen, name="办公室秘书", rank="1", active="y").status_code == 303
    assert at("fgj.nigao").post_name == "办公室秘书"
    path = f"/people/{drafter.person_id}/edit"
    seen = found(r'name="seen" value="(\d+)"', browser.get(path).text)
    form = {"name": drafter.person_name, "username": "fgj.nigao", "phone": "0598-6322000", "email": ""}
    assert browser.post(path, page=path, seen=seen, **form).status_code == 303
    assert "0598-6322000" in browser.get(f"/people/{drafter.person_id}").text


def test_a_refused_change_leaves_a_line_and_nothing_else(signed_in, ask, at):
    browser, head = signed_in("guanli"), at("fgj.juzhang")
    path = f"/posts/{head.post_id}/appoint"
    nobody = browser.post(path, page=path, username="nobody", from_day="2026-03-05")
    assert nobody.status_code == 422
    assert "没有用户名为 nobody 的人员" in nobody.text
    own = browser.post(path, page=path, username="guanli", from_day="2026-03-05")
    assert own.status_code == 403
    line = last(ask, "post", head.post_id)
    assert (line.result, line.words, line.person) == ("refused", "不能为本人任命岗位", at("guanli").person_name)
    assert at("fgj.juzhang").post_id == head.post_id


def test_a_holder_leaves_and_an_appointment_to_come_is_taken_back(signed_in, ask, at):
    browser, head = signed_in("guanli"), at("fgj.juzhang")
    page = f"/posts/{head.post_id}"
    sent = browser.post(f"{page}/appoint", page=f"{page}/appoint", username="fgj.nigao", from_day="2026-03-09")
    assert sent.status_code == 303
    assert "撤销" in browser.get(page).text
    coming = ask(
        lambda: db.session.scalars(
            select(Holding.id).where(Holding.to_day.is_(None), Holding.post_id == head.post_id)
        ).one()
    )
    assert browser.post(f"{page}/holdings/{coming}/take-back", page=page).status_code == 303
    assert browser.post(f"{page}/holdings/{coming}/take-back", page=page).status_code == 404
    assert browser.post(f"{page}/vacate", page=f"{page}/vacate", last_day="2026-03-04").status_code == 303
    text = browser.get(page).text
    assert "撤销任职" in text
    assert "免职" in text
    with pytest.raises(LookupError):
        at("fgj.juzhang")


def test_the_head_names_and_ends_a_deputy_in_their_own_unit(signed_in, ask, at):
    head, officer = signed_in("fgj.juzhang"), at("fgj.gongkai")
    page = f"/posts/{officer.post_id}"
    form = {"username": "fgj.nigao", "from_day": "2026-03-05", "to_day": "2026-03-09"}
    assert head.post(f"{page}/deputise", page=f"{page}/deputise", **form).status_code == 303
    drafter = signed_in("fgj.nigao")
    assert "切换岗位" in drafter.get("/account").text
    deputy = ask(lambda: db.session.scalars(select(Deputy.id)).one())
    stranger = signed_in("jyj.juzhang")
    assert stranger.get(f"{page}/deputise").status_code == 403
    assert stranger.post(f"{page}/deputies/{deputy}/end").status_code == 403
    assert drafter.post(f"{page}/deputies/{deputy}/end").status_code == 403
    assert head.post(f"{page}/deputies/99999/end", page=page).status_code == 404
    assert head.post(f"{page}/deputies/{deputy}/end", page=page).status_code == 303
    assert "切换岗位" not in drafter.get("/account").text


def test_initial_passwords_are_shown_once_and_issued_for_those_ticked(signed_in, ask, at):
    admin = signed_in("anquan")
    ids = [at(name).person_id for name in ("fgj.nigao", "jyj.nigao")]
    sent = admin.post("/people/passwords", page="/people", person=[str(number) for number in ids])
    slips = re.findall(r"<code>([^<]+)</code>", sent.text)
    assert len(slips) == 2
    assert admin.get("/people?state=new").text.count("<code>") == 0
    assert "待首次登录" in admin.get("/people?q=fgj.nigao").text
    text = admin.get(f"/people/{ids[0]}").text
    assert "初始口令，有效至 2026-03-12" in text
    assert slips[0] not in text


@pytest.mark.parametrize("ticked", [[], [str(number) for number in range(1, 27)], ["x"]])
def test_none_or_too_many_ticks_issue_nothing(signed_in, ask, ticked):
    sent = signed_in("anquan").post("/people/passwords", page="/people", person=ticked)
    assert sent.location.endswith("/people?state=new")
    assert ask(lambda: db.session.scalars(select(Person.id).where(Person.initial_until.is_not(None))).all()) == []


def test_one_initial_password_is_refused_for_oneself_and_for_the_disabled(signed_in, ask, at):
    admin, drafter = signed_in("anquan"), at("fgj.nigao")
    assert admin.post(f"/people/{at('anquan').person_id}/password", page="/people").status_code == 403
    assert admin.post("/people/99999/password", page="/people").status_code == 404
    path = f"/people/{drafter.person_id}/disable"
    assert admin.post(path, page=path, reason="").status_code == 422
    assert admin.post(path, page=path, reason="调离").status_code == 303
    sent = admin.post(f"/people/{drafter.person_id}/password", page="/people")
    assert sent.status_code == 409
    assert "账号已停用" in sent.text
    assert last(ask, "account", drafter.person_id).result == "refused"
    path = f"/people/{drafter.person_id}/enable"
    assert admin.post(path, page=path, reason="调回").status_code == 303
    sent = admin.post(f"/people/{drafter.person_id}/password", page="/people")
    assert len(re.findall(r"<code>", sent.text)) == 1


def test_accounts_are_found_by_name_user_name_unit_and_state(signed_in, ask, at):
    browser, drafter = signed_in("anquan"), at("fgj.nigao")
    for words in ("FGJ.nigao", drafter.person_name, "发展和改革"):
        assert f"/people/{drafter.person_id}" in browser.get("/people", query_string={"q": words}).text, words
    assert "没有符合条件的人员" in browser.get("/people?state=new").text
    admin = signed_in("guanli")
    assert admin.post("/people/new", page="/people/new", name="祝新人", username="yiyuan.zhu").status_code == 303
    assert "未发口令" in browser.get("/people?state=new").text
    assert "没有符合条件的人员" in browser.get("/people?state=closed").text
    assert browser.get("/people?state=nonsense").status_code == 200
    ask(lambda: None)


def test_an_account_shows_its_posts_sessions_and_trail(signed_in, ask, at):
    drafter = at("fgj.nigao")
    signed_in("fgj.nigao", address="10.0.0.9")
    text = signed_in("shenji").get(f"/people/{drafter.person_id}").text
    assert "县发改局办公室科员" in text
    assert "10.0.0.9" in text
    assert "登录" in text
    assert "停用账号" not in text
    assert "修改账号" not in text


def test_the_trail_of_an_account_shows_its_last_lines_only(county, ask, at):
    number = at("fgj.nigao").person_id

    def many() -> list[str]:
        with transaction():
            for turn in range(25):
                trail.record("account", number, None, "test", f"第{turn}", at=clock.now())
        return [line.label for line in queries.latest_lines("account", number)]

    assert ask(many) == [f"第{turn}" for turn in range(24, 4, -1)]


def test_the_import_button_shows_for_those_who_import(signed_in):
    assert "/people/import" in signed_in("guanli").get("/people").text
    assert "/people/import" not in signed_in("shenji").get("/people").text
