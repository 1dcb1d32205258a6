"""A meeting's road from 筹备 to 办结: who may take which step, what it calls for, what follows (clauses E4, E5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import CAST, World
from yx.core import clock, events, inbox, notices, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused
from yx.meetings import actions, queries
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.meetings.words import InvitationState, ItemOutcome, MeetingKind, MeetingState, Role
from yx.people.duties import Duty
from yx.people.models import PostDuty
from yx.topics.words import TopicState

JOINT = {
    "筹备": "未 save arrange submit cancel",
    "议程报审": "未 recall cancel; 己 fix return",
    "议程审定": "未 notify reopen cancel",
    "已通知": "未 arrange change hold? cancel",
    "变更报审": "未 recall_change hold? cancel; 己 agree_change refuse_change",
    "已召开": "未 minute",
    "已办结": "",
    "已取消": "",
}
LIAISON = {
    "筹备": "未 save arrange fix_own cancel",
    "议程审定": "未 notify reopen cancel",
    "已通知": "未 arrange change hold? cancel",
    "已召开": "未 minute close",
}


def at(world: World, kind: MeetingKind, label: str) -> Meeting:
    """A meeting where the table's line says it stands."""
    if label == "变更报审":
        meeting = world.meeting(MeetingState.NOTIFIED)
        later = world.change_fields(meeting, starts_at=meeting.starts_at + timedelta(days=1))
        return world.convene(meeting, "change", "未", **later)
    return world.meeting(next(state for state in MeetingState if state.label == label), kind=kind)


@pytest.mark.parametrize(
    ("kind", "label"), [*((MeetingKind.JOINT, key) for key in JOINT), *((MeetingKind.LIAISON, key) for key in LIAISON)]
)
def test_each_may_take_exactly_the_steps_of_the_table(world: World, kind: MeetingKind, label: str) -> None:
    line = (JOINT if kind == MeetingKind.JOINT else LIAISON)[label]
    wanted = {part.split()[0]: set(part.split()[1:]) for part in line.split("; ") if part}
    meeting = at(world, kind, label)
    db.session.flush()
    for name in CAST:
        offers = MEETING.offers(meeting, world.actor(name))
        assert {offer.step.code + ("" if offer.possible else "?") for offer in offers} == wanted.get(name, set()), name
        possible = {offer.step.code for offer in offers if offer.possible}
        for step in MEETING.steps:
            if step.code not in possible:
                with pytest.raises(Refused):
                    MEETING.take(meeting, step.code, world.actor(name), {}, clock.now(), meeting.row_version)


def test_every_step_that_somebody_may_take_is_in_a_table() -> None:
    lines = " ".join([*JOINT.values(), *LIAISON.values()]).replace("?", "").replace(";", "")
    assert set(lines.split()) - {"未", "己"} == {step.code for step in MEETING.steps}


def test_a_joint_conference_from_its_plan_to_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, told = world.topic(), []
    monkeypatch.setitem(events._listeners, "meeting_moved", [lambda **keys: told.append(keys["step"])])
    meeting = world.meeting(MeetingState.CLOSED, topics=[topic.id], guests=["qingshan", "jiaoyu"])
    assert [(one.role, one.unit.short, one.holder) for one in meeting.invitations] == [
        (Role.CONVENER, "xian", "己"), (Role.MEMBER, "ban", "戊"), (Role.MEMBER, "fazhan", "乙"),
        (Role.MEMBER, "jiaoyu", "子"), (Role.MEMBER, "caizheng", "寅"), (Role.GUEST, "qingshan", ""),
    ]  # fmt: skip
    assert meeting.title == "2026年第1次联席会议"
    assert (topic.place, topic.meeting_id) == (TopicState.DISCUSSED, meeting.id)
    assert told == ["arrange", "submit", "fix", "notify", "hold", "close"]
    labels = [line.label for line in trail.of("meeting", meeting.id)]
    assert labels == ["新建会议", "编排议程", "报审", "审定议程", "发出通知", "召开完毕", "办结"]
    assert inbox.of_record("meeting", meeting.id) == []
    assert world.meeting().title == "2026年第2次联席会议"


