"""Co-signing 会签: a round for one exact version of a text, the units asked, their answers (clauses C1a, C3a, C3b)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.people.models import Unit

from .words import UNANSWERED, Answer, AskState, Outcome, RoundState, Silence


class Round(Keyed, Versioned, Model):
    """Several units asked at once about one version of a matter (`yx.core.matters`)."""

    __tablename__ = "cosign_round"
    __table_args__ = (
        UniqueConstraint("noun", "record_id", "no"),
        Index("ix_cosign_round_unit", "unit_id", "id"),
        Index("ix_cosign_round_deadline", "state", "deadline"),
    )

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    #: 第几轮, 1, 2, …
    no: Mapped[int]
    state: Mapped[str] = mapped_column(String(24), default=RoundState.OPEN.value)
    title: Mapped[str] = mapped_column(String(300))
    version_no: Mapped[int]
    version_hash: Mapped[str] = mapped_column(String(64))
    #: the asking unit and post, and who held it
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    #: JSON list of the persons who wrote the text: none of them may answer
    authors: Mapped[str] = mapped_column(Text, default="[]")
    #: WD
    days: Mapped[int] = mapped_column(info={"title": "会签期限"})
    deadline: Mapped[date] = mapped_column(info={"title": "答复截止"})
    silence: Mapped[Silence] = mapped_column(Code(Silence, "silence"), info={"title": "逾期规则"})
    note: Mapped[str] = mapped_column(String(1000), default="", info={"title": "会签说明"})
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    asks: Mapped[list[Ask]] = relationship(back_populates="round", order_by="Ask.position", lazy="selectin")

    @property
    def place(self) -> RoundState:
        """`state` with its Chinese label."""
        return RoundState(self.state)

    @property
    def unanswered(self) -> list[Ask]:
        """The units that still owe their answer."""
        return [ask for ask in self.asks if ask.is_open]

    @property
    def to_settle(self) -> list[Reply]:
        """Opinions that nobody has settled yet."""
        given = (ask.reply for ask in self.asks)
        return [reply for reply in given if reply and reply.answer != Answer.AGREE and reply.outcome is None]


class Ask(Keyed, Versioned, Model):
    """One unit asked in a round: its sheet 会签单."""

    __tablename__ = "cosign_ask"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        Index("ix_cosign_ask_unit", "unit_id", "id"),
        Index("ix_cosign_ask_unit_state", "unit_id", "state", "id"),
        CheckConstraint("state <> 'silent' OR silent_at IS NOT NULL", name="silence_has_its_moment"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("cosign_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(24), default=AskState.ASKED.value)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: passed on inside the unit, to whom and with what words
    handed_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    handed_words: Mapped[str] = mapped_column(String(1000), default="")
    #: what the unit's clerk prepared for its head
    prepared: Mapped[Answer | None] = mapped_column(Code(Answer, "prepared"))
    prepared_words: Mapped[str] = mapped_column(String(2000), default="")
    prepared_by: Mapped[str] = mapped_column(String(200), default="")
    reminded_on: Mapped[date | None]
    reminders: Mapped[int] = mapped_column(default=0)
    #: when the rule for silence was applied: never an answer
    silent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    round: Mapped[Round] = relationship(back_populates="asks")
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    reply: Mapped[Reply | None] = relationship(back_populates="ask", lazy="joined")
    files: Mapped[list[AskFile]] = relationship(order_by="AskFile.id")

    @property
    def place(self) -> AskState:
        """`state` with its Chinese label."""
        return AskState(self.state)

    @property
    def is_open(self) -> bool:
        """Whether the unit still owes its answer."""
        return self.place in UNANSWERED


class Reply(Keyed, Model):
    """What a unit answered, for one exact version, and how it was settled. Given once."""

    __tablename__ = "cosign_reply"
    __table_args__ = (
        UniqueConstraint("ask_id"),
        UniqueConstraint("noun", "record_id", "version_hash", "unit_id"),
        CheckConstraint("answer = 'agree' OR words <> ''", name="words_for_more_than_agreement"),
        CheckConstraint("outcome IS NULL OR outcome = 'adopted' OR outcome_words <> ''", name="reason_for_outcome"),
    )

    ask_id: Mapped[int] = mapped_column(ForeignKey("cosign_ask.id"))
    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    version_no: Mapped[int]
    version_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[Answer] = mapped_column(Code(Answer, "answer"))
    words: Mapped[str] = mapped_column(String(2000), default="")
    #: the unit's answer of an earlier round that this one confirms
    confirms_id: Mapped[int | None] = mapped_column(ForeignKey("cosign_reply.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(80))
    deputy_for: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome, "outcome"))
    outcome_words: Mapped[str] = mapped_column(String(2000), default="")
    settled_by: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    ask: Mapped[Ask] = relationship(back_populates="reply")


class AskFile(Keyed, Model):
    """A file that goes with a unit's answer."""

    __tablename__ = "cosign_file"
    __table_args__ = (Index("ix_cosign_file_ask", "ask_id"),)

    ask_id: Mapped[int] = mapped_column(ForeignKey("cosign_ask.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(160))
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    file: Mapped[StoredFile] = relationship(lazy="joined")
