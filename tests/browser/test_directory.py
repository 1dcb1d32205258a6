"""Signing in through the county's own provider in a real browser, which obeys our policy on where forms may lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.people import peers
from yx.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KNOWN = [{"sub": "s-1", "preferred_username": "fgj.nigao"}, {"sub": "s-2", "preferred_username": "not.here"}]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with peers.provider(KNOWN) as found:
        yield found


@pytest.fixture
def settings(settings: dict[str, Any], issuer: str) -> dict[str, Any]:
    """With the provider."""
    return {**settings, "OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "yx-client", "OIDC_CLIENT_SECRET": "only-for-tests-7"}


@pytest.fixture
def one(desk: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    """Somebody who has not signed in; the provider's clock is the real one."""
    with clock.at(datetime.now(UTC)), desk("", js=request.param) as found:
        yield found


def vouch(one: Any, issuer: str, subject: str) -> None:
    """Leave for the provider, be `subject` there, come back."""
    one.press(one.page.get_by_role("button", name="用统一身份认证登录"))
    assert one.page.url.startswith(issuer)
    one.page.locator("input[name=sub]").first.fill(subject)
    one.press(one.page.locator("button[type=submit], input[type=submit]").first)
    one.faults.clear()  # the provider's page asks for a style sheet of the Internet; a refusal of ours is a 422


scripts = pytest.mark.parametrize("one", [True, False], ids=["with JavaScript", "without JavaScript"], indirect=True)


@scripts
def test_who_the_provider_vouches_for_comes_to_the_page_that_was_asked_for(one, issuer):
    one.page.goto(f"{one.address}/account")
    one.picture("directory-sign-in")
    vouch(one, issuer, "s-1")
    assert one.page.url == f"{one.address}/account"
    assert one.page.get_by_role("button", name="退出", include_hidden=True).count() == 1


@scripts
def test_whom_the_county_does_not_know_is_told_whom_to_ask(one, issuer):
    one.page.goto(f"{one.address}/sign-in")
    vouch(one, issuer, "s-2")
    one.picture("directory-unknown")
    assert one.page.url.startswith(one.address)
    assert one.says("请与系统管理员联系")
    assert one.page.get_by_label("用户名").is_visible()
