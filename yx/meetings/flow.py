"""The road of a meeting: a table, with no code under it (ADR 0020)."""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, agenda, calls, follow, needs, policy
from .words import MeetingState

PLANNING, FIXING, FIXED, NOTIFIED, HELD, CLOSED, CANCELLED = (state.value for state in MeetingState)

MEETING = Flow(
    noun="meeting",
    label="会议",
    states=(
        *(State(state.value, state.label) for state in MeetingState if state.value not in (CLOSED, CANCELLED)),
        State(CLOSED, MeetingState.CLOSED.label, end=True),
        State(CANCELLED, MeetingState.CANCELLED.label, end=True),
    ),
    steps=(
        Step("save", "修改会议", (PLANNING,), None, (policy.OFFICE,), actions.save, own_page=True),
        Step("arrange", "编排议程", (PLANNING, NOTIFIED), None, (policy.ARRANGER,), agenda.arrange, own_page=True),
        Step(
            "submit", "报审", (PLANNING,), FIXING, (policy.JOINT_OFFICE,), actions.submit,
            (needs.COMPLETE, needs.AHEAD), calls=always, due=calls.prepare_due, todo="编排议程并报审", main=True,
        ),
        Step(
            "fix_own", "审定议程", (PLANNING,), FIXED, (policy.LIAISON_OFFICE,), actions.fix,
            (needs.COMPLETE, needs.AHEAD), calls=always, due=calls.prepare_due, todo="编排并审定议程", main=True,
        ),
        Step(
            "fix", "审定议程", (FIXING,), FIXED, (policy.CONVENER,), actions.fix, (needs.AHEAD,), form="opinion",
            calls=always, due=calls.notice_due, main=True, tells=calls.office,
        ),
        Step(
            "return", "退回", (FIXING,), PLANNING, (policy.CONVENER,), actions.send_back, form="reason",
            tells=calls.office,
        ),
        Step("recall", "撤回", (FIXING,), PLANNING, (policy.OFFICE,), actions.take_back),
        Step(
            "notify", "发出通知", (FIXED,), NOTIFIED, (policy.OFFICE,), actions.notify, (needs.AHEAD,),
            calls=always, due=calls.notice_due, main=True,
        ),
        Step("reopen", "重新编排", (FIXED,), PLANNING, (policy.OFFICE,), actions.take_back, form="reason"),
        Step("change", "变更会议", (NOTIFIED,), None, (policy.ARRANGER,), actions.change, own_page=True),
        Step(
            "agree_change", "同意变更", (NOTIFIED,), None, (policy.CHANGE_CONVENER,), actions.agree_change,
            form="opinion", calls=calls.change_waits, todo="审定会议变更", main=True, tells=calls.office,
        ),
        Step(
            "refuse_change", "不同意变更", (NOTIFIED,), None, (policy.CHANGE_CONVENER,), actions.refuse_change,
            form="reason", tells=calls.office,
        ),
        Step("recall_change", "撤回变更", (NOTIFIED,), None, (policy.ASKER,), actions.recall_change),
        Step(
            "hold", "召开完毕", (NOTIFIED,), HELD, (policy.OFFICE,), actions.hold_meeting, (needs.BEGUN, needs.SENT),
            calls=always, due=calls.day, todo="召开会议", own_page=True,
        ),
        Step(
            "minute", "起草纪要", (HELD,), None, (policy.OFFICE,), actions.minute, calls=calls.to_minute,
            own_page=True,
        ),
        Step(
            "close", "办结", (HELD,), CLOSED, (policy.LIAISON_OFFICE,), actions.close, (needs.NOT_MINUTED,),
            calls=calls.without_minutes, main=True,
        ),
        Step(
            "cancel", "取消会议", (PLANNING, FIXING, FIXED, NOTIFIED), CANCELLED, (policy.OFFICE,), actions.cancel,
            form="reason",
        ),
    ),
    subject=calls.subject,
    announces=follow.after,
)  # fmt: skip
