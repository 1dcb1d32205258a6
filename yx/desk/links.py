"""Where a record of each noun is shown, and how it stands now: for the desk, the messages and what one has done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from sqlalchemy import select

from yx.circulation import queries as circulation
from yx.circulation.words import CirculationState, ReceiptState
from yx.conference import queries as conference
from yx.core.actor import Actor
from yx.core.base import db
from yx.cosign import queries as cosign
from yx.cosign.words import AskState, RoundState
from yx.documents.models import Document, Place, Reader
from yx.documents.policy import reader_keys
from yx.interpretation import queries as interpretation
from yx.interpretation.words import PlanState, ProductState
from yx.meetings import invitation_queries as invitations
from yx.meetings import queries as meetings
from yx.minutes import queries as minutes
from yx.tasks import queries as tasks
from yx.topics import queries as topics


@dataclass(frozen=True, slots=True)
class Shown:
    """How a record stands now: its title in one line, its number (empty before it has one), the word of its state."""

    title: str
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class Link:
    """A noun, the endpoint of its page (which takes `record_id`), and how its records are shown to an actor.

    `now(actor, ids)` leaves out what the actor may not read; one query however many ids.
    """

    noun: str
    endpoint: str
    now: Callable[[Actor, Collection[int]], Mapping[int, Shown]]


def _documents(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    readable = select(Reader.document_id).where(Reader.document_id == Document.id, Reader.key.in_(reader_keys(actor)))
    rows = db.session.execute(
        select(Document.id, Document.title, Document.number_text, Document.state).where(
            Document.id.in_(ids), readable.exists()
        )
    )
    return {row.id: Shown(row.title.replace("\n", ""), row.number_text, Place(row.state).label) for row in rows}


def _plans(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = interpretation.readable_plans(actor, ids)
    return {row.id: Shown(f"解读方案：{_line(row.title)}", row.number_text, PlanState(row.state).label) for row in rows}


def _products(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = interpretation.readable_products(actor, ids)
    return {
        row.id: Shown(f"{row.form.label}解读：{_line(row.title)}", row.number_text, ProductState(row.state).label)
        for row in rows
    }


def _receipts(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = circulation.readable_receipts(actor, ids)
    return {row.id: Shown(row.title, row.number_text, ReceiptState(row.state).label) for row in rows}


def _sendings(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = circulation.readable_sendings(actor, ids)
    return {row.id: Shown(row.title, row.number_text, CirculationState(row.state).label) for row in rows}


def _rounds(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = cosign.readable_rounds(actor, ids)
    return {row.id: Shown(f"第{row.no}轮会签：{row.title}", "", RoundState(row.state).label) for row in rows}


def _asks(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {row.id: Shown(row.title, "", AskState(row.state).label) for row in cosign.readable_asks(actor, ids)}


def _line(title: str) -> str:
    return title.replace("\n", "")


def _filings(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {key: Shown(title, "", state) for key, (title, state) in conference.titles(actor, ids).items()}


def _topics(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {key: Shown(title, "", state) for key, (title, state) in topics.titles(actor, ids).items()}


def _meetings(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {key: Shown(title, "", state) for key, (title, state) in meetings.titles(actor, ids).items()}


def _invitations(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = invitations.titles(actor, ids)
    return {key: Shown(f"会议通知：{title}", "", state) for key, (title, state) in rows.items()}


def _tasks(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {key: Shown(title, "", state) for key, (title, state) in tasks.titles(actor, ids).items()}


def _minutes(actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return {key: Shown(title, "", state) for key, (title, state) in minutes.titles(actor, ids).items()}


#: one line for each noun that travels; tests compare it with the registered flows
LINKS = {
    link.noun: link
    for link in (
        Link("document", "documents.detail", _documents),
        Link("plan", "interpretation.detail", _plans),
        Link("product", "products.detail", _products),
        Link("receipt", "receipts.detail", _receipts),
        Link("circulation", "circulation.detail", _sendings),
        Link("round", "cosign.detail", _rounds),
        Link("ask", "asks.detail", _asks),
        Link("filing", "conference.filing", _filings),
        Link("topic", "topics.detail", _topics),
        Link("meeting", "meetings.detail", _meetings),
        Link("invitation", "invitations.detail", _invitations),
        Link("task", "tasks.detail", _tasks),
        Link("minutes", "minutes.detail", _minutes),
    )
}


def prefixes() -> dict[str, str]:
    """noun → address of its records without the id: made once for a program, not once for a row."""
    known: dict[str, dict[str, str]] = current_app.extensions.setdefault("yx_prefixes", {})
    root = request.script_root
    if root not in known:
        known[root] = {noun: url_for(link.endpoint, record_id=0)[:-1] for noun, link in LINKS.items()}
    return known[root]


def shown(actor: Actor, rows: Iterable[Any]) -> dict[tuple[str, int], Shown]:
    """(noun, id) → how the record stands now, for rows with `noun` and `record_id`: one query for each noun."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.noun, set()).add(row.record_id)
    found: dict[tuple[str, int], Shown] = {}
    for noun in wanted.keys() & LINKS.keys():
        found |= {(noun, record_id): now for record_id, now in LINKS[noun].now(actor, wanted[noun]).items()}
    return found
