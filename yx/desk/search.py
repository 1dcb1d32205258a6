"""Finding documents by words, number, initials, unit and date, within what the actor may read (clause F3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, String, bindparam, literal, or_, select, union, union_all

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.search import Segment, snippet
from yx.documents import queries
from yx.documents.models import Reader
from yx.people.actor import within
from yx.people.models import Holding, Person, Post, Unit
from yx.web.paging import SIZE, Page, descending

#: the sets of documents that one may read
SCOPES = ("public", "archive", "unit")
#: units and people shown beside the documents
NAMES = 5
#: a title is shown whole
_WHOLE = 300
#: 尤政办〔2020〕31号 as people type it: other brackets, 年, a dash or a blank between, with or without 号
_NUMBER = re.compile(r"([一-鿿]*)\s*[〔\[(【]?\s*((?:19|20)\d\d)(?:\s*[〕\])】年-]\s*|\s+)第?\s*(\d{1,5})\s*号?")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, with what was asked for marked in its title, its number and a piece of its text."""

    row: Row[Any]
    title: Sequence[Segment]
    number: Sequence[Segment]
    text: Sequence[Segment]


def as_asked(words: str) -> str:
    """The question for the index: where it is a document's number, code word, year and number stand as one phrase."""
    plain = unicodedata.normalize("NFKC", words).strip()
    number = _NUMBER.fullmatch(plain)
    return f"{number[1]}〔{number[2]}〕{number[3]}" if number else plain


def find(actor: Actor, narrowed: queries.Filter, after: int | None, before: int | None) -> Page[Hit]:
    """One page of what the actor may read, the newest first, each once: one statement, with words two or more."""
    asked = replace(narrowed, words=as_asked(narrowed.words))
    if asked.words:
        keys = tuple(sorted({queries.scope_key(actor, scope) for scope in SCOPES}))
        return _marked(queries.found(keys, asked, after, before), asked.words)
    parts = [_near(queries.listing(actor, part), after, before) for part in _scopes(actor, asked)]
    together = union(*(select(part.subquery()) for part in parts)).subquery()
    return _marked(descending(select(together), together.c.id, _raw(after), _raw(before)), "")


def _marked(found: Page[Any], words: str) -> Page[Hit]:
    hits = [_hit(row, row.body if words else "", words) for row in found.rows]
    return Page(hits, found.next, found.previous)


def _scopes(actor: Actor, asked: queries.Filter) -> list[queries.Filter]:
    """The question once for each set of documents that the actor may read."""
    scopes = {queries.scope_key(actor, scope): scope for scope in SCOPES}
    return [replace(asked, scope=scope) for scope in scopes.values()]


def _near(listing: Select[Any], after: int | None, before: int | None) -> Select[Any]:
    """No more of one set than the page can show: an index walk from the cursor."""
    key = Reader.document_id
    if before is not None:
        return listing.where(key > before).order_by(key.asc()).limit(SIZE + 1)
    if after is not None:
        listing = listing.where(key < after)
    return listing.order_by(key.desc()).limit(SIZE + 1)


def _raw(cursor: int | None) -> str | None:
    return None if cursor is None else str(cursor)


def _hit(row: Row[Any], body: str, words: str) -> Hit:
    """A title is one line, however it is broken on the paper; the text is shown where it has what was asked for."""
    text = snippet(body.replace("\n", " "), words)
    return Hit(
        row=row,
        title=snippet(row.title.replace("\n", ""), words, _WHOLE),
        number=snippet(row.number_text, words, _WHOLE),
        text=text if any(piece.hit for piece in text) else (),
    )


def names(words: str, today: date) -> Sequence[Row[Any]]:
    """Up to `NAMES` units and people called so: kind (unit, post), id of the unit or post, name, where they belong."""
    asked = words.strip()
    if len(asked) < 2:
        return []
    return db.session.execute(_names(), {"asked": f"%{_like(asked)}%", "day": today}).all()


def _like(words: str) -> str:
    """Words for LIKE, as they stand."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


@cache
def _names() -> Select[Any]:
    units = select(literal("unit", String).label("kind"), Unit.id, Unit.short_name.label("name"), Unit.name.label("at"))
    people = (
        select(literal("post", String), Post.id, Person.name, (Unit.short_name + Post.name).label("at"))
        .join(Holding, Holding.person_id == Person.id)
        .join(Post, Post.id == Holding.post_id)
        .join(Unit, Unit.id == Post.unit_id)
    )
    asked: BindParameter[str] = bindparam("asked")
    day: BindParameter[date] = bindparam("day")
    called = or_(Unit.name.like(asked, escape="/"), Unit.short_name.like(asked, escape="/"))
    parts = (
        units.where(Unit.active, called).order_by(Unit.rank, Unit.id).limit(NAMES),
        people.where(Person.active, Person.name.like(asked, escape="/"), within(Holding, day))
        .order_by(Person.name, Person.id)
        .limit(NAMES),
    )
    return select(union_all(*(select(part.subquery()) for part in parts)).limit(NAMES).subquery())
