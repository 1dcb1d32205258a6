"""Two roads as tables, with no code under them: what a unit received, and what a unit sent (ADR 0017)."""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, needs, policy
from .words import CirculationState, ReceiptState

SENT, SIGNED, DONE = (state.value for state in ReceiptState)
WAITING, COMPLETE = (state.value for state in CirculationState)

RECEIPT = Flow(
    noun="receipt",
    label="收文",
    states=(
        State(SENT, ReceiptState.SENT.label),
        State(SIGNED, ReceiptState.SIGNED.label),
        State(DONE, ReceiptState.DONE.label, end=True),
    ),
    steps=(
        Step(
            "sign", "签收", (SENT,), SIGNED, (policy.RECEIVERS,), actions.sign,
            calls=always, due=calls.due, main=True,
        ),
        Step(
            "read", "已阅", (SIGNED,), None, (policy.READERS,), actions.read,
            form="read", calls=calls.to_read, todo="传阅", main=True, says=("words",),
        ),
        Step(
            "direct", "批示", (SIGNED,), None, (policy.HEAD,), actions.direct,
            form="words", tells=calls.signer, says=("words",),
        ),
        Step(
            "pass_on", "传阅", (SIGNED, DONE), SIGNED, (policy.KEEPERS, policy.SIGNER), actions.pass_on,
            form="pass_on",
        ),
        Step(
            "handle", "办理意见", (SIGNED,), None, (policy.KEEPERS, policy.PASSED), actions.handle,
            form="words", tells=calls.signer, says=("words",),
        ),
        Step("finish", "办结", (SIGNED,), DONE, (policy.KEEPERS, policy.SIGNER), actions.finish, (needs.ALL_READ,)),
    ),
    subject=calls.received,
    drafted=False,
)  # fmt: skip

CIRCULATION = Flow(
    noun="circulation",
    label="分送",
    states=(
        State(WAITING, CirculationState.SENT.label),
        State(COMPLETE, CirculationState.SIGNED.label, end=True),
    ),
    steps=(
        Step("send", "分送", (WAITING, COMPLETE), WAITING, (), actions.extend, says=("note",)),
        Step(
            "remind", "催签", (WAITING,), None, (policy.REGISTRARS, policy.SENDER), actions.remind,
            (needs.NOT_TODAY,), main=True,
        ),
        Step(
            "add", "增加单位", (WAITING, COMPLETE), WAITING, (policy.REGISTRARS, policy.SENDER), actions.extend,
            form="add", says=("note",),
        ),
        Step("complete", "全部签收", (WAITING,), COMPLETE, (), actions.complete, tells=calls.sender),
    ),
    subject=calls.sent,
    drafted=False,
)  # fmt: skip
