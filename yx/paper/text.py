"""The text of a paper: one string, a paragraph a line, read into levels, tables and parts.

一、（一）1.（1） open the four levels of GB/T 9704-2012 7.3.3; 【印发】title begins the plan that a 印发通知 prints
after its signature, 【附件】title an annex; | a | b | is a row of a table, the first row its head, 表题：… before it
its caption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from yx.paper import marks
from yx.paper.pasted import normalise

__all__ = ["Article", "Block", "Note", "Paragraph", "Part", "Table", "normalise", "parse", "plain"]

#: characters of a heading that runs on as text; what is longer before its full stop is a sentence
LONGEST_RUN_IN = 25


@dataclass(frozen=True)
class Paragraph:
    """One paragraph with its mark; level 0 is plain text, 1 to 4 are 一、（一）1.（1）."""

    level: int
    text: str

    @property
    def heading(self) -> tuple[str, str]:
        """What is set in the level's own type, and the rest: a short heading may run on after its full stop.

        A whole sentence, such as the articles of a rule under （一）（二）, is text and no heading.
        """
        head, stop, rest = self.text.partition("。")
        alone = not stop and not self.text.endswith(("；", "，", "："))
        if self.level in (1, 2) and (alone or (rest and len(head) <= LONGEST_RUN_IN)):
            return head + stop, rest
        return "", self.text


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells, the first row the head."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Note:
    """附件说明: the titles of the annexes, named after the text (GB/T 9704-2012 7.3.4)."""

    titles: tuple[str, ...]


Block = Paragraph | Table | Note


@dataclass(frozen=True)
class Part:
    """What begins on a new page: the paper that is being issued (enclosure 印发), or an annex (附件)."""

    kind: Literal["enclosure", "annex"]
    title: str
    blocks: tuple[Block, ...] = ()
    number: str = ""
    """as the drafter wrote it; empty when there is but one annex, or when it is counted"""


@dataclass(frozen=True)
class Article:
    """The main text and the parts behind it, in their order."""

    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()

    def everything(self) -> Iterator[tuple[Block, ...]]:
        """The blocks of the main text, then those of each part."""
        yield self.blocks
        for part in self.parts:
            yield part.blocks


@dataclass
class _Reader:
    """Collects blocks line by line."""

    heads: list[tuple[Literal["enclosure", "annex"], str, str]] = field(default_factory=list)
    bodies: list[list[Block]] = field(default_factory=lambda: [[]])
    rows: list[tuple[str, ...]] = field(default_factory=list)
    caption: str = ""
    has_caption: bool = False

    def take(self, line: str) -> None:
        """Read one line of normalised text."""
        if marks.is_row(line):
            if not (self.rows and marks.is_rule(line)):
                self.rows.append(marks.cells(line))
            return
        self.close()
        if found := marks.PART.fullmatch(line):
            self.heads.append(("enclosure" if found[1] == "印发" else "annex", found[2] or "", found[3]))
            self.bodies.append([])
        elif found := marks.CAPTION.fullmatch(line):
            self.caption, self.has_caption = found[1], True
        else:
            self.bodies[-1].append(self._block(line))

    def close(self) -> None:
        """End the table that is being read, or turn a caption without a table back into text."""
        if self.rows:
            width = max(map(len, self.rows))
            rows = tuple(found + ("",) * (width - len(found)) for found in self.rows)
            self.bodies[-1].append(Table(rows, self.caption))
        elif self.has_caption:
            self.bodies[-1].append(Paragraph(0, f"表题：{self.caption}"))
        self.rows, self.caption, self.has_caption = [], "", False

    def _block(self, line: str) -> Block:
        if found := marks.ANNEX_NOTE.fullmatch(line):
            return Note((_unnumbered(found[1]),))
        mark = marks.mark_of(line)
        before = self.bodies[-1][-1] if self.bodies[-1] else None
        if mark and mark.level == 3 and isinstance(before, Note) and mark.ordinal == len(before.titles) + 1:
            self.bodies[-1].pop()
            return Note((*before.titles, line[mark.end :]))
        return Paragraph(mark.level if mark else 0, line)


def _unnumbered(title: str) -> str:
    while (mark := marks.mark_of(title)) and mark.level == 3 and mark.ordinal == 1 and title[mark.end :]:
        title = title[mark.end :]
    return title


def parse(text: str) -> Article:
    """Read any text, pasted or typed; never raises, and keeps every visible word."""
    reader = _Reader()
    for line in _joined_notes(normalise(text).split("\n")):
        if line:
            reader.take(line)
    reader.close()
    main, *others = (tuple(body) for body in reader.bodies)
    heads = zip(reader.heads, others, strict=True)
    return Article(main, tuple(Part(kind, title, blocks, number) for (kind, number, title), blocks in heads))


def _joined_notes(lines: list[str]) -> Iterator[str]:
    """附件： alone on its line goes before the title that follows."""
    waiting = ""
    for line in lines:
        if marks.BARE_ANNEX.fullmatch(line):
            waiting += line
        else:
            yield waiting + line
            waiting = ""
    yield waiting


def plain(article: Article) -> str:
    """The text again, in canonical form: `parse(plain(article)) == article` for every parsed article."""
    lines = [line for block in article.blocks for line in _lines(block)]
    for part in article.parts:
        lines.append(f"【{'印发' if part.kind == 'enclosure' else '附件' + part.number}】{part.title}")
        lines += [line for block in part.blocks for line in _lines(block)]
    return "\n".join(lines)


def _lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Table):
        return ([f"表题：{block.caption}"] if block.caption else []) + [marks.row(cells) for cells in block.rows]
    if len(block.titles) == 1:
        return [f"附件：{block.titles[0]}"]
    dots = ["、" if title[:1].isdigit() else "." for title in block.titles]  # 1.2 would be one number
    numbered = [f"{place}{dot}{title}" for place, (dot, title) in enumerate(zip(dots, block.titles, strict=True), 1)]
    return [f"附件：{numbered[0]}", *numbered[1:]]
