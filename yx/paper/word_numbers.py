"""Word's automatic numbers, resolved to the marks that a reader sees: 一、（一）1.（1）."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from yx.paper.marks import han_number

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting")
)
_DEEPEST = 9


class _Level(NamedTuple):
    start: int
    form: str
    pattern: str


class Numbering:
    """The lists of one file, counted while its paragraphs are read in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """`numbering` and `styles` are the roots of numbering.xml and styles.xml, or None."""
        abstract = {
            found.get(f"{_W}abstractNumId"): dict(map(_level, found.iterchildren(f"{_W}lvl")))
            for found in (numbering.iterchildren(f"{_W}abstractNum") if numbering is not None else ())
        }
        self._lists = {
            found.get(f"{_W}numId"): abstract.get(_value(found, "abstractNumId"), {})
            for found in (numbering.iterchildren(f"{_W}num") if numbering is not None else ())
        }
        self._styles = {
            found.get(f"{_W}styleId"): found.find(f"{_W}pPr/{_W}numPr")
            for found in (styles.iterchildren(f"{_W}style") if styles is not None else ())
        }
        self._counts: dict[str, list[int]] = {}

    def mark(self, paragraph: Any) -> str:
        """The number of this paragraph, counted on; empty for one without a number or with a bullet."""
        shape = paragraph.find(f"{_W}pPr")
        if shape is None:
            return ""
        own = shape.find(f"{_W}numPr")
        found = own if own is not None else self._styles.get(_value(shape, "pStyle"))
        if found is None:
            return ""
        name, depth = _value(found, "numId"), _number(_value(found, "ilvl"), 0)
        levels = self._lists.get(name, {})
        return self._next(name, depth, levels) if depth in levels else ""

    def _next(self, name: str, depth: int, levels: dict[int, _Level]) -> str:
        counts = self._counts.setdefault(name, [levels[at].start - 1 if at in levels else 0 for at in range(_DEEPEST)])
        counts[depth] += 1
        for deeper in range(depth + 1, _DEEPEST):
            counts[deeper] = levels[deeper].start - 1 if deeper in levels else 0
        if levels[depth].form in ("bullet", "none"):
            return ""
        return re.sub(r"%([1-9])", lambda found: _shown(counts, levels, int(found[1]) - 1), levels[depth].pattern)


def _shown(counts: list[int], levels: dict[int, _Level], depth: int) -> str:
    number = max(counts[depth], 1)
    chinese = depth in levels and levels[depth].form in _CHINESE
    return han_number(number) if chinese and number < 100 else str(number)


def _level(found: Any) -> tuple[int, _Level]:
    depth = _number(found.get(f"{_W}ilvl", ""), 0)
    start = _number(_value(found, "start"), 1)
    return min(depth, _DEEPEST - 1), _Level(start, _value(found, "numFmt") or "decimal", _value(found, "lvlText"))


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val", "") if found is not None else ""


def _number(words: str, otherwise: int) -> int:
    return min(int(words), 32767) if words.isdigit() else otherwise
