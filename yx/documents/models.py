"""Official documents 公文: the document, the units that take part, its attachments, its readers (clause C1a)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.cosign.models import Round
from yx.cosign.words import Silence
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.people.models import Unit

from . import companions
from .history import Opinion, Paper, Publication, Version
from .words import TO_ALL, UPWARD, Channel, Kind, PaperKind, Place, Role, Urgency, Verdict

__all__ = [
    "EVERYBODY",
    "TO_ALL",
    "UPWARD",
    "Attachment",
    "Autosave",
    "Channel",
    "Document",
    "Kind",
    "Opinion",
    "Paper",
    "PaperKind",
    "Participant",
    "Place",
    "Publication",
    "Reader",
    "Role",
    "Urgency",
    "Verdict",
    "Version",
    "canonical",
    "unit_key",
]


class Document(Keyed, Versioned, Model):
    """One official document on its road. 密级 does not exist here: nothing classified may be entered."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("attribute IS NOT NULL OR state IN ('drafting', 'void')", name="attribute_before_review"),
        CheckConstraint("attribute <> 'closed' OR ground IS NOT NULL OR state IN ('drafting', 'void')", name="ground"),
        CheckConstraint("ground IS NULL OR ground <> '14-1'", name="nothing_classified"),
        CheckConstraint("state NOT IN ('issued', 'archived') OR number IS NOT NULL", name="number_before_issue"),
        UniqueConstraint("code_word", "year", "number"),
        Index("ix_document_drafter", "drafter_post_id", "id"),
        # a list narrowed by one of these walks its index backwards: no filter passes over what does not fit
        *(
            Index(f"ix_document_{name}", column, "id")
            for name, column in (
                ("lead", "lead_unit_id"),
                ("kind", "kind"),
                ("state", "state"),
                ("ground", "ground"),
                ("year", "year"),
            )
        ),
        # those that still owe their publication, in the order of the list: a few among a million
        Index(
            "ix_document_owing",
            "id",
            "publish_due",
            sqlite_where=text("published_at IS NULL AND publish_due IS NOT NULL"),
            postgresql_where=text("published_at IS NULL AND publish_due IS NOT NULL"),
        ),
        Index(
            "ix_document_unpublished",
            "publish_due",
            "id",
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    state: Mapped[str] = mapped_column(String(24), default=Place.DRAFTING.value)
    title: Mapped[str] = mapped_column(String(300), info={"title": "标题"})
    kind: Mapped[Kind | None] = mapped_column(Code(Kind, "kind"), info={"title": "文种"})
    urgency: Mapped[Urgency] = mapped_column(
        Code(Urgency, "urgency"), default=Urgency.PLAIN, info={"title": "紧急程度"}
    )
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), info={"title": "主办单位"})
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), info={"title": "发文机关"})
    #: the unit that checks, numbers and publishes for the issuer: the office for the county, else the issuer itself
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    #: whose archivists keep it in the end: the county's office
    archive_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    drafter_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    drafter_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafter_name: Mapped[str] = mapped_column(String(60))
    addressee: Mapped[str] = mapped_column(String(1000), default="", info={"title": "主送机关"})
    cc: Mapped[str] = mapped_column(String(1000), default="", info={"title": "抄送机关"})
    body: Mapped[str] = mapped_column(Text, default="", info={"title": "正文"})

    attribute: Mapped[Attribute | None] = mapped_column(Code(Attribute, "attribute"), info={"title": "公开属性"})
    ground: Mapped[Ground | None] = mapped_column(Code(Ground, "ground_code"), info={"title": "不公开依据"})
    sub_ground: Mapped[SubGround | None] = mapped_column(Code(SubGround, "sub_ground"), info={"title": "具体类别"})
    law: Mapped[str] = mapped_column(String(300), default="", info={"title": "法律法规名称及条款"})
    third_party: Mapped[str] = mapped_column(String(1000), default="", info={"title": "第三方意见或公共利益考量"})
    reason: Mapped[str] = mapped_column(String(2000), default="", info={"title": "理由"})
    broad: Mapped[bool] = mapped_column(default=False, info={"title": "涉及面广"})
    concern: Mapped[bool] = mapped_column(default=False, info={"title": "社会关注度高"})
    technical: Mapped[bool] = mapped_column(default=False, info={"title": "专业性强"})
    plan_waiver: Mapped[str] = mapped_column(String(1000), default="", info={"title": "免予解读理由"})
    #: the county office asked for an interpretation plan at its check
    plan_asked: Mapped[bool] = mapped_column(default=False, info={"title": "办公室要求解读"})
    #: how its co-signing rounds are asked: 会签期限 in WD (None = the county's setting), 逾期规则, 会签说明
    cosign_days: Mapped[int | None] = mapped_column(info={"title": "会签期限"})
    cosign_silence: Mapped[Silence] = mapped_column(
        Code(Silence, "silence"), default=Silence.REMIND, info={"title": "逾期规则"}
    )
    cosign_note: Mapped[str] = mapped_column(String(1000), default="", info={"title": "会签说明"})

    #: the text as it stands now: number and hash of the newest version
    version_no: Mapped[int] = mapped_column(default=0)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    #: hash before the signer decided between the drafter's and the officer's attribute: opinions on it still count
    decided_from: Mapped[str] = mapped_column(String(64), default="")
    #: set by a return: what to mend, until it is sent on again
    to_mend: Mapped[str] = mapped_column(String(2000), default="")

    code_word: Mapped[str | None] = mapped_column(String(20))
    year: Mapped[int | None]
    number: Mapped[int | None]
    number_text: Mapped[str] = mapped_column(String(60), default="", index=True, info={"title": "发文字号"})
    signed_on: Mapped[date | None] = mapped_column(info={"title": "成文日期"})
    issued_on: Mapped[date | None] = mapped_column(info={"title": "印发日期"})
    publish_due: Mapped[date | None] = mapped_column(info={"title": "公开期限"})
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: makes a second sending of the form for a new document harmless
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)

    lead_unit: Mapped[Unit] = relationship(foreign_keys=[lead_unit_id], lazy="joined")
    issuer: Mapped[Unit | None] = relationship(foreign_keys=[issuer_id], lazy="joined")
    parts: Mapped[list[Participant]] = relationship(order_by="Participant.position", cascade="all, delete-orphan")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.position", cascade="all, delete-orphan")
    versions: Mapped[list[Version]] = relationship(order_by="Version.no", back_populates="document")
    opinions: Mapped[list[Opinion]] = relationship(order_by="Opinion.id")
    publications: Mapped[list[Publication]] = relationship(order_by="Publication.id")
    papers: Mapped[list[Paper]] = relationship(order_by="Paper.id")
    rounds: Mapped[list[Round]] = relationship(
        primaryjoin=lambda: and_(foreign(Round.record_id) == Document.id, Round.noun == "document"),
        order_by=lambda: Round.no,
        viewonly=True,
    )

    @property
    def place(self) -> Place:
        """`state` with its Chinese label."""
        return Place(self.state)

    def unit_ids(self, role: Role) -> list[int]:
        """Units that take part in `role`, in order; the lead issuer comes first among the issuers."""
        found = [part.unit_id for part in self.parts if part.role == role]
        if role == Role.ISSUER and self.issuer_id is not None:
            return [self.issuer_id, *(unit_id for unit_id in found if unit_id != self.issuer_id)]
        return found

    @property
    def asked_ids(self) -> list[int]:
        """Units to be asked in the co-signing: co-drafters and those named, never the lead unit itself (clause C3b)."""
        named = [*self.unit_ids(Role.DRAFTER), *self.unit_ids(Role.COSIGNER)]
        return [unit_id for unit_id in dict.fromkeys(named) if unit_id != self.lead_unit_id]

    @property
    def valid_hashes(self) -> set[str]:
        """Versions whose approvals before the signature count: this one, and the one from which the signer decided."""
        return {self.version_hash, self.decided_from} - {""}

    def valid_opinions(self, station: str) -> list[Opinion]:
        """Approvals given at `station` for exactly the text as it stands."""
        return [o for o in self.opinions if o.station == station and o.verdict != Verdict.RETURN and not o.lapsed(self)]

    @property
    def needs_plan(self) -> bool:
        """Whether an interpretation plan must go with it (rules §3, clause C3a)."""
        return self.attribute == Attribute.OPEN and (self.broad or self.concern or self.technical or self.plan_asked)

    @property
    def author_ids(self) -> set[int]:
        """Everybody who wrote on it: none of them may approve it. Deciding on the attribute is not writing."""
        decided = {(opinion.version_no, opinion.person_id) for opinion in self.opinions if opinion.step == "sign"}
        wrote = {version.person_id for version in self.versions if (version.no, version.person_id) not in decided}
        return {self.drafter_person_id, *wrote}

    @property
    def live_publications(self) -> list[Publication]:
        """Publications that have not been withdrawn."""
        return [publication for publication in self.publications if publication.withdrawn_at is None]

    def is_late(self, day: date) -> bool:
        """Whether it should have been published before `day` and is not (条例 26)."""
        return bool(self.publish_due and self.published_at is None and self.publish_due < day)

    def content(self) -> dict[str, Any]:
        """What a signature is given for: text, attachments, attribute, ground and reason, and what travels with it."""
        return {
            "title": self.title,
            "kind": self.kind.value if self.kind else None,
            "urgency": self.urgency.value,
            "lead_unit": self.lead_unit_id,
            "issuers": self.unit_ids(Role.ISSUER),
            "drafters": self.unit_ids(Role.DRAFTER),
            "addressee": self.addressee,
            "cc": self.cc,
            "body": self.body,
            "attribute": self.attribute.value if self.attribute else None,
            "ground": self.ground.value if self.ground else None,
            "sub_ground": self.sub_ground.value if self.sub_ground else None,
            "law": self.law,
            "third_party": self.third_party,
            "reason": self.reason,
            "flags": [self.broad, self.concern, self.technical],
            "plan_waiver": self.plan_waiver,
            "attachments": [[a.name, a.file.sha256, a.attribute.value] for a in self.attachments],
            **companions.content(self),
        }

    def content_hash(self) -> str:
        """SHA-256 of `content`."""
        return hashlib.sha256(canonical(self.content()).encode()).hexdigest()


