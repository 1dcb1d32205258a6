"""One request, one transaction: one commit at the edge, or nothing."""

from __future__ import annotations

from flask import Flask, Response, g, request

from yx.core.base import db, writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _begin() -> None:
    if request.method not in SAFE:
        g.yx_writing = writing()
        g.yx_writing.__enter__()


def _commit(response: Response) -> Response:
    if request.method not in SAFE and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def _end(_error: BaseException | None) -> None:
    entered = g.pop("yx_writing", None)
    if entered is not None:
        db.session.rollback()
        entered.__exit__(None, None, None)


def init_app(app: Flask) -> None:
    """Begin, commit and end with each request. Registered before all other hooks, so that it commits last."""
    app.before_request(_begin)
    app.after_request(_commit)
    app.teardown_request(_end)
