"""The second factor: item 43 of the security checklist (OWASP ASVS 5.0, 6.3.3, 6.5; RFC 6238; ADR 0024)."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.moments import NOON
from tests.people import conftest as people
from tests.people.conftest import CHOSEN, SECRET, Browser
from tests.security.routes import OPEN
from yx.core import clock, settings, trail
from yx.core.base import db, transaction
from yx.people import accounts, factor, factor_actions, queries, sealing, throttle, totp
from yx.people.actor import actor_as
from yx.people.factor_models import HalfSignIn, RecoveryCode, SecondFactor
from yx.people.models import Deputy, Person, SignInFailure, SignInSession

ask, visitor, signed_in = people.ask, people.visitor, people.signed_in
STEP, MINUTE = timedelta(seconds=totp.STEP), timedelta(minutes=1)
DRAFTER, HEAD, SECURITY = "fgj.nigao", "fgj.juzhang", "anquan"


@dataclass
class Phone:
    """Somebody's application, with the slip of recovery codes beside it."""

    secret: str
    slip: list[str] = field(default_factory=list)

    def code(self, shift: timedelta = timedelta()) -> str:
        """What it shows now, or shows when its clock is wrong by `shift`."""
        return totp.code_at(self.secret, totp.step_of(clock.now() + shift))


@pytest.fixture
def at() -> Callable[[timedelta], Any]:
    """Moves the clock on from the moment that all tests begin at."""
    return lambda after: clock.at(NOON + after)


@pytest.fixture
def enrolled(signed_in) -> Callable[..., tuple[Browser, Phone]]:
    """A browser whose person has set up a second factor on the pages, and the telephone."""

    def enrol(username: str) -> tuple[Browser, Phone]:
        browser = signed_in(username)
        return browser, enrol_on(browser)

    return enrol


def enrol_on(browser: Browser) -> Phone:
    assert browser.post("/account/factor/begin", page="/account/factor").location == "/account/factor/new"
    phone = Phone(shown_secret(browser.get("/account/factor/new").text))
    answer = browser.post("/account/factor/new", page="/account/factor/new", code=phone.code())
    assert answer.status_code == 200, answer.text
    phone.slip = re.findall(r"<code[^>]*>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</code>", answer.text)
    return phone


def shown_secret(text: str) -> str:
    found = re.search(r"<code[^>]*>((?:[A-Z2-7]{4} ?){8})</code>", text)
    assert found
    return found[1].replace(" ", "")


def give(browser: Browser, code: str) -> Any:
    return browser.post("/sign-in/code", page="/sign-in/code", code=code)


def lines(username: str) -> list[tuple[str, str]]:
    found = queries.person_named(username)
    assert found
    return [(line.act, line.result) for line in trail.of("account", found.id)]


def must(who: str) -> None:
    with transaction():
        settings.put(factor.SETTING, who)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def as_security(act: Callable[..., Any], username: str, *args: Any) -> Any:
    with transaction():
        return act(queries.person_named(username), *args, actor_as(SECURITY, clock.today()), clock.now())


# --- the codes themselves ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_43_codes_are_those_of_rfc_6238_appendix_b(second, expected):
    secret = base64.b32encode(b"12345678901234567890").decode()
    now = datetime.fromtimestamp(second, UTC)
    assert totp.code_at(secret, totp.step_of(now)) == expected[-6:]
    assert totp.matching_step(secret, expected[-6:], now) == second // 30


def test_43_secrets_are_random_and_of_160_bits():
    found = {totp.invent() for _ in range(50)}
    assert len(found) == 50
    assert {len(base64.b32decode(secret)) for secret in found} == {20}


def test_43_a_secret_is_sealed_for_its_person_and_opens_under_the_same_key_only(app):
    secret = totp.invent()
    sealed = sealing.seal(secret, 7)
    assert secret not in sealed
    assert sealing.seal(secret, 7) != sealed
    assert sealing.unseal(sealed, 7) == secret
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, 8)
    app.config["SECRET_KEY"] = "another-" + "1" * 40
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, 7)


