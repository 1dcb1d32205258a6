"""What a password must be, and how it is changed and issued (GB/T 22239-2019, 7.1.4.1; ASVS 6.2)."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from yx.core.base import db
from yx.core.errors import Refused

from . import hashing
from .models import PasswordHistory, Person, Unit
from .rules import Rules, rules

LONGEST = 200
#: Without the characters that are mistaken for each other on paper.
_PLAIN = "".join(char for char in string.ascii_letters + string.digits if char not in "0OoIl1")
_UNLEET = str.maketrans("@$0134!5", "asoleais")
_SIGNS = re.compile(r"^[\W_]+|[\W_]+$")
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@cache
def common() -> frozenset[str]:
    """The most common passwords, and short words that are common as a stem; in small letters."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#: "))


def kinds(password: str) -> int:
    """How many kinds of characters: small, capital, figure, other letters (Chinese), signs."""
    return len({_kind(char) for char in password})


def _kind(char: str) -> str:
    if char.isascii():
        return "small" if char.islower() else "capital" if char.isupper() else "figure" if char.isdigit() else "sign"
    return "letter" if char.isalpha() else "sign"


def is_common(password: str) -> bool:
    """Whether a password, or the word in it with figures and signs around, is one that everybody tries first."""
    plain = password.casefold()
    bare = {plain, _SIGNS.sub("", plain), _EDGES.sub("", plain)}
    return not common().isdisjoint(bare | {word.translate(_UNLEET) for word in bare})


def faults(password: str, words: Iterable[str], rule: Rules) -> list[str]:
    """Everything that is wrong with a new password, in Chinese; `words` may not stand in it."""
    plain = password.casefold()
    inside = sorted({word for word in words if word.casefold() in plain}, key=len, reverse=True)
    checks = (
        (len(password) < rule.length, f"口令至少 {rule.length} 个字符，现为 {len(password)} 个"),
        (len(password) > LONGEST, f"口令不超过 {LONGEST} 个字符"),
        (kinds(password) < rule.kinds, f"口令至少包含大写字母、小写字母、数字、汉字、符号中的 {rule.kinds} 种"),
        (is_common(password), "口令过于常见，容易被猜中"),
        (bool(inside), f"口令不能包含“{inside[0] if inside else ''}”这类本地或本人用语"),
    )
    return [text for is_wrong, text in checks if is_wrong]


def local_words(username: str, name: str) -> set[str]:
    """Words that a local guesser tries: the county, its units, the person (ASVS 6.1.2)."""
    county = str(current_app.config["COUNTY_NAME"])
    found = {"尤溪", "youxi", county.removesuffix("县"), name, username, *re.split(r"[._-]", username)}
    for row in db.session.execute(select(Unit.name, Unit.short_name, Unit.short)):
        found |= {row.name, row.short_name, row.short_name.removeprefix("县"), row.short}
    return {word for word in found if len(word) >= (3 if word.isascii() else 2)}


def let_go() -> None:
    """End the request's transaction before hashing: a third of a second in which nobody should wait for us."""
    db.session.rollback()


def accept(person_id: int, password: str) -> str:
    """The hash of a new password. Raises Refused with every fault, or when it was used lately.

    Ends the transaction under way, for hashing takes long (see `let_go`).
    """
    person, rule = db.session.get_one(Person, person_id), rules()
    wrong = faults(password, local_words(person.username, person.name), rule)
    if wrong:
        raise Refused(*wrong)
    earlier = db.session.scalars(
        select(PasswordHistory.password_hash)
        .where(PasswordHistory.person_id == person_id)
        .order_by(PasswordHistory.id.desc())
        .limit(rule.history)
    ).all()
    let_go()
    if any(hashing.matches(stored, password) for stored in earlier):
        raise Refused(f"不能使用最近 {rule.history} 次用过的口令")
    return hashing.make(password)


def put(person: Person, password_hash: str, now: datetime) -> None:
    """Make a hash the person's own password from now on."""
    person.password_hash, person.password_at = password_hash, now
    person.initial_until, person.initial_used = None, False
    db.session.add(PasswordHistory(person_id=person.id, password_hash=password_hash, at=now))


def put_initial(person: Person, password_hash: str, now: datetime) -> None:
    """Make a hash the person's initial password: one sign-in, within the days that the county set (D)."""
    person.password_hash, person.password_at = password_hash, now
    person.initial_until, person.initial_used = now + timedelta(days=rules().initial_days), False


def invent() -> str:
    """A random initial password, 16 characters in groups of four (about 92 bits), fit to be read from paper."""
    while True:
        found = "-".join("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))
        if kinds(found) == 4:
            return found


def must_change(person: Person, now: datetime, rule: Rules) -> str:
    """Why a new password must be chosen now, in Chinese; empty when it need not."""
    if person.initial_until is not None:
        return "首次登录须修改初始口令"
    if person.password_at is None or now - person.password_at >= timedelta(days=rule.days):
        return f"口令已使用满 {rule.days} 日，须修改"
    return ""
