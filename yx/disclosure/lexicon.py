"""The word list as the scan uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .kinds import FindingKind

#: More words than this would slow every draft down; an office's list has a few hundred.
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of two or more characters: what it should be (a typo) or what to mind (a sensitive word)."""

    word: str
    kind: FindingKind
    correction: str = ""
    advice: str = ""

    @property
    def hint(self) -> str:
        """What is said to the drafter."""
        should = "疑有误，应为" if self.kind is FindingKind.TYPO else "请改用"
        use = f"{should}“{self.correction}”" if self.correction else ""
        return "；".join(part for part in (use, self.advice) if part) or "请核对用词"


@dataclass(frozen=True)
class Lexicon:
    """Words of one version of the office's list, indexed once."""

    words: tuple[Word, ...] = ()

    @cached_property
    def _by_beginning(self) -> dict[str, list[Word]]:
        """First two characters → the words that begin so, the longest first.

        One look-up at each place of a text; one pattern of 2,000 alternatives took ten times as long.
        """
        index: dict[str, list[Word]] = {}
        for word in sorted(self.words, key=lambda word: len(word.word), reverse=True):
            index.setdefault(word.word[:2], []).append(word)
        return index

    def matches(self, text: str) -> Iterator[tuple[int, int, Word]]:
        """(start, end, word) of each listed word in `text`, from left to right; none overlaps another."""
        index, done = self._by_beginning, 0
        for start in range(len(text) - 1):
            if start < done or (words := index.get(text[start : start + 2])) is None:
                continue
            for word in words:
                if text.startswith(word.word, start):
                    done = start + len(word.word)
                    yield start, done, word
                    break
