"""Marks that carry structure in the plain text of a paper: levels 一、（一）1.（1）, parts, table rows."""

from __future__ import annotations

import re
from typing import NamedTuple

HAN_DIGITS = "一二三四五六七八九十"
_HAN = f"[{HAN_DIGITS}百]{{1,5}}"

#: level → the mark that opens a paragraph of this level, its ordinal as the group (GB/T 9704-2012 7.3.3)
LEVELS = {
    1: re.compile(rf"({_HAN})\s*、\s*"),
    2: re.compile(rf"[（(]\s*({_HAN})\s*[）)]\s*、?\s*"),
    3: re.compile(r"([0-9０-９]{1,3})\s*(?:[.．](?![0-9０-９])|、)\s*"),
    4: re.compile(r"[（(]\s*([0-9０-９]{1,3})\s*[）)]\s*、?\s*"),
}
#: 【印发】title and 【附件2】title
PART = re.compile(rf"【\s*(印发|附件)\s*([0-9０-９]{{1,2}}|{_HAN})?\s*】\s*(.*)")
#: a line that says only 附件, 附件：, 附件 1
BARE_ANNEX = re.compile(rf"附\s*件\s*([0-9０-９]{{1,2}}|{_HAN})?\s*([:：]?)")
#: 附件说明: 附件：title, or 附件：1.title
ANNEX_NOTE = re.compile(r"附\s*件\s*[:：]\s*(\S.*)")
#: 表题：caption
CAPTION = re.compile(r"表题\s*[:：]\s*(.*)")
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*:?-+:?\s*")


class Mark(NamedTuple):
    """The mark at the head of a paragraph."""

    level: int
    ordinal: int
    end: int
    """how many characters the mark takes, with the spaces after it"""


def mark_of(line: str) -> Mark | None:
    """The level mark that `line` begins with, or None for plain text."""
    for level, pattern in LEVELS.items():
        if found := pattern.match(line):
            return Mark(level, number_of(found[1]), found.end())
    return None


def number_of(words: str) -> int:
    """一 → 1, 二十三 → 23, ７ → 7; 0 when the characters make no number."""
    if words.isdigit():
        return int(words)
    total = unit = 0
    for char in words:
        if char in "十百":
            total += max(unit, 1) * (10 if char == "十" else 100)
            unit = 0
        else:
            unit = HAN_DIGITS.index(char) + 1
    return total + unit


def han_number(number: int) -> str:
    """1 → 一, 23 → 二十三 (1 to 99, which is all that a paper's levels need)."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else ("十" if tens == 1 else f"{HAN_DIGITS[tens - 1]}十")
    return lead + (HAN_DIGITS[ones - 1] if ones else "")


def label(level: int, ordinal: int) -> str:
    """The mark as it is printed: (2, 3) → （三）."""
    han = han_number(ordinal) if 0 < ordinal < 100 else str(ordinal)
    return {1: f"{han}、", 2: f"（{han}）", 3: f"{ordinal}.", 4: f"（{ordinal}）"}[level]


def is_row(line: str) -> bool:
    """Whether `line` is a row of a table: | a | b |."""
    return line.startswith("|") and len(_CELL_END.findall(line)) > 1


def is_rule(line: str) -> bool:
    """Whether a row is only the rule |---|---| under the head."""
    return all(_RULE.fullmatch(cell) for cell in _split(line))


def cells(line: str) -> tuple[str, ...]:
    r"""The cells of a row; \| stands for a bar inside a cell."""
    return tuple(cell.strip().replace("\\|", "|") for cell in _split(line))


def row(values: tuple[str, ...]) -> str:
    """Cells as one row, the opposite of `cells`."""
    escaped = (value.replace("|", "\\|") for value in values)
    padded = (f" {value} " if value else " " for value in escaped)
    return f"|{'|'.join(padded)}|"


def _split(line: str) -> list[str]:
    inner = _CELL_END.split(line)[1:]
    return inner[:-1] if not inner[-1].strip() else inner
