"""The figures of this code beside those of its models: ``python tools/shape.py`` (``make shape``).

Aims to judge by, not fences: a reader's understanding decides. The models' figures were measured in 2026 in the
repositories named. Standard library only, apart from the coverage of the last ``make test`` if there is one.
"""

from __future__ import annotations

import ast
import io
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERBS = {"route", "get", "post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    name: str
    here: str
    aim: str
    model: str


def percentile(values: Sequence[int], share: float) -> int:
    """The smallest value that at least `share` (0–1) of `values` do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0


def spread(values: Sequence[int]) -> str:
    """Median / 90th percentile / greatest."""
    return f"{percentile(values, 0.5)} / {percentile(values, 0.9)} / {max(values, default=0)}"


def trees(paths: Iterable[Path]) -> list[ast.Module]:
    """The parsed files."""
    return [ast.parse(path.read_text("utf-8"), str(path)) for path in paths]


def lines(path: Path) -> int:
    """Lines of a file."""
    return len(path.read_text("utf-8").splitlines())


def function_lines(modules: Iterable[ast.Module]) -> list[int]:
    """Lines of every function, from `def` to its end, docstring and all."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _called(node: ast.expr) -> str:
    while isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def routes(modules: Iterable[ast.Module]) -> tuple[int, int]:
    """How many functions are served as routes, and how many of them declare their right with `permit`."""
    served = [
        {_called(decorator) for decorator in node.decorator_list}
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
    ]
    served = [names for names in served if names & VERBS]
    return len(served), sum("permit" in names for names in served)


def flows(modules: Iterable[ast.Module]) -> int:
    """How many roads are laid: calls of `Flow(…)`."""
    return sum(isinstance(node, ast.Call) and _called(node) == "Flow" for tree in modules for node in ast.walk(tree))


def walks(modules: Iterable[ast.Module]) -> int:
    """How many machines walk a road at random: subclasses of a `…StateMachine`."""
    return sum(
        isinstance(node, ast.ClassDef) and any(_called(base).endswith("StateMachine") for base in node.bases)
        for tree in modules
        for node in ast.walk(tree)
    )


def covered(root: Path) -> str:
    """Lines and branches reached by the last full test run, or a dash."""
    if not (root / ".coverage").exists():
        return "– (make test)"
    from coverage import Coverage

    coverage = Coverage(data_file=str(root / ".coverage"), config_file=str(root / "pyproject.toml"))
    coverage.load()
    return f"{coverage.report(file=io.StringIO()):.2f} %"


def figures(root: Path) -> list[Figure]:
    """The rows of the table for the project at `root`."""
    code = sorted((root / "yx").rglob("*.py"))
    tests = sorted((root / "tests").rglob("*.py"))
    pages = [lines(path) for path in sorted((root / "templates").rglob("*.html"))]
    code_lines, test_lines = sum(map(lines, code)), sum(map(lines, tests))
    parsed = trees(code)
    served, declared = routes(parsed)
    ratio = test_lines / code_lines if code_lines else 0
    return [
        Figure("function lines, median / p90 / max", spread(function_lines(parsed)), "8 / 20 / 40", "3 / 8 / 23"),
        Figure(
            "file lines, median / p90 / max", spread([lines(path) for path in code]), "– / 180 / 300", "– / 65 / 109"
        ),
        Figure("template lines, median / p90 / max", spread(pages), "35 / 100 / –", "22 / 96 / –"),
        Figure("lines of code, of tests", f"{code_lines}, {test_lines}", "", ""),
        Figure("test lines ÷ code lines", f"{ratio:.2f}", "1.5–2.2", "2.48"),
        Figure("lines and branches covered", covered(root), "97 %, core 100 %", "100 %"),
        Figure("routes that declare their right", f"{declared} of {served}", "all", "425 of 446"),
        Figure("roads, machines that walk them", f"{flows(parsed)}, {walks(trees(tests))}", "one each", "none"),
    ]


def table(rows: Sequence[Figure]) -> str:
    """The rows as aligned text."""
    cells = [("figure", "here", "aim", "best seen"), *((row.name, row.here, row.aim, row.model) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


if __name__ == "__main__":
    print(table(figures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)))
    print("\nbest seen: once-campfire, healthchecks, notifications-admin, warehouse")
