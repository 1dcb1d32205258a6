"""Breaking a title into lines by sense: 词意完整、排列对称、长短适宜 (GB/T 9704-2012 7.3.1)."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

#: how many characters of 22 pt a line of 156 mm holds
WIDTH = 20
#: no line ends with these, none begins with those
_NOT_LAST = "《（〔“‘("
_NOT_FIRST = "》）〕”’)、，。：；的和与及等了之中上下内外"
#: a break after these is a break by sense
_GOOD_AFTER = re.compile(
    r"(人民政府办公室|政府办公室|人民政府|委员会|办公室|联席会议|领导小组|关于印发|关于转发|关于批转|关于公布|关于|标准化|规范化|、|》|，)$"
)
_GOOD_BEFORE = re.compile(r"(关于|工作|实施|管理|的通知|《|（)")
#: never torn apart
_WORDS = re.compile(
    r"人民政府|办公室|委员会|通知|通报|报告|请示|批复|意见|公告|通告|决定|纪要|方案|制度|办法|规定|细则|工作|关于|印发|转发|实施|推进|全面|政务|公开"
    r"|标准化|规范化|联席会议|基层|信息|管理|建设|领导小组|若干|进一步|做好|加强|开展|[0-9〇]+年?|[A-Za-z]+|〔[^〕]*〕|（[^）]*）"
)


def break_title(title: str, width: int = WIDTH) -> list[str]:
    """The lines of a title: the drafter's own where there are several, else balanced lines of at most `width`."""
    own = [line.strip() for line in title.splitlines() if line.strip()]
    if len(own) > 1 and all(len(line) <= width for line in own):
        return own
    return [line for piece in own for line in _balanced(piece, width)]


def _balanced(title: str, width: int) -> list[str]:
    if len(title) <= width:
        return [title]
    count = -(-len(title) // width)
    inside = _inside_words(title)
    wanted = len(title) / count

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        if lines == 1:
            size = len(title) - start
            return (_cost(size, wanted, width), ()) if size <= width else (float("inf"), ())
        choices = (
            (cost + _cost(end - start, wanted, width) + _tear(title, end, inside), (end, *rest))
            for end in range(start + 2, min(start + width, len(title) - 2) + 1)
            for cost, rest in [best(end, lines - 1)]
        )
        return min(choices, default=(float("inf"), ()))

    cuts = min(best(0, count), best(0, count + 1))[1]
    edges = [0, *cuts, len(title)]
    return [title[left:right].strip() for left, right in pairwise(edges)]


def _cost(size: int, wanted: float, width: int) -> float:
    """How far a line is from the wanted length; a line of less than four characters looks lost."""
    return (size - wanted) ** 2 + (60 if size < 4 else 0)


def _tear(title: str, end: int, inside: frozenset[int]) -> float:
    """What a break before character `end` costs: much inside a word or beside punctuation, less at a seam of sense."""
    if title[end] in _NOT_FIRST or title[end - 1] in _NOT_LAST:
        return 400
    if title[end - 1].isspace():
        return 0  # between the issuers of a joint paper
    if end in inside:
        return 200
    return 0 if _GOOD_AFTER.search(title[:end]) else 12 if _GOOD_BEFORE.match(title, end) else 40


def _inside_words(title: str) -> frozenset[int]:
    return frozenset(place for word in _WORDS.finditer(title) for place in range(word.start() + 1, word.end()))
