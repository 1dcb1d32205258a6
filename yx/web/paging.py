"""Keyset paging: a page is one index walk, however many records there are; nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, SQLColumnExpression

from yx.core.base import db

SIZE = 25
#: the largest key of an integer column on both databases
LARGEST = 2**31 - 1
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of rows with the cursors of its neighbours (None = there is none)."""

    rows: Sequence[Item]
    next: str | None = None
    previous: str | None = None


def descending(
    statement: Select[Any],
    key: SQLColumnExpression[int],
    after: str | None,
    before: str | None,
    size: int = SIZE,
    values: Mapping[str, Any] | None = None,
) -> Page[Any]:
    """A page of `statement` by falling `key` (an integer, unique), which is each row's ``id``.

    `after` and `before` are cursors as they stand in the URL; anything that is no number counts as absent. `values`
    are what a statement leaves open that is kept for all; its pages are kept, too.
    """
    backward, forward = cursor(before), cursor(after)
    if backward is not None:
        forward = None
    make = _page if values is None else _kept_page
    found = db.session.execute(make(statement, key, forward, backward, size), values).all()
    return paged(found, forward, backward, size)


def paged(found: Sequence[Any], after: int | None, before: int | None, size: int = SIZE) -> Page[Any]:
    """The page of rows found beyond a cursor, nearest first: `size` of them, one more tells that there are others."""
    more = len(found) > size
    if before is not None:
        rows = list(reversed(found[:size]))
        return Page(rows, _id(rows, -1), _id(rows, 0) if more else None)
    rows = list(found[:size])
    return Page(rows, _id(rows, -1) if more else None, _id(rows, 0) if after is not None else None)


def _page(
    statement: Select[Any], key: SQLColumnExpression[int], forward: int | None, backward: int | None, size: int
) -> Select[Any]:
    if backward is not None:
        return statement.where(key > backward).order_by(key.asc()).limit(size + 1)
    if forward is not None:
        statement = statement.where(key < forward)
    return statement.order_by(key.desc()).limit(size + 1)


_kept_page = lru_cache(maxsize=128)(_page)


def cursor(raw: str | None) -> int | None:
    """A cursor as it stands in a URL; None for what is no number that a key can have."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 11 and int(raw) <= LARGEST else None


def _id(rows: Sequence[Any], place: int) -> str | None:
    return str(rows[place].id) if rows else None
