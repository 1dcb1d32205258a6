"""What stays of a document's road: versions, opinions, publications, papers. Rows are added, never rewritten."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime
from yx.core.files import StoredFile
from yx.disclosure.attribute import Attribute
from yx.disclosure.review import ReviewResult

from .words import Channel, PaperKind, Place, Verdict

if TYPE_CHECKING:
    from .models import Document


class Version(Keyed, Model):
    """The whole content at one saving; never changed."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "no"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    no: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    #: loaded only where versions are compared or packed
    content: Mapped[str] = mapped_column(Text, deferred=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(120))
    document: Mapped[Document] = relationship(back_populates="versions")

    @property
    def fields(self) -> dict[str, Any]:
        """`content` as a mapping."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class Opinion(Keyed, Model):
    """What a person said at a station, for one exact version; a signature is opinion, name and full date."""

    __tablename__ = "opinion"
    __table_args__ = (Index("ix_opinion_document", "document_id", "id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    station: Mapped[str] = mapped_column(String(24))
    step: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[Verdict] = mapped_column(Code(Verdict, "verdict"))
    words: Mapped[str] = mapped_column(String(2000), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[str] = mapped_column(String(80))
    deputy_for: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    version_no: Mapped[int]
    version_hash: Mapped[str] = mapped_column(String(64))
    #: of the review before release (条例 17) only
    result: Mapped[ReviewResult | None] = mapped_column(Code(ReviewResult, "result"))
    proposed: Mapped[Attribute | None] = mapped_column(Code(Attribute, "proposed"))
    #: JSON of the claim that goes with `proposed`: ground, kind, law, third party, reason
    proposed_claim: Mapped[str] = mapped_column(Text, default="{}")

    def lapsed(self, document: Document) -> bool:
        """Whether the text has changed since: the opinion stays visible, struck through.

        A signature holds for one text only; the signer's own decision on the attribute leaves the opinions before it.
        """
        if self.version_hash == document.version_hash:
            return False
        return self.station == Place.SIGNING or self.version_hash != document.decided_from


class Publication(Keyed, Model):
    """The document was made public in one place."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_document", "document_id"),
        CheckConstraint("withdrawn_at IS NULL OR withdraw_reason <> ''", name="reason_for_withdrawal"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    channel: Mapped[Channel] = mapped_column(Code(Channel, "channel"))
    address: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdraw_reason: Mapped[str] = mapped_column(String(1000), default="")


class Paper(Keyed, Model):
    """A file that issuing or archiving made, kept with its hash."""

    __tablename__ = "paper"
    __table_args__ = (Index("ix_paper_document", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    kind: Mapped[PaperKind] = mapped_column(Code(PaperKind, "kind"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    file: Mapped[StoredFile] = relationship(lazy="joined")
