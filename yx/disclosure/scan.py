"""The scan of a text that is to go public: personal data (条例 15), wording (clauses C1a, B2).

Pure: a text and a word list in, findings out. Each finding is then mended in the text, or answered in words.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from . import personal
from .kinds import USUAL, WORDING, FindingKind
from .lexicon import Lexicon

_SENTENCE_END = re.compile(r"[。！？!?；;\r\n]")
_ADVICE = {
    FindingKind.IDENTITY: "个人隐私：删去，或者隐去出生年月日",
    FindingKind.BANK_CARD: "个人隐私：删去，或者只留末四位",
    FindingKind.MOBILE: "如是个人手机号码：删去，或者改用办公电话",
    FindingKind.ADDRESS: "如是个人住址：删去，或者只写到县、乡镇",
    FindingKind.LANDLINE: "请确认是办公电话，不是住宅电话",
    FindingKind.EMAIL: "请确认是办公邮箱，不是个人邮箱",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text that must be mended or answered before the text goes public."""

    kind: FindingKind
    start: int
    end: int
    text: str
    #: the sentence around it, personal data starred out
    sentence: str
    advice: str
    #: stable as long as the sentence is not touched, so that an answer outlives edits elsewhere
    key: str

    @property
    def masked(self) -> str:
        """What may be shown and kept: personal data starred out, words as they are."""
        return self.text if self.kind in WORDING else personal.mask(self.kind, self.text)


def scan(text: str, lexicon: Lexicon, kinds: Collection[FindingKind] = USUAL) -> list[Finding]:
    """Every finding in `text`, in its order; `kinds` of personal data, and the words of `lexicon`."""
    private = personal.find(text, kinds)
    places = [(start, end, kind, _ADVICE[kind]) for start, end, kind in private]
    places += [(start, end, word.kind, word.hint) for start, end, word in lexicon.matches(text)]
    breaks = [match.start() for match in _SENTENCE_END.finditer(text)] if places else []
    findings = []
    for start, end, kind, advice in sorted(places):
        first, last = _sentence(breaks, start, end, len(text))
        shown = "".join(_starred(text, first, last, private)).strip()
        key = _key(kind, text[start:end], text[first:last])
        findings.append(Finding(kind, start, end, text[start:end], shown, advice, key))
    return findings


def _sentence(breaks: list[int], start: int, end: int, length: int) -> tuple[int, int]:
    """Where the sentence around (`start`, `end`) begins and ends, its full stop included."""
    before, after = bisect_left(breaks, start), bisect_right(breaks, end - 1)
    first = breaks[before - 1] + 1 if before else 0
    last = breaks[after] + 1 if after < len(breaks) else length
    return first, last


def _starred(text: str, first: int, last: int, private: list[tuple[int, int, FindingKind]]) -> Iterator[str]:
    """The sentence piece by piece, each place of personal data in it masked."""
    for start, end, kind in private:
        if first <= start and end <= last:
            yield text[first:start]
            yield personal.mask(kind, text[start:end])
            first = end
    yield text[first:last]


def _key(kind: FindingKind, text: str, sentence: str) -> str:
    """A digest of the kind, the text found and its sentence, blanks apart."""
    parts = (kind.value, personal.compact(text), "".join(sentence.split()))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
