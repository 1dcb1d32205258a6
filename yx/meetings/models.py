"""Meetings 会议, their agendas in versions, invitations with reply and sign-in (clauses E4, E5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.people.models import Post, Unit
from yx.topics.models import Topic

from .words import InvitationState, ItemKind, ItemOutcome, MeetingKind, MeetingState, Role


class Meeting(Keyed, Versioned, Model):
    """A joint conference 联席会议 or a meeting of the liaisons 联络员会议."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("kind", "year", "no"),
        Index("ix_meeting_state", "state", "id"),
        Index("ix_meeting_start", "starts_at", "id"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )

    state: Mapped[str] = mapped_column(String(24), default=MeetingState.PLANNING.value)
    kind: Mapped[MeetingKind] = mapped_column(Code(MeetingKind, "meeting_kind"), info={"title": "会议类别"})
    #: 第 `no` 次 of its kind in `year`
    year: Mapped[int]
    no: Mapped[int]
    title: Mapped[str] = mapped_column(String(300), info={"title": "会议名称"})
    #: 定期 by the rhythm, or as needed
    regular: Mapped[bool] = mapped_column(default=True, info={"title": "定期会议"})
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, info={"title": "会议时间"})
    #: how long it may take, in minutes
    minutes: Mapped[int] = mapped_column(default=120, info={"title": "会议时长"})
    venue: Mapped[str] = mapped_column(String(200), default="", info={"title": "会议地点"})
    note: Mapped[str] = mapped_column(String(1000), default="", info={"title": "会议要求"})
    reply_by: Mapped[datetime | None] = mapped_column(UTCDateTime, info={"title": "回执截止"})
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person: Mapped[str] = mapped_column(String(60))
    #: the post that presides: the convener's, for a liaison meeting one of the office's
    chair_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    #: number of the agenda version that everybody invited was last sent; 0 before the notice
    agenda_no: Mapped[int] = mapped_column(default=0)
    #: secret part of the address in the QR code for signing in, made by the notice
    sign_in_key: Mapped[str] = mapped_column(String(40), default="")
    to_mend: Mapped[str] = mapped_column(String(1000), default="")
    #: JSON of a change after the notice that waits for the convener; empty = none waits
    change: Mapped[str] = mapped_column(Text, default="")
    #: minutes were begun: the office is not called to begin them any more
    minuted: Mapped[bool] = mapped_column(default=False)
    fixed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    form_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", order_by="AgendaItem.position, AgendaItem.id", cascade="all, delete-orphan"
    )
    versions: Mapped[list[AgendaVersion]] = relationship(order_by="AgendaVersion.no")
    guests: Mapped[list[MeetingGuest]] = relationship(cascade="all, delete-orphan", order_by="MeetingGuest.id")
    chair: Mapped[Post | None] = relationship()
    invitations: Mapped[list[Invitation]] = relationship(back_populates="meeting", order_by="Invitation.position")

    @property
    def place(self) -> MeetingState:
        """`state` with its Chinese label."""
        return MeetingState(self.state)


class MeetingGuest(Keyed, Model):
    """A unit that is to be invited beside the members 列席单位."""

    __tablename__ = "meeting_guest"
    __table_args__ = (UniqueConstraint("meeting_id", "unit_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class AgendaItem(Keyed, Model):
    """One item of the agenda, in order; `position` counts from 1."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_meeting", "meeting_id"), Index("ix_agenda_item_topic", "topic_id"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(Code(ItemKind, "item_kind"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    #: the task of an earlier meeting that is taken up again (package tasks; no foreign key upwards)
    task_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    #: the unit that reports, and who reports for it
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    reporter: Mapped[str] = mapped_column(String(80), default="")
    #: minutes planned
    minutes: Mapped[int] = mapped_column(default=10)
    outcome: Mapped[ItemOutcome | None] = mapped_column(Code(ItemOutcome, "item_outcome"))

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    topic: Mapped[Topic | None] = relationship(lazy="selectin")
    unit: Mapped[Unit | None] = relationship()
    files: Mapped[list[AgendaFile]] = relationship(
        order_by="AgendaFile.id", cascade="all, delete-orphan", lazy="selectin"
    )


class AgendaFile(Keyed, Model):
    """A paper of an item besides those of its topic 会议材料."""

    __tablename__ = "agenda_file"
    __table_args__ = (Index("ix_agenda_file_item", "item_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(160))
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    file: Mapped[StoredFile] = relationship(lazy="joined")


class AgendaVersion(Keyed, Model):
    """Time, place and agenda as they were sent to everybody invited; a change after the notice is a new one."""

    __tablename__ = "agenda_version"
    __table_args__ = (UniqueConstraint("meeting_id", "no"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    no: Mapped[int]
    #: JSON of title, time, place, requirements and items with their papers
    content: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Invitation(Keyed, Versioned, Model):
    """One post (a member, a liaison) or one other unit, invited to one meeting; its reply and sign-in."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("meeting_id", "unit_id", "post_id"),
        Index(
            "uq_invitation_guest", "meeting_id", "unit_id", unique=True,
            sqlite_where=text("post_id IS NULL"), postgresql_where=text("post_id IS NULL"),
        ),
        Index("ix_invitation_unit", "unit_id", "id"),
        Index("ix_invitation_meeting_state", "meeting_id", "state"),
    )  # fmt: skip

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    state: Mapped[str] = mapped_column(String(24), default=InvitationState.ASKED.value)
    role: Mapped[Role] = mapped_column(Code(Role, "invitation_role"))
    #: place in the name list and the seat plan, from 1: the order of the roster, invited units last
    position: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: None for an invited unit, which replies by its liaison or head
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    #: who comes, as it was replied: the holder of the post, or the one sent instead
    name: Mapped[str] = mapped_column(String(60), default="", info={"title": "参会人员"})
    duty: Mapped[str] = mapped_column(String(80), default="", info={"title": "职务"})
    phone: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(String(500), default="", info={"title": "请假事由"})
    replied_by: Mapped[str] = mapped_column(String(200), default="")
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    #: the agenda version that the unit has opened last
    seen_no: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None]
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    signed_in_name: Mapped[str] = mapped_column(String(60), default="")
    #: who was there or excused in the end, for the minutes: the holder of that day, by name
    holder: Mapped[str] = mapped_column(String(60), default="")
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="invitations")
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    post: Mapped[Post | None] = relationship(lazy="joined")

    @property
    def place(self) -> InvitationState:
        """`state` with its Chinese label."""
        return InvitationState(self.state)
