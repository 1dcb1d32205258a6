"""What must hold for documents at every moment, written from the rules and not from the code that keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sqlalchemy import select

from tests.world import CAST, World
from yx.core import inbox, trail
from yx.core.base import db
from yx.core.numbering import NumberSeries
from yx.cosign import rounds
from yx.disclosure.attribute import Attribute
from yx.documents import policy
from yx.documents.flow import FLOW
from yx.documents.models import Document, PaperKind, Place, Reader, Role, Verdict

AFTER_SIGNING = {Place.SIGNED, Place.ISSUED, Place.ARCHIVED}
#: nothing waits there: a draft just begun, and the ends of the road
QUIET = {Place.DRAFTING, Place.VOID, Place.ARCHIVED}
APPROVALS = ("pass", "clear", "office_pass", "sign")


def holds(world: World, document: Document) -> None:
    """Raise AssertionError with the rule that does not hold for the document."""
    db.session.flush()
    lines = trail.of("document", document.id)
    for rule in RULES:
        assert rule(document), f"{rule.__name__}: document {document.id} at {document.place.label}"
    for told in TOLD:
        assert told(document, lines), f"{told.__name__}: document {document.id} at {document.place.label}"
    assert somebody_can_act(world, document), f"nobody can act on document {document.id} at {document.state}"


def all_holds(world: World, documents: Iterable[Document]) -> None:
    """The same for several, and for the trail and the number series as a whole."""
    for document in documents:
        holds(world, document)
    assert trail.verify() is None
    assert_numbers_are_whole()


def attribute_is_chosen_past_drafting(document: Document) -> bool:
    if document.place in (Place.DRAFTING, Place.VOID):
        return True
    return document.attribute is not None and (document.attribute != Attribute.CLOSED or document.ground is not None)


def a_public_document_has_public_attachments(document: Document) -> bool:
    if document.attribute != Attribute.OPEN or document.place in (Place.DRAFTING, Place.VOID):
        return True
    return all(attachment.attribute == Attribute.OPEN for attachment in document.attachments)


def only_what_is_public_is_published(document: Document) -> bool:
    everybody = "*" in db.session.scalars(select(Reader.key).where(Reader.document_id == document.id)).all()
    if not document.publications:
        return document.published_at is None and not everybody
    live = any(publication.withdrawn_at is None for publication in document.publications)
    published = document.attribute == Attribute.OPEN and document.place in (Place.ISSUED, Place.ARCHIVED)
    return published and live == everybody == (document.published_at is not None)


def every_act_is_in_the_trail(document: Document, lines: Sequence[trail.Line]) -> bool:
    chained = all(
        later.previous == earlier.hash and later.from_state == earlier.to_state for earlier, later in pairwise(lines)
    )
    whole = all(line.hash == line.digest() and line.seq == number for number, line in enumerate(lines, start=1))
    return chained and whole and lines[0].act == "create" and lines[-1].to_state == document.state


def every_opinion_has_its_line(document: Document, lines: Sequence[trail.Line]) -> bool:
    acts = {"pass", "clear", "office_pass", "sign", "reopen", "ask_plan"}
    said = [line.person_id for line in lines if line.act in acts or line.act.startswith("return_")]
    return said == [opinion.person_id for opinion in document.opinions]


def nobody_approved_what_they_wrote(_document: Document, lines: Sequence[trail.Line]) -> bool:
    """Whoever has written on it gives no approval from then on. To decide between two attributes is not to write."""
    wrote: set[int | None] = set()
    for line in lines:
        if line.act in ("create", "save"):
            wrote.add(line.person_id)
        elif line.act in APPROVALS and line.person_id in wrote:
            return False
    return True


def signatures_are_for_the_text_as_it_stands(document: Document) -> bool:
    if document.place not in AFTER_SIGNING:
        return True
    signed = [o for o in document.opinions if o.step == "sign" and o.version_hash == document.content_hash()]
    issuers = set(document.unit_ids(Role.ISSUER))
    return {o.unit_id for o in signed} == issuers and len(signed) >= len(issuers) and document.signed_on is not None


def every_station_approved_before_the_signature(document: Document) -> bool:
    if document.place not in AFTER_SIGNING:
        return True
    accepted = {document.version_hash, document.decided_from}
    stations = {o.station for o in document.opinions if o.verdict != Verdict.RETURN and o.version_hash in accepted}
    wanted = {Place.UNIT_CHECK, Place.REVIEW, Place.SIGNING}
    wanted |= {Place.OFFICE_CHECK} if document.keeper_id != document.lead_unit_id else set()
    return {place.value for place in wanted} <= stations and every_asked_unit_was_heard(document)


def every_asked_unit_was_heard(document: Document) -> bool:
    """Each has answered, or its silence was recorded, for this very version; every opinion is settled."""
    return policy.cosigned(document).is_complete(document.asked_ids)


def the_newest_version_is_the_text(document: Document) -> bool:
    numbers = [version.no for version in document.versions]
    newest = document.versions[-1]
    return numbers == list(range(1, len(numbers) + 1)) and (
        document.version_hash == newest.hash == document.content_hash() and document.version_no == newest.no
    )


def the_inbox_is_what_the_flow_calls(document: Document) -> bool:
    wanted = {
        (step.code, desk)
        for step in FLOW.steps
        if document.state in step.sources and step.calls is not None and step.calls(document)
        for who in step.who
        for desk, _first, _unit in who.desks(document)
    }
    rows = inbox.of_record("document", document.id)
    return {(row.step, row.desk) for row in rows} == wanted and len(rows) == len(wanted)


def what_is_issued_has_its_papers(document: Document) -> bool:
    kinds = [paper.kind for paper in document.papers]
    wanted = {
        Place.ISSUED: {PaperKind.PDF, PaperKind.WORD},
        Place.ARCHIVED: {PaperKind.PDF, PaperKind.WORD, PaperKind.PACKAGE},
    }
    return set(kinds) == wanted.get(document.place, set()) and len(kinds) == len(set(kinds))


def what_is_issued_is_numbered_and_dated(document: Document) -> bool:
    if document.place not in (Place.ISSUED, Place.ARCHIVED):
        return document.issued_on is None
    due = (document.publish_due is not None) == (document.attribute == Attribute.OPEN)
    return document.number is not None and document.issued_on is not None and due


RULES = (
    attribute_is_chosen_past_drafting,
    a_public_document_has_public_attachments,
    only_what_is_public_is_published,
    signatures_are_for_the_text_as_it_stands,
    every_station_approved_before_the_signature,
    the_newest_version_is_the_text,
    the_inbox_is_what_the_flow_calls,
    what_is_issued_has_its_papers,
    what_is_issued_is_numbered_and_dated,
)
#: rules about the document and its trail
TOLD = (every_act_is_in_the_trail, every_opinion_has_its_line, nobody_approved_what_they_wrote)


def somebody_can_act(world: World, document: Document) -> bool:
    """Wherever it waits, a person at one of the desks called for a step can take it now."""
    rows = inbox.of_record("document", document.id)
    if document.place == Place.COSIGNING:
        return not rows and somebody_is_asked(document)
    if not rows:
        return document.place in QUIET
    ready: dict[str, set[str]] = defaultdict(set)
    for name in CAST:
        actor = world.actor(name)
        for offer in FLOW.offers(document, actor):
            if offer.possible or offer.step.code == "submit":  # the drafter mends first what is missing
                ready[offer.step.code] |= set(actor.desks)
    return all(any(row.desk in ready[row.step] for row in rows if row.step == step) for step in {r.step for r in rows})


def somebody_is_asked(document: Document) -> bool:
    """At 会签 a unit owes its answer and is called for it, or the drafter is called to settle opinions."""
    one = rounds.of("document", document.id)[-1]
    asked = [row for ask in one.asks for row in inbox.of_record("ask", ask.id)]
    settling = [row for other in rounds.of("document", document.id) for row in inbox.of_record("round", other.id)]
    return bool(asked) == bool(one.unanswered) and bool(asked or settling)


def assert_numbers_are_whole() -> None:
    """In each series the numbers 1..n stand on exactly one document each."""
    given: dict[tuple[str, int], list[int]] = defaultdict(list)
    numbered = select(Document.code_word, Document.year, Document.number, Document.number_text)
    for code_word, year, number, written in db.session.execute(numbered.where(Document.number.is_not(None))):
        given[code_word, year].append(number)
        assert written == f"{code_word}〔{year}〕{number}号"
    for series in db.session.scalars(select(NumberSeries)):
        assert sorted(given[series.code_word, series.year]) == list(range(1, series.last + 1)), series.code_word
