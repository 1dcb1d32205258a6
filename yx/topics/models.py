"""Topics 议题: proposed by a unit, collated by the conference's office, approved by the convener (clauses E3, E5)."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.people.models import Unit

from .words import TopicState


class Topic(Keyed, Versioned, Model):
    """What a unit wants the joint conference to decide."""

    __tablename__ = "topic"
    __table_args__ = (
        Index("ix_topic_unit", "unit_id", "id"),
        Index("ix_topic_state", "state", "position", "id"),
        Index("ix_topic_merged", "merged_into_id"),
        Index("ix_topic_meeting", "meeting_id"),
    )

    state: Mapped[str] = mapped_column(String(24), default=TopicState.DRAFT.value)
    title: Mapped[str] = mapped_column(String(300), info={"title": "议题名称"})
    background: Mapped[str] = mapped_column(Text, default="", info={"title": "背景"})
    to_decide: Mapped[str] = mapped_column(Text, default="", info={"title": "拟议定事项"})
    #: the day on or before which the proposer wishes it to be discussed
    wish_day: Mapped[date | None] = mapped_column(info={"title": "希望上会时间"})
    #: the proposing unit, and the unit that holds the office of the conference
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    #: the head who consented, as signature
    consented_by: Mapped[str] = mapped_column(String(200), default="")
    consented_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: the version that the head consented to: the proposer's own wording
    consented_no: Mapped[int] = mapped_column(default=0)
    #: the topic that it became part of; its proposer stays visible there
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    #: its place in the office's order for the convener, from 1
    position: Mapped[int] = mapped_column(default=0, info={"title": "次序"})
    #: what to mend, or why not: the reason of the last return, refusal or deferral
    to_mend: Mapped[str] = mapped_column(String(1000), default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: the meeting on whose agenda it stands or was discussed (package meetings sets it)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    #: how often it was carried over to a later meeting
    carried: Mapped[int] = mapped_column(default=0)
    version_no: Mapped[int] = mapped_column(default=0)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="joined", innerjoin=True)
    concerned: Mapped[list[TopicUnit]] = relationship(order_by="TopicUnit.position", cascade="all, delete-orphan")
    files: Mapped[list[TopicFile]] = relationship(
        order_by="TopicFile.id", cascade="all, delete-orphan", lazy="selectin"
    )
    versions: Mapped[list[TopicVersion]] = relationship(order_by="TopicVersion.no")
    merged_into: Mapped[Topic | None] = relationship(remote_side="Topic.id", foreign_keys=[merged_into_id])
    merged: Mapped[list[Topic]] = relationship(foreign_keys=[merged_into_id], order_by="Topic.id", viewonly=True)

    @property
    def place(self) -> TopicState:
        """`state` with its Chinese label."""
        return TopicState(self.state)

    @property
    def hashes(self) -> tuple[str, ...]:
        """What an answer of another unit must be given for to count."""
        return (self.version_hash,)

    @property
    def author_ids(self) -> list[int]:
        """Who wrote any of its words, the proposer first: they neither consent nor approve."""
        return list(dict.fromkeys([self.person_id, *(version.person_id for version in self.versions)]))

    @property
    def proposers(self) -> list[Unit]:
        """The proposing unit, then those of the topics that became part of it."""
        return list(dict.fromkeys([self.unit, *(topic.unit for topic in self.merged)]))

    def content(self) -> dict[str, Any]:
        """What the head consents to and other units are asked about, as plain values."""
        return {
            "title": self.title,
            "background": self.background,
            "to_decide": self.to_decide,
            "concerned": [part.unit.short_name for part in self.concerned],
            "papers": [[file.name, file.file.sha256] for file in self.files],
        }


class TopicUnit(Keyed, Model):
    """Another unit that the topic concerns 涉及单位."""

    __tablename__ = "topic_unit"
    __table_args__ = (UniqueConstraint("topic_id", "unit_id"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class TopicFile(Keyed, Model):
    """A paper of the topic 议题材料; it goes with the agenda to everybody invited."""

    __tablename__ = "topic_file"
    __table_args__ = (Index("ix_topic_file_topic", "topic_id"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(160))
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    file: Mapped[StoredFile] = relationship(lazy="joined")


class TopicReader(Model):
    """A unit that may read the topic; the lists walk this index."""

    __tablename__ = "topic_reader"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)


class TopicVersion(Keyed, Model):
    """The words of a topic as one person left them; rewording by the office is a version of its own."""

    __tablename__ = "topic_version"
    __table_args__ = (UniqueConstraint("topic_id", "no"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    no: Mapped[int]
    #: JSON of title, background, to_decide, concerned units, papers
    content: Mapped[str] = mapped_column(Text, deferred=True)
    hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def fields(self) -> dict[str, Any]:
        """`content` as a mapping."""
        found: dict[str, Any] = json.loads(self.content)
        return found
