"""What was understood of a text, for the preview beside it, and what looks wrong in its numbering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yx.paper import marks
from yx.paper.text import Article, Block, Paragraph, Part, Table

#: longest piece of a paragraph that a warning quotes
_QUOTED = 14


@dataclass(frozen=True)
class Outline:
    """A short summary of an article."""

    levels: tuple[int, int, int, int]
    """how many headings of 一、（一）1.（1）"""
    paragraphs: int
    tables: int
    characters: int
    parts: tuple[tuple[str, str], ...]
    """(印发件 or 附件 with its number, title)"""
    warnings: tuple[str, ...]


def outline(article: Article) -> Outline:
    """Count levels, tables and parts of `article`, and check the order of its numbers."""
    blocks = [block for body in article.everything() for block in body]
    texts = [block for block in blocks if isinstance(block, Paragraph)]
    counts = [sum(text.level == level for text in texts) for level in (1, 2, 3, 4)]
    return Outline(
        levels=(counts[0], counts[1], counts[2], counts[3]),
        paragraphs=len(texts),
        tables=sum(isinstance(block, Table) for block in blocks),
        characters=sum(len(text.text) for text in texts),
        parts=tuple((_name(part), part.title) for part in article.parts),
        warnings=warnings(article),
    )


def warnings(article: Article) -> tuple[str, ...]:
    """In Chinese: levels skipped, numbers out of order, parts without a title or without text."""
    found = [warning for body in article.everything() for warning in _numbering(body)]
    for part in article.parts:
        name = _name(part)
        if not part.title:
            found.append(f"{name}没有标题。")
        if not part.blocks:
            found.append(f"{name}“{_short(part.title)}”没有正文。")
    return tuple(found)


def _name(part: Part) -> str:
    return "印发件" if part.kind == "enclosure" else f"附件{part.number}"


def _numbering(blocks: tuple[Block, ...]) -> Iterator[str]:
    """GB/T 9704-2012 7.3.3: 一、（一）1.（1）, each counted from one; 一、 straight to 1. is common and let pass."""
    last: dict[int, int] = {}
    stray = 0  # the ordinal of a （1） that stands where （一） belongs
    for block in blocks:
        mark = marks.mark_of(block.text) if isinstance(block, Paragraph) else None
        if not mark or not isinstance(block, Paragraph):
            continue
        level = mark.level
        if level == 4 and (3 not in last or mark.ordinal == stray + 1 > 1):
            level, stray = 2, mark.ordinal
            yield f"“{_short(block.text)}”之前没有“1.”一级，可能应为“{marks.label(2, mark.ordinal)}”。"
        elif mark.ordinal != (expected := last.get(level, 0) + 1):
            yield f"“{_short(block.text)}”序号不连续，应为“{marks.label(level, expected)}”。"
        stray = 0 if mark.level < 3 else stray
        last = {above: number for above, number in last.items() if above < level} | {level: mark.ordinal}


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
