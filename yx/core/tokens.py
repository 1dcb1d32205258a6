"""How Chinese text is cut for search, and how hits are marked. Pure: knows no database.

A Han character is a token of its own (outside the basic plane: ``h`` + its code point), a run of ASCII letters
and digits is ``x`` + the run, an initial of a title is ``q`` + the letter: three spaces that never meet.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(f"[{HAN}]|[a-z0-9]+")
#: Characters that Unicode 6.1, which FTS5 knows, did not have yet are written as code points.
_LAST_KNOWN = 0x9FCC
#: The longest phrase that is asked for, in tokens; terms and characters of a question that are looked at.
PHRASE, TERMS, ASKED = 40, 8, 200


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a snippet; `hit` = it is what was asked for."""

    text: str
    hit: bool = False


def _pieces(words: str) -> list[str]:
    found: list[str] = _TOKEN.findall(unicodedata.normalize("NFKC", words).lower())
    return found


def tokens_of(words: str) -> list[str]:
    """The tokens of a text, in order; punctuation, blanks and signs leave none."""
    return [_token(piece) for piece in _pieces(words)]


def _token(piece: str) -> str:
    if piece.isascii():
        return f"x{piece}"
    return piece if ord(piece) <= _LAST_KNOWN else f"h{ord(piece):x}"


def initials(title: str) -> list[list[str]]:
    """Initials of a title as it is read, as tokens; where reading each character alone differs, both ways."""
    from pypinyin import Style, lazy_pinyin  # 0.25 s that only writing needs

    plain = "".join(_pieces(title))
    as_read = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))
    one_by_one = "".join(lazy_pinyin(list(plain), style=Style.FIRST_LETTER))
    return [_initial_tokens(reading) for reading in dict.fromkeys((as_read, one_by_one))]


def _initial_tokens(letters: str) -> list[str]:
    return [f"q{letter}" for letter in letters if letter.isascii() and letter.isalnum()]


def terms(words: str) -> list[list[str]]:
    """What is asked: each blank-separated term as its tokens; terms without any are left out."""
    found = (tokens_of(term)[:PHRASE] for term in _asked(words))
    return [tokens for tokens in found if tokens][:TERMS]


def readings(tokens: list[str]) -> list[list[str]]:
    """The ways in which a term may stand: as text; a run of ASCII letters also as initials of a title."""
    if len(tokens) == 1 and tokens[0].startswith("x") and not tokens[0][1:].isdigit():
        return [tokens, _initial_tokens(tokens[0][1:])]
    return [tokens]


def _asked(words: str) -> list[str]:
    return unicodedata.normalize("NFKC", words)[:ASKED].split()


def snippet(text: str, words: str, around: int = 40) -> list[Segment]:
    """The place of `text` where a term stands first, `around` characters on each side, every hit marked.

    Without a hit (the term stands in the title, or as initials) the beginning of the text, unmarked.
    """
    marks = _marks(words)
    first = marks.search(text) if marks else None
    if marks is None or first is None:
        head = text[: 2 * around]
        return [Segment(f"{head}…" if len(text) > len(head) else head)] if head else []
    start, end = max(first.start() - around, 0), min(first.end() + around, len(text))
    segments = _marked(text[start:end], marks)
    return [
        *([Segment("…")] if start else []),
        *segments,
        *([Segment("…")] if end < len(text) else []),
    ]


def _marked(shown: str, marks: re.Pattern[str]) -> list[Segment]:
    found, at = [], 0
    for hit in marks.finditer(shown):
        found += [Segment(shown[at : hit.start()]), Segment(hit.group(), hit=True)]
        at = hit.end()
    found.append(Segment(shown[at:]))
    return [segment for segment in found if segment.text]


def _marks(words: str) -> re.Pattern[str] | None:
    """A pattern of all terms; signs between two characters do not part them, as in the index."""
    patterns = []
    for term in _asked(words)[:TERMS]:
        pieces = [_exactly(piece) for piece in _pieces(term)[:PHRASE]]
        if pieces:
            patterns.append(r"\W{0,3}".join(pieces))
    longest_first = sorted(patterns, key=len, reverse=True)
    return re.compile("|".join(longest_first), re.IGNORECASE) if patterns else None


def _exactly(piece: str) -> str:
    return rf"(?<![a-zA-Z0-9]){piece}(?![a-zA-Z0-9])" if piece.isascii() else piece
