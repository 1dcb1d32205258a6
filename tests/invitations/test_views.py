"""The pages of invitations over HTTP: reply, list, attendance, prints, sign-in by telephone, statements."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from tests.databases import seed
from tests.inspector import Inspector
from tests.invitations.world import announced, invite
from tests.moments import NOON
from tests.queries import counted
from tests.town import Town
from tests.world import CAST, World
from yx.core import clock
from yx.core.base import db, transaction
from yx.meetings.models import AgendaItem, Invitation, Meeting
from yx.meetings.versions import add
from yx.meetings.words import InvitationState, ItemKind, MeetingState, Role
from yx.people.models import Unit, UnitKind


@seed("invited", on="town")
def fill() -> None:
    """A meeting announced to three members, the convener and a township."""
    with clock.at(NOON), transaction():
        world = World()
        meeting = announced(world, "己", "乙", "子", "寅", guests=("qingshan",), sign_in_key="k3y", agenda_no=0)
        meeting.items.append(AgendaItem(position=1, kind=ItemKind.STANDING, title="通报上次会议落实情况", minutes=10))
        db.session.flush()
        add(meeting, world.actor("未"), "", clock.now())


@pytest.fixture
def invited(town: Town) -> Town:
    """The county with an announced meeting."""
    return town


def page_of(town: Town, name: str) -> str:
    """The page of a person's invitation."""

    def find(world: World) -> int:
        actor = world.actor(name)
        rows = db.session.scalars(select(Invitation).where(Invitation.unit_id == actor.unit_id)).all()
        return next((one.id for one in rows if one.post_id == actor.post_id), rows[0].id)

    return f"/conference/invitations/{town.do(find)}"


def later(town: Town, name: str) -> Inspector:
    """A browser of somebody whose session of two days ago has ended."""
    found = town.browser()
    found.sign_in(CAST[name].username)
    return found


def meeting_id(town: Town) -> int:
    return town.ask(lambda: db.session.scalars(select(Meeting.id)).one())


def test_a_member_finds_the_notice_replies_and_changes_the_reply(invited: Town) -> None:
    page = page_of(invited, "乙")
    assert page in invited.at("乙").get("/").text
    shown = invited.at("乙").get(page).text
    for words in ("第一次联席会议", "县政府三楼会议室", "通报上次会议落实情况", "县发展局局长"):
        assert words in shown
    wrong = invited.at("乙").submit(page, f"{page}/steps/substitute", name="", duty="副局长", reason="外出")
    assert wrong.status_code == 422
    assert 'value="副局长"' in wrong.text
    assert invited.at("乙").submit(page, f"{page}/steps/attend").status_code == 303
    assert page not in invited.at("乙").get("/").text
    answer = invited.at("丙").submit(page, f"{page}/steps/substitute", name="某副局长", duty="副局长")
    assert answer.status_code == 303
    assert "某副局长" in invited.at("乙").get(page).text


def test_what_changed_since_it_was_read_is_shown_until_it_is_read(invited: Town) -> None:
    page = page_of(invited, "乙")
    invited.at("乙").submit(page, f"{page}/steps/attend")
    assert "会议有变更" not in invited.at("乙").get(page).text

    def change(world: World) -> None:
        meeting = db.session.scalars(select(Meeting)).one()
        meeting.venue = "县行政服务中心五楼"
        add(meeting, world.actor("未"), "会议室调整", clock.now())

    invited.do(change)
    shown = invited.at("乙").get(page).text
    assert "会议有变更" in shown
    assert "会议室调整" in shown
    assert invited.at("丙").submit(page, f"{page}/steps/read").status_code == 303
    assert "会议有变更" not in invited.at("乙").get(page).text


def test_the_list_is_narrowed_and_costs_six_statements_at_most(invited: Town) -> None:
    for query, found in (("", True), ("words=联席", True), ("words=教育", False), ("state=asked", True),
                         ("state=leave", False), ("since=2026-03-07", True), ("until=2026-03-06", False),
                         ("state=x&since=y", True)):  # fmt: skip
        answer = invited.at("乙").get(f"/conference/invitations/?{query}")
        assert (answer.status_code, "县政府三楼会议室" in answer.text) == (200, found), query
    with counted(invited.app) as few:
        invited.at("乙").get("/conference/invitations/")
    assert few.count <= 6
    assert "第一次联席会议" not in invited.at("壬").get("/conference/invitations/").text


def test_the_calendar_file_is_handed_out(invited: Town) -> None:
    answer = invited.at("乙").get(f"{page_of(invited, '乙')}/meeting.ics")
    assert answer.mimetype == "text/calendar"
    assert b"BEGIN:VEVENT" in answer.data


