"""Who is called and told along the road of a document, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from yx.core import clock, events, settings
from yx.core.actor import Actor, duty_desk, post_desk
from yx.core.flow import Step
from yx.core.inbox import Subject
from yx.disclosure.attribute import Attribute
from yx.people.duties import Duty

from . import cosigning, readers
from .models import Document, Urgency

settings.declare("review_days", "每一审批环节的办理时限", 2, unit="WD", low=1, high=30, source="县政府办公室设定")
events.declare("document.moved", "document", "step", "actor", "now")


def subject(document: Document) -> Subject:
    """How the document shows in the inbox."""
    urgency = "" if document.urgency == Urgency.PLAIN else document.urgency.label
    title = document.title.replace("\n", "")
    return Subject("document", document.id, title, document.lead_unit.short_name, urgency)


def announce(document: Document, step: Step, actor: Actor | None, now: datetime) -> None:
    """Let those read it who have to do with it now, and tell later nouns that it has moved."""
    readers.admit_station(document)
    cosigning.follow(document, step, actor, now)
    events.announce("document.moved", document=document, step=step.code, actor=actor, now=now)


def two_days(document: Document) -> date:
    """An approval is due **set: 2 WD** after the document arrived; 加急 the next working day, 特急 the same day."""
    arrived = clock.local(document.moved_at).date()
    if document.urgency == Urgency.FASTEST:
        return arrived
    days = 1 if document.urgency == Urgency.FAST else settings.number("review_days")
    return clock.add_workdays(arrived, days)


def publish_due(document: Document) -> date | None:
    """The last day for publication (条例 26)."""
    return document.publish_due


def returned(document: Document) -> bool:
    """The drafter is called when a document came back, not for a draft that nobody has seen yet."""
    return bool(document.opinions)


def unnumbered(document: Document) -> bool:
    """Signed, no number yet."""
    return document.number is None


def numbered(document: Document) -> bool:
    """Signed and numbered, not issued yet."""
    return document.number is not None


def unpublished(document: Document) -> bool:
    """To be made public, and not yet public anywhere."""
    return document.attribute == Attribute.OPEN and not document.publications


def archivable(document: Document) -> bool:
    """Nothing is left to do but to archive it."""
    return not unpublished(document)


def drafter(document: Document) -> Iterator[str]:
    """The drafter's post."""
    yield post_desk(document.drafter_post_id)


def drafter_and_registrar(document: Document) -> Iterator[str]:
    """The drafter, and whoever numbers it next."""
    yield from drafter(document)
    if document.keeper_id:
        yield duty_desk(document.keeper_id, Duty.REGISTER)


def drafter_and_publisher(document: Document) -> Iterator[str]:
    """The drafter, and whoever makes it public next."""
    yield from drafter(document)
    if document.keeper_id and document.attribute == Attribute.OPEN:
        yield duty_desk(document.keeper_id, Duty.REVIEW)
