"""Passwords checked by the county's directory, against a real OpenLDAP server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.people import conftest as people
from tests.people import peers
from tests.people.conftest import SECRET
from tests.people.peers import Directory, password_of
from yx import config
from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.core.errors import NotAllowed, Refused
from yx.people import ldap_directory, links, queries
from yx.people.accounts import issue_passwords
from yx.people.actor import actor_as
from yx.people.models import SignInFailure

ask, visitor, signed_in = people.ask, people.visitor, people.signed_in
WHO = "fgj.nigao"
WRONG = "用户名或密码不正确"


@pytest.fixture(scope="session")
def directory(tmp_path_factory) -> Iterator[Directory]:
    """The server, once for all tests of this process."""
    with peers.slapd(tmp_path_factory.mktemp("slapd")) as found:
        yield found


@pytest.fixture
def settings(settings: dict[str, Any], directory: Directory) -> dict[str, Any]:
    """By search over LDAPS; single tests change what they are about."""
    return {
        **settings,
        "LDAP_URL": directory.secure,
        "LDAP_BASE": peers.BASE,
        "LDAP_BIND_DN": peers.SERVICE,
        "LDAP_BIND_PASSWORD": peers.SERVICE_PASSWORD,
        "DIRECTORY_CA": directory.certificate,
    }


@pytest.fixture
def moved(county, ask):
    """The drafter's password lies in the directory."""
    ask(_move, WHO)
    return county


def _move(username: str, there: bool = True) -> None:
    with transaction():
        person = queries.person_named(username)
        assert person
        links.keep_password(person, there, actor_as("anquan", clock.today()), clock.now())


def _knows(app, username: str, password: str) -> bool:
    with app.app_context():
        return ldap_directory.knows(username, password)


# --- the protocol ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["search", "template", "starttls"])
def test_the_right_password_is_known_and_no_other(web, directory, how):
    if how == "template":
        web.config["LDAP_DN"] = f"uid={{}},{peers.BASE}"
    if how == "starttls":
        web.config.update(LDAP_URL=directory.plain, LDAP_STARTTLS="1")
    assert _knows(web, "zhang", password_of("zhang"))
    assert not _knows(web, "zhang", password_of("li"))
    assert not _knows(web, "nobody", password_of("zhang"))


@pytest.mark.parametrize("template", [None, f"uid={{}},{peers.BASE}"])
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("*)(uid=*", password_of("zhang")),
        ("*", password_of("zhang")),
        ("zhan*", password_of("zhang")),
        ("zhang)(cn=张三", password_of("zhang")),
        (f"zhang,{peers.BASE}", password_of("zhang")),
        ("zhang", ""),
        ("", password_of("zhang")),
        ("zhang", "\0"),
        ("zhang\0", password_of("zhang")),
    ],
)
def test_signs_of_filters_and_empty_passwords_open_nothing(web, template, username, password):
    web.config["LDAP_DN"] = template
    assert not _knows(web, username, password)


@pytest.mark.parametrize("starttls", ["", "1"])
def test_a_certificate_that_is_not_trusted_is_not_spoken_to(web, directory, tmp_path, starttls):
    web.config["DIRECTORY_CA"] = str(peers.certificate(tmp_path, "stranger"))
    web.config.update(LDAP_URL=directory.plain if starttls else directory.secure, LDAP_STARTTLS=starttls)
    with pytest.raises(ldap_directory.Unreachable):
        _knows(web, "zhang", password_of("zhang"))


def test_a_service_account_that_is_refused_is_no_answer(web):
    web.config["LDAP_BIND_PASSWORD"] = "wrong"
    with pytest.raises(ldap_directory.Unreachable):
        _knows(web, "zhang", password_of("zhang"))


# --- signing in ------------------------------------------------------------------------------------------------


def test_a_person_of_the_directory_comes_in_with_its_password_only(moved, visitor, ask):
    assert visitor.sign_in(WHO, SECRET).status_code == 422
    assert not visitor.is_in
    assert visitor.sign_in(WHO, password_of(WHO)).status_code == 303
    assert visitor.is_in
    line = ask(lambda: next(one for one in _lines(WHO) if one.act == "sign_in" and one.result != "refused").words)
    assert line == "统一目录"
    assert "修改密码" not in visitor.get("/account").text


