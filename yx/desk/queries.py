"""What the desk shows: numbers, what waits, one's own drafts, what is late in the unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from yx.core import inbox
from yx.core.actor import Actor, post_desk
from yx.core.base import db
from yx.core.inbox import Waiting
from yx.core.notices import Notice
from yx.documents.models import Autosave, Document, Place
from yx.people.models import Post, PostDuty
from yx.web.paging import SIZE, Page

#: numbers on the desk are counted no further
CEILING = 100
DRAFTS = 8
LATE = 10
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})")
_LAST_ID = 2**31 - 1
#: the person of a statement that is kept for all
_PERSON: BindParameter[Any] = bindparam("person_id", type_=Integer)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of the inbox from `start` up to but without `until`; None = without bound."""

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether an act due on `day` belongs to the part."""
        return (self.start is None or day >= self.start) and (self.until is None or day < self.until)


def spans(today: date) -> dict[str, Span]:
    """The parts by name: all, late, and due from today to the end of the week."""
    return {
        "all": Span(),
        "late": Span(until=today),
        "week": Span(today, today + timedelta(days=7 - today.weekday())),
    }


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counted up to `CEILING`: what waits, of it late, of it due this week, unread messages."""

    waiting: int
    late: int
    week: int
    messages: int
    #: posts of the unit that carry one of the same duties, with which work is shared
    sharing: int
    #: what waits for each other post of the same person
    others: tuple[int, ...] = ()


def numbers(actor: Actor, others: Collection[Actor], today: date) -> Numbers:
    """All numbers of the desk in one statement; `others` are the same person's other posts."""
    values: dict[str, Any] = {f"desks{place}": other.desks for place, other in enumerate(others)}
    values |= {"person_id": actor.person_id, "post_id": actor.post_id, "unit_id": actor.unit_id}
    values |= {"duties": list(actor.duties), "desks": actor.desks}
    found = db.session.execute(_numbers(len(others), today), values).one()
    waits, late, week, unread, sharing, *rest = found
    return Numbers(waits, late, week, unread, sharing, tuple(rest))


@lru_cache(maxsize=8)
def _numbers(others: int, today: date) -> Select[Any]:
    """Kept for each number of other posts, not for each actor: three hundred of them sit at their desks."""
    desks = _desks()
    messages = select(Notice.id).where(Notice.desk.in_(desks), Notice.read_at.is_(None))
    counted = [
        *(_waiting(desks, span) for span in spans(today).values()),
        messages,
        _sharing(),
        *(_waiting(_desks(place), Span()) for place in range(others)),
    ]
    return select(*map(_counted, counted))


def _desks(place: int | str = "") -> BindParameter[Any]:
    return bindparam(f"desks{place}", expanding=True)


def _sharing() -> Select[Any]:
    duties: BindParameter[Any] = bindparam("duties", expanding=True)
    same = select(PostDuty.post_id).where(PostDuty.post_id == Post.id, PostDuty.duty.in_(duties))
    beside = Post.unit_id == bindparam("unit_id"), Post.id != bindparam("post_id")
    return select(Post.id).where(*beside, Post.active, same.exists())


def _waiting(desks: BindParameter[Any], span: Span) -> Select[Any]:
    found = select(Waiting.id).where(Waiting.desk.in_(desks), inbox.whose(desks, _PERSON))
    if span.start:
        found = found.where(Waiting.due >= span.start)
    return found.where(Waiting.due < span.until) if span.until else found


def _counted(found: Select[Any]) -> Any:
    return select(func.count()).select_from(found.limit(CEILING).subquery()).scalar_subquery()


def waiting(actor: Actor, span: Span, after: str | None) -> Page[Any]:
    """One page of what waits in `span` by due date: one statement. `after` is the cursor of the page before."""
    found = [row for row in inbox.page(actor, _start(span, after), SIZE) if span.holds(row.due)]
    rows = found[:SIZE]
    return Page(rows, f"{rows[-1].due}.{rows[-1].id}" if len(found) > SIZE else None)


def _start(span: Span, after: str | None) -> tuple[date, int] | None:
    """Where to begin; a cursor that is none counts as absent."""
    match = _CURSOR.fullmatch(after or "")
    if match:
        try:
            return date.fromisoformat(match[1]), int(match[2])
        except ValueError:
            return _start(span, None)
    return (span.start - timedelta(days=1), _LAST_ID) if span.start else None