# --- setting up ----------------------------------------------------------------------------------------------


def test_43_setting_up_counts_from_the_first_right_code(signed_in, ask):
    browser = signed_in(DRAFTER)
    browser.post("/account/factor/begin", page="/account/factor")
    wrong = browser.post("/account/factor/new", page="/account/factor/new", code="000000")
    assert wrong.status_code == 422
    assert factor.WRONG in wrong.text
    assert signed_in(DRAFTER).is_in
    phone = Phone(shown_secret(browser.get("/account/factor/new").text))
    assert browser.post("/account/factor/new", page="/account/factor/new", code=phone.code()).status_code == 200
    assert ("enrol_factor", "ok") in ask(lines, DRAFTER)
    assert "已启用" in browser.get("/account").text


def test_43_the_page_shows_a_code_to_scan_and_the_secret_to_type(signed_in):
    browser = signed_in(DRAFTER)
    assert 'role="alert"' not in browser.get("/account/factor").text, "nothing is wrong yet"
    browser.post("/account/factor/begin", page="/account/factor")
    text = browser.get("/account/factor/new").text
    assert 'src="data:image/svg+xml' in text
    assert shown_secret(text)


def test_43_setting_up_needs_the_password_anew(signed_in, at):
    browser = signed_in(DRAFTER)
    with at(29 * MINUTE):
        browser.get("/account")
    with at(31 * MINUTE):
        sent = browser.post("/account/factor/begin", page="/account/factor")
        assert sent.location.startswith("/confirm")
        assert browser.get("/account/factor/new").location.startswith("/confirm")
        for act in ("codes", "remove"):
            assert browser.post(f"/account/factor/{act}", page="/account").location.startswith("/confirm")


def test_43_setting_up_ends_the_sessions_that_have_shown_one_factor_only(signed_in):
    other, browser = signed_in(DRAFTER), signed_in(DRAFTER)
    before = browser.cookie()
    enrol_on(browser)
    assert browser.is_in
    assert browser.cookie() != before
    assert not other.is_in


def test_43_neither_secret_nor_recovery_codes_stand_in_the_tables(enrolled, ask):
    _browser, phone = enrolled(DRAFTER)

    def kept() -> str:
        rows = [
            *db.session.execute(select(SecondFactor.__table__)),
            *db.session.execute(select(RecoveryCode.__table__)),
        ]
        return str(rows)

    text = ask(kept)
    assert len(phone.slip) == len(set(phone.slip)) == 10
    for secret in (phone.secret, *phone.slip, *(word.replace("-", "") for word in phone.slip)):
        assert secret not in text


def test_43_a_new_telephone_replaces_the_old_one_once_it_gave_a_code(enrolled, visitor, at):
    browser, old = enrolled(DRAFTER)
    with at(MINUTE):
        browser.post("/account/factor/begin", page="/account/factor")
        visitor.sign_in(DRAFTER)
        assert give(visitor, old.code()).location == "/"
    with at(2 * MINUTE):
        new = enrol_on(browser)
    with at(3 * MINUTE):
        again = Browser(browser.app)
        again.sign_in(DRAFTER)
        assert give(again, old.code()).status_code == 422
        assert give(again, old.slip[0]).status_code == 422
        assert give(again, new.code()).location == "/"


# --- signing in ----------------------------------------------------------------------------------------------


def test_43_after_the_password_the_code_is_asked_before_there_is_a_session(enrolled, visitor, ask, at):
    _browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        before = ask(count, SignInSession)
        sent = visitor.sign_in(DRAFTER, next="/documents")
        assert sent.location == "/sign-in/code"
        assert ask(count, SignInSession) == before
        half = visitor.cookie()
        assert not visitor.is_in
        came = give(visitor, phone.code())
        assert came.location == "/documents"
        assert visitor.is_in
        assert visitor.cookie() != half
        assert ask(count, HalfSignIn) == 0
        assert ask(lines, DRAFTER)[-1] == ("sign_in", "ok")


