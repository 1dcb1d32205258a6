"""Lists and single documents, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, Select, and_, bindparam, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from yx.core import clock, search
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.people.models import Unit
from yx.web.paging import SIZE, Page, cursor, descending, paged

from .models import EVERYBODY, Autosave, Document, Place, Reader, unit_key
from .policy import reader_keys


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means all. `scope` is ``unit``, ``public`` or ``archive``."""

    scope: str = "unit"
    words: str = ""
    unit: int | None = None
    kind: str = ""
    state: str = ""
    attribute: str = ""
    ground: str = ""
    year: int | None = None
    since: date | None = None
    until: date | None = None
    late: bool = False

    def as_args(self) -> dict[str, Any]:
        """The filter as arguments of a URL."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in ("", None, False)}


@cache
def _one(lock: bool) -> Select[tuple[Document]]:
    """Kept: every page and every step of a document begins with it."""
    wanted: BindParameter[int] = bindparam("document_id", type_=Integer)
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    readable = select(Reader.document_id).where(Reader.document_id == wanted, Reader.key.in_(keys))
    statement = select(Document).where(Document.id == wanted, readable.exists())
    # a few short rows, asked for by every page and step
    statement = statement.options(joinedload(Document.parts), joinedload(Document.publications))
    return statement.with_for_update(of=Document).execution_options(populate_existing=True) if lock else statement


def one(actor: Actor, document_id: int, lock: bool = False) -> Document:
    """The one door: loads and authorises. Raises NotFound also for what the actor may not see."""
    values = {"document_id": document_id, "keys": reader_keys(actor)}
    document = db.session.scalars(_one(lock), values).unique().one_or_none()
    if document is None:
        raise NotFound
    if document.issued_on is None:  # nothing is printed before it is issued: nobody need ask
        set_committed_value(document, "papers", [])
    return document


def scope_key(actor: Actor, scope: str) -> str:
    """The reader key that a list walks. The administrators have no unit list."""
    keys = reader_keys(actor)
    wanted = {"unit": unit_key(actor.unit_id), "archive": f"{unit_key(actor.unit_id)}:archive"}.get(scope, EVERYBODY)
    return wanted if wanted in keys else EVERYBODY


@cache
def _rows() -> Select[Any]:
    unit = aliased(Unit)
    return select(
        Document.id,
        Document.title,
        Document.number_text,
        Document.kind,
        Document.state,
        Document.attribute,
        Document.urgency,
        unit.short_name.label("unit"),
        Document.drafter_name,
        Document.moved_at,
        Document.signed_on,
        Document.publish_due,
        Document.published_at,
    ).join(unit, unit.id == Document.lead_unit_id)


def listing(actor: Actor, narrowed: Filter) -> Select[Any]:
    """The statement of a list, without order or limit: it walks what the actor may read, by `Reader.document_id`."""
    statement = _rows().join(Reader, Reader.document_id == Document.id)
    return _narrow(statement.where(Reader.key == scope_key(actor, narrowed.scope)), narrowed, clock.today())


def _narrow(statement: Select[Any], narrowed: Filter, today: date) -> Select[Any]:
    if narrowed.words.strip():
        statement = statement.where(Document.id.in_(search.matching("document", narrowed.words)))
    return statement.where(*_equal(narrowed), *_besides(narrowed, today))


def _equal(narrowed: Filter) -> list[Any]:
    """Conditions that an index of `Document` answers in the order of the list."""
    equal = {
        Document.lead_unit_id: narrowed.unit,
        Document.kind: narrowed.kind,
        Document.state: narrowed.state,
        Document.ground: narrowed.ground,
        Document.year: narrowed.year,
    }
    return [column == value for column, value in equal.items() if value]


def _besides(narrowed: Filter, today: date) -> list[Any]:
    """Conditions that most documents meet, or of which no index keeps the order of the list."""
    found: list[Any] = []
    if narrowed.attribute:
        found.append(Document.attribute == narrowed.attribute)
    if narrowed.since:
        found.append(Document.signed_on >= narrowed.since)
    if narrowed.until:
        found.append(Document.signed_on <= narrowed.until)
    if narrowed.late:
        found.append(_owing(today))
    return found


def _owing(today: date) -> Any:
    """Condition: should be public by now and is not: a few hundred of a million.

    PostgreSQL takes the two halves for independent, expects a quarter of all and walks the list from its end (a minute
    at a million documents), so it is told to look these up first.
    """
    halves = (Document.published_at.is_(None), Document.publish_due < today)
    if db.session.get_bind().dialect.name != "postgresql":
        return and_(*halves)
    found = select(Document.id).where(*halves).cte("owing").prefix_with("MATERIALIZED")
    return Document.id.in_(select(found.c.id))


@lru_cache(maxsize=64)
def _walk(narrowed: Filter, today: date) -> tuple[Select[Any], Any]:
    """The list without words and the column that it walks, for the holders of any `key`.

    A filter walks its own index and looks up who may read: through the readers' index one would pass every
    document that does not fit, however many there are.
    """
    key: BindParameter[Any] = bindparam("key")
    if not (_equal(narrowed) or narrowed.late):
        mine = _rows().join(Reader, Reader.document_id == Document.id).where(Reader.key == key)
        return _narrow(mine, narrowed, today), Reader.document_id
    readable = select(Reader.document_id).where(Reader.document_id == Document.id, Reader.key == key)
    return _narrow(_rows().where(readable.exists()), narrowed, today), Document.id


def page(actor: Actor, narrowed: Filter, after: str | None, before: str | None, size: int = SIZE) -> Page[Any]:
    """One page of the list, newest first: one statement, with words one or more for what the index of words gives."""
    key = scope_key(actor, narrowed.scope)
    if narrowed.words.strip():
        return found((key,), narrowed, cursor(after), cursor(before), size)
    statement, column = _walk(replace(narrowed, scope=""), clock.today())
    return descending(statement, column, after, before, size, {"key": key})


def found(
    keys: tuple[str, ...], narrowed: Filter, after: int | None, before: int | None, size: int = SIZE
) -> Page[Any]:
    """One page of what has the words of `narrowed` in it and a holder of any of `keys` may read; with their texts."""
    statement = _among(replace(narrowed, words="", scope=""), before is not None, clock.today())
    rows: list[Row[Any]] = []
    for ids in search.batches("document", narrowed.words, below=after, above=before):
        rows += db.session.execute(statement.limit(size + 1), {"ids": ids, "keys": keys}).all()
        if len(rows) > size:
            break
    return paged(rows, after, before, size)


@lru_cache(maxsize=64)
def _among(narrowed: Filter, upwards: bool, today: date) -> Select[Any]:
    """Those of given documents that fit and may be read; with several keys, a document that two allow comes once."""
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    readable = select(Reader.document_id).where(Reader.document_id == Document.id, Reader.key.in_(keys))
    rows = _rows().add_columns(Document.body).where(Document.id.in_(ids), readable.exists())
    statement = _narrow(rows, narrowed, today)
    return statement.order_by(Document.id.asc() if upwards else Document.id.desc())


def drafted_by(post_id: int, limit: int = 10) -> Sequence[Row[Any]]:
    """The newest documents of a drafter's post, for the desk."""
    return db.session.execute(
        select(
            Document.id,
            Document.title,
            Document.state,
            Document.number_text,
            Document.moved_at,
            Document.to_mend,
        )
        .where(Document.drafter_post_id == post_id, Document.state != Place.VOID.value)
        .order_by(Document.id.desc())
        .limit(limit)
    ).all()


def autosaved(person_id: int, page_key: str) -> Autosave | None:
    """What the person typed on a page and has not saved."""
    return db.session.scalars(
        select(Autosave).where(Autosave.person_id == person_id, Autosave.page == page_key)
    ).one_or_none()
