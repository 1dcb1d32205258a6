"""Errors as pages: plain words, a reference number for the unexpected, no trace (ASVS 16.5)."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused, Stale
from yx.core.turns import Busy

from . import refusals
from .htmx import page

log = logging.getLogger("yx")
SHOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def answer(status: int, reasons: tuple[str, ...] = (), reference: str = "") -> Response:
    """The error page of `status`, whole or as a fragment."""
    db.session.rollback()
    refusals.note(status, reasons)
    shown = status if status in SHOWN else (400 if status < 500 else 500)
    return page(f"errors/{shown}.html", "fragment", status, reasons=reasons, reference=reference)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    made = answer(status)
    if status == 405 and error.get_headers():
        made.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return made


def _unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4).upper()
    log.error("reference %s: %s %r", reference, request.method, request.path, exc_info=error)
    return answer(500, reference=reference)


def _busy(error: Exception) -> Response:
    log.warning("busy: %s %r: %s", request.method, request.path, type(error).__name__)
    return answer(503)


def _csrf(_error: CSRFError) -> Response:
    return answer(400)


def _refused(error: Refused) -> Response:
    return answer(403 if isinstance(error, NotAllowed) else 409, tuple(error.reasons))


def _operational(error: OperationalError) -> Response:
    locked = "locked" in str(error.orig) or "full" in str(error.orig)
    return _busy(error) if locked else _unexpected(error)


def init_app(app: Flask) -> None:
    """Translate each exception that may reach the edge."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, lambda _error: answer(404))
    app.register_error_handler(Stale, lambda _error: answer(409))
    app.register_error_handler(StaleDataError, lambda _error: answer(409))
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(OperationalError, _operational)
    app.register_error_handler(Exception, _unexpected)
