"""Production: cookie, HTTPS headers, proxies (items 18, 21, 22, 27). What it refuses: tests/test_config.py."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.town import Town
from yx.core.base import db
from yx.people.models import SignInSession

SECURE = {"base_url": "https://localhost"}


@pytest.fixture
def settings(database_url, tmp_path, request) -> dict[str, Any]:
    """Production settings; the parameter says how many proxies are trusted."""
    return {
        "ENV": "production",
        "SECRET_KEY": "3f9c1a7be2d84506b1c7e9a0d2f45687c0b1a2e3",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "INSTANCE_PATH": str(tmp_path / "instance"),
        "TRUSTED_PROXIES": getattr(request, "param", 0),
    }


def sign_in(app: Flask, **more: Any) -> Any:
    """Through the page, over HTTPS."""
    browser = app.test_client()
    token = browser.get("/sign-in", **SECURE).text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"csrf_token": token, "username": "jia", "password": "Wenjian-2026-ceshi"}
    headers = {"Referer": "https://localhost/sign-in", **more.pop("headers", {})}
    return browser.post("/sign-in", data=data, headers=headers, **SECURE, **more)


def test_18_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(town: Town):
    answer = sign_in(town.app)
    assert answer.status_code == 303
    cookie = next(iter(SimpleCookie(answer.headers["Set-Cookie"]).values()))
    assert cookie.key == "__Host-yx"
    assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_21_browsers_are_told_to_stay_with_https(town: Town):
    browser = town.browser()
    for path in ("/sign-in", "/nothing", "/static/theme.css"):
        answer = browser.get(path, **SECURE)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_22_a_form_from_another_site_is_refused_over_https(town: Town):
    assert sign_in(town.app, headers={"Referer": "https://evil.example/"}).status_code == 400


@pytest.mark.parametrize(("settings", "address"), [(0, "10.0.0.5"), (1, "198.51.100.7")], indirect=["settings"])
def test_27_a_forwarded_address_counts_only_from_a_proxy_that_is_configured(town: Town, address):
    answer = sign_in(
        town.app, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}, environ_base={"REMOTE_ADDR": "10.0.0.5"}
    )
    assert answer.status_code == 303
    assert town.ask(lambda: set(db.session.scalars(select(SignInSession.address)))) == {address}
