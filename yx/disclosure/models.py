"""The office's word list, and what drafters answered to findings of the scan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yx.core.base import Code, Keyed, Model, UTCDateTime

from .kinds import FindingKind
from .lexicon import Word


class LexiconWord(Keyed, Model):
    """A word that the scan looks for; a dropped one stays, inactive, lest it be brought back unasked."""

    __tablename__ = "lexicon_word"
    __table_args__ = (CheckConstraint("kind IN ('typo', 'sensitive')", name="kind_is_of_wording"),)

    word: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[FindingKind] = mapped_column(Code(FindingKind, "kind"))
    correction: Mapped[str] = mapped_column(String(40), default="")
    advice: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def entry(self) -> Word:
        """The row as the scan uses it."""
        return Word(self.word, self.kind, self.correction, self.advice)


class ScanAnswer(Keyed, Model):
    """Why a finding may stand: one answer for each finding of a record; a later one takes its place."""

    __tablename__ = "scan_answer"
    __table_args__ = (UniqueConstraint("noun", "record_id", "finding_key"),)

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    #: `Finding.key`: the answer holds as long as the sentence is not touched
    finding_key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[FindingKind] = mapped_column(Code(FindingKind, "kind"))
    #: what was found and its sentence, personal data starred out
    masked: Mapped[str] = mapped_column(String(120))
    sentence: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    person_name: Mapped[str] = mapped_column(String(60))
    post_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
