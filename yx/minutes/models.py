"""Minutes 会议纪要: one for a meeting, a block for each topic, the decisions in it (clause E6)."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.disclosure.attribute import Attribute, Claim, Ground, SubGround
from yx.documents.models import Document, canonical
from yx.meetings.models import AgendaItem, Meeting
from yx.people.models import Unit

from .words import MinutesState


class Minutes(Keyed, Versioned, Model):
    """The minutes of one meeting. When issued they become a document of the kind 纪要, which goes on as any other."""

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("meeting_id"),
        Index("ix_minutes_state", "state", "id"),
        CheckConstraint("ground IS NULL OR ground <> '14-1'", name="nothing_classified"),
        CheckConstraint("state NOT IN ('issued', 'archived') OR document_id IS NOT NULL", name="issued_as_a_document"),
        CheckConstraint("state NOT IN ('sealed', 'issued', 'archived') OR sealed_at IS NOT NULL", name="sealed_first"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    state: Mapped[str] = mapped_column(String(24), default=MinutesState.DRAFTING.value)
    #: the office of the conference, which writes; the county government's office, which seals, numbers and issues
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    keeper_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    #: JSON list of the persons who wrote any of it: none of them signs or seals
    writers: Mapped[str] = mapped_column(Text, default="[]")
    #: counts savings of what is written around the blocks: the blocks are written and counted apart
    frame_no: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300), info={"title": "标题"})
    #: the opening paragraph: when, where, who presided, what for
    opening: Mapped[str] = mapped_column(Text, default="", info={"title": "会议概况"})
    closing: Mapped[str] = mapped_column(Text, default="", info={"title": "会议要求"})
    #: 出席, 请假, 列席: taken from the attendance, mended by hand where the list is wrong
    present: Mapped[str] = mapped_column(Text, default="", info={"title": "出席"})
    excused: Mapped[str] = mapped_column(Text, default="", info={"title": "请假"})
    guests: Mapped[str] = mapped_column(Text, default="", info={"title": "列席"})
    attribute: Mapped[Attribute | None] = mapped_column(Code(Attribute, "attribute"), info={"title": "公开属性"})
    ground: Mapped[Ground | None] = mapped_column(Code(Ground, "ground_code"), info={"title": "不公开依据"})
    sub_ground: Mapped[SubGround | None] = mapped_column(Code(SubGround, "sub_ground"), info={"title": "具体类别"})
    law: Mapped[str] = mapped_column(String(300), default="", info={"title": "法律法规名称及条款"})
    third_party: Mapped[str] = mapped_column(String(1000), default="", info={"title": "第三方意见或公共利益考量"})
    reason: Mapped[str] = mapped_column(String(2000), default="", info={"title": "理由"})
    to_mend: Mapped[str] = mapped_column(String(2000), default="")
    version_no: Mapped[int] = mapped_column(default=0)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship(lazy="joined", innerjoin=True)
    document: Mapped[Document | None] = relationship()
    blocks: Mapped[list[Block]] = relationship(back_populates="minutes", order_by="Block.position, Block.id")
    decisions: Mapped[list[Decision]] = relationship(order_by="Decision.position, Decision.id", viewonly=True)
    versions: Mapped[list[MinutesVersion]] = relationship(order_by="MinutesVersion.no")
    opinions: Mapped[list[MinutesOpinion]] = relationship(order_by="MinutesOpinion.id")
    office: Mapped[Unit] = relationship(foreign_keys=[office_id])
    keeper: Mapped[Unit] = relationship(foreign_keys=[keeper_id])

    @property
    def place(self) -> MinutesState:
        """`state` with its Chinese label."""
        return MinutesState(self.state)

    @property
    def author_ids(self) -> list[int]:
        """Everybody who wrote any of it, whoever began it first."""
        written: list[int] = json.loads(self.writers)
        return list(dict.fromkeys([self.person_id, *written]))

    @property
    def claim(self) -> Claim:
        """Its attribute with ground and reason, as the common rule takes them."""
        return Claim(self.attribute, self.ground, self.law, self.sub_ground, self.third_party, self.reason)

    def given(self, step: str) -> MinutesOpinion | None:
        """The newest opinion of `step` (sign, seal) for exactly the text as it stands."""
        found = [one for one in self.opinions if one.step == step and one.version_hash == self.version_hash]
        return found[-1] if found else None

    def content(self) -> dict[str, Any]:
        """What members are asked about and the convener signs, as plain values."""
        return {
            "title": self.title,
            "opening": self.opening,
            "closing": self.closing,
            "present": self.present,
            "excused": self.excused,
            "guests": self.guests,
            "blocks": [block.content() for block in self.blocks],
            "attribute": self.attribute.value if self.attribute else None,
            "ground": self.ground.value if self.ground else None,
            "sub_ground": self.sub_ground.value if self.sub_ground else None,
            "law": self.law,
            "third_party": self.third_party,
            "reason": self.reason,
        }

    def content_hash(self) -> str:
        """SHA-256 of `content`."""
        return hashlib.sha256(canonical(self.content()).encode()).hexdigest()


class MinutesReader(Model):
    """A unit that may read the minutes; the lists walk this index."""

    __tablename__ = "minutes_reader"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), primary_key=True, index=True)


class Block(Keyed, Versioned, Model):
    """What was said about one item: its own version counter lets two secretaries write side by side."""

    __tablename__ = "minutes_block"
    __table_args__ = (Index("ix_minutes_block_minutes", "minutes_id"),)

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300), info={"title": "事项"})
    #: 会议研究了什么
    considered: Mapped[str] = mapped_column(Text, default="", info={"title": "会议研究"})
    edited_by: Mapped[str] = mapped_column(String(60), default="")
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    minutes: Mapped[Minutes] = relationship(back_populates="blocks")
    item: Mapped[AgendaItem | None] = relationship()
    decisions: Mapped[list[Decision]] = relationship(
        back_populates="block", order_by="Decision.position, Decision.id", cascade="all, delete-orphan"
    )

    def content(self) -> dict[str, Any]:
        """Its part of `Minutes.content`."""
        decisions = [decision.content() for decision in self.decisions]
        return {"title": self.title, "considered": self.considered, "decisions": decisions}


class Decision(Keyed, Model):
    """A decision 议定事项: its words, who carries it out, until when. Issuing makes a task of it."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_block", "block_id"), Index("ix_decision_minutes", "minutes_id"))

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("minutes_block.id"))
    position: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(2000), info={"title": "议定事项"})
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), info={"title": "牵头单位"})
    due: Mapped[date] = mapped_column(info={"title": "完成时限"})

    block: Mapped[Block] = relationship(back_populates="decisions")
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    helpers: Mapped[list[DecisionUnit]] = relationship(order_by="DecisionUnit.position", cascade="all, delete-orphan")

    def content(self) -> dict[str, Any]:
        """Its part of `Minutes.content`."""
        helpers = [helper.unit_id for helper in self.helpers]
        return {"words": self.words, "unit": self.unit_id, "helpers": helpers, "due": self.due.isoformat()}


class DecisionUnit(Keyed, Model):
    """A helping unit 配合单位."""

    __tablename__ = "decision_unit"
    __table_args__ = (UniqueConstraint("decision_id", "unit_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class MinutesVersion(Keyed, Model):
    """The whole text as it went to the members for comment or to the convener for signature."""

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("minutes_id", "no"),)

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    no: Mapped[int]
    #: JSON of `Minutes.content`, and `body`: its text as printed, with the units' names of that day
    content: Mapped[str] = mapped_column(Text, deferred=True)
    hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def fields(self) -> dict[str, Any]:
        """`content` as a mapping."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class MinutesOpinion(Keyed, Model):
    """What a person said when signing, sealing or returning it, for one exact version; never changed."""

    __tablename__ = "minutes_opinion"
    __table_args__ = (Index("ix_minutes_opinion_minutes", "minutes_id", "id"),)

    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    step: Mapped[str] = mapped_column(String(24))
    label: Mapped[str] = mapped_column(String(40))
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
