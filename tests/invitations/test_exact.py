"""What those invited read, word for word, and both sides of each limit (clause E4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.invitations.world import announced, of, reply
from tests.world import World
from yx.core import clock
from yx.core.errors import Refused
from yx.core.inbox import Subject
from yx.meetings import invitation_needs as needs
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Invitation
from yx.meetings.words import InvitationState, MeetingState

SECOND = timedelta(seconds=1)


@pytest.fixture
def invitation(world: World) -> Invitation:
    return of(announced(world, "乙"), "乙")


def test_it_shows_in_the_inbox_as_a_notice_of_the_office(invitation: Invitation) -> None:
    wanted = Subject("invitation", invitation.id, "会议通知：第一次联席会议", "联席会议办公室")
    assert INVITATION.subject(invitation) == wanted


def test_a_reply_is_possible_until_its_moment_and_while_the_meeting_is_announced(invitation: Invitation) -> None:
    until = invitation.meeting.reply_by
    assert until is not None
    with clock.at(until):
        assert needs.IN_TIME.unmet(invitation) == []
    said = f"回执已于 {clock.local(until):%m-%d %H:%M} 截止，如有变化请联系联席会议办公室代为登记"
    with clock.at(until + SECOND):
        assert needs.IN_TIME.unmet(invitation) == [said]
    invitation.meeting.reply_by = None
    assert needs.IN_TIME.unmet(invitation) == needs.TO_COME.unmet(invitation) == []
    invitation.meeting.state = MeetingState.HELD.value
    assert needs.TO_COME.unmet(invitation) == ["会议已召开，不能再办理回执"]


def test_signing_in_opens_two_hours_before_and_ends_with_the_meeting(invitation: Invitation) -> None:
    meeting = invitation.meeting
    opens, ends = meeting.starts_at - timedelta(hours=2), meeting.starts_at + timedelta(minutes=meeting.minutes)
    early = [f"{clock.local(opens):%m-%d %H:%M} 开始签到"]
    with clock.at(opens - SECOND):
        assert needs.AT_THE_DOOR.unmet(invitation) == needs.BEGUN.unmet(invitation) == early
    for moment in (opens, ends):
        with clock.at(moment):
            assert needs.AT_THE_DOOR.unmet(invitation) == needs.BEGUN.unmet(invitation) == []
    with clock.at(ends + SECOND):
        assert needs.AT_THE_DOOR.unmet(invitation) == ["会议已结束，请联系联席会议办公室补登"]
        assert needs.BEGUN.unmet(invitation) == []


def test_who_has_signed_in_is_named_with_the_time_and_taken_off_again(world: World, invitation: Invitation) -> None:
    start = invitation.meeting.starts_at
    with clock.at(start):
        reply(world, invitation, "sign_in", "乙", start, name=" 乙的代表 ")
        said = [f"乙的代表已于 {clock.local(start):%H:%M} 签到"]
        assert needs.NOT_SIGNED_IN.unmet(invitation) == said
        reply(world, invitation, "undo", "未", start)
    assert (invitation.signed_in_at, invitation.signed_in_name) == (None, "")
    assert needs.NOT_SIGNED_IN.unmet(invitation) == []


def test_a_name_at_the_door_is_cut_to_what_fits(world: World, invitation: Invitation) -> None:
    start = invitation.meeting.starts_at
    with clock.at(start):
        reply(world, invitation, "sign_in", "乙", start, name="名" * 61)
    assert invitation.signed_in_name == "名" * 60


def test_a_reply_keeps_what_was_said_and_forgets_what_was_said_before(world: World, invitation: Invitation) -> None:
    reply(world, invitation, "substitute", "乙", name=" 某人 ", duty=" 副局长 ", phone="123", reason=" 出差 ")
    assert (invitation.name, invitation.duty, invitation.phone, invitation.reason) == ("某人", "副局长", "123", "出差")
    assert (invitation.replied_at, invitation.seen_no) == (clock.now(), 1)
    reply(world, invitation, "leave", "乙", reason=" 住院 ")
    assert (invitation.name, invitation.duty, invitation.phone, invitation.reason) == ("", "", "", "住院")
    reply(world, invitation, "attend", "乙", phone="456")
    assert (invitation.name, invitation.phone, invitation.reason) == ("乙", "456", "")
    with pytest.raises(Refused, match=r"^请填写委派人员的姓名和职务$"):
        reply(world, invitation, "substitute", "乙", name="", duty="副局长")


def test_the_office_enters_each_kind_of_reply(world: World, invitation: Invitation) -> None:
    for kind, data in (
        (InvitationState.LEAVE, {"reason": "住院"}),
        (InvitationState.SUBSTITUTE, {"name": "某人", "duty": "副局长"}),
        (InvitationState.ATTEND, {}),
    ):
        reply(world, invitation, "enter", "未", reply=kind.value, **data)
        assert invitation.place == kind


def test_a_reply_is_due_on_the_last_day_for_replies_or_on_none(invitation: Invitation) -> None:
    due = INVITATION.step("attend").due
    invitation.meeting.reply_by = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)  # past midnight in Shanghai
    assert due(invitation) == date(2026, 3, 10)
    invitation.meeting.reply_by = None
    assert due(invitation) is None
