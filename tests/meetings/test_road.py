"""A meeting's road from 筹备 to 办结: who may do what, what it calls for, what follows."""

from __future__ import annotations

from tests.world import World
from yx.core import inbox
from yx.meetings.words import MeetingKind, MeetingState, Role
from yx.topics.words import TopicState


def test_a_joint_conference_goes_its_way(world: World) -> None:
    topic = world.topic()
    meeting = world.meeting(MeetingState.CLOSED, topics=[topic.id], guests=["qingshan"])
    assert [(one.role, one.unit.short) for one in meeting.invitations] == [
        (Role.CONVENER, "xian"), (Role.MEMBER, "ban"), (Role.MEMBER, "fazhan"), (Role.MEMBER, "jiaoyu"),
        (Role.MEMBER, "caizheng"), (Role.GUEST, "qingshan"),
    ]  # fmt: skip
    assert [one.holder for one in meeting.invitations] == ["己", "戊", "乙", "子", "寅", ""]
    assert meeting.title == "2026年第1次联席会议"
    assert topic.place == TopicState.DISCUSSED
    assert inbox.of_record("meeting", meeting.id) == []


def test_a_liaison_meeting_is_fixed_and_closed_by_the_office(world: World) -> None:
    meeting = world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)
    assert [one.role for one in meeting.invitations] == [Role.LIAISON] * 4
    world.convene(meeting, "close", "未")
    assert meeting.place == MeetingState.CLOSED