def test_a_liaison_meeting_is_fixed_and_closed_by_the_office(world: World) -> None:
    meeting = world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)
    assert [(one.role, one.unit.short) for one in meeting.invitations] == [
        (Role.LIAISON, "ban"), (Role.LIAISON, "fazhan"), (Role.LIAISON, "jiaoyu"), (Role.LIAISON, "caizheng"),
    ]  # fmt: skip
    assert meeting.invitations[0].post_id is None, "a member unit without a liaison is asked as a unit"
    assert [row.label for row in inbox.of_record("meeting", meeting.id)] == ["办结"]
    minuted = world.convene(world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON), "minute", "未")
    with pytest.raises(Refused, match=r"^纪要正在办理，印发后会议自动办结$"):
        world.convene(minuted, "close", "未")
    closed = world.convene(meeting, "close", "未")
    assert (closed.place, closed.closed_at) == (MeetingState.CLOSED, clock.now())


def test_the_inbox_says_who_must_act_by_when(world: World) -> None:
    meeting, day = world.meeting(), (clock.now() + timedelta(days=14)).date()
    expected = [
        ("编排议程并报审", "u2:conference", day - timedelta(days=5)),
        ("审定议程", f"p{world.actor('己').post_id}", clock.add_workdays(day, -2)),
        ("发出通知", "u2:conference", clock.add_workdays(day, -2)),
        ("召开会议", "u2:conference", day),
    ]
    for (label, desk, due), (step, who) in zip(
        expected, (("submit", "未"), ("fix", "己"), ("notify", "未"), ("", "")), strict=True
    ):
        rows = inbox.of_record("meeting", meeting.id)
        assert [(row.label, row.desk, row.due) for row in rows] == [
            (label, desk.replace("u2", f"u{world.units['ban']}"), due)
        ]
        if step:
            world.convene(meeting, step, who)
    held = world.meeting(MeetingState.HELD)
    assert [row.label for row in inbox.of_record("meeting", held.id)] == ["起草纪要"]
    MEETING.follow(held, "minute", world.actor("未"), clock.now())
    assert inbox.of_record("meeting", held.id) == []


def test_what_is_incomplete_or_past_cannot_be_put_forward(world: World) -> None:
    meeting = world.meeting(venue="")
    world.arrange(meeting, do=("drop", meeting.items[0].id))
    with pytest.raises(Refused) as refused:
        world.convene(meeting, "submit", "未")
    assert list(refused.value.reasons) == ["请填写会议地点", "议程还没有内容，请编排议程"]
    fixed = world.meeting(MeetingState.FIXED)
    with clock.at(fixed.starts_at), pytest.raises(Refused, match="会议时间已过"):
        world.convene(fixed, "notify", "未")


def test_the_convener_returns_it_with_what_to_mend_and_the_office_mends_it(world: World) -> None:
    meeting = world.meeting(MeetingState.FIXING)
    world.convene(meeting, "return", "己", reason="请加上经费议题")
    assert (meeting.place, meeting.to_mend) == (MeetingState.PLANNING, "请加上经费议题")
    data = world.meeting_fields(title="第一次全体会议", guests=["qingshan"], reply_by=clock.now() + timedelta(days=10))
    world.convene(meeting, "save", "未", **data)
    assert (meeting.title, [guest.unit.short for guest in meeting.guests]) == ("第一次全体会议", ["qingshan"])
    world.convene(meeting, "submit", "未")
    assert meeting.to_mend == ""
    world.convene(meeting, "recall", "未")
    world.convene(meeting, "submit", "未")
    world.convene(meeting, "fix", "己", opinion="同意")
    assert meeting.fixed_at
    world.convene(meeting, "reopen", "未")
    assert (meeting.place, meeting.fixed_at) == (MeetingState.PLANNING, None)
    with pytest.raises(Refused, match="回执截止应早于会议时间"):
        world.convene(meeting, "save", "未", **data | {"reply_by": data["starts_at"]})


