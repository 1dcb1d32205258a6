"""What somebody typed in a form that could not be taken, to be shown once more, so that it can be copied."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

#: shorter values are choices and numbers, and what has such a name is never shown again
WORTH_KEEPING, SECRET = 8, ("password", "current", "new", "again", "code", "token", "seen", "next", "key")


def texts() -> tuple[str, ...]:
    """The longer texts of the form that was sent, passwords and the form's own fields aside.

    None where another site made the browser send it: nobody else puts words on a page of ours.
    """
    if request.method != "POST" or request.max_content_length is None or not _from_here():
        return ()
    fields = (
        (name, value) for name, value in request.form.items(multi=True) if not any(part in name for part in SECRET)
    )
    return tuple(value for _name, value in fields if len(value) >= WORTH_KEEPING)


def _from_here() -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
