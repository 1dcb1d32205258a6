"""Signing in through the county's OpenID Connect provider, against a real one, and with forged answers."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.moments import NOON
from tests.people import conftest as people
from tests.people import peers
from tests.people.conftest import SECRET, Browser
from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.core.errors import NotAllowed, NotFound
from yx.people import links, oidc, queries
from yx.people.actor import actor_as
from yx.people.models import PersonLink

ask, visitor, signed_in = people.ask, people.visitor, people.signed_in
CLIENT, WHO = "yx-client", "fgj.nigao"
KNOWN = [
    {"sub": "s-1", "preferred_username": WHO, "name": "倪高"},
    {"sub": "s-2", "preferred_username": "FGJ.Nigao", "name": "后来者"},
    {"sub": "s-3", "preferred_username": "not.here", "name": "外人"},
    {"sub": "s-4", "name": "无名"},
]


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """The provider, once for all tests of this process."""
    with peers.provider(KNOWN) as found:
        yield found


@pytest.fixture
def settings(settings: dict[str, Any], issuer: str) -> dict[str, Any]:
    """With the provider."""
    return {**settings, "OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": "only-for-tests-7"}


@pytest.fixture(autouse=True)
def present(web) -> Iterator[None]:
    """The provider's clock is the real one."""
    with clock.at(datetime.now(UTC)):
        yield


def leave(browser: Browser, **more: str) -> str:
    """Press the button; gives the provider's address that the browser is sent to."""
    sent = browser.post("/sign-in/directory", page="/sign-in", **more)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["Location"])


