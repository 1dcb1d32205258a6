"""The road of a task 督办: assigned, accepted, reported, confirmed (clause E6). A table, with no code under it."""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, needs, policy
from .words import TaskState

ASSIGNED, ACCEPTED, REPORTED, CONFIRMED, CANCELLED = (state.value for state in TaskState)
ENDS = (TaskState.CONFIRMED, TaskState.CANCELLED)
OPEN = (ASSIGNED, ACCEPTED, REPORTED)

TASK = Flow(
    noun="task",
    label="督办",
    states=tuple(State(state.value, state.label, end=state in ENDS) for state in TaskState),
    steps=(
        Step(
            "accept", "签收承办", (ASSIGNED,), ACCEPTED, (policy.WORKERS,), actions.accept,
            calls=always, due=calls.accept_due, main=True,
        ),
        Step(
            "report", "报结", (ACCEPTED,), REPORTED, (policy.HEAD,), actions.report, (needs.PROGRESSED,),
            form="report", tells=calls.office, says=("words",),
        ),
        Step(
            "progress", "报告进展", (ACCEPTED,), None, (policy.WORKERS, policy.HANDED), actions.progress,
            form="progress", calls=always, due=calls.work_due, todo="办理督办事项", main=True, says=("words",),
        ),
        Step(
            "help", "报告配合情况", (ACCEPTED,), None, (policy.HELPERS,), actions.progress, form="progress",
            says=("words",),
        ),
        Step(
            "hand", "转交承办", (ASSIGNED, ACCEPTED), None, (policy.LEADERS,), actions.hand,
            form="hand", tells=calls.unit,
        ),
        Step(
            "extend", "申请延期", (ASSIGNED, ACCEPTED), None, (policy.LEADERS,), actions.ask_extension,
            (needs.NOT_ASKED,), form="extend", tells=calls.office, says=("words",),
        ),
        Step(
            "grant", "同意延期", (ASSIGNED, ACCEPTED), None, (policy.ANSWERER,), actions.grant,
            form="words", calls=calls.extension_asked, due=calls.confirm_due, todo="审核延期申请",
            tells=calls.all_units, says=("words",),
        ),
        Step(
            "refuse", "不同意延期", (ASSIGNED, ACCEPTED), None, (policy.ANSWERER,), actions.refuse,
            form="reason", tells=calls.unit,
        ),
        Step(
            "confirm", "确认办结", (REPORTED,), CONFIRMED, (policy.CONFIRMER,), actions.confirm,
            form="words", calls=always, due=calls.confirm_due, main=True, tells=calls.all_units, says=("words",),
        ),
        Step(
            "return", "退回", (REPORTED,), ACCEPTED, (policy.OFFICE,), actions.send_back, form="reason",
            tells=calls.unit,
        ),
        Step(
            "reassign", "调整承办单位", (ASSIGNED, ACCEPTED), ASSIGNED, (policy.OFFICE,), actions.reassign,
            form="reassign", tells=calls.all_units,
        ),
        Step(
            "cancel", "撤销", OPEN, CANCELLED, (policy.CONVENER,), actions.cancel, form="reason",
            tells=calls.all_units,
        ),
    ),
    subject=calls.subject,
    drafted=False,
)  # fmt: skip