def _lines(username: str) -> list[Any]:
    person = queries.person_named(username)
    assert person
    return list(trail.of("account", person.id))


def test_everybody_else_keeps_the_password_here(moved, visitor):
    assert visitor.sign_in("anquan", password_of("anquan")).status_code == 422
    assert visitor.sign_in("anquan", SECRET).status_code == 303


def test_40_a_wrong_password_of_the_directory_is_answered_and_counted_as_any_other(moved, visitor):
    for _ in range(5):
        answer = visitor.sign_in(WHO, "wrong")
        assert (answer.status_code, WRONG in answer.text) == (422, True)
    assert visitor.sign_in(WHO, password_of(WHO)).status_code == 429


def test_who_is_disabled_here_stays_out_whatever_the_directory_says(moved, visitor, ask):
    ask(_disable, WHO)
    answer = visitor.sign_in(WHO, password_of(WHO))
    assert (answer.status_code, visitor.is_in) == (422, False)
    assert "账号已停用" in answer.text


def _disable(username: str) -> None:
    with transaction():
        person = queries.person_named(username)
        assert person
        person.active = False


@pytest.mark.parametrize("gone", ["down", "removed from the settings"])
def test_69_without_the_directory_its_people_wait_and_all_others_come_in(moved, visitor, ask, gone):
    moved.config["LDAP_URL"] = f"ldaps://127.0.0.1:{peers.free_port()}" if gone == "down" else None
    for password in (password_of(WHO), SECRET, ""):
        assert visitor.sign_in(WHO, password).status_code == 422
    assert "统一目录暂时不可用" in visitor.sign_in(WHO, password_of(WHO)).text
    assert not visitor.is_in
    assert ask(lambda: db.session.scalar(select(func.count()).select_from(SignInFailure))) == 0
    assert visitor.sign_in("anquan", SECRET).status_code == 303


# --- where a password is kept ----------------------------------------------------------------------------------


def test_one_security_administrator_keeps_the_password_here(county, ask):
    with pytest.raises(Refused, match="至少须有一名安全管理员"):
        ask(_mark_by_nobody, "anquan")


def _mark_by_nobody(username: str) -> None:
    with transaction():
        person = queries.person_named(username)
        assert person
        links.keep_password(person, True, None, clock.now())


def test_nobody_moves_the_own_password(county, ask):
    with pytest.raises(NotAllowed):
        ask(_move, "anquan")


def test_the_security_administrator_moves_a_password_there_and_back(county, signed_in, ask):
    number = ask(lambda: queries.person_named(WHO).id)
    drafter, security = signed_in(WHO), signed_in("anquan")
    page = f"/people/{number}"
    assert "改用统一目录口令" in security.get(page).text
    sent = security.post(f"{page}/password-place", page=page, place="directory")
    assert sent.status_code == 303
    assert not drafter.is_in
    assert "由统一目录核对" in security.get(page).text
    with pytest.raises(Refused, match="统一目录"):
        ask(lambda: issue_passwords([number], None, clock.now()))
    assert security.post(f"{page}/password-place", page=page, place="here").status_code == 303
    assert signed_in(WHO).is_in
    assert [one.act for one in ask(_lines, WHO)].count("password_place") == 2


# --- settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ({"LDAP_URL": "ldap://ldap.county", "LDAP_BASE": "dc=x"}, "ldaps://"),
        ({"LDAP_URL": "http://ldap.county", "LDAP_BASE": "dc=x"}, "ldaps:// 或 ldap://"),
        ({"LDAP_URL": "ldaps://ldap.county"}, "LDAP_DN 或 LDAP_BASE"),
        ({"OIDC_ISSUER": "http://id.county"}, "https://"),
        ({"OIDC_ISSUER": "https://id.county", "OIDC_CLIENT_ID": "yx"}, "OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "https://id.county"}, "PUBLIC_ADDRESS"),
    ],
)
def test_58_production_refuses_a_weak_directory(weak, said, tmp_path):
    key = "3f9c1a7be2d84506b1c7e9a0d2f45687c0b1a2e3"
    with pytest.raises(config.Unsafe, match=said):
        config.load({"ENV": "production", "SECRET_KEY": key, "INSTANCE_PATH": str(tmp_path), **weak})
