"""One request, one transaction: kept when the answer is good, undone when it is not, never kept by reading."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from yx.core import clock
from yx.core.base import db
from yx.core.errors import NotFound, Refused, Stale
from yx.people.models import SignInFailure
from yx.web.guard import open_to_all, permit


@pytest.fixture
def write(web, client):
    """A route that writes one row and then answers as told; gives what the database has afterwards."""

    def ask(answer, method: str = "POST") -> tuple[int, list[str]]:
        @permit(open_to_all("planted"))
        def planted():
            db.session.add(SignInFailure(account="planted", address="x", at=clock.now()))
            db.session.flush()
            if isinstance(answer, Exception):
                raise answer
            return "", answer

        web.add_url_rule("/planted", view_func=planted, methods=["GET", "POST"])
        sent = client.open("/planted", method=method, headers={"X-CSRFToken": client.token("/sign-in")})
        with web.app_context():
            kept = list(db.session.scalars(select(SignInFailure.account)))
            db.session.remove()
        return sent.status_code, kept

    return ask


@pytest.mark.parametrize("status", [200, 204, 303])
def test_a_good_answer_keeps_what_was_written(write, status):
    assert write(status) == (status, ["planted"])


@pytest.mark.parametrize("status", [400, 409, 422, 503])
def test_any_other_answer_undoes_it(write, status):
    assert write(status) == (status, [])


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("不行"), 409), (NotFound(), 404), (Stale(), 409), (RuntimeError("x"), 500), (ValueError("x"), 500)],
)
def test_an_exception_undoes_it(write, error, status):
    assert write(error) == (status, [])


def test_what_a_read_writes_is_not_kept(write):
    assert write(200, "GET") == (200, [])
