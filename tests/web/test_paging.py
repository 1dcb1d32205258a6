"""Keyset paging: whatever is asked, pages follow each other without loss or double, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from yx.core import clock
from yx.core.base import db
from yx.people.models import SignInFailure
from yx.web.paging import descending

FAILURES = select(SignInFailure.id, SignInFailure.account)


@pytest.fixture
def rows(app):
    """Forty rows with gaps in their ids."""
    db.session.add_all(SignInFailure(id=n * 3, account="x", address="y", at=clock.now()) for n in range(1, 41))
    db.session.flush()
    return app


def walk(size: int) -> list[list[int]]:
    pages, after = [], None
    while True:
        page = descending(FAILURES, SignInFailure.id, after, None, size)
        pages.append([row.id for row in page.rows])
        if page.next is None:
            return pages
        after = page.next


@settings(max_examples=12)
@given(size=st.integers(1, 45))
def test_pages_together_are_the_whole_list_forwards_and_backwards(rows, size):
    pages = walk(size)
    assert [one for page in pages for one in page] == [n * 3 for n in range(40, 0, -1)]
    last = descending(FAILURES, SignInFailure.id, str(pages[-2][-1]) if len(pages) > 1 else None, None, size)
    back = [[row.id for row in last.rows]]
    while last.previous is not None:
        last = descending(FAILURES, SignInFailure.id, None, last.previous, size)
        back.append([row.id for row in last.rows])
    assert back == pages[::-1]


@pytest.mark.parametrize("raw", ["", "x", "-1", "²", "1e3", "9" * 11, "9" * 5000, " 3", None])
def test_a_cursor_that_is_no_number_counts_as_absent(rows, raw):
    first = descending(FAILURES, SignInFailure.id, None, None, 5)
    assert descending(FAILURES, SignInFailure.id, raw, raw, 5) == first
    assert (first.previous, first.next) == (None, "108")


def test_beyond_the_end_there_is_nothing(rows):
    page = descending(FAILURES, SignInFailure.id, "3", None, 5)
    assert (list(page.rows), page.next, page.previous) == ([], None, None)
