"""Seats of the conference, from day to day, and filings of changes of holders (clauses E1, E2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.people.duties import Duty
from yx.people.models import Person, Post, Unit

from .words import FilingState


class Seat(Keyed, Model):
    """A post belongs to the conference as 召集人, 成员 or 联络员, from one day up to and with another (none = still).

    The duties of a post are what they are today; the seats remember since when, so that the roster of any past day
    stays what it was.
    """

    __tablename__ = "conference_seat"
    __table_args__ = (
        UniqueConstraint("post_id", "duty", "from_day"),
        CheckConstraint("to_day IS NULL OR from_day <= to_day", name="days_in_order"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    duty: Mapped[Duty] = mapped_column(Code(Duty, "duty"))
    from_day: Mapped[date]
    to_day: Mapped[date | None]


class Filing(Keyed, Versioned, Model):
    """岗位变动备案: a unit tells the conference's office who leaves a post, who follows, and from when."""

    __tablename__ = "filing"
    __table_args__ = (Index("ix_filing_unit", "unit_id", "id"), Index("ix_filing_post", "post_id", "id"))

    state: Mapped[str] = mapped_column(String(24), default=FilingState.FILED.value)
    #: the unit that files, and the unit that holds the office of the conference
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), info={"title": "岗位"})
    leaver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: None = the post falls vacant
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    from_day: Mapped[date] = mapped_column(info={"title": "变动日期"})
    note: Mapped[str] = mapped_column(String(500), default="", info={"title": "变动原因"})
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(160), default="", info={"title": "任免文件"})
    filer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    filer: Mapped[str] = mapped_column(String(60))
    to_mend: Mapped[str] = mapped_column(String(1000), default="")
    #: makes a second sending of the form harmless
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="joined", innerjoin=True)
    post: Mapped[Post] = relationship(foreign_keys=[post_id], lazy="joined", innerjoin=True)
    leaver: Mapped[Person | None] = relationship(foreign_keys=[leaver_id], lazy="joined")
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id], lazy="joined")
    file: Mapped[StoredFile | None] = relationship()

    @property
    def place(self) -> FilingState:
        """`state` with its Chinese label."""
        return FilingState(self.state)

    @property
    def title(self) -> str:
        """What changes, in one line: 县发改局局长：甲 → 乙."""
        return f"{self.post.title}：{_name(self.leaver)} → {_name(self.successor)}"


def _name(person: Person | None) -> str:
    return person.name if person else "空缺"
