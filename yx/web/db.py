"""One request, one transaction: one commit at the edge, or nothing."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, make_response, request

from yx.core.base import db, writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _begin() -> None:
    if request.method not in SAFE:
        g.yx_writing = writing()
        g.yx_writing.__enter__()


def _commit(response: Response) -> Response:
    if request.method in SAFE or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except Exception as fault:  # the disk is full, the server is gone: the answer says so instead
        _replace(response, make_response(current_app.handle_user_exception(fault)))
    return response


def _replace(response: Response, made: Response) -> None:
    """Let `response`, which has its security headers by now, say what `made` says."""
    for name in ("Location", "HX-Redirect"):
        response.headers.pop(name, None)
    response.status_code = made.status_code
    response.set_data(made.get_data())
    response.headers.update({k: v for k, v in made.headers if k in ("Content-Type", "Content-Length", "Retry-After")})


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