def test_43_a_half_session_opens_no_route_at_all(enrolled, visitor, web):
    enrolled(DRAFTER)
    visitor.sign_in(DRAFTER)
    token, opened = visitor.token("/sign-in/code"), []
    for rule in web.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        values = {name: "x" if "string" in str(type(kind)).casefold() else 1 for name, kind in rule._converters.items()}
        with web.test_request_context():
            path = web.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods)))
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            sent = {"data": {"csrf_token": token}} if method == "POST" else {}
            answer = visitor.client.open(path, method=method, environ_base=visitor.address, **sent)
            if answer.status_code != 303 or not answer.location.startswith("/sign-in"):
                opened.append((method, path, answer.status_code))
    assert opened == []
    assert visitor.get("/sign-in/code").status_code == 200


def test_43_the_code_page_leads_back_where_the_password_was_not_given(visitor):
    assert visitor.get("/sign-in/code").location == "/sign-in"
    assert visitor.post("/sign-in/code", page="/sign-in", code="123456").location == "/sign-in"


def test_43_a_half_session_lasts_five_minutes(enrolled, visitor, at):
    _browser, phone = enrolled(DRAFTER)
    visitor.sign_in(DRAFTER)
    with at(timedelta(minutes=4, seconds=59)):
        token = visitor.token("/sign-in/code")
    with at(5 * MINUTE):
        assert visitor.get("/sign-in/code").location == "/sign-in"
        late = visitor.client.post(
            "/sign-in/code", data={"csrf_token": token, "code": phone.code()}, environ_base=visitor.address
        )
        assert late.location == "/sign-in"
        assert not visitor.is_in


def test_43_a_half_session_ends_when_the_administrator_ends_the_sessions(enrolled, visitor, ask, at):
    enrolled(DRAFTER)
    visitor.sign_in(DRAFTER)
    ask(as_security, accounts.end_sessions, DRAFTER)
    assert visitor.get("/sign-in/code").location == "/sign-in"


def test_43_an_account_closed_between_the_factors_does_not_come_in(enrolled, visitor, ask, at):
    _browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        visitor.sign_in(DRAFTER)

        def close() -> None:
            with transaction():
                db.session.scalars(select(Person).where(Person.username == DRAFTER)).one().active = False

        ask(close)
        refused = give(visitor, phone.code())
        assert refused.status_code == 422
        assert "账号已停用" in refused.text
        assert not visitor.is_in


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_43_a_clock_may_be_wrong_by_one_step(enrolled, visitor, at, steps):
    _browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        visitor.sign_in(DRAFTER)
        assert give(visitor, phone.code(steps * STEP)).location == "/"


@pytest.mark.parametrize("steps", [-2, 2])
def test_43_and_not_by_two(enrolled, visitor, at, steps):
    _browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        visitor.sign_in(DRAFTER)
        assert give(visitor, phone.code(steps * STEP)).status_code == 422


def test_43_a_code_counts_once_and_none_before_it_does(enrolled, visitor, at, ask):
    browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        visitor.sign_in(DRAFTER)
        spent = phone.code()
        assert give(visitor, spent).location == "/"
        again = Browser(browser.app)
        again.sign_in(DRAFTER)
        texts = {give(again, code).text.count(factor.WRONG) for code in (spent, phone.code(-STEP), "000000", "x")}
        assert texts == {2}  # the same sentence for all: in the summary and at the field
        assert not again.is_in
        assert ("second_factor", "refused") in ask(lines, DRAFTER)


def test_43_the_code_that_set_it_up_does_not_sign_in(enrolled, visitor):
    _browser, phone = enrolled(DRAFTER)
    visitor.sign_in(DRAFTER)
    assert give(visitor, phone.code()).status_code == 422


