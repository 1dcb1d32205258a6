"""Whole pages and their fragments: one URL, one view, one template; a fragment is a named block of it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response as BaseResponse


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page (a history restore wants the whole page)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def page(template: str, block: str | None = None, status: int = 200, **context: Any) -> Response:
    """The whole page, or for an htmx request its `block`; the view picks the block, never the client."""
    if block and wants_fragment():
        return make_response(render_block(template, block, **context), status)
    return make_response(render_template(template, **context), status)


def see_other(url: str) -> BaseResponse:
    """Go on to another page after a form was taken: 303, or for htmx a redirect of the whole page."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)


def _vary(response: Response) -> Response:
    response.headers.add("Vary", "HX-Request")
    return response


def init_app(app: Flask) -> None:
    """Tell caches that a URL has two faces."""
    app.after_request(_vary)
