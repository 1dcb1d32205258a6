"""Who is called and told along the road of minutes, and by when (rules §6; the county sets the days)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from yx.core import clock, events, settings
from yx.core.actor import Actor, duty_desk
from yx.core.flow import Step
from yx.core.inbox import Subject
from yx.people.duties import Duty

from . import needs, readers, series
from .models import Minutes

settings.declare("minutes_comment_days", "会议纪要征求意见", 3, unit="WD", low=1, high=30, source=series.SOURCE)
settings.declare("minutes_step_days", "会议纪要每一环节的办理时限", 2, unit="WD", low=1, high=30, source=series.SOURCE)
#: told once, in the transaction that numbers and issues them: `tasks` makes one of each decision
events.declare("minutes_issued", "minutes", "actor", "now")


def subject(minutes: Minutes) -> Subject:
    """How the minutes show in an inbox."""
    return Subject("minutes", minutes.id, minutes.title, minutes.person)


def announce(minutes: Minutes, step: Step, actor: Actor | None, now: datetime) -> None:
    """Let those read them who have to do with them now; tell later nouns that they are issued."""
    readers.admit_station(minutes)
    if step.code == "issue":
        events.announce("minutes_issued", minutes=minutes, actor=actor, now=now)


def soon(minutes: Minutes) -> date:
    """An answer is due **set: 2 WD** after the minutes arrived."""
    return clock.add_workdays(clock.local(minutes.moved_at).date(), settings.number("minutes_step_days"))


def commented(minutes: Minutes) -> bool:
    """Whether the members' comments are in and settled."""
    return not needs.COMMENTED.unmet(minutes)


def uncommented(minutes: Minutes) -> bool:
    """Whether the members are still to be asked."""
    return not commented(minutes)


def office(minutes: Minutes) -> Iterator[str]:
    """The desk of the conference's office."""
    yield duty_desk(minutes.office_id, Duty.CONFERENCE)


def office_and_sealer(minutes: Minutes) -> Iterator[str]:
    """The office, and whoever seals next."""
    yield from office(minutes)
    yield duty_desk(minutes.keeper_id, Duty.SEAL)
