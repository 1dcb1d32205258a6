"""Circulation 分送: a matter sent to units, each unit's receipt 签收, passing on inside the unit 传阅, remarks 批示."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.people.models import Post, Unit

from .words import CirculationState, ReceiptState, RemarkKind


class Circulation(Keyed, Versioned, Model):
    """One matter on its way to units; a unit added later joins the same one."""

    __tablename__ = "circulation"
    __table_args__ = (UniqueConstraint("noun", "record_id"), Index("ix_circulation_unit", "unit_id", "id"))

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(24), default=CirculationState.SENT.value)
    title: Mapped[str] = mapped_column(String(300))
    number_text: Mapped[str] = mapped_column(String(60), default="")
    #: the sending unit and post, and who held it
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: the unit whose matter it is, where another one sends it (an office for a department): it sees the table too
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(1000), default="", info={"title": "分送说明"})
    reminded_on: Mapped[date | None]
    reminders: Mapped[int] = mapped_column(default=0, info={"title": "催签次数"})
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True, foreign_keys=unit_id)

    @property
    def is_complete(self) -> bool:
        """Whether every unit has signed."""
        return self.state == CirculationState.SIGNED


class Receipt(Keyed, Versioned, Model):
    """One unit's copy 收文: signed for by whom and when."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("circulation_id", "unit_id"),
        Index("ix_receipt_unit", "unit_id", "id"),
        Index("ix_receipt_unit_state", "unit_id", "state", "id"),
        Index("ix_receipt_circulation_state", "circulation_id", "state", "due"),
    )

    circulation_id: Mapped[int] = mapped_column(ForeignKey("circulation.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(24), default=ReceiptState.SENT.value)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: **set: 2 WD** after it was sent
    due: Mapped[date] = mapped_column(info={"title": "签收期限"})
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_by: Mapped[str] = mapped_column(String(60), default="")
    signed_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    signed_post: Mapped[str] = mapped_column(String(120), default="")
    #: the day on which its unit and the sender were told that it is late; they are told once
    late_told_on: Mapped[date | None]
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    circulation: Mapped[Circulation] = relationship(lazy="joined", innerjoin=True)
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    passings: Mapped[list[Passing]] = relationship(order_by="Passing.id")
    remarks: Mapped[list[Remark]] = relationship(order_by="Remark.id")

    def is_late(self, today: date) -> bool:
        """Whether it should have been signed for before `today`."""
        return self.state == ReceiptState.SENT and self.due < today

    @property
    def unread(self) -> list[Passing]:
        """The posts that it was passed to and that have not read it."""
        return [passing for passing in self.passings if passing.read_at is None]


class Passing(Keyed, Model):
    """传阅: shown to one post inside the unit; read by whom and when."""

    __tablename__ = "receipt_passing"
    __table_args__ = (UniqueConstraint("receipt_id", "post_id"),)

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    passed_by: Mapped[str] = mapped_column(String(60))
    passed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_by: Mapped[str] = mapped_column(String(60), default="")

    post: Mapped[Post] = relationship(lazy="joined", innerjoin=True)


class Remark(Keyed, Model):
    """批示 or 办理意见: opinion, name and full date."""

    __tablename__ = "receipt_remark"
    __table_args__ = (Index("ix_receipt_remark_receipt", "receipt_id"),)

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    kind: Mapped[RemarkKind] = mapped_column(Code(RemarkKind, "kind"))
    words: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
