"""The forms of replies, sign-in and the lists of invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yx.web import narrow
from yx.web.forms import Day, Form, LongText, Pick, PickMany, Radio, Text, by_id

from .models import Invitation
from .words import InvitationState

EMPTY: list[tuple[Any, str]] = [("", "")]
REPLIES = [state for state in InvitationState.choices() if state[0] in ("attend", "substitute", "leave")]


class AttendForm(Form):
    """参加 of whoever holds the post."""

    phone = Text("联系电话", limit=40)


class GuestForm(Form):
    """参加 of an invited unit: it says who comes."""

    name = Text("参会人员", required=True, limit=60)
    duty = Text("职务", required=True, limit=80)
    phone = Text("联系电话", limit=40)


class SubstituteForm(Form):
    """委派"""

    name = Text("委派人员", required=True, limit=60)
    duty = Text("职务", required=True, limit=80)
    phone = Text("联系电话", limit=40)
    reason = Text("委派原因", limit=500)


class LeaveForm(Form):
    """请假"""

    reason = LongText("请假事由", required=True, limit=500, render_kw={"rows": 2})


class SignInForm(Form):
    """签到; somebody else than was replied says who."""

    name = Text("签到人员（与回执不同时填写）", limit=60)


class EnterForm(Form):
    """代为登记"""

    reply = Radio("回执", REPLIES, required=True)
    name = Text("参会人员", limit=60)
    duty = Text("职务", limit=80)
    reason = Text("请假事由", limit=500)


FORMS: dict[str, Callable[[Any], Form]] = {
    "attend": lambda invitation: GuestForm() if _names_somebody(invitation) else AttendForm(),
    "substitute": lambda _invitation: SubstituteForm(),
    "reason": lambda _invitation: LeaveForm(),
    "sign_in": lambda _invitation: SignInForm(),
    "enter": lambda _invitation: EnterForm(),
}


def _names_somebody(invitation: Invitation) -> bool:
    return invitation.post_id is None


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("会议名称", limit=100)
    state = Pick("回执", EMPTY + InvitationState.choices())
    since = Day("会议自")
    until = Day("会议至")


class TicksForm(Form):
    """登记签到 of many at once."""

    came = PickMany("签到", coerce=by_id)


class ReplyFilter(narrow.FilterForm):
    """What the table of a meeting is narrowed to."""

    state = Pick("回执", EMPTY + InvitationState.choices())