def test_only_the_office_begins_a_meeting_and_only_where_there_is_a_convener(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.create(world.actor("己"), world.meeting_fields(), clock.now())
    db.session.query(PostDuty).filter_by(duty=Duty.CONVENER).delete()
    with pytest.raises(Refused, match=r"^还没有召集人：请安全管理员给召集人岗位授予“召集人”职责$"):
        actions.create(world.actor("未"), world.meeting_fields(), clock.now())


def test_who_is_invited_may_read_from_the_notice_on_and_nobody_else(world: World) -> None:
    meeting = world.meeting(MeetingState.FIXED)

    def readers() -> str:
        return "".join(name for name in CAST if queries.titles(world.actor(name), [meeting.id]))

    assert readers() == "己未"
    world.convene(meeting, "notify", "未")
    assert readers() == "甲乙丙丁戊己庚癸子丑寅卯未申酉亥"
    with pytest.raises(NotFound):
        queries.one(world.actor("辰"), meeting.id)
    with pytest.raises(NotFound):
        queries.one(world.actor("辛"), meeting.id)


def test_a_meeting_is_over_when_it_was_held_and_what_was_not_decided_comes_again(world: World) -> None:
    one, two = world.topic(), world.topic(title="公开查阅点建设", by="丑")
    meeting = world.meeting(MeetingState.NOTIFIED, topics=[one.id, two.id])
    with pytest.raises(Refused, match="会议时间未到"):
        world.convene(meeting, "hold", "未")
    world.arrange(meeting, do=("up", meeting.items[2].id))
    with clock.at(meeting.starts_at):
        with pytest.raises(Refused, match=r"^议程有未发出的改动，请先办理“变更会议”$"):
            world.convene(meeting, "hold", "未")
        world.arrange(meeting, do=("down", meeting.items[1].id))
        with pytest.raises(Refused, match="请选择第 1 项的结果"):
            world.convene(meeting, "hold", "未")
        carried = {item.id: ItemOutcome.DECIDED for item in meeting.items} | {meeting.items[2].id: ItemOutcome.CARRIED}
        world.convene(meeting, "hold", "未", outcomes=carried)
    assert (one.place, two.place, two.meeting_id, two.carried) == (TopicState.DISCUSSED, TopicState.APPROVED, None, 1)
    assert trail.of("meeting", meeting.id)[-1].words == "议定 2 项，转下次会议 1 项"
    assert not any(inbox.of_record("invitation", one.id) for one in meeting.invitations)


def test_a_change_that_waits_keeps_the_meeting_from_being_closed(world: World) -> None:
    meeting = at(world, MeetingKind.JOINT, "变更报审")
    with clock.at(meeting.starts_at), pytest.raises(Refused, match=r"^变更正在报召集人审定，请先撤回或等待审定$"):
        world.convene(meeting, "hold", "未")


def test_a_cancelled_meeting_frees_its_topics_and_everybody_is_told(world: World) -> None:
    topic = world.topic()
    meeting = world.meeting(MeetingState.NOTIFIED, topics=[topic.id], guests=["qingshan"])
    world.convene(meeting, "cancel", "未", reason="召集人另有公务")
    assert (topic.place, topic.meeting_id) == (TopicState.APPROVED, None)
    assert trail.of("topic", topic.id)[-1].person == "未"
    assert {one.place for one in meeting.invitations} == {InvitationState.WITHDRAWN}
    assert not any(inbox.of_record("invitation", one.id) for one in meeting.invitations)
    for name in "乙丙午巳":
        said = notices.unread(world.actor(name))[0]
        assert said.text.startswith(f"会议取消：《{meeting.title}》2026年3月19日")
        assert said.text.endswith("召集人另有公务")
    planned = world.meeting()
    world.convene(planned, "cancel", "未")
    assert planned.invitations == []
