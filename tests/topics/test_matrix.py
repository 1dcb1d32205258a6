"""Who may take which step of a topic where it stands: the table below, and nobody else."""

from __future__ import annotations

import pytest

from tests.world import CAST, World
from yx.core import clock, inbox
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.topics.flow import TOPIC
from yx.topics.models import Topic
from yx.topics.words import TopicState

#: a topic of 县发展局: liaison 丙, head 乙 with deputy 亥; office 未, convener 己
STATES = {
    TopicState.DRAFT: "丙 save ask withdraw",
    TopicState.CONSENTING: "乙亥 consent refuse; 丙 recall withdraw",
    TopicState.PROPOSED: "丙 recall withdraw; 未 collate return",
    TopicState.RETURNED: "丙 save again withdraw",
    TopicState.MERGED: "未 unmerge",
    TopicState.COLLATED: "未 return reword consult order submit",
    TopicState.SUBMITTED: "未 unsubmit; 己 approve reject defer",
    TopicState.APPROVED: "己 reject defer",
    TopicState.REJECTED: "",
    TopicState.DEFERRED: "未 return reword consult order resubmit",
    TopicState.ON_AGENDA: "",
    TopicState.DISCUSSED: "",
    TopicState.WITHDRAWN: "",
}


def at(world: World, state: TopicState) -> Topic:
    if state not in (TopicState.ON_AGENDA, TopicState.DISCUSSED):
        return world.topic(state)
    return world.agenda(world.topic(), world.meeting().id, True if state == TopicState.DISCUSSED else None)


@pytest.mark.parametrize("state", TopicState)
def test_each_may_take_exactly_the_steps_of_the_table(world: World, state: TopicState) -> None:
    wanted: dict[str, set[str]] = {name: set() for name in CAST}
    for part in filter(None, STATES[state].split("; ")):
        names, *codes = part.split()
        for name in names:
            wanted[name] = set(codes)
    topic = at(world, state)
    assert topic.place == state
    offered = {
        name: {offer.step.code for offer in TOPIC.offers(topic, world.actor(name)) if offer.possible} for name in CAST
    }
    assert offered == wanted
    for name in CAST:
        for step in TOPIC.steps:
            if step.code not in wanted[name]:
                with pytest.raises(Refused):
                    TOPIC.take(topic, step.code, world.actor(name), {}, clock.now(), topic.row_version)


#: where it stands → who finds it in the inbox, as what
WAITING = {
    TopicState.CONSENTING: ("乙", "同意提出"),
    TopicState.RETURNED: ("丙", "修改后重新提出"),
    TopicState.PROPOSED: ("未", "汇总"),
    TopicState.COLLATED: ("未", "报审"),
    TopicState.DEFERRED: ("未", "再次报审"),
    TopicState.SUBMITTED: ("己", "审定"),
}


@pytest.mark.parametrize("state", [state for state in TopicState if state != TopicState.MERGED])
def test_whoever_must_act_finds_it_in_the_inbox(world: World, state: TopicState) -> None:
    topic = at(world, state)
    found = [(row.noun, row.record_id, row.label) for row in inbox.page(world.actor(WAITING.get(state, ("丙", ""))[0]))]
    labels = {row.label for row in inbox.of_record("topic", topic.id)}
    assert labels == ({WAITING[state][1]} if state in WAITING else set())
    assert (("topic", topic.id, WAITING[state][1]) in found) if state in WAITING else not found


def test_nobody_consents_to_or_approves_what_they_wrote(world: World) -> None:
    topic = world.topic(TopicState.CONSENTING)
    topic.person_id = world.actor("乙").person_id
    with pytest.raises(NotAllowed, match="不能同意自己起草的议题"):
        world.on_topic(topic, "consent", "乙")
    world.on_topic(topic, "consent", "亥")
    topic = world.topic(TopicState.SUBMITTED)
    topic.versions[0].person_id = world.actor("己").person_id
    db.session.flush()
    with pytest.raises(NotAllowed, match="不能审定自己起草的议题"):
        world.on_topic(topic, "approve", "己")


def test_the_office_drafts_topics_of_its_own_and_its_head_consents(world: World) -> None:
    topic = world.topic(TopicState.PROPOSED, "未")
    assert (topic.unit.short_name, topic.consented_by) == ("县政府办公室", "戊 县政府办公室主任")
    world.on_topic(topic, "collate", "未")
    assert topic.place == TopicState.COLLATED
