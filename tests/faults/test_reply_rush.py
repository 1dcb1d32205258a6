"""28 members reply to a meeting within the same second, each at their own browser, on both databases (clause E4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.faults.test_answer_rush import UNITS, departments, press
from tests.invitations.world import announced, invite
from tests.town import Town
from tests.world import World
from yx.core import trail
from yx.core.base import db
from yx.meetings import attendance
from yx.meetings.models import Invitation, Meeting
from yx.meetings.words import InvitationState, Role
from yx.people.models import Post

pytestmark = pytest.mark.slow

REPLIES = (("attend", {}), ("substitute", {"name": "副局长", "duty": "副局长"}), ("leave", {"reason": "出差"}))


def meeting(world: World) -> list[int]:
    """A meeting to which the 28 are invited; the ids of the invitations in the order of the units."""
    units = departments(world)
    found = announced(world)
    for unit_id in units:
        post = db.session.scalars(select(Post).where(Post.unit_id == unit_id)).one()
        invite(found, Role.MEMBER, unit_id, post.id)
    return list(db.session.scalars(select(Invitation.id).order_by(Invitation.position)))


def ready(town: Town, number: int, invitation: int) -> Callable[[], TestResponse]:
    """A member with the page open and the reply filled in: what is left is to press the button."""
    browser = town.browser()
    browser.sign_in(f"head{number}")
    step, given = REPLIES[number % len(REPLIES)]
    page = f"/conference/invitations/{invitation}"
    form = browser.fields(page, f"{page}/steps/{step}")
    for name, value in given.items():
        form[name] = value
    return lambda: browser.post(f"{page}/steps/{step}", data=form, follow_redirects=True)


def test_twenty_eight_replies_in_the_same_second_are_all_heard(town: Town) -> None:
    ids = town.do(meeting)
    works = [ready(town, number, one) for number, one in enumerate(ids)]
    answers = [answer for _place, answer in press(town, works)]
    assert [answer.status_code for answer in answers] == [200] * UNITS
    assert all("已办理：" in answer.text for answer in answers)

    def stands() -> tuple[list[InvitationState], int, tuple[int, int, int]]:
        rows = db.session.scalars(select(Invitation).order_by(Invitation.position)).all()
        lines = sum(len(trail.of("invitation", one.id)) for one in rows)
        found = attendance.of(db.session.scalars(select(Meeting)).one())
        assert trail.verify() is None
        return [one.place for one in rows], lines, (len(found.present), len(found.excused), len(found.absent))

    places, lines, counts = town.ask(stands)
    order = (InvitationState.ATTEND, InvitationState.SUBSTITUTE, InvitationState.LEAVE)
    assert places == [order[number % 3] for number in range(UNITS)]
    assert (lines, counts) == (UNITS, (19, 9, 0))
