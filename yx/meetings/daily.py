"""催报回执: who has not replied by the day before the deadline is told, once a day until it has passed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select, update

from yx.core import clock, jobs, notices
from yx.core.actor import duty_desk
from yx.core.base import db, transaction
from yx.people.duties import Duty

from .invitation_policy import REPLIERS
from .models import Invitation, Meeting
from .words import InvitationState, MeetingState

jobs.every("daily", "08:20", "meeting_replies")

#: how long before the deadline it is told
AHEAD = timedelta(days=1)


@jobs.kind("meeting_replies", "会议回执提醒")
def run(_work: jobs.Work, _report: jobs.Report) -> jobs.Outcome:
    """The daily job; harmless to repeat."""
    with transaction():
        return jobs.Outcome(f"提醒 {remind(clock.today(), clock.now())} 个单位")


def remind(today: date, now: datetime) -> int:
    """Tell those who owe a reply due within a day, and the office how many are missing; gives how many were told."""
    told = 0
    for meeting in db.session.scalars(_due(now)).all():
        owing = [one for one in meeting.invitations if _owes(one, today)]
        for one in owing:
            _tell(one, now)
        told += len(owing)
        if owing:
            text = f"《{meeting.title}》还有 {len(owing)} 个单位未报回执，已提醒"
            notices.tell([duty_desk(meeting.office_id, Duty.CONFERENCE)], text, "meeting", meeting.id, now)
        # not through the records: nobody who has one of them open has anything to look at again
        ids = [one.id for one in owing]
        db.session.execute(update(Invitation).where(Invitation.id.in_(ids)).values(reminded_on=today))
    return told


def _due(now: datetime) -> Select[tuple[Meeting]]:
    soon = or_(Meeting.reply_by.is_(None), Meeting.reply_by <= now + AHEAD)
    return select(Meeting).where(Meeting.state == MeetingState.NOTIFIED.value, Meeting.starts_at > now, soon)


def _owes(one: Invitation, today: date) -> bool:
    return one.place == InvitationState.ASKED and one.reminded_on != today


def _tell(one: Invitation, now: datetime) -> None:
    until = one.meeting.reply_by or one.meeting.starts_at
    text = f"《{one.meeting.title}》回执 {clock.local(until):%m-%d %H:%M} 截止，请报回执"
    desks = [desk for who in REPLIERS for desk, _first, _unit in who.desks(one)]
    notices.tell(desks, text, "invitation", one.id, now)
