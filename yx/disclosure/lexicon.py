"""The word list as the scan uses it: one pattern for all words, the longest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .kinds import FindingKind

#: More words than this would slow every draft down; an office's list has a few hundred.
MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word to be found: what it should be (a typo) or what to mind (a sensitive word)."""

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
    """Words of one version of the office's list; compiled once."""

    words: tuple[Word, ...] = ()

    @cached_property
    def _by_text(self) -> dict[str, Word]:
        return {word.word: word for word in self.words}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Alternatives grouped by their first character, so that a place where none begins costs one look."""
        groups: dict[str, list[str]] = {}
        for text in sorted(self._by_text, key=len, reverse=True):
            groups.setdefault(text[0], []).append(re.escape(text[1:]))
        return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items()))

    def matches(self, text: str) -> Iterator[tuple[int, int, Word]]:
        """(start, end, word) of each listed word in `text`."""
        if self.words:
            for match in self._pattern.finditer(text):
                yield match.start(), match.end(), self._by_text[match.group()]
