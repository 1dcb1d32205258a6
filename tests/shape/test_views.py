"""A route loads, binds, acts and answers in at most 15 lines, and declares who may call it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.source import Module, dotted, modules

LINES = 15
VERBS = {"route", "get", "post", "put", "patch", "delete"}


def _called(decorator: ast.expr) -> str:
    return dotted(decorator.func) if isinstance(decorator, ast.Call) else dotted(decorator)


def routes(module: Module) -> Iterator[ast.FunctionDef]:
    """Every function that a blueprint or the application serves."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            names = [_called(decorator) for decorator in node.decorator_list]
            if any("." in name and name.rsplit(".", 1)[1] in VERBS for name in names):
                yield node


def lines(route: ast.FunctionDef) -> int:
    """Lines from `def` to the end, without decorators and docstring."""
    total = (route.end_lineno or route.lineno) - route.lineno + 1
    if ast.get_docstring(route) is None:
        return total
    docstring = route.body[0]
    return total - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def faults(module: Module) -> list[str]:
    """One sentence for each route that is too long or declares no right."""
    found = []
    for route in routes(module):
        if lines(route) > LINES:
            found.append(f"{module.at(route)}: {route.name} has {lines(route)} lines, {LINES} at most")
        if "permit" not in {_called(decorator).split(".")[-1] for decorator in route.decorator_list}:
            found.append(f"{module.at(route)}: {route.name} declares no right: @permit(…)")
    return found


def test_every_view_is_short_and_declares_its_right():
    found = [fault for module in modules() for fault in faults(module)]
    assert not found, "\n".join(found)


def view(body: str, decorators: str = "@blueprint.get('/x')\n@permit(signed_in)\n") -> Module:
    """A views file with one route."""
    return Module("yx/desk/views.py", f"{decorators}def show():\n{body}")


@pytest.mark.parametrize(
    "planted",
    [
        view("    x = 1\n" * LINES),
        view("    return ''\n", "@blueprint.post('/x')\n"),
        view("    return ''\n", "@blueprint.route('/x')\n@cached\n"),
    ],
)
def test_a_planted_view_is_caught(planted):
    assert faults(planted)


def test_a_view_of_fifteen_lines_with_a_docstring_passes():
    assert not faults(view('    """Shows.\n\n    More.\n    """\n' + "    x = 1\n" * (LINES - 1)))
