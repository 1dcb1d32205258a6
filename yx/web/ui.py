"""The look: macros under one name in every template, and addresses of static files.

`ui.field(form.title)` works in a page as in a fragment rendered alone, because ``ui`` is a global of the
environment and no `import` stands at the top of a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from wtforms import Field, FieldList
from wtforms.widgets import CheckboxInput, FileInput, HiddenInput, ListWidget, RadioInput, Select, TextArea

from .choosing import boxes, offered

#: Variables of `base.html` and what they are when neither the view nor a context processor gives them.
SHELL: dict[str, Any] = {
    "product": "尤溪政务公开协同",
    "actor": None,  # Actor: who is signed in; None gives the signed-out layout
    "menu": (),  # objects or mappings with label, url, current, count
    "crumbs": (),  # (label, url) of the pages above this one
    "home_url": "/",
    "search_url": "/search",
    "account_url": "/account",
    "help_url": "/help",
    "sign_out_url": "/sign-out",
    "switch_url": None,  # where to change the post one acts as; None when there is only one
    "stay_url": None,  # POST that keeps the session alive; None when idle sign-out is off
    "idle_seconds": 0,
}

#: In the order of this table a widget decides how a field is laid out.
LAYOUTS: tuple[tuple[type, str], ...] = (
    (HiddenInput, "hidden"),
    (CheckboxInput, "tick"),
    (FileInput, "file"),
    (Select, "select"),
    (TextArea, "area"),
)


class Compiled(BytecodeCache):
    """Templates compiled once in a process, however many applications it makes (tests, commands)."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template's code back unless its source has changed."""
        checksum, code = self._known.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._known[bucket.key] = bucket.checksum, bucket.bytecode_to_string()


COMPILED = Compiled()


class Macros:
    """Every macro of ``templates/macros/*.html``, loaded once, when the first of them is asked for."""

    def __init__(self, env: Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Any:
        """Load all files on the first miss; AttributeError for a name that none of them has."""
        if name.startswith("_"):
            raise AttributeError(name)
        for path in self._env.list_templates(filter_func=_is_macro_file):
            module = self._env.get_template(path).module
            for key, value in vars(module).items():
                if not key.startswith("_"):
                    self.__dict__.setdefault(key, value)
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"no macro called {name}") from None


def _is_macro_file(path: str) -> bool:
    return path.startswith("macros/") and path.endswith(".html")


def layout(field: Field) -> str:
    """How a form field is laid out: hidden, tick, file, select, area, radios, ticks, rows, or input."""
    widget = field.widget
    if isinstance(field, FieldList):
        return "rows"
    if isinstance(widget, ListWidget):
        return "radios" if isinstance(field.option_widget, RadioInput) else "ticks"
    return next((name for kind, name in LAYOUTS if isinstance(widget, kind)), "input")


def asset_of(app: Flask) -> Callable[[str], str]:
    """A function from a name under ``static/`` to its address with a short hash: it may be cached for long."""
    known: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in known or app.debug:
            content = (Path(app.static_folder or "") / name).read_bytes()
            known[name] = f"{app.static_url_path}/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"
        return known[name]

    return asset


def init_app(app: Flask) -> None:
    """Give the application's templates their globals and their macros."""
    env = app.jinja_env
    env.bytecode_cache = COMPILED
    env.globals.update(SHELL, ui=Macros(env), asset=asset_of(app))
    env.filters["layout"] = layout
    env.filters["offered"] = offered
    env.filters["boxes"] = boxes
