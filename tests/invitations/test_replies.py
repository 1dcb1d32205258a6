"""Replies to an invitation, sign-in, and who came in the end (clause E4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.invitations.world import announced, of, reply
from tests.world import World
from yx.core import clock, inbox
from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused
from yx.meetings import attendance
from yx.meetings import invitation_queries as queries
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Invitation
from yx.meetings.words import InvitationState, MeetingState
from yx.people import holdings
from yx.people.actor import actor_as
from yx.people.models import Person, Post


def called(one: Invitation) -> set[tuple[str, str]]:
    return {(row.label, row.desk) for row in inbox.of_record("invitation", one.id)}


def test_the_post_and_its_liaison_are_asked_and_either_replies(world: World) -> None:
    meeting = announced(world, "乙", "子", "寅")
    head, liaison = world.actor("乙"), world.actor("丙")
    first = of(meeting, "乙")
    assert called(first) == {("会议回执", f"p{head.post_id}"), ("会议回执", f"u{liaison.unit_id}:liaison")}
    reply(world, first, "attend", "乙")
    assert (first.place, first.name, first.duty) == (InvitationState.ATTEND, "乙", "县发展局局长")
    assert first.replied_by == head.signature
    assert first.seen_no == 1
    assert called(first) == set()
    reply(world, of(meeting, "子"), "substitute", "丑", name="副局长某", duty="副局长", phone="1")
    with pytest.raises(NotAllowed):
        reply(world, of(meeting, "寅"), "leave", "甲", reason="出差")
    reply(world, of(meeting, "寅"), "leave", "寅", reason="出差")
    reply(world, of(meeting, "寅"), "attend", "寅")
    assert of(meeting, "寅").reason == ""


@pytest.mark.parametrize(
    ("step", "data", "says"),
    [
        ("substitute", {"name": "某人"}, r"^请填写委派人员的姓名和职务$"),
        ("leave", {"reason": " "}, r"^请填写请假事由$"),
    ],
)
def test_a_reply_without_what_it_needs_is_refused(world: World, step: str, data: dict[str, str], says: str) -> None:
    with pytest.raises(Refused, match=says):
        reply(world, of(announced(world, "乙"), "乙"), step, "乙", **data)


def test_an_invited_unit_names_who_comes(world: World) -> None:
    guest = of(announced(world, "乙", guests=("qingshan",)), "午")
    with pytest.raises(Refused, match=r"^请填写参会人员姓名$"):
        reply(world, guest, "attend", "午")
    reply(world, guest, "attend", "巳", name="镇长", duty="镇长")
    assert (guest.name, guest.duty) == ("镇长", "镇长")


def test_after_the_deadline_the_office_enters_the_reply(world: World) -> None:
    meeting = announced(world, "乙")
    one = of(meeting, "乙")
    with clock.at(meeting.reply_by + timedelta(minutes=1)):
        with pytest.raises(Refused, match="截止"):
            reply(world, one, "attend", "乙")
        reply(world, one, "enter", "未", reply="leave", reason="下乡")
    assert (one.place, one.reason) == (InvitationState.LEAVE, "下乡")


def test_a_vacant_post_sends_somebody(world: World) -> None:
    meeting = announced(world, "乙")
    one = of(meeting, "乙")
    holdings.vacate(_post(one.post_id or 0), date(2026, 3, 5), world.actor("戌"), clock.now())
    with (
        clock.at(clock.now() + timedelta(days=1)),
        pytest.raises(Refused, match=r"^岗位现无人任职，请选择“委派”并填写参会人员$"),
    ):
        reply(world, one, "attend", "丙")
    with clock.at(meeting.starts_at), pytest.raises(Refused, match=r"^请填写签到人员姓名$"):
        reply(world, one, "tick", "未")


def test_the_successor_replies_and_the_past_keeps_who_it_was(world: World) -> None:
    meeting = announced(world, "乙", "子")
    one = of(meeting, "乙")
    new = _person("you")
    holdings.appoint(_post(one.post_id or 0), new, date(2026, 3, 6), world.actor("戌"), clock.now())
    with clock.at(clock.now() + timedelta(days=1)):
        successor = actor_as("you", clock.today(), one.post_id)
        assert {row.noun for row in inbox.page(successor)} >= {"invitation"}
        assert attendance.holder_of(one) == new.name
    attendance.fix(meeting)
    meeting.state = MeetingState.HELD.value
    holdings.appoint(_post(one.post_id or 0), _person("yi"), date(2026, 3, 20), world.actor("戌"), clock.now())
    assert [person.name for person in attendance.of(meeting).absent] == [new.name, "子"]


def test_signing_in_opens_two_hours_before_and_counts_once(world: World) -> None:
    meeting = announced(world, "乙", "子", "寅", guests=("qingshan",))
    one = of(meeting, "乙")
    reply(world, of(meeting, "寅"), "leave", "寅", reason="出差")
    reply(world, of(meeting, "子"), "substitute", "子", name="某副局长", duty="副局长")
    reply(world, of(meeting, "午"), "attend", "午", name="镇长", duty="镇长")
    with pytest.raises(Refused, match="开始签到"):
        reply(world, one, "sign_in", "乙")
    with pytest.raises(Refused, match="开始签到"):
        reply(world, one, "tick", "未")
    with clock.at(meeting.starts_at - timedelta(minutes=10)):
        reply(world, one, "sign_in", "乙")
        with pytest.raises(Refused, match="签到"):
            reply(world, one, "sign_in", "丙")
        reply(world, of(meeting, "子"), "tick", "未")
        reply(world, of(meeting, "午"), "tick", "未", name="党委书记")
        reply(world, of(meeting, "寅"), "tick", "未")
        reply(world, of(meeting, "寅"), "undo", "未")
    with clock.at(meeting.starts_at + timedelta(minutes=meeting.minutes + 1)), pytest.raises(Refused, match="已结束"):
        reply(world, of(meeting, "寅"), "sign_in", "寅")
    found = attendance.of(meeting)
    assert [(a.name, a.duty, a.instead_of) for a in found.present] == [
        ("乙", "县发展局局长", ""),
        ("某副局长", "副局长", "县教育局局长"),
    ]
    assert [(a.unit, a.reason) for a in found.excused] == [("县财政局", "出差")]
    assert [(a.unit, a.name) for a in found.guests] == [("青山镇", "党委书记")]


def test_without_sign_in_the_replies_say_who_came(world: World) -> None:
    meeting = announced(world, "己", "乙", "子", "寅")
    reply(world, of(meeting, "乙"), "attend", "乙")
    reply(world, of(meeting, "寅"), "leave", "寅", reason="出差")
    of(meeting, "己").state = InvitationState.WITHDRAWN.value
    found = attendance.of(meeting)
    assert [a.name for a in found.present] == ["乙"]
    assert [a.name for a in found.absent] == ["子"]


def test_a_change_of_the_agenda_is_read_by_those_who_have_replied(world: World) -> None:
    meeting = announced(world, "乙")
    one = of(meeting, "乙")
    reply(world, one, "attend", "乙")
    meeting.agenda_no = 2
    INVITATION.call(one, clock.now())
    assert {label for label, _desk in called(one)} == {"阅知会议变更"}
    reply(world, one, "read", "丙")
    assert (one.seen_no, called(one)) == (2, set())


def test_nothing_is_replied_once_the_meeting_is_held(world: World) -> None:
    meeting = announced(world, "乙")
    meeting.state = MeetingState.HELD.value
    with pytest.raises(Refused, match="已召开"):
        reply(world, of(meeting, "乙"), "attend", "乙")


def test_a_unit_sees_its_own_invitation_and_the_office_all(world: World) -> None:
    meeting = announced(world, "乙", "子")
    one = of(meeting, "乙")
    for name in "乙丙甲未":
        assert queries.one(world.actor(name), one.id, lock=True) is one
    for name in "子丑己辛壬戌午":
        with pytest.raises(NotFound):
            queries.one(world.actor(name), one.id)
    assert queries.titles(world.actor("乙"), [one.id]) == {one.id: ("第一次联席会议", "待回执")}
    assert queries.titles(world.actor("壬"), [one.id]) == {}


def _post(post_id: int) -> Post:
    return db.session.get_one(Post, post_id)


def _person(username: str) -> Person:
    return db.session.query(Person).filter_by(username=username).one()
