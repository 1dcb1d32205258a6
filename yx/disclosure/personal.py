"""Personal data in running text: identity numbers, telephone and bank card numbers, home addresses.

Each kind has patterns that find candidates and, for numbers, a test that a candidate must pass. Offices
publish their own telephone numbers and mail addresses, so these are looked for only when asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from stdnum import luhn
from stdnum.cn import ric

from .kinds import USUAL, FindingKind

_NARROW = {ord("！") + i: chr(ord("!") + i) for i in range(94)}
_NARROW |= dict.fromkeys(map(ord, "‐‑‒–—−"), "-") | dict.fromkeys(map(ord, "\u3000\u00a0\t"), " ")


def narrow(text: str) -> str:
    """`text` with full-width letters, digits and marks made half-width; every character keeps its place."""
    return text.translate(_NARROW)


def compact(text: str) -> str:
    """A number without the blanks and hyphens inside it."""
    return re.sub(r"[ -]", "", narrow(text)).upper()


# Numbers: what passes for one

#: First two digits of a region code (GB/T 2260).
_PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in (*codes, 71, 81, 82, 83)
)


def _is_identity(number: str) -> bool:
    """18 digits by GB 11643 (region, birthday, check character), or the 15 digits of the old cards."""
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        return _is_day(f"19{number[6:12]}")
    return number[6:8] in ("19", "20") and _is_day(number[6:14]) and ric.calc_check_digit(number) == number[-1]


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _is_bank_card(number: str) -> bool:
    """A card of 16 to 19 digits with a first part in use here and the check digit of ISO/IEC 7812."""
    known = re.match(r"6[02]|9558|(?:4|5[1-5])(?=\d+$)(?!.{17})", number)
    return bool(known) and luhn.is_valid(number)


def _accept(number: str) -> bool:
    return True


# What is looked for

_GAP = r"[ -]{0,2}"
#: A number begins where no letter or digit, nor a digit with hyphen or point, stands before; ends likewise.
_BEGIN = r"(?<![0-9A-Za-z])(?<![0-9][-.])"
_END = r"(?![0-9A-Za-z]|[-.][0-9])"
_HAN = "\u4e00-\u9fff"
_COUNT = "[0-9一二三四五六七八九十百]{1,4}"
_HOME_LABEL = "(?:(?:家庭|居住|现居住|户籍|户口|常住)(?:所在地|地址|住址|地)|现?住址|户籍(?=:)|(?<!国)家住(?!房))"
_TO_PLACE = rf"(?: {{0,2}}[:为是系在于] {{0,2}}|(?=[{_HAN}]{{2,20}}[0-9]))"
_PLACE = rf"((?:(?![的等及或和])[{_HAN}0-9A-Za-z -]){{3,40}}(?:[镇乡村路街巷弄组号栋幢室]|街道|社区|小区|花园))"
#: What a number stands for that only looks like a person's.
_THING = re.compile(r"(?:信用代码|机构代码|注册号|许可证号|项目代码|项目编号|编码|条码|订单号)\W{0,4}$")


@dataclass(frozen=True, slots=True)
class _Detector:
    """How a kind is found: the pattern (its group 1, if any, is the finding), the test of the bare number."""

    kind: FindingKind
    pattern: re.Pattern[str]
    accepts: Callable[[str], bool] = _accept
    #: numbers of things may look the same: the words before decide
    may_be_a_thing: bool = False

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where this kind stands in the narrowed `text`."""
        for match in self.pattern.finditer(text):
            start, end = match.span(self.pattern.groups)
            if self.may_be_a_thing and _THING.search(text, max(0, start - 20), start):
                continue
            if self.accepts(compact(text[start:end])):
                yield start, end


def _number(kind: FindingKind, pattern: str, accepts: Callable[[str], bool]) -> _Detector:
    return _Detector(kind, re.compile(_BEGIN + pattern + _END), accepts, may_be_a_thing=True)


def _plain(kind: FindingKind, pattern: str) -> _Detector:
    return _Detector(kind, re.compile(pattern))


@cache
def _detectors() -> tuple[_Detector, ...]:
    """All of them, compiled when the first text is read."""
    return (
        _number(FindingKind.IDENTITY, rf"[1-8](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx]", _is_identity),
        _number(FindingKind.IDENTITY, r"[1-8][0-9]{5}[ -]?[0-9]{6}[ -]?[0-9]{3}", _is_identity),
        *(
            _number(FindingKind.BANK_CARD, rf"[4-69](?:{_GAP}[0-9]){{{length - 1}}}", _is_bank_card)
            for length in (19, 18, 17, 16)
        ),
        _plain(
            FindingKind.MOBILE,
            rf"{_BEGIN}(?:\+?86{_GAP})?1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_END}(?! ?[元万亿])",
        ),
        _plain(FindingKind.ADDRESS, _HOME_LABEL + _TO_PLACE + _PLACE),
        _plain(
            FindingKind.ADDRESS,
            rf"[{_HAN}]{{2,12}}(?:村|社区)[{_HAN}]{{0,6}}{_COUNT}[村民小]{{0,3}}[组队]{_COUNT}(?:-[0-9]{{1,3}})?号",
        ),
        _plain(FindingKind.ADDRESS, rf"[{_HAN}]{{2,12}}[0-9]{{1,4}}(?:幢|栋|座|号楼|号){_COUNT}单元[0-9]{{2,4}}室?"),
        _plain(FindingKind.LANDLINE, rf"{_BEGIN}\(?0[0-9]{{2,3}}\)?[ -]?[2-8][0-9]{{6,7}}{_END}"),
        _plain(FindingKind.EMAIL, r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"),
    )


def find(text: str, kinds: Collection[FindingKind] = USUAL) -> list[tuple[int, int, FindingKind]]:
    """(start, end, kind) of the personal data in `text`, in its order; none overlaps another."""
    narrowed = narrow(text)
    taken: list[tuple[int, int, FindingKind]] = []
    for detector in _detectors():
        if detector.kind in kinds:
            for start, end in detector.spans(narrowed):
                if all(end <= first or last <= start for first, last, _ in taken):
                    taken.append((start, end, detector.kind))
    return sorted(taken)


# How it is shown


def mask(kind: FindingKind, text: str) -> str:
    """`text` with the telling part starred out, such as 350426********1234."""
    if kind is FindingKind.ADDRESS:
        county = re.match(r".{0,12}?[县市区旗]", text)
        return (county.group() if county and county.end() < len(text) else text[:2]) + "****"
    if kind is FindingKind.EMAIL:
        name, _, host = text.partition("@")
        return f"{name[:1]}***@{host}"
    number = compact(text)
    head, tail = _SHOWN[kind]
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


#: How many characters stay in sight at the head and at the tail of a number.
_SHOWN = {
    FindingKind.IDENTITY: (6, 4),
    FindingKind.BANK_CARD: (4, 4),
    FindingKind.MOBILE: (3, 4),
    FindingKind.LANDLINE: (4, 2),
}
