"""The co-signing of a document: a round starts when it arrives at 会签, and when it ends the document goes on."""

from __future__ import annotations

from datetime import datetime

from yx.core import settings
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.flow import Step
from yx.cosign import rounds
from yx.cosign.rounds import Question

from .models import Document, Place


def follow(document: Document, step: Step, actor: Actor | None, now: datetime) -> None:
    """Start a round where the document has arrived at 会签; end what is open where it has left."""
    if document.place == Place.COSIGNING:
        rounds.start(question(document), document.asked_ids, actor, now)
    elif Place.COSIGNING.value in step.sources:
        rounds.stop("document", document.id, actor, now)
    else:
        return
    db.session.expire(document, ["rounds"])


def question(document: Document) -> Question:
    """What the units are asked about: the version as it stands, under the drafter's rule."""
    return Question(
        noun="document",
        record_id=document.id,
        title=document.title,
        version_no=document.version_no,
        version_hash=document.version_hash,
        unit_id=document.lead_unit_id,
        post_id=document.drafter_post_id,
        person_id=document.drafter_person_id,
        person=document.drafter_name,
        days=document.cosign_days or settings.number("cosign_days"),
        silence=document.cosign_silence,
        note=document.cosign_note,
        authors=document.author_ids,
    )


def ended(document: Document, actor: Actor | None, now: datetime) -> None:
    """A round has ended: on to the next station, unless something is still missing for the text as it stands."""
    from .flow import FLOW
    from .road import passed

    db.session.expire(document, ["rounds"])
    if document.place == Place.COSIGNING and passed(document, Place.COSIGNING):
        FLOW.follow(document, "cosigned", actor, now)


def recalled(document: Document, actor: Actor | None, now: datetime) -> None:
    """The drafter took the round back, or settled opinions by changing the text: the document is a draft again."""
    from .flow import FLOW

    if document.place == Place.COSIGNING:
        FLOW.follow(document, "recalled", actor, now)
