"""Who proposes, collates and approves topics; the only place that decides."""

from __future__ import annotations

from yx.conference import queries as conference
from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Topic

#: a unit's liaison proposes; the office of the conference drafts topics of its own (annex, part two: 收集拟定会议议题)
PROPOSE = (Duty.LIAISON, Duty.CONFERENCE)


def may_read(actor: Actor) -> bool:
    """The three administrators never see what is not public (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def may_propose(actor: Actor) -> bool:
    """Whether the actor may draft topics for their unit."""
    return actor.has(*PROPOSE)


def may_order(actor: Actor) -> bool:
    """Whether the actor works in the office, which puts the topics in order for the convener."""
    return actor.has(Duty.CONFERENCE)


def may_approve(actor: Actor) -> bool:
    """Whether the actor convenes the conference."""
    return actor.has(Duty.CONVENER)


def _unit(topic: Topic) -> tuple[int, ...]:
    return (topic.unit_id,)


def _office(topic: Topic) -> tuple[int, ...]:
    return (topic.office_id,)


def _conveners(_topic: Topic) -> tuple[int, ...]:
    return conference.convener_ids()


def _authors(topic: Topic) -> list[int]:
    return topic.author_ids


PROPOSER = Who("提出单位联络员", PROPOSE, _unit)
HEAD = Who("提出单位负责人", (Duty.HEAD,), _unit, but_not=_authors, but_not_says="不能同意自己起草的议题")
OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _office)
CONVENER = Who("召集人", (Duty.CONVENER,), _conveners, but_not=_authors, but_not_says="不能审定自己起草的议题")
