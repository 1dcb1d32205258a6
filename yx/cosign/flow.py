"""The roads of a co-signing: a round of the asking unit, and one sheet for each asked unit. Tables, no code under them.

Steps that name nobody are consequences: of the last answer, of a day that has passed, of the text that left 会签.
"""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, needs, policy, round_actions
from .words import UNANSWERED, AskState, RoundState

OPEN, CLOSED, DONE, TAKEN_BACK = (
    RoundState.OPEN.value,
    RoundState.CLOSED.value,
    RoundState.DONE.value,
    RoundState.WITHDRAWN.value,
)
WAITING = tuple(state.value for state in UNANSWERED)
ANSWERED, SILENT, STOPPED = AskState.ANSWERED.value, AskState.SILENT.value, AskState.WITHDRAWN.value

ROUND = Flow(
    noun="round",
    label="会签轮次",
    states=tuple(State(state.value, state.label, end=state.value in (DONE, TAKEN_BACK)) for state in RoundState),
    steps=(
        Step(
            "settle", "处理会签意见", (CLOSED,), DONE, (policy.ASKER,), round_actions.settle, form="settle",
            calls=always, main=True, tells=calls.answered, says=(),
        ),
        Step(
            "revise", "处理意见并修改文稿", (CLOSED,), DONE, (policy.ASKER,), round_actions.settle, form="settle",
            tells=calls.answered, says=(),
        ),
        Step(
            "remind", "催办", (OPEN,), None, (policy.ASKER,), round_actions.remind, (needs.REMINDABLE,),
            tells=calls.owing,
        ),
        Step("add", "增加会签单位", (OPEN,), None, (policy.ASKER,), round_actions.add, form="add"),
        Step(
            "withdraw", "撤回会签", (OPEN,), round_actions.stopped, (policy.ASKER,), round_actions.stop, form="reason",
        ),
        Step("close", "会签结束", (OPEN,), round_actions.outcome, (), round_actions.close, tells=calls.asker),
        Step("stop", "会签终止", (OPEN,), round_actions.stopped, (), round_actions.stop),
    ),
    subject=calls.round_subject,
    drafted=False,
    announces=calls.after_round,
)  # fmt: skip

ASK = Flow(
    noun="ask",
    label="会签",
    states=tuple(State(state.value, state.label, end=state not in UNANSWERED) for state in AskState),
    steps=(
        Step(
            "confirm", "确认同意", (AskState.AGAIN.value,), ANSWERED, (policy.HEAD,), actions.confirm,
            main=True, tells=calls.asker_of,
        ),
        Step(
            "answer", "会签答复", WAITING, ANSWERED, (policy.HEAD,), actions.answer, form="answer",
            calls=always, due=calls.deadline, todo="会签", main=True, tells=calls.asker_of, says=("words",),
        ),
        Step(
            "pass_on", "转交承办", WAITING, AskState.HANDED.value, (policy.OPENER,), actions.pass_on, form="pass_on",
            says=("words",),
        ),
        Step(
            "prepare", "拟办", (AskState.HANDED.value,), AskState.PREPARED.value, (policy.HANDED,), actions.prepare,
            form="prepare", calls=always, due=calls.deadline, main=True, tells=calls.head_of, says=("words",),
        ),
        Step("silence", "逾期未复", WAITING, SILENT, (), actions.silence, tells=calls.head_of),
        Step("stop", "撤回会签", WAITING, STOPPED, (), actions.stop, tells=calls.head_of),
    ),
    subject=calls.ask_subject,
    drafted=False,
    announces=calls.after_ask,
)  # fmt: skip
