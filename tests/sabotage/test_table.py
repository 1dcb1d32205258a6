"""The table of sabotage is true: each piece stands in its file exactly once, and its tests exist."""

from __future__ import annotations

import re

import pytest

from tests.sabotage.table import TABLE, Sabotage
from tests.shape.source import ROOT

#: items whose defence is no piece of our code, or is shown elsewhere → why there is nothing to break
NO_PIECE = {
    2: "one validator of addresses, its own test fails with it",
    4: "no SQL is made of strings: a rule of the source, like 5",
    6: "signs never reach the query: there is no escaping to take away",
    7: "a rule of the source, like 5",
    8: "there is no rich text",
    12: "a table of rules, each line with its own test",
    20: "the inspector is itself broken on purpose by tests/test_inspector.py",
    24: "Flask's own routing",
    26: "Flask's own charset; what downloads carry is 34",
    43: "a second factor: its own package and tests",
    53: "requests do not exist yet",
    56: "forms know no such fields: there is nothing that keeps them out",
    57: "a fragment is a block of the same page: there is no second place to leak from",
    61: "addresses carry keys only",
    63: "a file, compared by its own test",
    69: "the same piece as 35",
    70: "a drill, no guard",
}

#: words of `only` that name a case of a parametrised test
CASES = {"submit", "discard"}


@pytest.mark.parametrize("one", TABLE, ids=lambda one: f"{one.item}-{one.file}")
def test_each_piece_stands_exactly_once_and_its_tests_exist(one: Sabotage):
    assert (ROOT / one.file).read_text("utf-8").count(one.piece) == 1
    assert one.piece != one.broken
    names = re.findall(r"^def (test_\w+)", (ROOT / one.tests).read_text("utf-8"), re.MULTILINE)
    wanted = one.only.split(" or ")
    assert any(word in name or word in CASES for name in names for word in wanted)


def test_every_item_is_broken_or_says_why_not():
    broken = {int(one.item) for one in TABLE if one.item.isdigit()}
    assert broken | set(NO_PIECE) == set(range(1, 71))
    assert broken & set(NO_PIECE) == set()
