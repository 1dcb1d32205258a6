"""Errors as pages: plain words, a reference number for the unexpected, no trace (ASVS 16.5).

What somebody typed comes back on the page where it would else be lost: the disk is full, the page stood open too long.
"""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused, Stale
from yx.core.turns import Busy

from . import refusals, typed
from .htmx import page

log = logging.getLogger("yx")
SHOWN = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507})
#: seconds after which it is worth trying again
AGAIN = 10
FULL = "磁盘空间已满，本次操作没有执行，数据没有改动。请联系系统管理员腾出空间后再试。"
AWAY = "数据库连接中断，本次操作没有执行，数据没有改动。请稍后再试；仍不成功的，请联系系统管理员。"
READ_ONLY = "存储位置不能写入，本次操作没有执行，数据没有改动。请联系系统管理员。"


def answer(status: int, reasons: tuple[str, ...] = (), reference: str = "") -> Response:
    """The error page of `status`, whole or as a fragment."""
    db.session.rollback()
    refusals.note(status, reasons)
    shown = status if status in SHOWN else (400 if status < 500 else 500)
    kept = typed.texts() if status != 413 else ()  # too much was sent: it is not read
    made = page(f"errors/{shown}.html", "fragment", status, reasons=reasons, reference=reference, typed=kept)
    if status == 503:
        made.headers["Retry-After"] = str(AGAIN)
    return made


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


def _operational(error: DBAPIError) -> Response:
    """What a database says when it cannot: busy, full, not writable, gone; anything else is unexpected."""
    said = str(error.orig).lower()
    if "locked" in said or "lock timeout" in said:
        return _busy(error)
    troubles = (
        ("full" in said or "no space" in said, 507, FULL),
        ("readonly" in said or "read-only" in said or "disk i/o" in said or "unable to open" in said, 507, READ_ONLY),
        (error.connection_invalidated or isinstance(error, InterfaceError) or "connection" in said, 503, AWAY),
    )
    for is_it, status, words in troubles:
        if is_it:
            log.error("database: %s %r: %s", request.method, request.path, said.splitlines()[0])
            return answer(status, (words,))
    return _unexpected(error)


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
    app.register_error_handler(InterfaceError, _operational)
    app.register_error_handler(Exception, _unexpected)
