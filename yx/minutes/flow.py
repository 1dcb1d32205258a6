"""The road of minutes: a table, with no code under it (clauses E3, E6; ADR 0022)."""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, issuing, needs, policy, writing
from .words import MinutesState

DRAFTING, COMMENTING, SIGNING, SIGNED, SEALED, ISSUED, ARCHIVED = (state.value for state in MinutesState)

MINUTES = Flow(
    noun="minutes",
    label="会议纪要",
    states=tuple(State(state.value, state.label, end=state == MinutesState.ARCHIVED) for state in MinutesState),
    steps=(
        Step("save", "保存概况", (DRAFTING,), None, (policy.OFFICE,), writing.save_frame, own_page=True),
        Step("write", "保存事项", (DRAFTING,), None, (policy.OFFICE,), writing.save_block, own_page=True),
        Step("arrange", "调整事项", (DRAFTING,), None, (policy.OFFICE,), writing.arrange, own_page=True),
        Step(
            "comment", "征求意见", (DRAFTING,), COMMENTING, (policy.OFFICE,), actions.ask_comments, needs.READY,
            form="comment", calls=calls.uncommented, todo="起草纪要并征求意见", main=True, says=("note",),
        ),
        Step("commented", "征求意见结束", (COMMENTING,), None, (), actions.follow, tells=calls.office),
        Step("revise", "按意见修改", (COMMENTING,), DRAFTING, (), actions.follow),
        Step(
            "submit", "报签", (DRAFTING, COMMENTING), SIGNING, (policy.OFFICE,), actions.submit,
            (*needs.READY, needs.COMMENTED), calls=calls.commented, due=calls.soon, main=True,
        ),
        Step(
            "recall", "撤回修改", (COMMENTING, SIGNING), DRAFTING, (policy.OFFICE,), actions.recall, form="reason",
        ),
        Step(
            "sign", "签发", (SIGNING,), SIGNED, (policy.CONVENER,), actions.sign, (needs.APPROVED, *needs.READY),
            form="sign", calls=always, due=calls.soon, main=True, tells=calls.office_and_sealer,
        ),
        Step(
            "return", "退回", (SIGNING,), DRAFTING, (policy.CONVENER,), actions.send_back, form="reason",
            tells=calls.office,
        ),
        Step(
            "seal", "用印", (SIGNED,), SEALED, (policy.SEALER,), actions.seal, (needs.APPROVED,),
            form="seal", calls=always, due=calls.soon, todo="用印（代章）", main=True, tells=calls.office,
            says=("words",),
        ),
        Step(
            "refuse_seal", "退回", (SIGNED,), DRAFTING, (policy.SEALER,), actions.send_back, form="reason",
            tells=calls.office,
        ),
        Step(
            "issue", "编号印发", (SEALED,), ISSUED, (policy.REGISTRAR,), issuing.issue, (needs.APPROVED,),
            form="issue", calls=always, due=calls.soon, main=True, tells=calls.office, says=("note",),
        ),
        Step("archive", "归档", (ISSUED,), ARCHIVED, (), actions.follow),
    ),
    subject=calls.subject,
    announces=calls.announce,
)  # fmt: skip
