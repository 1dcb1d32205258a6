"""How much of an interpretation's wording is copied from its document, and where (clause C3c; no 照搬照抄)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

#: so many characters in a row that stand in the document too are copied; blanks do not count
RUN = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text and whether it is copied."""

    text: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """A text in pieces, and the share of its characters (blanks aside) that are copied, in percent."""

    pieces: tuple[Piece, ...]
    percent: int

    @property
    def paragraphs(self) -> list[list[Piece]]:
        """The pieces line by line; empty lines are left out."""
        lines: list[list[Piece]] = [[]]
        for piece in self.pieces:
            first, *others = piece.text.split("\n")
            lines[-1].append(Piece(first, piece.copied))
            lines += [[Piece(line, piece.copied)] for line in others]
        return [kept for line in lines if (kept := [piece for piece in line if piece.text])]


def compare(text: str, source: str) -> Copied:
    """Mark in `text` every run of at least `RUN` characters that stands in `source` too.

    Blanks are passed over, wide and narrow forms are the same, a run of punctuation alone is no copy. Time and memory
    grow with the lengths of both texts.
    """
    places, plain = _plain(text)
    known = set(_runs(_plain(source)[1]))
    marked = bytearray(len(text))
    until = 0
    for start, run in enumerate(_runs(plain)):
        if run in known and _says_something(run):
            for index in range(max(start, until), start + RUN):
                marked[places[index]] = 1
            until = start + RUN
    percent = round(100 * sum(marked) / len(plain)) if plain else 0
    _close_gaps(text, marked)
    return Copied(tuple(_pieces(text, marked)), percent)


def _plain(text: str) -> tuple[list[int], str]:
    """The text without blanks, and where each of its characters stood."""
    places = [index for index, char in enumerate(text) if not char.isspace()]
    return places, "".join(_narrow(text[index]) for index in places)


@lru_cache(maxsize=8192)
def _narrow(char: str) -> str:
    found = unicodedata.normalize("NFKC", char).lower()
    return found if len(found) == 1 else char


def _runs(plain: str) -> Iterator[str]:
    return (plain[start : start + RUN] for start in range(len(plain) - RUN + 1))


def _says_something(run: str) -> bool:
    return any(char.isalnum() for char in run)


def _pieces(text: str, marked: bytearray) -> Iterator[Piece]:
    """Neighbours alike are one piece."""
    start = 0
    for copied, group in groupby(marked):
        end = start + sum(1 for _mark in group)
        yield Piece(text[start:end], bool(copied))
        start = end


def _close_gaps(text: str, marked: bytearray) -> None:
    """Blanks between two copied characters belong to the copy."""
    gap = -1  # where the blanks after a copied character began
    for index, char in enumerate(text):
        if not char.isspace():
            if marked[index] and gap >= 0:
                marked[gap:index] = b"\x01" * (index - gap)
            gap = -1
        elif gap < 0 and index and marked[index - 1]:
            gap = index
