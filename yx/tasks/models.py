"""Tasks 督办: what a meeting decided, carried out by a unit until its day (clause E6)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.meetings.models import AgendaItem, Meeting
from yx.minutes.models import Decision
from yx.people.models import Post, Unit

from .words import NoteKind, TaskState


class Task(Keyed, Versioned, Model):
    """One decision to carry out; its words are copied from the minutes and never change."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        Index("ix_task_unit", "unit_id", "id"),
        Index("ix_task_state_due", "state", "due", "id"),
        Index("ix_task_unit_state", "unit_id", "state", "due"),
        Index("ix_task_year", "year", "id"),
        Index("ix_task_meeting", "meeting_id"),
    )

    state: Mapped[str] = mapped_column(String(24), default=TaskState.ASSIGNED.value)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    #: None where a liaison meeting assigned it without minutes
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    words: Mapped[str] = mapped_column(String(2000), info={"title": "议定事项"})
    #: the unit that leads, and the one that follows it up
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: year of assigning
    year: Mapped[int]
    due: Mapped[date] = mapped_column(info={"title": "完成时限"})
    first_due: Mapped[date]
    #: an extension that was asked for and not yet answered
    asked_due: Mapped[date | None] = mapped_column(info={"title": "申请延期至"})
    #: post in the unit that it was passed on to
    handed_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    progressed_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(2000), default="", info={"title": "办理结果"})
    to_mend: Mapped[str] = mapped_column(String(1000), default="")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    meeting: Mapped[Meeting] = relationship()
    decision: Mapped[Decision | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="joined", innerjoin=True)
    handed_post: Mapped[Post | None] = relationship()
    helpers: Mapped[list[TaskUnit]] = relationship(order_by="TaskUnit.position", cascade="all, delete-orphan")
    notes: Mapped[list[TaskNote]] = relationship(order_by="TaskNote.id")

    @property
    def place(self) -> TaskState:
        """`state` with its Chinese label."""
        return TaskState(self.state)


class TaskUnit(Keyed, Model):
    """A helping unit 配合单位: it reads, and reports its part."""

    __tablename__ = "task_unit"
    __table_args__ = (UniqueConstraint("task_id", "unit_id"), Index("ix_task_unit_unit", "unit_id", "task_id"))

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class TaskNote(Keyed, Model):
    """One report of progress, result, extension asked for, or the office's answer; given once."""

    __tablename__ = "task_note"
    __table_args__ = (Index("ix_task_note_task", "task_id"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[NoteKind] = mapped_column(Code(NoteKind, "note_kind"))
    words: Mapped[str] = mapped_column(String(2000))
    until: Mapped[date | None]
    unit: Mapped[str] = mapped_column(String(80))
    person: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    files: Mapped[list[TaskFile]] = relationship(order_by="TaskFile.id")


class TaskFile(Keyed, Model):
    """Evidence 佐证材料."""

    __tablename__ = "task_file"
    __table_args__ = (Index("ix_task_file_note", "note_id"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("task_note.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str] = mapped_column(String(160))
    file: Mapped[StoredFile] = relationship(lazy="joined")
