"""The real templates, sheet and script in an application that has nothing else, and a reader of what they give."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import lxml.html
from flask import Flask, render_template_string
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from tests.shape.source import ROOT
from yx.core.actor import Actor
from yx.web import filters, forms, ui

ACTOR = Actor(7, "甲", 45, "办公室科员", 3, "县发改局", frozenset({"draft"}))
AT = datetime(2026, 3, 5, 6, 3, tzinfo=UTC)


def application() -> Flask:
    """A new one, with CSRF on."""
    made = Flask("ui", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    made.config.update(SECRET_KEY="only for this test", WTF_I18N_ENABLED=False)
    made.jinja_env.undefined = StrictUndefined
    made.jinja_env.trim_blocks = made.jinja_env.lstrip_blocks = True
    CSRFProtect(made)
    filters.init_app(made)
    ui.init_app(made)
    return made


APP = application()


def render(source: str, **context: Any) -> lxml.html.HtmlElement:
    """The tree of a template given as text, rendered inside a request."""
    with APP.test_request_context():
        return lxml.html.fromstring(render_template_string(source, **context))


def bound(form: type[forms.Form], **data: str) -> forms.Form:
    """`form` as sent with `data`, validated."""
    with APP.test_request_context(method="POST", data=data):
        made = form(meta={"csrf": False})
        made.validate()
    return made


def unsent(form: type[forms.Form], **shown: str) -> forms.Form:
    """`form` as first shown, with `shown` in its fields."""
    with APP.test_request_context():
        return form(formdata=None, data=shown, meta={"csrf": False})


def text(node: lxml.html.HtmlElement) -> str:
    """What a reader reads: blanks run together."""
    return re.sub(r"\s+", " ", node.text_content()).strip()


def ids(tree: lxml.html.HtmlElement) -> list[str]:
    """Every id, in order."""
    return list(tree.xpath("//@id"))