def canonical(content: dict[str, Any]) -> str:
    """JSON with one spelling only."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Participant(Keyed, Model):
    """A unit that issues jointly, drafts together, or is asked to co-sign."""

    __tablename__ = "document_unit"
    __table_args__ = (UniqueConstraint("document_id", "role", "unit_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(Code(Role, "role"))
    position: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship(lazy="joined")


class Attachment(Keyed, Model):
    """A file that belongs to the document, with an attribute of its own (rules §1)."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_document", "document_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(160))
    attribute: Mapped[Attribute] = mapped_column(Code(Attribute, "attribute"))
    position: Mapped[int] = mapped_column(default=0)
    file: Mapped[StoredFile] = relationship(lazy="joined")


#: reader key of a document that everybody may read
EVERYBODY = "*"


class Reader(Model):
    """Who may read: ``u12`` a unit, ``u12:archive`` a duty in it, ``*`` everybody. The list walks this index."""

    __tablename__ = "document_reader"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)


class Autosave(Keyed, Model):
    """What a person has typed and not yet saved; one for each page."""

    __tablename__ = "autosave"
    __table_args__ = (UniqueConstraint("person_id", "page"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(Text)
    seen: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def unit_key(unit_id: int) -> str:
    """Reader key of a whole unit."""
    return f"u{unit_id}"
