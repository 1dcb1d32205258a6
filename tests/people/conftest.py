"""The county of the notice with its invented people, and browsers that sign in the way people do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.people.actor import actor_as

SECRET = "Youxi-2026-demo"
#: obeys every rule; stands for whatever a person chooses
CHOSEN = "Jasmin-tea-77 清明"


@pytest.fixture
def inside(county: Flask, app: Flask) -> Flask:
    """The county inside a writing context, for tests of actions and queries."""
    return app


def who(username: str) -> Actor:
    """The actor that `username` is in the first of their posts today; for use inside a context."""
    return actor_as(username, clock.today())


class Browser:
    """A browser with a cookie jar that sends the token of the page it is on."""

    def __init__(self, app: Flask, address: str = "10.0.0.7") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.address = {"REMOTE_ADDR": address}

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, environ_base=self.address, **more)

    def token(self, path: str = "/sign-in") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path: str, page: str = "/account", **data: Any) -> TestResponse:
        """Send a form from `page`, whose token goes along."""
        sent = {"csrf_token": self.token(page), **data}
        return self.client.post(path, data=sent, environ_base=self.address)

    def sign_in(self, username: str, password: str = SECRET, **more: Any) -> TestResponse:
        page = "/account" if self.is_in else "/sign-in"
        return self.post("/sign-in", page=page, username=username, password=password, **more)

    @property
    def is_in(self) -> bool:
        """Whether a page of one's own opens."""
        return self.get("/account").status_code == 200

    def cookie(self, name: str = "yx") -> str:
        found = self.client.get_cookie(name)
        return found.value if found else ""


@pytest.fixture
def visitor(county: Flask) -> Browser:
    """A browser that nobody has signed in on."""
    return Browser(county)


@pytest.fixture
def signed_in(county: Flask) -> Callable[..., Browser]:
    """Opens a browser as a user of the demo."""

    def open_browser(username: str, password: str = SECRET, address: str = "10.0.0.7") -> Browser:
        found = Browser(county, address)
        answer = found.sign_in(username, password)
        assert answer.status_code == 303, answer.text
        return found

    return open_browser


@pytest.fixture
def ask(county: Flask) -> Callable[..., Any]:
    """Runs a function against the database in a context of its own and closes it: what other processes see."""

    def run(question: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with county.app_context():
            try:
                return question(*args, **kwargs)
            finally:
                db.session.remove()

    return run