def test_43_of_many_at_once_with_one_code_one_comes_in(enrolled, county, at, ask):
    _browser, phone = enrolled(DRAFTER)
    number = ask(lambda: db.session.scalars(select(Person.id).where(Person.username == DRAFTER)).one())
    taken: list[str] = []

    def take(code: str) -> None:
        with county.app_context():
            try:
                taken.append(factor.prove(number, code, "10.0.0.9", clock.now()))
            except factor.Wrong:
                pass
            finally:
                db.session.remove()

    with at(5 * MINUTE):
        for code in (phone.code(), phone.slip[0]):
            threads = [threading.Thread(target=take, args=(code,)) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            ask(as_security, accounts.unlock, DRAFTER)  # three of the four failed
    assert taken == [factor.CODE, factor.RECOVERY]


def test_43_figures_may_be_typed_with_blanks_and_at_full_width(enrolled, visitor, at):
    _browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        visitor.sign_in(DRAFTER)
        wide = "".join(chr(ord(char) + 0xFEE0) for char in phone.code())
        assert give(visitor, f"{wide[:3]} {wide[3:]}").location == "/"


def test_43_five_wrong_codes_lock_for_half_an_hour_and_a_right_password_does_not_help(enrolled, visitor, at, ask):
    _browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        for _ in range(5):
            visitor.sign_in(DRAFTER)
            assert give(visitor, "000000").status_code == 422
        visitor.sign_in(DRAFTER)
        locked = give(visitor, phone.code())
        assert (locked.status_code, "30 分钟后再试" in locked.text) == (429, True)
        assert ("lock_factor", "refused") in ask(lines, DRAFTER)
        assert ask(throttle.locked_until, DRAFTER) == clock.now() + timedelta(minutes=30)
    with at(36 * MINUTE):
        visitor.sign_in(DRAFTER)
        assert give(visitor, phone.code()).location == "/"


def test_43_the_security_administrator_lifts_the_lock(enrolled, visitor, at, ask):
    _browser, phone = enrolled(DRAFTER)
    with at(5 * MINUTE):
        visitor.sign_in(DRAFTER)
        for _ in range(5):
            give(visitor, "000000")
        ask(as_security, accounts.unlock, DRAFTER)
        assert give(visitor, phone.code()).location == "/"
        assert ask(count, SignInFailure) == 0


# --- recovery codes ------------------------------------------------------------------------------------------


def test_43_a_recovery_code_stands_in_once(enrolled, visitor, at, ask):
    browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        visitor.sign_in(DRAFTER)
        assert give(visitor, phone.slip[3].lower()).location == "/"
        assert "还剩 9 个" in visitor.get("/account").text
        again = Browser(browser.app)
        again.sign_in(DRAFTER)
        assert give(again, phone.slip[3]).status_code == 422
        assert ("recovery_code", "ok") in ask(lines, DRAFTER)


def test_43_another_persons_recovery_code_is_worth_nothing(enrolled, visitor):
    _browser, phone = enrolled(DRAFTER)
    enrolled(HEAD)
    visitor.sign_in(HEAD)
    assert give(visitor, phone.slip[0]).status_code == 422


def test_43_new_recovery_codes_replace_the_old(enrolled, visitor, at):
    browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        answer = browser.post("/account/factor/codes", page="/account/factor")
        fresh = re.findall(r"<code[^>]*>([A-Z2-9-]{14})</code>", answer.text)
        assert len(fresh) == 10
        assert not set(fresh) & set(phone.slip)
        visitor.sign_in(DRAFTER)
        assert give(visitor, phone.slip[0]).status_code == 422
        assert give(visitor, fresh[0]).location == "/"


def test_43_there_are_none_without_a_second_factor(signed_in):
    answer = signed_in(DRAFTER).post("/account/factor/codes", page="/account/factor")
    assert (answer.status_code, "没有启用动态口令" in answer.text) == (409, True)


# --- who must ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "username", "is_led"),
    [
        (factor.NOBODY, SECURITY, False),
        (factor.ADMINS, SECURITY, True),
        (factor.ADMINS, "guanli", True),
        (factor.ADMINS, "shenji", True),
        (factor.ADMINS, HEAD, False),
        (factor.ADMINS_AND_SIGNERS, HEAD, True),
        (factor.ADMINS_AND_SIGNERS, SECURITY, True),
        (factor.ADMINS_AND_SIGNERS, DRAFTER, False),
    ],
)
def test_43_who_must_have_one_is_led_to_it_before_anything_else(signed_in, ask, who, username, is_led):
    ask(must, who)
    browser = signed_in(username)
    for path in ("/", "/account", "/documents", "/account/password/nothing"):
        assert (browser.get(path).location == "/account/factor") is is_led
    if is_led:
        assert "启用后才能继续使用" in browser.get("/account/factor").text
        enrol_on(browser)
        assert browser.is_in


