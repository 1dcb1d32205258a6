"""Cleaning of pasted text, so that a paragraph is a line and its structure shows (see `marks`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from yx.paper import marks

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_HALVES = re.compile(r"[\ud800-\udfff]")
#: longest line that can still be a piece of a centred title (a line of 22 pt holds 20 characters)
TITLE_PIECE = 26
_NOT_TITLE = re.compile(r"[。；：，、:;,！？|]")


def normalise(text: str) -> str:
    """The text as this system writes it: one paragraph a line, no empty lines, no odd spaces, tables as | rows |.

    Visible characters stay as they are, half-width punctuation too; a line 附件 and the title under it become
    【附件】title. Doing it twice changes nothing more.
    """
    lines = _UNSEEN.sub("", _BREAKS.sub("\n", _HALVES.sub("", text))).split("\n")
    return "\n".join(line for line in _canonical_annexes(list(_rows_from_tabs(lines))) if line)


def _rows_from_tabs(lines: list[str]) -> Iterator[str]:
    """Neighbouring lines with equally many tabs are a table pasted from Word; other tabs are spaces."""
    lines = [_without_mark_tab(line) for line in lines]
    for tabs, group in groupby(lines, key=lambda line: line.count("\t")):
        run = [[_spaced(cell) for cell in line.split("\t")] for line in group]
        if tabs and len(run) > 1 and any(sum(map(bool, found)) > 1 for found in run):
            yield from (marks.row(tuple(found)) for found in run if any(found))
        else:
            yield from (_tidied(" ".join(found)) for found in run)


def _without_mark_tab(line: str) -> str:
    """Word puts a tab between an automatic number and its text."""
    head, tab, rest = line.partition("\t")
    mark = marks.mark_of(head.strip())
    return head + rest if tab and mark and mark.end == len(head.strip()) else line


def _spaced(line: str) -> str:
    """Outer spaces go; an inner run becomes one space, a full-width one if it aligned Chinese words."""
    return _SPACES.sub(_one_space, line).strip(" \u3000")


def _one_space(found: re.Match[str]) -> str:
    if found[0] == "\u3000":
        return "\u3000"
    around = found.string[max(found.start() - 1, 0) : found.start()] + found.string[found.end() : found.end() + 1]
    wide = len(around) == 2 and all(ord(char) > 0x2E7F for char in around)
    return "\u3000" if wide and len(found[0]) > 1 else " "


def _tidied(line: str) -> str:
    """One line without odd spaces, and without the space after its mark unless a number would run together."""
    line = _spaced(line)
    mark = marks.mark_of(line)
    if not mark or not line[mark.end :] or line[mark.end].isdigit():
        return line
    return line[: mark.end].rstrip() + line[mark.end :]


def _canonical_annexes(lines: list[str]) -> Iterator[str]:
    """A line 附件 with its title below becomes 【附件】title; empty lines still stand and end the title."""
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        found = marks.BARE_ANNEX.fullmatch(line)
        if found and not _opens_note(found, lines[position:]):
            title, taken = _title(lines[position:])
            position += taken
            line = f"【附件{found[1] or ''}】{title}"
        yield line


def _opens_note(found: re.Match[str], following: Iterable[str]) -> bool:
    """附件： followed by 1. … 2. … is the list of annexes (附件说明), not the first annex."""
    first = next((line for line in following if line), "")
    mark = marks.mark_of(first)
    return bool(found[2]) and mark is not None and mark.level == 3


def _title(lines: list[str]) -> tuple[str, int]:
    """The title at the head of `lines`: neighbouring short lines without marks; with the number of lines taken."""
    taken, pieces = 0, list[str]()
    for line in lines:
        if (not line and pieces) or (line and not _may_be_title(line, bool(pieces))):
            break
        taken += 1
        pieces += [line] if line else []
    return "".join(pieces), taken if pieces else 0


def _may_be_title(line: str, continued: bool) -> bool:
    if marks.mark_of(line) or marks.is_row(line) or marks.PART.match(line) or marks.BARE_ANNEX.fullmatch(line):
        return False
    return len(line) <= TITLE_PIECE and not _NOT_TITLE.search(line) if continued else len(line) <= 3 * TITLE_PIECE
