"""Files handed out: saved by the browser, never shown in the page's own rights (ASVS 5.4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file

from yx.core.errors import NotFound
from yx.core.file_kinds import mime_of
from yx.core.files import BLOCK, StoredFile, clean_name, path_of

#: kinds of content that are shown or played in place
IN_PLACE = frozenset({"image", "audio", "video"})
CSP = "default-src 'none'; sandbox"


def send(stored: StoredFile, name: str) -> Response:
    """`stored` as a download called `name` (RFC 6266, Chinese kept). The caller has checked the right.

    Raises NotFound when the bytes are gone.
    """
    place = path_of(stored)
    if not place.is_file():
        raise NotFound
    response = Response(_blocks(place), mimetype=mime_of(stored.kind))
    response.content_length = stored.size
    return _harmless(response, name)


def play(stored: StoredFile, name: str) -> Response:
    """`stored` for a picture, a player or a frame of a page: in place, and in ranges (RFC 9110) so that one can seek.

    Only kinds that cannot run anything are served so; others are a download. Raises NotFound when the bytes are gone.
    """
    place = path_of(stored)
    if not place.is_file():
        raise NotFound
    if mime_of(stored.kind).partition("/")[0] not in IN_PLACE:
        return send(stored, name)
    answer = send_file(
        place, mime_of(stored.kind), download_name=clean_name(name), conditional=True, etag=stored.sha256
    )
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def send_bytes(data: bytes, name: str, mime: str = "application/octet-stream") -> Response:
    """`data` made for this request, as a download called `name`."""
    return _harmless(Response(data, mimetype=mime), name)


def _blocks(place: Path) -> Iterator[bytes]:
    """The bytes in pieces; opened when the first is asked for, closed whatever becomes of the connection."""
    with place.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _disposition(name: str) -> str:
    """RFC 6266: the name in UTF-8, and for very old clients what of it is ASCII."""
    plain = "".join(char for char in name if char.isascii() and (char.isalnum() or char in " ._-")).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _harmless(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = _disposition(clean_name(name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = CSP
    return response