def test_43_whoever_acts_for_a_signer_is_a_signer_from_the_next_request_on(signed_in, ask):
    ask(must, factor.ADMINS_AND_SIGNERS)
    browser = signed_in(DRAFTER)
    assert browser.is_in

    def stand_in() -> None:
        with transaction():
            head, drafter = actor_as(HEAD, clock.today()), actor_as(DRAFTER, clock.today())
            days = {"from_day": clock.today(), "to_day": clock.today()}
            db.session.add(Deputy(post_id=head.post_id, person_id=drafter.person_id, **days))

    ask(stand_in)
    assert browser.get("/").location == "/account/factor"
    enrol_on(browser)
    assert browser.is_in


def test_43_the_setting_counts_from_the_next_request(signed_in, ask):
    browser = signed_in(HEAD)
    assert browser.is_in
    ask(must, factor.ADMINS_AND_SIGNERS)
    assert not browser.is_in
    ask(must, factor.ADMINS)
    assert browser.is_in


def test_43_an_initial_password_is_changed_first_then_the_second_factor_is_set_up(visitor, ask):
    ask(must, factor.ADMINS_AND_SIGNERS)

    def issue() -> str:
        with transaction():
            head = queries.person_named(HEAD)
            assert head
            return accounts.issue_passwords([head.id], actor_as(SECURITY, clock.today()), clock.now())[head.id]

    initial = ask(issue)
    visitor.sign_in(HEAD, initial)
    assert visitor.get("/account/factor").location == "/account/password"
    changed = visitor.post("/account/password", page="/account/password", current=initial, new=CHOSEN, again=CHOSEN)
    assert changed.status_code == 303
    assert visitor.get("/").location == "/account/factor"


def test_43_a_wrong_code_does_not_use_up_an_initial_password(enrolled, visitor, ask, at):
    _browser, phone = enrolled(DRAFTER)

    def issue() -> str:
        with transaction():
            person = queries.person_named(DRAFTER)
            assert person
            return accounts.issue_passwords([person.id], None, clock.now())[person.id]

    initial = ask(issue)
    with at(MINUTE):
        visitor.sign_in(DRAFTER, initial)
        assert give(visitor, "000000").status_code == 422
        again = Browser(visitor.app)
        again.sign_in(DRAFTER, initial)
        assert give(again, phone.code()).location == "/"
        assert again.get("/").location == "/account/password"


def test_43_whoever_must_have_one_cannot_remove_it_and_others_can(enrolled, signed_in, ask, at):
    browser, _phone = enrolled(HEAD)
    ask(must, factor.ADMINS_AND_SIGNERS)
    assert ">停用<" not in browser.get("/account/factor").text
    refused = browser.post("/account/factor/remove", page="/account/factor")
    assert (refused.status_code, "不能停用" in refused.text) == (409, True)
    assert ("refused", "refused") in ask(lines, HEAD)
    ask(must, factor.ADMINS)
    assert browser.post("/account/factor/remove", page="/account/factor").location == "/account/factor"
    assert ("remove_factor", "ok") in ask(lines, HEAD)
    assert signed_in(HEAD).is_in


# --- sensitive acts ------------------------------------------------------------------------------------------


