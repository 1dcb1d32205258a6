"""Imports point one way: county nouns → web and paper → core; between nouns as docs/architecture.md draws it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.source import Module, modules

MACHINERY = {"core", "web", "paper", "config"}
SHARED = {"cosign", "circulation", "disclosure", "people"}

#: package → the packages it may import besides itself
ARROWS: dict[str, set[str]] = {
    "config": set(),
    "core": set(),
    "paper": {"core"},
    "web": {"core", "config"},
    "people": MACHINERY,
    "disclosure": MACHINERY | {"people"},
    "cosign": MACHINERY | {"people"},
    "circulation": MACHINERY | {"people"},
    "documents": MACHINERY | SHARED,
    "interpretation": MACHINERY | SHARED | {"documents"},
    "conference": MACHINERY | SHARED,
    "topics": MACHINERY | SHARED | {"conference"},
    "meetings": MACHINERY | SHARED | {"conference", "topics"},
    "minutes": MACHINERY | SHARED | {"conference", "topics", "meetings", "documents"},
    "tasks": MACHINERY | SHARED | {"conference", "topics", "meetings", "minutes", "documents"},
}
#: These look at every noun; no noun looks at them.
ABOVE = {"desk", "admin", "demo"}
for above in ABOVE:
    ARROWS[above] = set(ARROWS) - ABOVE


def package_of(name: str) -> str:
    """`core` of `yx/core/flow.py`, `config` of `yx/config.py`, an empty string for the application's own file."""
    below = name.removeprefix("yx/").removesuffix(".py").split("/")[0]
    return "" if below == "__init__" else below


def imported(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every import of our own packages: the statement and the package it reaches."""
    here = list(module.parts[:-1])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            base += node.module.split(".") if node.module else []
            targets = [[*base, alias.name] for alias in node.names]
        else:
            continue
        for target in targets:
            if target[0] == "yx":
                yield node, target[1] if len(target) > 1 else ""


def faults(module: Module) -> list[str]:
    """One sentence for each import that runs against the arrows."""
    own = package_of(module.name)
    if not own:
        return []
    if own not in ARROWS:
        return [f"{module.name}: package {own} has no arrows yet: draw them in ARROWS and in docs/architecture.md"]
    return [
        f"{module.at(node)}: {own} must not import {target or 'the application itself'}"
        for node, target in imported(module)
        if target != own and target not in ARROWS[own]
    ]


def test_every_import_follows_the_arrows():
    found = [fault for module in modules() for fault in faults(module)]
    assert not found, "\n".join(found)


def test_no_arrow_leads_back():
    """The arrows themselves make no circle: whatever a package may reach never reaches the package again."""
    for package in ARROWS:
        seen: set[str] = set()
        todo = set(ARROWS[package])
        while todo:
            step = todo.pop()
            seen.add(step)
            todo |= ARROWS[step] - seen
        assert package not in seen, f"{package} reaches itself"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yx/core/flow.py", "from yx.web import htmx"),
        ("yx/core/flow.py", "from ..documents.models import Document"),
        ("yx/core/flow.py", "import yx.people.models"),
        ("yx/core/flow.py", "from .. import web"),
        ("yx/web/steps.py", "from yx.documents import actions"),
        ("yx/paper/pdf.py", "def late():\n    from yx.web.htmx import page"),
        ("yx/cosign/actions.py", "from yx.circulation import actions"),
        ("yx/documents/actions.py", "from yx.interpretation import plans"),
        ("yx/documents/views.py", "from yx.desk import queries"),
        ("yx/people/views.py", "from yx import create_app"),
        ("yx/weather/models.py", "import datetime"),
    ],
)
def test_a_planted_import_is_caught(name, text):
    assert faults(Module(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yx/documents/actions.py", "from yx.disclosure.attribute import Attribute\nfrom .models import Document"),
        ("yx/desk/views.py", "from yx.documents import queries"),
        ("yx/__init__.py", "from . import documents"),
    ],
)
def test_an_allowed_import_passes(name, text):
    assert not faults(Module(name, text))
