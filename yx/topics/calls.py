"""Who is called and told along the road of a topic, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from yx.core import clock, settings
from yx.core.actor import Actor, duty_desk
from yx.core.flow import Step
from yx.core.inbox import NEVER, Subject
from yx.people.duties import Duty

from . import readers
from .models import Topic

settings.declare("topic_days", "议题在会议召开前提出的天数", 5, unit="D", low=0, high=60, source="县政府办公室设定")
settings.declare("topic_step_days", "议题每一环节的办理时限", 2, unit="WD", low=1, high=30, source="县政府办公室设定")


def subject(topic: Topic) -> Subject:
    """How the topic shows in the inbox."""
    return Subject("topic", topic.id, topic.title, topic.unit.short_name)


def soon(topic: Topic) -> date:
    """An answer is due **set: 2 WD** after the topic arrived."""
    return clock.add_workdays(clock.local(topic.moved_at).date(), settings.number("topic_step_days"))


def some_day(_topic: Topic) -> date:
    """The office puts topics forward when a meeting is near."""
    return NEVER


def last_day(meeting_day: date) -> date:
    """The last day for topics of a meeting: **set: 5 D** before it."""
    return meeting_day - timedelta(days=settings.number("topic_days"))


def proposer(topic: Topic) -> Iterator[str]:
    """The liaisons of the proposing unit and of those whose topics became part of it."""
    return (duty_desk(unit.id, Duty.LIAISON) for unit in topic.proposers)


def all_proposers(topic: Topic) -> Iterator[str]:
    """Everybody whose topic is part of the one that this topic was merged into."""
    return proposer(topic.merged_into or topic)


def office_and_proposer(topic: Topic) -> Iterator[str]:
    """The office of the conference, and whoever proposed."""
    yield duty_desk(topic.office_id, Duty.CONFERENCE)
    yield from proposer(topic)


def arrived(topic: Topic, step: Step, actor: Actor | None, now: datetime) -> None:
    """Let those read it who have to do with it now."""
    readers.admit_station(topic)