@dataclass(frozen=True, slots=True)
class Mine:
    """What a drafter has in hand: documents with those returned first, and what was typed and not saved."""

    documents: Sequence[Row[Any]]
    unsaved: Sequence[Row[Any]]


def mine(actor: Actor) -> Mine:
    """The drafter's documents and unsaved drafts in one statement."""
    values = {"person_id": actor.person_id, "post_id": actor.post_id, "desk": post_desk(actor.post_id)}
    rows = db.session.execute(_mine(), values).all()
    of = {part: [row for row in rows if row.part == part] for part in ("returned", "newest", "unsaved")}
    first = sorted(of["returned"], key=lambda row: row.at, reverse=True)
    then = sorted(of["newest"], key=lambda row: row.id, reverse=True)
    returned = {row.id for row in first}
    documents = [*dict.fromkeys(first), *(row for row in then if row.id not in returned)]
    return Mine(documents[:DRAFTS], sorted(of["unsaved"], key=lambda row: row.at, reverse=True))


@cache
def _mine() -> CompoundSelect[Any]:
    parts = (_returned(), _newest(), _unsaved())
    return union_all(*(select(part.subquery()) for part in parts))


def _columns(part: str) -> tuple[Any, ...]:
    return (
        literal(part, String).label("part"), Document.id, Document.title, Document.state, Document.number_text,
        Document.moved_at.label("at"), Document.to_mend,
    )  # fmt: skip


def _returned() -> Select[Any]:
    """Found by the act that waits on the drafter's own desk, however old the document is."""
    return (
        select(*_columns("returned"))
        .join(Waiting, and_(Waiting.noun == "document", Waiting.record_id == Document.id))
        .where(Waiting.desk == bindparam("desk"), Document.to_mend != "")
        .order_by(Document.moved_at.desc())
        .limit(DRAFTS)
    )


def _newest() -> Select[Any]:
    return (
        select(*_columns("newest"))
        .where(Document.drafter_post_id == bindparam("post_id"), Document.state != Place.VOID.value)
        .order_by(Document.id.desc())
        .limit(DRAFTS)
    )


def _unsaved() -> Select[Any]:
    """`id` and `title` are empty for a draft that was never saved."""
    document_id = case((Autosave.page != "new", cast(func.substr(Autosave.page, 2), Integer)))
    return (
        select(
            literal("unsaved", String).label("part"), Document.id, Document.title, Document.state,
            Document.number_text, Autosave.at, Document.to_mend,
        )
        .select_from(Autosave)
        .outerjoin(Document, Document.id == document_id)
        .where(Autosave.person_id == _PERSON)
        .order_by(Autosave.at.desc())
        .limit(DRAFTS)
    )  # fmt: skip


def late_in_unit(unit_id: int, today: date) -> Sequence[Row[Any]]:
    """What is overdue in the unit, the oldest first, whoever has it (clause D1), in one statement.

    Acts that wait, and documents that should have been published and are not (条例 26): a publication that was
    withdrawn calls nobody, and is late all the same.
    """
    rows = db.session.execute(_late(), {"unit_id": unit_id, "today": today}).all()
    once = {(row.noun, row.record_id, row.label): row for row in rows}
    return list(once.values())[:LATE]


@cache
def _late() -> Select[Any]:
    unit_id, today = bindparam("unit_id", type_=Integer), bindparam("today", type_=Date)
    acts = select(Waiting.noun, Waiting.record_id, Waiting.title, Waiting.label, Waiting.due).where(
        Waiting.unit_id == unit_id, Waiting.due < today, Waiting.first_desk == Waiting.desk
    )
    publications = select(
        literal("document", String), Document.id, Document.title, literal("公开发布", String), Document.publish_due
    ).where(Document.keeper_id == unit_id, Document.publish_due < today, Document.published_at.is_(None))
    parts = (
        acts.order_by(Waiting.due, Waiting.id).limit(LATE),
        publications.order_by(Document.publish_due, Document.id).limit(LATE),
    )
    together = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(together).order_by(together.c.due)
