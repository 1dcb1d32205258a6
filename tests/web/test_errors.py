"""Each exception has its page: its status, its words, whole or as a fragment."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadGateway, ImATeapot, RequestedRangeNotSatisfiable

from yx.core.errors import NotAllowed, NotFound, Refused, Stale
from yx.core.turns import Busy
from yx.web import errors
from yx.web.guard import open_to_all, permit

HTMX = {"HX-Request": "true"}
CASES = [
    (Refused("缺正文", "缺附件"), 409, ("缺正文", "缺附件")),
    (NotAllowed("由负责人办理"), 403, ("由负责人办理",)),
    (NotFound(), 404, ()),
    (Stale(), 409, ()),
    (StaleDataError(), 409, ()),
    (Busy("数据库正忙"), 503, ()),
    (OperationalError("x", {}, Exception("database is locked")), 503, ()),
    (OperationalError("x", {}, Exception("database or disk is full")), 507, (errors.FULL,)),
    (OperationalError("x", {}, Exception("attempt to write a readonly database")), 507, (errors.READ_ONLY,)),
    (InterfaceError("x", {}, Exception("the connection is closed")), 503, (errors.AWAY,)),
    (OperationalError("x", {}, Exception("no such table: x")), 500, ()),
    (KeyError("secret"), 500, ()),
    (ImATeapot(), 418, ()),
    (RequestedRangeNotSatisfiable(), 416, ()),
    (BadGateway(), 502, ()),
]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("error", "status", "said"), CASES, ids=lambda case: str(case)[:30])
def test_each_exception_has_its_answer(web, client, headers, error, status, said):
    @permit(open_to_all("planted"))
    def planted():
        raise error

    web.add_url_rule("/planted", view_func=planted)
    answer = client.get("/planted", headers=headers)
    assert answer.status_code == status
    assert all(words in answer.text for words in said)
    assert ("<html" in answer.text) == (not headers)
    for leak in ("secret", "Traceback", "no such table", "database is locked"):
        assert leak not in answer.text


def test_a_wrong_verb_says_which_are_right(client):
    assert set(client.put("/sign-in").headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_redirect_by_the_router_is_no_error(client):
    answer = client.get("/admin")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/admin/")
