"""What the edge refuses leaves a line in the trail: a right that is missing, too many acts, a file (ASVS 16.3).

The line is written when the request is over, in a transaction of its own: what was refused stays undone. At most one
line for a person (an address, where nobody is signed in), an endpoint and a kind in a minute: refusals flood nothing.
"""

from __future__ import annotations

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy.exc import OperationalError

from yx.core import clock, events, trail
from yx.core.actor import Actor
from yx.core.base import transaction
from yx.core.files import FILE_REFUSED
from yx.core.turns import Busy

from . import guard

#: the trail's noun; its record is the person, 0 where nobody is signed in
NOUN = "access"
#: status → act and its word
ACTS = {
    403: ("refused_right", "没有权限"),
    413: ("refused_upload", "上传过大"),
    429: ("refused_rate", "操作过于频繁"),
}
UPLOAD = ("refused_upload", "上传未通过检查")


def note(status: int, reasons: tuple[str, ...] = ()) -> None:
    """Remember, once a request, what `ACTS` says of an answer of this status."""
    if status in ACTS and request.endpoint not in (None, "static"):
        _remember(ACTS[status], reasons)


def _remember(act: tuple[str, str], reasons: tuple[str, ...]) -> None:
    if "yx_refused" not in g:
        g.yx_refused = (act, reasons, guard.actor() or _stranger())


def _stranger() -> Actor:
    return Actor(0, "未登录", 0, "", 0, "", frozenset(), None, (request.remote_addr or "")[:45])


@events.listen(FILE_REFUSED)
def _file(file: str, reasons: tuple[str, ...]) -> None:
    """The file's name stays out: it may name a person. Commands and jobs read files too, where nobody sends any."""
    if has_request_context():
        _remember(UPLOAD, tuple(reason.replace(f"“{file}”", "附件") for reason in reasons))


def _write(_error: BaseException | None) -> None:
    found = g.pop("yx_refused", None)
    if found is None:
        return
    (act, label), reasons, actor = found
    who = actor.person_id or actor.address
    if current_app.extensions["yx_refusals"].wait(f"{who} {act} {request.endpoint}", 1):
        return
    words = "；".join((f"{request.method} {request.path[:200]}", *reasons))
    try:
        with transaction():
            trail.record(NOUN, actor.person_id, actor, act, label, at=clock.now(), words=words, result="refused")
    except (Busy, OperationalError):
        current_app.logger.warning("a refusal was not recorded: %s %r", label, request.path)


def init_app(app: Flask) -> None:
    """Write after each request that was refused, when its own transaction has ended."""
    from .limits import Bucket

    app.extensions["yx_refusals"] = Bucket()
    app.teardown_request(_write)