def vouch(target: str, subject: str) -> str:
    """Be `subject` at the provider; gives path and query that it sends the browser back to."""
    answer = requests.post(target, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def arrive(browser: Browser, subject: str = "s-1", **more: str) -> TestResponse:
    """The whole way."""
    return browser.get(vouch(leave(browser, **more), subject))


def bound() -> list[tuple[str, str]]:
    return [(one.subject, queries.person(one.person_id).username) for one in db.session.scalars(select(PersonLink))]


# --- the way in ------------------------------------------------------------------------------------------------


def test_the_question_carries_everything_that_protects_the_answer(county, visitor, issuer):
    asked = parse_qs(urlsplit(leave(visitor)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/sign-in/directory"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_who_the_provider_vouches_for_comes_in_and_is_bound_once(county, visitor, ask):
    answer = arrive(visitor, next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert visitor.is_in
    assert arrive(Browser(county)).status_code == 303
    assert ask(bound) == [("s-1", WHO)]
    lines = ask(lambda: [(x.act, x.words) for x in trail.of("account", queries.person_named(WHO).id)])
    assert ("sign_in", "统一身份认证") in lines
    assert [act for act, _words in lines].count("link") == 1


def test_a_user_name_given_to_somebody_else_does_not_open_the_account(county, visitor, ask):
    arrive(visitor)
    late = Browser(county)
    answer = arrive(late, "s-2")
    assert (answer.status_code, late.is_in) == (422, False)
    assert ask(bound) == [("s-1", WHO)]


def test_a_renamed_person_keeps_the_account(county, visitor, ask):
    ask(_bind, "s-3", WHO)
    assert arrive(visitor, "s-3").status_code == 303
    assert visitor.is_in


def _bind(subject: str, username: str) -> None:
    with transaction():
        links.bind(oidc.Identity(_issuer(), subject, username), clock.now())


def _issuer() -> str:
    from flask import current_app

    return str(current_app.config["OIDC_ISSUER"])


@pytest.mark.parametrize("subject", ["s-3", "s-4"])
def test_who_has_no_account_here_gets_none(county, visitor, ask, subject):
    answer = arrive(visitor, subject)
    assert (answer.status_code, visitor.is_in) == (422, False)
    assert ask(lambda: db.session.scalar(select(func.count()).select_from(PersonLink))) == 0


def test_who_is_disabled_here_stays_out(county, visitor, ask):
    arrive(visitor)
    ask(_disable)
    late = Browser(county)
    answer = arrive(late)
    assert (answer.status_code, late.is_in) == (422, False)
    assert "账号已停用" in answer.text


def _disable() -> None:
    with transaction():
        queries.person_named(WHO).active = False


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_25_the_provider_leads_to_paths_of_this_site_only(county, visitor, target):
    assert arrive(visitor, next=target).headers["Location"] == "/"


def test_44_the_session_is_a_new_one(county, visitor):
    before = visitor.cookie()
    arrive(visitor)
    assert visitor.cookie() != before


# --- answers to nobody's question ------------------------------------------------------------------------------


def refused(browser: Browser, path: str) -> None:
    """The sign-in page says to try again, and nobody is in."""
    answer = browser.get(path)
    assert (answer.status_code, browser.is_in) == (422, False)
    assert "统一身份认证没有成功" in answer.text


def test_an_answer_counts_once(county, visitor):
    path = vouch(leave(visitor), "s-1")
    assert visitor.get(path).status_code == 303
    visitor.post("/sign-out")
    refused(visitor, path)


def test_an_answer_to_another_browser_is_refused(county, visitor):
    path = vouch(leave(visitor), "s-1")
    refused(Browser(county), path)
    other = Browser(county)
    leave(other)
    refused(other, path)


def test_a_code_of_another_question_is_refused_by_the_proof_key(county, visitor):
    stolen = parse_qs(urlsplit(vouch(leave(Browser(county)), "s-1")).query)["code"][0]
    own = parse_qs(urlsplit(leave(visitor)).query)["state"][0]
    refused(visitor, f"/sign-in/directory?state={own}&code={stolen}")


@pytest.mark.parametrize("more", ["&iss=https://evil.example", "&iss="])
def test_an_answer_of_another_issuer_is_refused(county, visitor, more):
    refused(visitor, vouch(leave(visitor), "s-1") + more)


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?error=access_denied"])
def test_an_answer_to_no_question_is_refused(county, visitor, query):
    refused(visitor, f"/sign-in/directory{query}")


def test_a_person_who_says_no_at_the_provider_is_not_in(county, visitor):
    state = parse_qs(urlsplit(leave(visitor)).query)["state"][0]
    refused(visitor, f"/sign-in/directory?state={state}&error=access_denied")


def test_an_answer_after_ten_minutes_is_too_late(county, visitor):
    path = vouch(leave(visitor), "s-1")
    with clock.at(clock.now() + timedelta(seconds=oidc.PATIENCE + 1)):
        refused(visitor, path)


# --- forged ID tokens ------------------------------------------------------------------------------------------

KEY = RSAKey.generate_key(2048, {"kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = {"keys": [KEY.as_dict(private=False)]}


def claims(**more: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    good = {"iss": _issuer(), "aud": CLIENT, "sub": "s-1", "nonce": "n", "iat": now, "exp": now + 300}
    return {name: value for name, value in {**good, **more}.items() if value is not None}


def check(token: str) -> dict[str, Any]:
    return oidc.claims_of(token, KEYS, "n", clock.now())


def signed(key: Any = KEY, alg: str = "RS256", **more: Any) -> str:
    return jwt.encode({"alg": alg, "kid": "one"}, claims(**more), key, algorithms=[alg])


def by_hand(alg: str, secret: bytes) -> str:
    """What no library signs: with the public key as if it were a shared secret, or not at all."""
    head, body = (plain64(json.dumps(part).encode()) for part in ({"alg": alg, "kid": "one"}, claims()))
    seal = plain64(hmac.digest(secret, f"{head}.{body}".encode(), "sha256")) if secret else ""
    return f"{head}.{body}.{seal}"


def plain64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def asking(web) -> Iterator[None]:
    with web.app_context():
        yield


def test_a_token_of_the_provider_is_believed(asking):
    assert check(signed())["sub"] == "s-1"
    assert check(signed(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "s-1"
    assert check(signed(exp=int(clock.now().timestamp()) - oidc.LEEWAY + 5))["sub"] == "s-1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "other"},
        {"aud": None},
        {"aud": [CLIENT, "other"]},
        {"aud": [CLIENT, "other"], "azp": "other"},
        {"nonce": "m"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_a_token_with_one_wrong_claim_is_not_believed(asking, wrong):
    with pytest.raises(oidc.Distrusted):
        check(signed(**wrong))


def test_a_token_signed_by_another_key_or_by_nobody_is_not_believed(asking):
    shared = by_hand("HS256", KEY.as_pem(private=False))
    for token in (signed(STRANGER), shared, by_hand("none", b""), "", "a.b.c", signed()[:-8] + "AAAAAAAA"):
        with pytest.raises(oidc.Distrusted):
            check(token)


# --- the provider away -----------------------------------------------------------------------------------------


def test_69_with_the_provider_down_one_still_comes_in_by_password(county, visitor):
    county.config["OIDC_ISSUER"] = f"http://127.0.0.1:{peers.free_port()}"
    answer = visitor.post("/sign-in/directory", page="/sign-in")
    assert (answer.status_code, "统一身份认证暂时不可用" in answer.text) == (422, True)
    assert visitor.sign_in(WHO, SECRET).status_code == 303


def test_69_a_provider_that_goes_down_on_the_way_lets_nobody_in(county, visitor, issuer):
    path = vouch(leave(visitor), "s-1")
    county.config["OIDC_ISSUER"] = f"http://127.0.0.1:{peers.free_port()}"
    answer = visitor.get(path)
    assert (answer.status_code, visitor.is_in) == (422, False)
    assert "统一身份认证暂时不可用" in answer.text


def test_a_description_of_another_issuer_is_not_followed(county, visitor, issuer):
    county.config["OIDC_ISSUER"] = issuer.replace("127.0.0.1", "localhost") + "/"
    assert "统一身份认证暂时不可用" in visitor.post("/sign-in/directory", page="/sign-in").text


def test_without_a_provider_there_is_no_button_and_no_way(county, visitor):
    county.config["OIDC_ISSUER"] = None
    assert "用统一身份认证登录" not in visitor.get("/sign-in").text
    assert visitor.get("/sign-in/directory").status_code == 404
    assert visitor.post("/sign-in/directory", page="/sign-in").status_code == 404


def test_19_a_form_may_lead_on_to_the_provider_and_nowhere_else(county, visitor, issuer):
    policy = visitor.get("/sign-in").headers["Content-Security-Policy"]
    assert re.search(r"form-action ([^;]+)", policy)[1] == f"'self' {issuer}"


# --- links -----------------------------------------------------------------------------------------------------


def test_the_security_administrator_removes_a_link_and_the_person_is_out(county, visitor, signed_in, ask):
    arrive(visitor)
    number, link = ask(lambda: (queries.person_named(WHO).id, db.session.scalars(select(PersonLink.id)).one()))
    with clock.at(NOON):  # when the demo's passwords are young enough
        security, page = signed_in("anquan"), f"/people/{number}"
        assert "s-1" in security.get(page).text
        assert security.post(f"{page}/links/{link}/drop", page=page).status_code == 303
        assert security.post(f"{page}/links/{link}/drop", page=page).status_code == 404
    assert not visitor.is_in
    assert ask(bound) == []


def test_nobody_removes_the_own_link_or_one_of_another_account(county, ask):
    ask(_bind, "s-9", "anquan")
    with pytest.raises(NotAllowed):
        ask(_drop, "anquan")
    with pytest.raises(NotFound):
        ask(_drop, WHO)


def _drop(username: str) -> None:
    with transaction():
        link = db.session.scalars(select(PersonLink.id)).one()
        links.drop(queries.person_named(username), link, actor_as("anquan", clock.today()), clock.now())


def test_states_are_never_the_same(county, visitor):
    states = {parse_qs(urlsplit(leave(Browser(county))).query)["state"][0] for _ in range(3)}
    assert len(states) == 3
