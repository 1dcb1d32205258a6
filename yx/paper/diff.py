"""Two texts side by side: paragraphs aligned, changed characters marked. Data only; a template makes the HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

Change = Literal["same", "changed", "deleted", "inserted"]
#: paragraphs that share less of their pairs of characters (0 to 1) are one deleted and one inserted, not one changed
ALIKE = 0.3
#: changed paragraphs (old × new) that are still matched by likeness; a larger stretch is matched by position
_MOST_PAIRS = 40_000
#: a clause longer than this is compared as a whole: character by character would be slow, and unreadable
_LONGEST_CLAUSE = 1200
#: shared characters between two changes that are only chance, and hide the sense of the change
_CHANCE = 1
_CLAUSES = re.compile(r"[^。；，、：！？]*[。；，、：！？]?")


class Segment(NamedTuple):
    """Characters of one paragraph that stayed, went or came."""

    kind: Literal["same", "del", "ins"]
    text: str


class Row(NamedTuple):
    """One paragraph of the old and the new text; None where it has no counterpart."""

    change: Change
    old: str | None
    new: str | None
    segments: tuple[Segment, ...]

    @property
    def before(self) -> tuple[Segment, ...]:
        """The old paragraph's segments."""
        return tuple(segment for segment in self.segments if segment.kind != "ins")

    @property
    def after(self) -> tuple[Segment, ...]:
        """The new paragraph's segments."""
        return tuple(segment for segment in self.segments if segment.kind != "del")


def compare(old: str, new: str) -> list[Row]:
    """Compare two texts, a paragraph a line. The rows' old and new sides give back both texts line by line."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[Row] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row("same", line, line, (Segment("same", line),)) for line in before[old_from:old_to]]
        else:
            rows += [_row(*pair) for pair in _pairs(before[old_from:old_to], after[new_from:new_to])]
    return rows


def _row(old: str | None, new: str | None) -> Row:
    if new is None:
        return Row("deleted", old, None, (Segment("del", old or ""),))
    if old is None:
        return Row("inserted", None, new, (Segment("ins", new),))
    return Row("changed", old, new, tuple(segments(old, new)))


def _pairs(before: list[str], after: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Pair those paragraphs of a changed stretch that are most alike, in order; the others went or came."""
    if len(before) * len(after) > _MOST_PAIRS:
        yield from zip_longest(before, after)
        return
    table = _likenesses(before, after)
    row = column = 0
    while row < len(before) or column < len(after):
        if row < len(before) and table[row][column] == table[row + 1][column]:
            yield before[row], None
            row += 1
        elif column < len(after) and table[row][column] == table[row][column + 1]:
            yield None, after[column]
            column += 1
        else:
            yield before[row], after[column]
            row, column = row + 1, column + 1


def _likenesses(before: list[str], after: list[str]) -> list[list[float]]:
    """table[i][j]: the greatest sum of likenesses with which before[i:] and after[j:] can be paired in order."""
    old_pairs, new_pairs = [_two_by_two(line) for line in before], [_two_by_two(line) for line in after]
    table = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for row in range(len(before) - 1, -1, -1):
        for column in range(len(after) - 1, -1, -1):
            together = table[row + 1][column + 1] + _likeness(old_pairs[row], new_pairs[column])
            table[row][column] = max(table[row + 1][column], table[row][column + 1], together)
    return table


def _two_by_two(line: str) -> frozenset[str]:
    return frozenset(line[at : at + 2] for at in range(max(len(line) - 1, 1)))


def _likeness(old: frozenset[str], new: frozenset[str]) -> float:
    share = 2 * len(old & new) / (len(old) + len(new))
    return share if share >= ALIKE else 0.0


def segments(old: str, new: str) -> list[Segment]:
    """What stayed, went and came of one paragraph, in reading order; what goes stands before what comes."""
    found: list[tuple[str, str]] = []
    for gone, come in _by_clause(old, new):
        inside = bool(found) and _differs(found[-1])
        stays = gone == come and not (inside and len(gone) <= _CHANCE)
        if found and stays != inside:  # the same kind goes on
            found[-1] = (found[-1][0] + gone, found[-1][1] + come)
        else:
            found.append((gone, come))
    return [segment for pair in found for segment in _spoken(*pair)]


def _by_clause(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Clauses first, then the characters of changed clauses: quick, and changes stay where the sense changed."""
    before, after = _CLAUSES.findall(old), _CLAUSES.findall(new)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[old_from:old_to]), "".join(after[new_from:new_to])
        if tag == "equal" or max(len(gone), len(come)) > _LONGEST_CLAUSE:
            yield gone, come
        else:
            yield from _by_character(gone, come)


def _by_character(old: str, new: str) -> Iterator[tuple[str, str]]:
    for _, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[old_from:old_to], new[new_from:new_to]


def _differs(pair: tuple[str, str]) -> bool:
    return pair[0] != pair[1]


def _spoken(gone: str, come: str) -> Iterator[Segment]:
    if gone == come:
        if gone:
            yield Segment("same", gone)
        return
    if gone:
        yield Segment("del", gone)
    if come:
        yield Segment("ins", come)
