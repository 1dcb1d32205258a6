"""Authentication and sessions: items 36 to 49 of the security checklist (OWASP ASVS 5.0, V6 and V7)."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import Unauthorized

from tests.moments import NOON
from tests.people import conftest as people
from tests.people.conftest import CHOSEN, SECRET, Browser
from yx import config, create_app
from yx.core import base, clock, settings, trail
from yx.core.base import db, transaction
from yx.core.turns import Busy
from yx.people import accounts, hashing, passwords, queries, rules, seed, sessions
from yx.people import models as seats
from yx.people.actor import actor_as
from yx.people.models import Person, SignInFailure, SignInSession

ask, visitor, signed_in = people.ask, people.visitor, people.signed_in
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WRONG = "用户名或密码不正确"


def person_id(username: str) -> int:
    found = queries.person_named(username)
    assert found
    return found.id


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def acts(username: str) -> list[tuple[str, str]]:
    return [(line.act, line.result) for line in trail.of("account", person_id(username))]


def as_security(act: Callable[..., Any], *args: Any) -> Any:
    """Lets the security administrator do something, committed."""
    with transaction():
        return act(*args, actor_as("anquan", clock.today()), clock.now())


# --- 36 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "清风明月本无价Aa1近水远山皆有情",
        "correct Horse 7 battery staple " * 4,
        " Blank ends 1 count ",
        "Zürich-🍵-péter7",
        "Q" + "7x" * 99 + "!",
    ],
)
def test_36_any_characters_up_to_two_hundred_are_accepted_whole(signed_in, password):
    first = signed_in("fgj.nigao")
    sent = first.post("/account/password", page="/account/password", current=SECRET, new=password, again=password)
    assert sent.status_code == 303, sent.text
    assert signed_in("fgj.nigao", password).is_in
    assert first.sign_in("fgj.nigao", password[:-1]).status_code == 422
    assert (
        first.sign_in("fgj.nigao", password.strip() if password != password.strip() else password + " ").status_code
        == 422
    )


def test_36_passwords_that_differ_at_character_73_differ(web):
    with web.app_context():
        head = "aB3-" * 18
        stored = hashing.make(head + "x")
        assert len(head) == 72
        assert hashing.matches(stored, head + "x")
        assert not hashing.matches(stored, head + "y")


def test_36_fewer_than_eight_characters_and_fewer_than_three_kinds_are_refused(app):
    rule = rules.rules()
    assert "至少 8 个字符" in passwords.faults("Ab3-xyz", (), rule)[0]
    assert passwords.faults("Ab3-xyzw", (), rule) == []
    for two_kinds in ("qzwvkjhx37", "QZWVKJqzwv", "汉字口令汉字口令qz"):
        assert any("种" in fault for fault in passwords.faults(two_kinds, (), rule)), two_kinds


# --- 37 ------------------------------------------------------------------------------------------


def test_37_the_list_holds_three_thousand_passwords_that_are_long_enough():
    assert sum(len(word) >= 8 for word in passwords.common()) >= 3000


@pytest.mark.parametrize(
    "password", ["Password1", "P@ssw0rd", "Woaini1314", "Admin@123", "1qaz@WSX", "Dragon2026!", "Qwer1234"]
)
def test_37_common_passwords_are_refused_however_they_are_dressed(app, password):
    assert any("常见" in fault for fault in passwords.faults(password, (), rules.rules()))


@pytest.mark.parametrize(
    "password",
    [
        "Youxi-Tea-77",
        "我爱尤溪Aa1234",
        "xx-FGJ-Tea77",
        "县发改局-Aa12345",
        "发改局-Aa12345",
        "Nigao-tea-77",
        "洋中镇-Aa12345",
    ],
)
def test_37_local_words_the_units_and_the_login_are_refused(signed_in, password):
    sent = signed_in("fgj.nigao").post(
        "/account/password", page="/account/password", current=SECRET, new=password, again=password
    )
    assert sent.status_code == 422
    assert "这类本地或本人用语" in sent.text


# --- 38 ------------------------------------------------------------------------------------------


def test_38_a_change_needs_the_password_in_use_and_ends_all_other_sessions(signed_in, ask):
    here, elsewhere = signed_in("fgj.nigao"), signed_in("fgj.nigao")
    wrong = here.post("/account/password", page="/account/password", current="Wrong-pass-1", new=CHOSEN, again=CHOSEN)
    assert wrong.status_code == 422
    assert WRONG in wrong.text
    assert elsewhere.is_in
    right = here.post("/account/password", page="/account/password", current=SECRET, new=CHOSEN, again=CHOSEN)
    assert right.status_code == 303
    assert here.is_in
    assert not elsewhere.is_in
    assert ("change_password", "ok") in ask(acts, "fgj.nigao")


def test_38_the_last_five_passwords_do_not_come_back(signed_in):
    chain = [f"Jasmin-tea-{number}7" for number in range(6)]
    visitor, current = signed_in("fgj.nigao"), SECRET
    for new in chain:
        sent = visitor.post("/account/password", page="/account/password", current=current, new=new, again=new)
        assert sent.status_code == 303, sent.text
        current = new
    for lately, status in ((chain[-1], 422), (chain[1], 422), (chain[0], 303)):
        sent = visitor.post("/account/password", page="/account/password", current=current, new=lately, again=lately)
        assert sent.status_code == status, lately


def test_38_both_new_passwords_must_agree(signed_in):
    sent = signed_in("fgj.nigao").post(
        "/account/password", page="/account/password", current=SECRET, new=CHOSEN, again=CHOSEN + "x"
    )
    assert sent.status_code == 422
    assert "两次输入的新密码不一致" in sent.text


# --- 39 ------------------------------------------------------------------------------------------


def test_39_password_fields_are_of_their_type_with_hints_and_nothing_hinders_pasting(signed_in, visitor):
    sign_in, change = visitor.get("/sign-in").text, signed_in("fgj.nigao").get("/account/password").text
    assert re.search(r'<input[^>]*autocomplete="username"[^>]*name="username"', sign_in)
    assert re.search(r'<input[^>]*autocomplete="current-password"[^>]*name="password"[^>]*type="password"', sign_in)
    assert len(re.findall(r'autocomplete="new-password"[^>]*type="password"', change)) == 2
    script = Path(config.ROOT, "static", "yx.js").read_text("utf-8")
    assert "paste" not in script + sign_in + change


def test_39_a_password_never_comes_back_in_a_page(visitor):
    assert "Secret-tea-1" not in visitor.sign_in("fgj.nigao", "Secret-tea-1").text


# --- 40 ------------------------------------------------------------------------------------------


def test_40_an_unknown_name_and_a_wrong_password_get_the_same_answer(visitor):
    def plain(text: str) -> str:
        return re.sub(r'(name="csrf_token" value|value)="[^"]*"', "", text)

    known, unknown = visitor.sign_in("fgj.nigao", "Wrong-pass-1"), visitor.sign_in("fgj.nobody", "Wrong-pass-1")
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert WRONG in known.text
    assert plain(known.text) == plain(unknown.text)


def test_40_an_unknown_name_takes_as_long_as_a_wrong_password(county, monkeypatch):
    monkeypatch.setitem(county.config, "PASSWORD_METHOD", "scrypt:16384:8:1")
    with county.app_context():
        stored = hashing.make(SECRET)
        hashing.matches("", "warm up")

        def seconds(kept: str) -> float:
            times = []
            for _ in range(5):
                begin = time.perf_counter()
                hashing.matches(kept, "Wrong-pass-1")
                times.append(time.perf_counter() - begin)
            return statistics.median(times)

        assert 0.3 < seconds("") / seconds(stored) < 3


def test_40_five_failures_lock_the_account_for_thirty_minutes(visitor, ask):
    for _ in range(5):
        assert visitor.sign_in("fgj.nigao", "Wrong-pass-1").status_code == 422
    locked = visitor.sign_in("fgj.nigao", SECRET)
    assert locked.status_code == 429
    assert "30 分钟后再试" in locked.text
    assert ("lock", "refused") in ask(acts, "fgj.nigao")
    with clock.at(NOON + 29 * MINUTE):
        assert visitor.sign_in("fgj.nigao", SECRET).status_code == 429
    with clock.at(NOON + 31 * MINUTE):
        assert visitor.sign_in("fgj.nigao", SECRET).status_code == 303


def test_40_an_unknown_name_is_locked_alike(visitor):
    for _ in range(5):
        visitor.sign_in("fgj.nobody", "Wrong-pass-1")
    assert visitor.sign_in("fgj.nobody", "Wrong-pass-1").status_code == 429


def test_40_after_the_lock_five_more_attempts_are_free(visitor):
    for _ in range(5):
        visitor.sign_in("fgj.nigao", "Wrong-pass-1")
    with clock.at(NOON + 31 * MINUTE):
        for _ in range(4):
            assert visitor.sign_in("fgj.nigao", "Wrong-pass-1").status_code == 422
        assert visitor.sign_in("fgj.nigao", SECRET).status_code == 303


def test_40_a_success_forgets_the_failures(visitor, ask):
    for _ in range(4):
        visitor.sign_in("fgj.nigao", "Wrong-pass-1")
    assert visitor.sign_in("fgj.nigao", SECRET).status_code == 303
    assert ask(count, SignInFailure) == 0


def test_40_an_address_that_fails_for_many_names_waits_and_others_do_not(county):
    with county.app_context(), transaction():
        settings.put("signin.address_failures", "10")
    attacker, clerk = Browser(county, "10.9.9.9"), Browser(county, "10.0.0.7")
    for number in range(10):
        assert attacker.sign_in(f"name{number}", "Wrong-pass-1").status_code == 422
    assert attacker.sign_in("fgj.nigao", SECRET).status_code == 429
    assert clerk.sign_in("fgj.nigao", SECRET).status_code == 303
    with clock.at(NOON + 31 * MINUTE):
        assert attacker.sign_in("fgj.nigao", SECRET).status_code == 303


def test_40_the_security_administrator_unlocks(visitor, signed_in, ask):
    for _ in range(5):
        visitor.sign_in("fgj.nigao", "Wrong-pass-1")
    admin, number = signed_in("anquan"), ask(person_id, "fgj.nigao")
    assert "已锁定" in admin.get("/people?q=fgj.nigao").text
    assert admin.post(f"/people/{number}/unlock", page=f"/people/{number}").status_code == 303
    assert visitor.sign_in("fgj.nigao", SECRET).status_code == 303


def test_40_failures_are_recorded_although_the_request_was_refused(visitor, ask):
    visitor.sign_in("fgj.nigao", "Wrong-pass-1")
    line = ask(lambda: trail.of("account", person_id("fgj.nigao"))[-1])
    assert (line.act, line.result, line.address, line.words) == ("sign_in", "refused", "10.0.0.7", WRONG)


def test_40_an_unknown_name_is_recorded_without_what_may_be_a_password(visitor, ask):
    visitor.sign_in("My-Secret-Password-1", "x")
    lines = ask(lambda: [line.words for line in trail.of("account", 0)])
    assert lines == [f"{WRONG}（用户名 My***，共 20 字）"]


# --- 41 ------------------------------------------------------------------------------------------


def test_41_a_new_installation_has_no_account(app):
    assert count(Person) == 0


def test_41_the_seed_refuses_in_production(app, monkeypatch):
    seed.load_county(db.session)
    monkeypatch.setitem(app.config, "ENV", "production")
    with pytest.raises(Exception, match="正式环境不能载入演示账号"):
        seed.load_demo_people(SECRET)


def test_41_initial_passwords_are_random_and_long(app):
    invented = {passwords.invent() for _ in range(200)}
    assert len(invented) == 200
    assert all(len(word) == 19 and passwords.kinds(word) == 4 for word in invented)


@pytest.fixture
def initial(county, ask) -> str:
    """A new initial password of fgj.nigao."""

    def issue() -> str:
        number = person_id("fgj.nigao")
        issued = as_security(lambda actor, now: accounts.issue_passwords([number], actor, now))
        return issued[number]

    return ask(issue)


def test_41_an_initial_password_must_be_changed_before_anything_else(county, initial):
    visitor = Browser(county)
    assert visitor.sign_in("fgj.nigao", initial).status_code == 303
    away = visitor.get("/account")
    assert (away.status_code, away.location) == (303, "/account/password")
    assert visitor.get("/units").location == "/account/password"
    assert "首次登录须修改初始口令" in visitor.get("/account/password").text
    sent = visitor.post("/account/password", page="/account/password", current=initial, new=CHOSEN, again=CHOSEN)
    assert sent.status_code == 303
    assert visitor.is_in
    assert Browser(county).sign_in("fgj.nigao", CHOSEN).status_code == 303


def test_41_an_initial_password_opens_once(county, initial):
    assert Browser(county).sign_in("fgj.nigao", initial).status_code == 303
    again = Browser(county).sign_in("fgj.nigao", initial)
    assert again.status_code == 422
    assert "初始口令已使用或已过期" in again.text


def test_41_an_initial_password_expires_after_seven_days(county, initial):
    with clock.at(NOON + 7 * DAY):
        refused = Browser(county).sign_in("fgj.nigao", initial)
    assert refused.status_code == 422
    assert "初始口令已使用或已过期" in refused.text
    with clock.at(NOON + 7 * DAY - MINUTE):
        assert Browser(county).sign_in("fgj.nigao", initial).status_code == 303


def test_41_an_account_without_a_password_does_not_open(county, ask):
    def empty() -> None:
        with transaction():
            db.session.get_one(Person, person_id("fgj.nigao")).password_hash = ""

    ask(empty)
    for tried in ("", SECRET):
        assert Browser(county).sign_in("fgj.nigao", tried).status_code == 422


def test_41_after_ninety_days_the_password_must_be_changed(county):
    visitor = Browser(county)
    with clock.at(NOON + 90 * DAY):
        assert visitor.sign_in("fgj.nigao").status_code == 303
        assert visitor.get("/account").location == "/account/password"
    with clock.at(NOON + 90 * DAY - MINUTE):
        other = Browser(county)
        other.sign_in("fgj.nigao")
        assert other.is_in


# --- 42 ------------------------------------------------------------------------------------------


def test_42_production_hashes_with_the_parameters_of_appendix_c():
    method = config.COMMON["PASSWORD_METHOD"]
    name, cost, block, parallel = method.split(":")
    assert name == "scrypt"
    assert int(cost) >= 2**15
    assert int(block) >= 8
    assert int(parallel) >= 3
    assert "PASSWORD_METHOD" not in config.KINDS["production"]


def test_42_production_refuses_a_cheaper_hash():
    with pytest.raises(config.Unsafe, match="口令散列强度不足"):
        create_app({"ENV": "production", "SECRET_KEY": "k3" * 20 + "abcdefghij", "PASSWORD_METHOD": "scrypt:1024:8:1"})


def test_42_a_hash_is_made_anew_at_sign_in_when_the_parameters_were_raised(county, ask, monkeypatch):
    def stored() -> str:
        return db.session.get_one(Person, person_id("fgj.nigao")).password_hash

    before = ask(stored)
    monkeypatch.setitem(county.config, "PASSWORD_METHOD", "scrypt:1024:8:1")
    assert Browser(county).sign_in("fgj.nigao", "Wrong-pass-1").status_code == 422
    assert ask(stored) == before
    assert Browser(county).sign_in("fgj.nigao").status_code == 303
    assert ask(stored).startswith("scrypt:1024:8:1$")
    assert Browser(county).sign_in("fgj.nigao").status_code == 303


# --- 43: the second factor is a recorded decision; here, what stands in its place ------------------


def test_43_every_account_is_one_person_and_sensitive_changes_ask_again(county, ask):
    names = ask(lambda: list(db.session.scalars(select(Person.username))))
    assert len(names) == len(set(names))
    guarded = [
        rule.endpoint
        for rule in county.url_map.iter_rules()
        if re.match(r"/(units|posts|people)/.*", rule.rule) and "POST" in rule.methods
    ]
    assert guarded
    assert [name for name in guarded if not getattr(county.view_functions[name], "__wrapped__", None)] == []


# --- 44 ------------------------------------------------------------------------------------------


def token_of(visitor: Browser) -> str:
    with visitor.client.session_transaction() as kept:
        return kept.get("_user_id", "")


def test_44_signing_in_gives_a_new_id_and_a_planted_one_is_worth_nothing(visitor, ask):
    with visitor.client.session_transaction() as kept:
        kept["_user_id"] = "planted-by-somebody"
    visitor.sign_in("fgj.nigao")
    first = token_of(visitor)
    assert first != "planted-by-somebody"
    visitor.sign_in("fgj.nigao")
    assert token_of(visitor) not in (first, "")
    assert ask(count, SignInSession) == 1


def test_44_the_id_is_256_random_bits_and_the_table_has_only_its_digest(visitor, ask):
    visitor.sign_in("fgj.nigao")
    token, row = token_of(visitor), ask(lambda: db.session.scalars(select(SignInSession)).one())
    assert len(token) >= 43
    assert token not in {str(value) for value in vars(row).values()}
    assert row.token_hash == sessions.digest(token)


def two_posts() -> None:
    """fgj.nigao deputises for the head today."""
    with transaction():
        head = actor_as("fgj.juzhang", clock.today())
        db.session.add(
            seats.Deputy(
                post_id=head.post_id,
                person_id=person_id("fgj.nigao"),
                from_day=clock.today(),
                to_day=clock.today(),
            )
        )


def test_44_acting_as_another_post_gives_a_new_id_and_the_old_one_ends(visitor, ask):
    ask(two_posts)
    visitor.sign_in("fgj.nigao")
    head = ask(lambda: actor_as("fgj.juzhang", clock.today()))
    before, old = token_of(visitor), visitor.cookie()
    assert visitor.post("/account/post", post=str(head.post_id)).status_code == 303
    assert token_of(visitor) != before
    assert f"（代{head.person_name}）" in visitor.get("/account").text
    thief = Browser(visitor.app)
    thief.client.set_cookie("yx", old)
    assert not thief.is_in


def test_44_a_post_that_is_not_ones_own_is_not_offered_nor_taken(visitor, ask):
    visitor.sign_in("fgj.nigao")
    foreign = ask(lambda: actor_as("jyj.juzhang", clock.today()).post_id)
    assert visitor.post("/account/post", post=str(foreign)).status_code == 404


# --- 45 ------------------------------------------------------------------------------------------


def test_45_half_an_hour_without_use_ends_the_session(visitor):
    visitor.sign_in("fgj.nigao")
    with clock.at(NOON + 29 * MINUTE):
        assert visitor.is_in
    with clock.at(NOON + 58 * MINUTE):
        assert visitor.is_in
    with clock.at(NOON + 88 * MINUTE):
        assert not visitor.is_in


def test_45_staying_on_a_page_keeps_the_session(visitor):
    visitor.sign_in("fgj.nigao")
    token = visitor.token("/account")
    with clock.at(NOON + 25 * MINUTE):
        sent = visitor.client.post("/stay", data={"csrf_token": token}, environ_base=visitor.address)
        assert sent.status_code == 204
    with clock.at(NOON + 50 * MINUTE):
        assert visitor.is_in


def test_45_a_refused_form_counts_as_use(visitor):
    visitor.sign_in("fgj.nigao")
    token = visitor.token("/account/password")
    with clock.at(NOON + 25 * MINUTE):
        sent = visitor.client.post("/account/password", data={"csrf_token": token}, environ_base=visitor.address)
        assert sent.status_code == 422
    with clock.at(NOON + 50 * MINUTE):
        assert visitor.is_in


def test_45_after_twelve_hours_the_session_is_over_whatever_was_done(visitor):
    visitor.sign_in("fgj.nigao")
    for half in range(1, 36):
        with clock.at(NOON + half * 20 * MINUTE):
            assert visitor.is_in, half
    with clock.at(NOON + 12 * 60 * MINUTE):
        assert not visitor.is_in


def test_45_a_database_that_is_busy_does_not_stop_the_page(visitor, monkeypatch, caplog):
    visitor.sign_in("fgj.nigao")

    def busy(_patience: float) -> None:
        raise Busy("数据库正忙")

    monkeypatch.setattr(sessions, "writing", busy)
    with clock.at(NOON + 5 * MINUTE):
        assert visitor.is_in
    assert "a session's last use was not recorded" in caplog.text


@pytest.mark.database("sqlite")
def test_45_a_page_does_not_wait_until_another_has_written(web, visitor, ask):
    visitor.sign_in("fgj.nigao")
    turns = ask(lambda: base._turns_of(db.engine))
    turns.take()
    try:
        with clock.at(NOON + 5 * MINUTE):
            begun = time.monotonic()
            assert visitor.is_in
            assert time.monotonic() - begun < 2
    finally:
        turns.give()


def test_45_reading_writes_the_last_use_at_most_once_a_minute(visitor, ask):
    visitor.sign_in("fgj.nigao")

    def seen():
        return db.session.scalars(select(SignInSession.seen_at)).one()

    with clock.at(NOON + timedelta(seconds=59)):
        visitor.get("/account")
    assert ask(seen) == NOON
    with clock.at(NOON + timedelta(seconds=61)):
        visitor.get("/account")
    assert ask(seen) == NOON + timedelta(seconds=61)


# --- 46 ------------------------------------------------------------------------------------------


def stolen(visitor: Browser) -> Browser:
    """Another visitor with a copy of the cookie."""
    thief = Browser(visitor.app, "10.6.6.6")
    thief.client.set_cookie("yx", visitor.cookie())
    return thief


def test_46_after_signing_out_the_old_cookie_is_worthless(signed_in, ask):
    visitor = signed_in("fgj.nigao")
    thief = stolen(visitor)
    assert thief.is_in
    assert visitor.post("/sign-out").status_code == 303
    assert not visitor.is_in
    assert not thief.is_in
    assert ask(acts, "fgj.nigao")[-1] == ("sign_out", "ok")


def test_46_a_browser_that_is_in_is_not_asked_again_and_an_empty_form_is_refused(signed_in, visitor):
    assert signed_in("fgj.nigao").get("/sign-in").location == "/"
    assert "请填写用户名" in visitor.sign_in("", "").text
    assert "请填写密码" in signed_in("fgj.nigao").post("/confirm", page="/confirm").text


def test_46_without_a_session_there_is_no_ticket(county):
    with county.test_request_context("/account"), pytest.raises(Unauthorized):
        sessions.mine()


def test_46_signing_out_twice_is_harmless(signed_in):
    visitor = signed_in("fgj.nigao")
    visitor.post("/sign-out")
    assert visitor.post("/sign-out", page="/sign-in").status_code == 303


def test_46_disabling_an_account_ends_its_sessions_at_once(signed_in, county, ask):
    visitor, admin = signed_in("fgj.nigao"), signed_in("anquan")
    number = ask(person_id, "fgj.nigao")
    assert admin.post(f"/people/{number}/disable", page=f"/people/{number}/disable", reason="调离").status_code == 303
    assert not visitor.is_in
    refused = Browser(county).sign_in("fgj.nigao")
    assert refused.status_code == 422
    assert "账号已停用" in refused.text
    assert Browser(county).sign_in("fgj.nigao", "Wrong-pass-1").text.count("已停用") == 0


def test_46_a_new_initial_password_ends_all_sessions(signed_in, ask):
    visitor, number = signed_in("fgj.nigao"), ask(person_id, "fgj.nigao")
    ask(as_security, lambda actor, now: accounts.issue_passwords([number], actor, now))
    assert not visitor.is_in


# --- 47 ------------------------------------------------------------------------------------------


def test_47_the_administrator_ends_anyones_sessions(signed_in, ask):
    visitor, admin, number = signed_in("fgj.nigao"), signed_in("anquan"), ask(person_id, "fgj.nigao")
    assert "10.0.0.7" in admin.get(f"/people/{number}").text
    assert admin.post(f"/people/{number}/sessions/end", page=f"/people/{number}").status_code == 303
    assert not visitor.is_in
    assert ask(acts, "fgj.nigao")[-1] == ("end_sessions", "ok")


def test_47_a_person_sees_and_ends_their_own_sessions(signed_in, ask):
    here, there = signed_in("fgj.nigao"), signed_in("fgj.nigao", address="10.0.0.8")
    assert "10.0.0.8" in here.get("/account").text
    other = ask(lambda: db.session.scalars(select(SignInSession.id).where(SignInSession.address == "10.0.0.8")).one())
    assert here.post(f"/account/sessions/{other}/end").status_code == 303
    assert not there.is_in
    assert here.is_in


def test_47_nobody_ends_sessions_of_others_by_their_number(signed_in, ask):
    here, stranger = signed_in("fgj.nigao"), signed_in("jyj.nigao")
    ids = ask(lambda: list(db.session.scalars(select(SignInSession.id).order_by(SignInSession.id))))
    for number in (ids[1], 999_999):
        assert here.post(f"/account/sessions/{number}/end").status_code == 404
    assert stranger.is_in


def test_47_a_person_ends_all_other_sessions(signed_in):
    here, there = signed_in("fgj.nigao"), signed_in("fgj.nigao")
    assert here.post("/account/sessions/end-others").status_code == 303
    assert (here.is_in, there.is_in) == (True, False)


# --- 48 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/account", "/account/password", "/units", "/people", "/confirm"])
def test_48_signing_out_is_in_sight_on_every_page(signed_in, path):
    page = signed_in("guanli").get(path).text
    assert re.search(r'<form method="post" action="/sign-out">.*?退出</button>', page, re.DOTALL)


# --- 49 ------------------------------------------------------------------------------------------


def test_49_sensitive_changes_ask_for_the_password_again_after_thirty_minutes(signed_in, ask):
    admin, number = signed_in("anquan"), ask(person_id, "fgj.nigao")
    token = admin.token("/account")
    for minutes in (20, 40):
        with clock.at(NOON + minutes * MINUTE):
            admin.get("/account")
    with clock.at(NOON + 41 * MINUTE):
        shown = admin.get(f"/people/{number}/disable")
        assert (shown.status_code, shown.location) == (303, f"/confirm?next=/people/{number}/disable")
        sent = admin.client.post(
            f"/people/{number}/unlock",
            data={"csrf_token": token},
            environ_base=admin.address,
            headers={"Referer": f"http://localhost/people/{number}"},
        )
        assert sent.location == f"/confirm?next=/people/{number}"
        assert ("unlock", "ok") not in ask(acts, "fgj.nigao")
        next_page = f"/people/{number}/disable"
        wrong = admin.post("/confirm", page="/confirm", password="Wrong-pass-1", next=next_page)
        assert wrong.status_code == 422
        right = admin.post("/confirm", page="/confirm", password=SECRET, next=next_page)
        assert right.location == next_page
        assert admin.get(next_page).status_code == 200


def test_49_asking_again_counts_failures_like_signing_in(signed_in):
    admin = signed_in("anquan")
    for _ in range(5):
        assert admin.post("/confirm", page="/confirm", password="Wrong-pass-1").status_code == 422
    assert admin.post("/confirm", page="/confirm", password=SECRET).status_code == 429


@pytest.mark.parametrize(
    "target", ["//evil.example/x", "https:evil.example", "/\\evil.example", "https://evil.example/"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/confirm"])
def test_25_the_way_on_stays_on_this_site(signed_in, path, target):
    visitor = signed_in("fgj.nigao")
    if path == "/sign-in":
        sent = visitor.sign_in("fgj.nigao", SECRET, next=target)
    else:
        sent = visitor.post(path, page=path, password=SECRET, next=target)
    assert sent.status_code == 303
    assert "evil" not in sent.location


def test_55_a_change_of_post_takes_effect_on_the_next_request(signed_in, ask):
    visitor = signed_in("fgj.nigao")
    assert "县发改局办公室科员" in visitor.get("/account").text

    def leave() -> None:
        with transaction():
            actor = actor_as("fgj.nigao", clock.today())
            db.session.scalars(select(seats.Holding).where(seats.Holding.post_id == actor.post_id)).one().to_day = (
                clock.today() - DAY
            )

    ask(leave)
    assert not visitor.is_in
    again = Browser(visitor.app).sign_in("fgj.nigao")
    assert again.status_code == 422
    assert "没有在任岗位" in again.text
