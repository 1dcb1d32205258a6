"""What a meeting says word for word: refusals, notices, the trail; and its days (clauses E4, E5; rules §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from tests.meetings.world import moment
from tests.world import World
from yx.core import clock, notices, settings, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.core.inbox import Subject
from yx.meetings import actions, calls, needs, policy
from yx.meetings.models import Invitation, Meeting
from yx.meetings.words import ItemOutcome, MeetingKind, MeetingState
from yx.topics.words import TopicState

WHEN = "2026年3月19日（星期四）10:00—11:30，县政府三楼会议室"
SECOND = timedelta(seconds=1)


def words_of(meeting: Meeting) -> str:
    """What the newest line of its trail says beside the step's name."""
    return trail.of("meeting", meeting.id)[-1].words


def told(world: World, name: str) -> str:
    db.session.flush()
    return notices.unread(world.actor(name))[0].text


def refused(world: World, meeting: Meeting, step: str, who: str, **data: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        world.convene(meeting, step, who, **data)
    return tuple(why.value.reasons)


def test_only_the_office_prepares_a_meeting_in_these_words(world: World) -> None:
    with pytest.raises(NotAllowed, match=r"^会议由联席会议办公室筹备$"):
        actions.create(world.actor("甲"), world.meeting_fields(), clock.now())


def test_a_meeting_is_made_of_what_was_typed_and_numbered_by_kind_and_year(world: World) -> None:
    office = world.actor("未")
    until = clock.now() + timedelta(days=3)
    first = world.meeting(title="专题会", reply_by=until, regular=False, form_key="k1")
    assert (first.title, first.year, first.no, first.regular, first.form_key) == ("专题会", 2026, 1, False, "k1")
    assert (first.reply_by, first.venue, first.note) == (until, "县政府三楼会议室", "请携带本单位事项目录。")
    assert (first.person_id, first.person, first.agenda_no) == (office.person_id, office.person_name, 0)
    assert (first.created_at, first.moved_at, first.to_mend, first.change) == (clock.now(), clock.now(), "", "")
    assert first.chair_post_id == world.actor("己").post_id
    second = world.meeting(venue="", note="")
    assert (second.title, second.no, second.regular) == ("2026年第2次联席会议", 2, True)
    assert (second.venue, second.note, second.form_key) == ("", "", None)
    own = world.meeting(kind=MeetingKind.LIAISON)
    assert (own.no, own.chair_post_id) == (1, office.post_id)
    line = trail.of("meeting", own.id)[0]
    assert (line.act, line.label, line.to_state, line.person) == ("create", "新建会议", "planning", "未")


def test_replies_end_before_the_meeting_begins(world: World) -> None:
    starts = clock.now() + timedelta(days=14)
    with pytest.raises(Refused, match=r"^回执截止应早于会议时间$"):
        world.meeting(reply_by=starts)
    assert world.meeting(reply_by=starts - SECOND).reply_by == starts - SECOND


def test_what_is_missing_is_said_in_these_words(world: World) -> None:
    meeting = world.meeting(venue="")
    assert needs.COMPLETE.unmet(meeting) == ["请填写会议地点"]
    meeting.items = []
    assert needs.COMPLETE.unmet(meeting) == ["请填写会议地点", "议程还没有内容，请编排议程"]
    starts = meeting.starts_at
    with clock.at(starts):
        assert (needs.AHEAD.unmet(meeting), needs.BEGUN.unmet(meeting)) == (["会议时间已过，请修改会议时间"], [])
    with clock.at(starts - SECOND):
        assert (needs.AHEAD.unmet(meeting), needs.BEGUN.unmet(meeting)) == ([], ["会议时间未到"])


def test_the_notice_says_what_when_where_and_how_many_were_told(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED, guests=["qingshan"])
    assert told(world, "乙") == f"会议通知：《2026年第1次联席会议》{WHEN}，请按时回执"
    assert words_of(meeting) == f"通知 {len(meeting.invitations)} 个参会对象"
    assert meeting.reply_by == moment(date(2026, 3, 18), 18)
    assert (len(meeting.sign_in_key), meeting.notified_at) == (32, clock.now())


def test_a_change_needs_something_new_and_a_time_to_come(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    now = world.change_fields(meeting, starts_at=clock.now())
    assert refused(world, meeting, "change", "未", **now) == ("变更后的会议时间应晚于现在",)
    same = world.change_fields(meeting)
    assert refused(world, meeting, "change", "未", **same) == ("会议时间、地点、要求和议程都没有改动",)
    late = world.change_fields(meeting, venue="一楼", reply_by=meeting.starts_at)
    assert refused(world, meeting, "change", "未", **late) == ("回执截止应早于会议时间",)


def test_another_time_asks_everybody_anew_and_says_so(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    later = meeting.starts_at + timedelta(days=1)
    world.convene(meeting, "change", "未", **world.change_fields(meeting, starts_at=later))
    assert words_of(meeting) == "报召集人审定\n会场另有安排"
    assert actions.waiting_change(meeting)["starts_at"] == later
    world.convene(meeting, "agree_change", "己")
    assert words_of(meeting) == "发出第 2 版通知"
    assert told(world, "乙") == (
        "会议改期：《2026年第1次联席会议》2026年3月20日（星期五）10:00—11:30，县政府三楼会议室。会场另有安排"
    )
    assert actions.waiting_change(meeting) == {}


def test_a_change_that_is_not_agreed_to_is_forgotten_with_its_reason_kept(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    later = world.change_fields(meeting, starts_at=meeting.starts_at + timedelta(days=1))
    world.convene(meeting, "change", "未", **later)
    world.convene(meeting, "refuse_change", "己", reason="时间不变")
    assert (meeting.change, meeting.to_mend) == ("", "时间不变")
    world.convene(meeting, "change", "未", **later)
    assert meeting.to_mend == ""
    world.convene(meeting, "recall_change", "未")
    assert meeting.change == ""


def test_what_the_convener_sends_back_says_why_until_it_comes_again(world: World) -> None:
    meeting = world.meeting(MeetingState.FIXING)
    world.convene(meeting, "return", "己", reason="议题过多")
    assert meeting.to_mend == "议题过多"
    world.convene(meeting, "submit", "未")
    assert meeting.to_mend == ""
    world.convene(meeting, "fix", "己")
    assert meeting.fixed_at == clock.now()
    world.convene(meeting, "reopen", "未")
    assert meeting.fixed_at is None


def test_the_end_counts_what_was_decided_and_what_goes_on(world: World) -> None:
    topic = world.topic()
    meeting = world.meeting(MeetingState.NOTIFIED, topics=[topic.id])
    with clock.at(meeting.starts_at):
        assert refused(world, meeting, "hold", "未", outcomes={}) == ("请选择第 1 项的结果",)
        outcomes = {item.id: ItemOutcome.DECIDED for item in meeting.items}
        outcomes[next(item.id for item in meeting.items if item.topic_id)] = ItemOutcome.CARRIED
        world.convene(meeting, "hold", "未", outcomes=outcomes)
        assert (words_of(meeting), meeting.held_at) == ("议定 1 项，转下次会议 1 项", clock.now())
    assert (topic.place, topic.carried) == (TopicState.APPROVED, 1)


def test_a_cancelled_meeting_tells_whom_it_had_invited(world: World) -> None:
    topic = world.topic()
    meeting = world.meeting(MeetingState.NOTIFIED, topics=[topic.id])
    world.convene(meeting, "cancel", "未", reason="防汛")
    assert words_of(meeting) == "已通知全部参会对象\n防汛"
    assert told(world, "乙") == f"会议取消：《2026年第1次联席会议》{WHEN}。防汛"
    assert (topic.place, topic.meeting_id) == (TopicState.APPROVED, None)
    planned = world.meeting()
    world.convene(planned, "cancel", "未", reason="不开了")
    assert words_of(planned) == "不开了"


def test_it_shows_in_the_inbox_with_its_hour(world: World) -> None:
    meeting = world.meeting()
    assert calls.subject(meeting) == Subject("meeting", meeting.id, meeting.title, "03-19 10:00 开会")
    assert calls.day(meeting) == date(2026, 3, 19)
    assert calls.prepare_due(meeting) == date(2026, 3, 14)
    assert calls.notice_due(meeting) == date(2026, 3, 17)
    settings.put("meeting_notice_days", "5")
    assert calls.notice_due(meeting) == date(2026, 3, 12)


def test_replies_are_awaited_until_the_evening_before_or_until_it_begins(app: object) -> None:
    starts = moment(date(2026, 3, 19), 10)
    evening = moment(date(2026, 3, 18), 18)

    def until(now: datetime) -> datetime:
        return calls.reply_due(starts, now)

    assert until(evening - SECOND) == evening
    assert until(evening) == until(starts - SECOND) == starts - timedelta(minutes=1)
    assert calls.reply_due(evening, evening - timedelta(days=9)) == moment(date(2026, 3, 17), 18)


def test_days_of_replies_are_set_by_the_county(app: object) -> None:
    settings.put("meeting_reply_days", "0")
    starts = moment(date(2026, 3, 19), 10)
    assert calls.reply_due(starts, starts - timedelta(days=5)) == starts - timedelta(minutes=1)
    assert calls.reply_due(moment(date(2026, 3, 19), 19), starts) == moment(date(2026, 3, 19), 18)


def test_each_kind_of_meeting_has_its_own_step_of_the_office(world: World) -> None:
    office = world.actor("未")
    for kind, joint in ((MeetingKind.JOINT, True), (MeetingKind.LIAISON, False)):
        meeting = world.meeting(kind=kind)
        found = (policy.JOINT_OFFICE.holds(meeting, office), policy.LIAISON_OFFICE.holds(meeting, office))
        assert found == (joint, not joint)


def test_another_countys_office_reads_what_it_is_invited_to_and_no_more(world: World) -> None:
    meetings = [world.meeting(MeetingState.NOTIFIED), world.meeting(MeetingState.NOTIFIED)]
    seated = meetings[0].invitations[0].unit_id
    db.session.execute(delete(Invitation).where(Invitation.meeting_id == meetings[1].id))
    for unit_id, sees in ((meetings[0].office_id, 2), (seated, 1), (world.units["qingshan"], 0)):
        actor = replace(world.actor("未"), unit_id=unit_id)
        assert len(db.session.scalars(select(Meeting.id).where(policy.readable(actor))).all()) == sees
