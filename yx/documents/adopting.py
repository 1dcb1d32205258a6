"""Adopting: a paper that another noun brought to its signature and seal becomes an issued document (clause E6).

From then on it is published, archived, searched, listed and signed for as any other document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yx.core import clock, numbering, search, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.disclosure.attribute import Attribute, Claim
from yx.paper.sheet import Sheet

from . import papers, readers
from .actions import PUBLISH_WITHIN
from .flow import FLOW
from .models import Document, Kind, Opinion, Participant, Place, Role, Urgency, Version, canonical, unit_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What is handed over: the text, its claim, who wrote it, its number, and the day of the last signature.

    `lead_unit_id` wrote it, `keeper_id` numbers, issues and archives it. `sheet` is the paper as it is printed.
    """

    kind: Kind
    title: str
    body: str
    claim: Claim
    lead_unit_id: int
    keeper_id: int
    drafter_post_id: int
    drafter_person_id: int
    drafter_name: str
    drafter_post: str
    code_word: str
    number: int
    signed_on: date
    sheet: Sheet

    @property
    def number_text(self) -> str:
        """发文字号 as it is printed."""
        return numbering.written(self.code_word, self.signed_on.year, self.number)


def adopt(paper: Finished, said: Iterable[dict[str, Any]], actor: Actor, now: datetime) -> Document:
    """印发: the document with its version, opinions (columns of `Opinion`, without the version) and papers.

    In the caller's transaction, in which the number was taken; the caller has checked right, claim and signature.
    """
    document = _document(paper, now)
    db.session.add(document)
    db.session.flush()
    _version(document, paper, now)
    given = {"version_no": document.version_no, "version_hash": document.version_hash}
    document.opinions += [Opinion(**given, **columns) for columns in said]
    papers.keep_papers(document, now, paper.sheet)
    readers.admit(document, map(unit_key, dict.fromkeys((paper.lead_unit_id, paper.keeper_id))))
    readers.admit_station(document)
    db.session.flush()
    search.index("document", document.id, document.title, document.number_text, document.body)
    trail.record("document", document.id, actor, "adopt", "编号印发", at=now, to_state=document.state)
    FLOW.call(document, now)
    return document


def _document(paper: Finished, now: datetime) -> Document:
    claim, today = paper.claim, clock.local(now).date()
    is_open = claim.attribute == Attribute.OPEN
    return Document(
        state=Place.ISSUED.value, title=paper.title, kind=paper.kind, urgency=Urgency.PLAIN, body=paper.body,
        lead_unit_id=paper.lead_unit_id, issuer_id=paper.keeper_id, keeper_id=paper.keeper_id,
        archive_unit_id=paper.keeper_id, drafter_post_id=paper.drafter_post_id,
        drafter_person_id=paper.drafter_person_id, drafter_name=paper.drafter_name, addressee="", cc="",
        attribute=claim.attribute, ground=claim.ground, sub_ground=claim.kind, law=claim.law,
        third_party=claim.third_party, reason=claim.reason, broad=False, concern=False, technical=False,
        plan_waiver="", code_word=paper.code_word, year=paper.signed_on.year, number=paper.number,
        number_text=paper.number_text, signed_on=paper.signed_on, issued_on=today,
        publish_due=clock.add_workdays(paper.signed_on, PUBLISH_WITHIN) if is_open else None,
        created_at=now, moved_at=now, version_no=0, version_hash="",
        parts=[Participant(role=Role.ISSUER, unit_id=paper.keeper_id, position=0)],
    )  # fmt: skip


def _version(document: Document, paper: Finished, now: datetime) -> None:
    """The one version that it has: its drafter's, not his who issues it."""
    document.version_no, document.version_hash = 1, document.content_hash()
    document.versions.append(
        Version(
            no=1, hash=document.version_hash, content=canonical(document.content()), at=now,
            person_id=paper.drafter_person_id, person=paper.drafter_name, post=paper.drafter_post,
        )
    )  # fmt: skip