def test_43_confirming_asks_for_password_and_code(enrolled, signed_in, at):
    browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        refused = browser.post("/confirm", page="/confirm", password=SECRET, code="000000")
        assert (refused.status_code, factor.WRONG in refused.text) == (422, True)
        assert browser.post("/confirm", page="/confirm", password=SECRET).status_code == 422
        wrong = browser.post("/confirm", page="/confirm", password="Wrong-pass-1", code=phone.code())
        assert "用户名或密码不正确" in wrong.text
        right = browser.post("/confirm", page="/confirm", password=SECRET, code=phone.code())
        assert right.status_code == 303
    assert 'name="code"' not in signed_in(HEAD).get("/confirm").text


# --- resetting -----------------------------------------------------------------------------------------------


def test_43_the_security_administrator_resets_with_a_reason(enrolled, signed_in, ask):
    browser, _phone = enrolled(DRAFTER)
    admin = signed_in(SECURITY)
    number = ask(lambda: db.session.scalars(select(Person.id).where(Person.username == DRAFTER)).one())
    path = f"/people/{number}/factor/reset"
    assert "重置动态口令" in admin.get(f"/people/{number}").text
    assert admin.post(path, page=path, reason="").status_code == 422
    assert admin.post(path, page=path, reason="手机遗失").location == f"/people/{number}"
    assert not browser.is_in
    assert ("reset_factor", "ok") in ask(lines, DRAFTER)
    assert signed_in(DRAFTER).is_in
    assert ask(count, RecoveryCode) == 0
    again = admin.post(path, page=path, reason="手机遗失")
    assert (again.status_code, "没有启用动态口令" in again.text) == (422, True)


def test_43_nobody_resets_their_own_and_others_reset_nothing(enrolled, signed_in, ask):
    admin, _phone = enrolled(SECURITY)
    number = ask(lambda: db.session.scalars(select(Person.id).where(Person.username == SECURITY)).one())
    path = f"/people/{number}/factor/reset"
    assert admin.post(path, page="/account", reason="手机遗失").status_code == 403
    for username in ("guanli", "shenji", DRAFTER):
        assert signed_in(username).post(path, page="/account", reason="手机遗失").status_code == 403
    assert ask(factor.is_enrolled, number)


def test_43_a_changed_key_is_said_and_the_administrator_can_reset(enrolled, visitor, county, ask, at):
    _browser, phone = enrolled(DRAFTER)
    with at(MINUTE):
        county.config["SECRET_KEY"] = "another-" + "1" * 40
        visitor.sign_in(DRAFTER)
        for code in (phone.code(), phone.slip[0]):
            refused = give(visitor, code)
            assert (refused.status_code, factor.KEY_CHANGED in refused.text) == (422, True)
        ask(as_security, factor_actions.reset, DRAFTER, "更换密钥")
        assert visitor.sign_in(DRAFTER).location == "/"


def test_43_the_command_resets_and_leaves_a_line(enrolled, signed_in, county, ask):
    browser, _phone = enrolled(SECURITY)
    run = county.test_cli_runner().invoke
    done = run(args=["factor", "reset", SECURITY])
    assert (done.exit_code, "已重置" in done.output) == (0, True)
    assert not browser.is_in
    assert ask(lines, SECURITY)[-1] == ("reset_factor", "ok")
    assert "没有启用动态口令" in run(args=["factor", "reset", SECURITY]).output
    assert "没有用户名为" in run(args=["factor", "reset", "nobody"]).output
    assert signed_in(SECURITY).is_in


def test_43_a_new_installation_asks_administrators_and_signers_an_old_one_nobody(web):
    assert web.test_cli_runner().invoke(args=["person", "first"]).exit_code == 0
    with web.app_context():
        assert settings.get(factor.SETTING) == factor.ADMINS_AND_SIGNERS
        assert "必须使用动态口令的人员" in str(trail.of("setting", 0)[-1].changed)
        db.session.remove()


def test_43_the_setting_is_one_of_three(county, ask, signed_in):
    text = signed_in("guanli").get("/admin/settings").text
    assert all(f'value="{who}"' in text for who in (factor.NOBODY, factor.ADMINS, factor.ADMINS_AND_SIGNERS))
    with pytest.raises(Exception, match="应为"):
        ask(must, "所有人")
