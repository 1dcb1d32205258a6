"""The words that the programme can put on a screen, and those that the guides quote as such."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.shape.source import ROOT, modules

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
HAN = r"[一-鿿]"


def quoted(text: str) -> list[str]:
    """What stands in “” or 「」."""
    return [word for pair in re.findall(r"“([^“”]+)”|「([^「」]+)」", text) for word in pair if word]


@cache
def on_screen() -> str:
    """Every string of the code that is no docstring, and every template without its comments, a text to search in."""
    said = [text for module in modules("yx") for text in _strings(module.tree)]
    pages = [_plain(path.read_text("utf-8")) for path in sorted((ROOT / "templates").rglob("*.html"))]
    return "\n".join([*said, *pages])


def is_on_screen(word: str) -> bool:
    """Whether `word` stands there whole, not as a part of a longer phrase."""
    return re.search(rf"(?<!{HAN}){re.escape(word)}(?!{HAN})", on_screen()) is not None


def _plain(template: str) -> str:
    return re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)


def _strings(tree: ast.Module) -> Iterator[str]:
    unsaid = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unsaid:
            yield node.value


def links(path: Path) -> Iterator[Path]:
    """The files that a page links to or shows, as they should exist."""
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            yield (path.parent / target).resolve()
