"""The road of an invitation 会议邀请: replied, changed until the deadline, signed in (clause E4); a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yx.core import clock
from yx.core.flow import Flow, State, Step
from yx.core.inbox import Subject

from . import invitation_actions as actions
from . import invitation_needs as needs
from . import invitation_policy as policy
from .models import Invitation
from .words import InvitationState, MeetingState

ASKED, ATTEND, SUBSTITUTE, LEAVE, WITHDRAWN = (state.value for state in InvitationState)
REPLIED = (ATTEND, SUBSTITUTE, LEAVE)
OPEN = (needs.TO_COME, needs.IN_TIME)


def _subject(invitation: Invitation) -> Subject:
    meeting = invitation.meeting
    return Subject("invitation", invitation.id, f"会议通知：{meeting.title}", "联席会议办公室")


def _announced(invitation: Invitation) -> bool:
    return invitation.meeting.place == MeetingState.NOTIFIED


def _asked(invitation: Invitation) -> bool:
    return invitation.place == InvitationState.ASKED and _announced(invitation)


def _changed(invitation: Invitation) -> bool:
    return _announced(invitation) and invitation.seen_no < invitation.meeting.agenda_no


def _due(invitation: Invitation) -> date | None:
    until = invitation.meeting.reply_by
    return clock.local(until).date() if until else None


def _day(invitation: Invitation) -> date:
    return clock.local(invitation.meeting.starts_at).date()


def _desks(invitation: Invitation) -> Iterator[str]:
    for who in policy.REPLIERS:
        for desk, _first, _unit in who.desks(invitation):
            yield desk


INVITATION = Flow(
    noun="invitation",
    label="会议邀请",
    states=tuple(State(state.value, state.label, end=state == InvitationState.WITHDRAWN) for state in InvitationState),
    steps=(
        Step(
            "attend", "参加", (ASKED, SUBSTITUTE, LEAVE), ATTEND, policy.REPLIERS, actions.attend, OPEN, form="attend",
            calls=_asked, due=_due, todo="会议回执", main=True,
        ),
        Step(
            "substitute", "委派", (ASKED, *REPLIED), SUBSTITUTE, policy.REPLIERS, actions.substitute, OPEN,
            form="substitute",
        ),
        Step("leave", "请假", (ASKED, ATTEND, SUBSTITUTE), LEAVE, policy.REPLIERS, actions.leave, OPEN, form="reason"),
        Step(
            "read", "已阅变更", REPLIED, None, policy.REPLIERS, actions.read, (needs.TO_COME,),
            calls=_changed, due=_day, todo="阅知会议变更",
        ),
        Step(
            "sign_in", "签到", (ASKED, *REPLIED), None, policy.REPLIERS, actions.sign_in,
            (needs.TO_COME, needs.AT_THE_DOOR, needs.NOT_SIGNED_IN), form="sign_in",
        ),
        Step(
            "enter", "代为登记", (ASKED, *REPLIED), None, (policy.OFFICE,), actions.enter, (needs.TO_COME,),
            form="enter", tells=_desks,
        ),
        Step(
            "tick", "登记签到", (ASKED, *REPLIED), None, (policy.OFFICE,), actions.sign_in,
            (needs.TO_COME, needs.BEGUN, needs.NOT_SIGNED_IN), form="sign_in",
        ),
        Step("undo", "撤销签到", (ASKED, *REPLIED), None, (policy.OFFICE,), actions.undo, (needs.TO_COME,)),
    ),
    subject=_subject,
    drafted=False,
)  # fmt: skip
