"""A change after the notice: a new version, everybody told, exactly what changed shown (clause E5; ADR 0020)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.queries import counted
from tests.world import World
from yx.conference.models import Seat
from yx.core import clock, inbox, notices, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.meetings import actions, versions
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Meeting
from yx.meetings.words import InvitationState, MeetingKind, MeetingState
from yx.people.models import Unit, UnitKind


def text(rows: list[versions.diff.Row]) -> list[str]:
    """Changed lines, deletions in brackets, insertions in braces."""
    marks = {"same": "{}", "del": "[{}]", "ins": "<{}>"}
    changed = (row for row in rows if row.change != "same")
    return ["".join(marks[part.kind].format(part.text) for part in row.segments) for row in changed]


def sent(meeting: Meeting, old: int = -2, new: int = -1) -> tuple[list[str], list[tuple[str, int | None, int | None]]]:
    """What two versions differ in."""
    before, after = versions.opened(meeting.versions[old]), versions.opened(meeting.versions[new])
    return text(versions.compare(before, after)), [(m.what, m.old, m.new) for m in versions.moves(before, after)]


def test_another_place_is_sent_at_once(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    world.convene(meeting, "change", "未", **world.change_fields(meeting, venue="县政府一楼会议室"))
    assert (meeting.venue, meeting.agenda_no, meeting.change) == ("县政府一楼会议室", 2, "")
    told = versions.text(versions.opened(meeting.versions[1])).splitlines()
    assert told[2:] == [
        "会议地点：县政府一楼会议室",
        "会议要求：请携带本单位事项目录。",
        "1. 例行事项：通报上次会议议定事项落实情况（10 分钟）",
    ]
    assert sent(meeting) == (["会议地点：县政府[三]<一>楼会议室"], [])
    assert meeting.versions[1].reason == "会场另有安排"
    said = notices.unread(world.actor("乙"))[0].text
    assert said == "会议变更：《2026年第1次联席会议》2026年3月19日（星期四）10:00—11:30，县政府一楼会议室。会场另有安排"


def test_another_hour_of_a_joint_conference_is_the_conveners(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    begins, later = meeting.starts_at, meeting.starts_at + timedelta(days=1)
    world.convene(meeting, "change", "未", **world.change_fields(meeting, starts_at=later))
    assert (meeting.starts_at, meeting.agenda_no) == (begins, 1)
    assert trail.of("meeting", meeting.id)[-1].words == "报召集人审定\n会场另有安排"
    rows = {(row.label, row.desk) for row in inbox.of_record("meeting", meeting.id)}
    assert ("审定会议变更", f"p{world.actor('己').post_id}") in rows
    for step in ("arrange", "change"):
        with pytest.raises(Refused):
            world.convene(meeting, step, "未", **world.change_fields(meeting))
    world.convene(meeting, "agree_change", "己", opinion="同意")
    assert (meeting.starts_at, meeting.agenda_no, meeting.change) == (later, 2, "")
    assert notices.unread(world.actor("寅"))[0].text.startswith("会议改期：")
    assert trail.of("meeting", meeting.id)[-1].words == "发出第 2 版通知\n同意"


def test_the_convener_may_refuse_a_change_and_the_office_take_it_back(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    later = world.change_fields(meeting, starts_at=meeting.starts_at + timedelta(days=1))
    world.convene(meeting, "change", "未", **later)
    world.convene(meeting, "refuse_change", "己", reason="按原定时间召开")
    assert (meeting.change, meeting.to_mend, meeting.agenda_no) == ("", "按原定时间召开", 1)
    world.convene(meeting, "change", "未", **later)
    assert meeting.to_mend == ""
    world.convene(meeting, "recall_change", "未")
    assert (meeting.change, meeting.agenda_no) == ("", 1)
    world.convene(meeting, "change", "未", **later)
    with clock.at(later["starts_at"]), pytest.raises(Refused, match=r"^变更后的会议时间已过，请退回$"):
        world.convene(meeting, "agree_change", "己")


def test_at_another_hour_everybody_is_asked_anew(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED, kind=MeetingKind.LIAISON)
    mine = next(one for one in meeting.invitations if one.unit.short == "fazhan")
    INVITATION.take(mine, "attend", world.actor("丙"), {}, clock.now(), mine.row_version)
    world.convene(meeting, "change", "未", **world.change_fields(meeting, venue="一楼"))
    assert (mine.place, mine.name) == (InvitationState.ATTEND, "丙")
    assert [row.label for row in inbox.of_record("invitation", mine.id)] == ["阅知会议变更"]
    later = world.change_fields(meeting, starts_at=meeting.starts_at + timedelta(days=7))
    world.convene(meeting, "change", "未", **later)
    assert (meeting.agenda_no, mine.place, mine.name) == (3, InvitationState.ASKED, "丙")
    assert {row.label for row in inbox.of_record("invitation", mine.id)} == {"会议回执"}
    assert meeting.reply_by
    assert meeting.reply_by < meeting.starts_at


def test_items_are_arranged_anew_and_what_changed_is_told_item_by_item(world: World) -> None:
    one, two, three = (world.topic(title=title) for title in ("议题一", "议题二", "议题三"))
    meeting = world.meeting(MeetingState.NOTIFIED, topics=[one.id, two.id])
    standing, first, second = (item.id for item in meeting.items)
    world.arrange(meeting, do=("drop", standing))
    world.arrange(meeting, do=("up", second), **{f"r{first}": {"minutes": 25, "reporter": "副局长"}})
    world.arrange(meeting, do=("topic", three.id))
    assert versions.unsent(meeting)
    world.convene(meeting, "change", "未", **world.change_fields(meeting))
    assert meeting.change, "the items of a joint conference are the convener's"
    world.convene(meeting, "agree_change", "己")
    lines, moves = sent(meeting)
    assert moves == [("删去", 1, None), ("调整顺序", 3, 1), ("修改汇报人、修改时长", 2, 2), ("增加", None, 3)]
    assert lines == [
        "议题：议题一（县发展局[，10]<　副局长，25> 分钟）",
        "<议题：议题三（县发展局，10 分钟）>",
        "[例行事项：通报上次会议议定事项落实情况（10 分钟）]",
    ]
    assert not versions.unsent(meeting)


def test_reporter_and_minutes_are_the_offices_own(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    world.arrange(meeting, **{f"r{meeting.items[0].id}": {"reporter": "主任", "minutes": 20}})
    world.convene(meeting, "change", "未", **world.change_fields(meeting, note=""))
    assert (meeting.change, meeting.agenda_no) == ("", 2)
    assert sent(meeting)[0] == ["[会议要求：请携带本单位事项目录。]", sent(meeting)[0][1]]


def test_a_unit_may_be_invited_later(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    assert not notices.unread(world.actor("巳"))
    more = world.change_fields(meeting, guests=[world.units["qingshan"]], reply_by=clock.now() + timedelta(days=2))
    world.convene(meeting, "change", "未", **more)
    assert [one.unit.short for one in meeting.invitations][-1] == "qingshan"
    assert meeting.reply_by == more["reply_by"]
    assert notices.unread(world.actor("巳"))
    with pytest.raises(Refused, match=r"^会议时间、地点、要求和议程都没有改动$"):
        world.convene(meeting, "change", "未", **world.change_fields(meeting, guests=[world.units["qingshan"]]))


def test_a_change_must_lie_ahead_and_be_one(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED)
    for changed, said in (
        ({}, "都没有改动"),
        ({"starts_at": clock.now()}, "应晚于现在"),
        ({"reply_by": meeting.starts_at}, "回执截止应早于会议时间"),
    ):
        with pytest.raises(Refused, match=said):
            world.convene(meeting, "change", "未", **world.change_fields(meeting, **changed))


def test_replies_have_a_last_hour_also_where_the_notice_is_late(world: World) -> None:
    day = clock.local(clock.now()).date()
    meeting = world.meeting(MeetingState.NOTIFIED)
    last = clock.local(meeting.reply_by or clock.now())
    assert (last.date(), last.hour) == (clock.add_workdays(day + timedelta(days=14), -1), 18)
    hasty = world.meeting(MeetingState.NOTIFIED, starts_at=clock.now() + timedelta(hours=3))
    assert hasty.reply_by == hasty.starts_at - timedelta(minutes=1)
    earlier = world.change_fields(meeting, starts_at=clock.now() + timedelta(days=4), reply_by=None)
    world.convene(meeting, "change", "未", **earlier)
    world.convene(meeting, "agree_change", "己")
    assert meeting.reply_by
    assert meeting.reply_by < earlier["starts_at"]
    set_ = world.meeting(MeetingState.NOTIFIED, reply_by=clock.now() + timedelta(days=5))
    assert set_.reply_by == clock.now() + timedelta(days=5)
    assert versions.latest(world.meeting()) is None
    assert not versions.unsent(world.meeting())
    assert not versions.needs_convener(world.meeting(), {})
    assert actions.waiting_change(meeting) == {}


def guests(count: int) -> list[int]:
    units = [Unit(name=f"{n}村", short_name=f"{n}村", short=f"cun{n}", kind=UnitKind.VILLAGE) for n in range(count)]
    db.session.add_all(units)
    db.session.flush()
    return [unit.id for unit in units]


def test_a_notice_a_change_and_a_cancelling_cost_the_same_for_250_units_as_for_one(world: World, app: Flask) -> None:
    villages, cost = guests(250), []
    for chosen in (villages[:1], villages):
        meeting = world.meeting(MeetingState.FIXED, kind=MeetingKind.LIAISON, guests=chosen)
        with counted(app) as found:
            world.convene(meeting, "notify", "未")
            later = world.change_fields(meeting, starts_at=meeting.starts_at + timedelta(days=1))
            world.convene(meeting, "change", "未", **later)
            world.convene(meeting, "cancel", "未")
        cost.append(found.count)
        assert len(meeting.invitations) == len(chosen) + 4
    assert max(cost) <= 85, cost


def test_without_members_nobody_can_be_invited(world: World) -> None:
    meeting = world.meeting(MeetingState.FIXED, kind=MeetingKind.LIAISON)
    db.session.query(Seat).delete()
    with pytest.raises(Refused, match="名单为空"):
        world.convene(meeting, "notify", "未")
