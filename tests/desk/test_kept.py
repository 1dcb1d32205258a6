"""What a page keeps is kept for all who open it: three hundred officials made each of them make it anew."""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper

import pytest

from tests.town import Town

PAGES = (
    "/", "/documents/", "/documents/?scope=public", "/documents/?kind=notice", "/search?words=通知",
    "/conference/topics/board", "/conference/tasks/",
)  # fmt: skip
#: kept for each unit, of which a county has some fifty
OF_UNITS = {"yx.topics.listing._board"}


def _made() -> dict[str, int]:
    """Of each kept thing of the application, how often it was made."""
    return {
        f"{kept.__module__}.{kept.__qualname__}": kept.cache_info().misses
        for module in [*sys.modules.values()]
        if (module.__name__ or "").startswith("yx.")
        for kept in vars(module).values()
        if isinstance(kept, _lru_cache_wrapper)
    }


@pytest.mark.parametrize(("first", "others"), [("甲", "癸辰"), ("子", "乙寅"), ("丑", "丙卯")])
def test_who_comes_later_finds_everything_made(town: Town, first: str, others: str) -> None:
    for page in PAGES:
        town.at(first).get(page)
    before = _made()
    assert "yx.desk.queries._numbers" in before
    for other in others:
        for page in PAGES:
            assert town.at(other).get(page).status_code == 200
    again = {name: count - before[name] for name, count in _made().items() if count != before[name]}
    assert again.keys() <= OF_UNITS