def test_the_office_sees_who_comes_ticks_many_and_takes_the_table_away(invited: Town) -> None:
    base = f"/conference/invitations/meetings/{meeting_id(invited)}"
    page = page_of(invited, "寅")
    invited.at("寅").submit(page, f"{page}/steps/leave", reason="出差")
    shown = invited.at("未").get(base).text
    assert "请假" in shown
    assert "青山镇" not in invited.at("未").get(f"{base}?state=leave").text
    ids = invited.ask(lambda: [str(one.id) for one in db.session.scalars(select(Invitation))])
    assert "登记签到" not in shown
    assert invited.at("未").send(base, came=ids[:2]).status_code == 409
    assert invited.at("未").send(base, came=["99"]).status_code == 422
    with clock.at(NOON + timedelta(days=2)):
        office = later(invited, "未")
        assert office.submit(base, base, came=ids[:2]).status_code == 303
        assert office.submit(base, base, came=ids[:2]).status_code == 409
        assert "签到 <b>2</b>" in office.get(base).text
        book = openpyxl.load_workbook(BytesIO(office.get(f"{base}/table.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == ["县政府", "县发展局", "县教育局", "县财政局", "青山镇"]
    assert invited.at("己").get(base).status_code == 200
    assert invited.at("乙").get(base).status_code == 403


def test_what_is_printed_names_those_who_come(invited: Town) -> None:
    base = f"/conference/invitations/meetings/{meeting_id(invited)}"
    page = page_of(invited, "寅")
    invited.at("寅").submit(page, f"{page}/steps/leave", reason="出差")
    for what in ("names", "seats", "sign-in"):
        shown = invited.at("未").get(f"{base}/{what}").text
        assert "县发展局" in shown
        assert "县财政局" not in shown
    assert "data:image/svg+xml" in shown
    assert "/conference/invitations/sign-in/k3y" in shown


def test_a_telephone_signs_in_once(invited: Town) -> None:
    door = "/conference/invitations/sign-in/k3y"
    outside = invited.browser().get(door)
    assert (outside.status_code, outside.headers["Location"].partition("?")[0]) == (303, "/sign-in")
    assert invited.at("乙").get(f"{door}x").status_code == 404
    own = page_of(invited, "乙").rpartition("/")[2]
    assert invited.at("乙").submit(door, f"{door}/{own}").status_code == 409
    with clock.at(NOON + timedelta(days=2)):
        member, stranger = later(invited, "乙"), later(invited, "庚")
        form = member.fields(door, f"{door}/{own}")
        for _press in range(2):
            assert member.post(f"{door}/{own}", data=form).status_code == 303
        assert "已签到" in later(invited, "丙").get(door).text
        assert "不在受邀之列" in stranger.get(door).text
        assert stranger.send(f"{door}/{own}").status_code == 404
    signed = invited.ask(lambda: db.session.get_one(Invitation, int(own)).signed_in_at)
    assert signed is not None


def test_the_table_of_250_invited_costs_as_much_as_that_of_five(invited: Town) -> None:
    base = f"/conference/invitations/meetings/{meeting_id(invited)}"

    def cost() -> int:
        invited.at("未").get(base)
        with counted(invited.app) as found:
            assert invited.at("未").get(base).status_code == 200
        return found.count

    few = cost()

    def villages(world: World) -> None:
        meeting = db.session.scalars(select(Meeting)).one()
        for number in range(245):
            unit = Unit(name=f"第{number}村", short_name=f"第{number}村", short=f"v{number}", kind=UnitKind.VILLAGE)
            db.session.add(unit)
            db.session.flush()
            db.session.add(
                Invitation(
                    meeting_id=meeting.id, state=InvitationState.ASKED.value, role=Role.GUEST, position=number + 6,
                    unit_id=unit.id, name="", duty="", phone="", reason="", replied_by="", seen_no=0,
                    signed_in_name="", holder="", moved_at=clock.now(),
                )
            )  # fmt: skip

    invited.do(villages)
    assert cost() == few <= 8


def test_a_meeting_that_was_not_announced_has_no_table(invited: Town) -> None:
    other = invited.do(lambda world: announced(world, no=2, agenda_no=0, state=MeetingState.PLANNING.value).id)
    assert invited.at("未").get(f"/conference/invitations/meetings/{other}").status_code == 404


def test_an_invited_unit_is_one_more(invited: Town) -> None:
    def add_one(world: World) -> None:
        invite(db.session.scalars(select(Meeting)).one(), Role.GUEST, world.units["ban"], None)

    invited.do(add_one)
    page = page_of(invited, "戊")
    assert invited.at("戊").submit(page, f"{page}/steps/attend", name="").status_code == 422
    assert invited.at("戊").submit(page, f"{page}/steps/attend", name="某人", duty="主任").status_code == 303
