"""Files handed out: saved by the browser, never shown in the page's own rights (ASVS 5.4)."""

from __future__ import annotations

from flask import Response, send_file

from yx.core.errors import NotFound
from yx.core.file_kinds import mime_of
from yx.core.files import StoredFile, clean_name, path_of

CSP = "default-src 'none'; sandbox"


def send(stored: StoredFile, name: str) -> Response:
    """`stored` as a download called `name` (RFC 6266, Chinese kept). The caller has checked the right.

    Raises NotFound when the bytes are gone.
    """
    place = path_of(stored)
    if not place.is_file():
        raise NotFound
    response = send_file(
        place, mime_of(stored.kind), as_attachment=True, download_name=clean_name(name), etag=stored.sha256
    )
    return _harmless(response)


def send_bytes(data: bytes, name: str, mime: str = "application/octet-stream") -> Response:
    """`data` made for this request, as a download called `name`."""
    response = Response(data, mimetype=mime)
    response.headers.set("Content-Disposition", "attachment", filename=clean_name(name))
    return _harmless(response)


def _harmless(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = CSP
    return response
