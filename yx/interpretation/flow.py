"""The road of an interpretation plan: it travels with its document (clause C3a). A table, with no code under it.

Steps that name nobody are consequences of the document's own road, see `along`.
"""

from __future__ import annotations

from yx.core.flow import Flow, State, Step

from . import actions, calls, consulting, needs, policy
from .words import PlanState

P, C, A, V, D, X, VOID = (
    PlanState.PLANNING.value,
    PlanState.COSIGNING.value,
    PlanState.AGREED.value,
    PlanState.APPROVED.value,
    PlanState.DEPLOYED.value,
    PlanState.COMPLETED.value,
    PlanState.VOID.value,
)

ENDS = (PlanState.COMPLETED, PlanState.VOID)

FLOW = Flow(
    noun="plan",
    label="解读方案",
    states=tuple(State(place.value, place.label, end=place in ENDS) for place in PlanState),
    steps=(
        Step(
            "save", "保存方案", (P, A, VOID), P, (policy.DRAFTERS,), actions.save, (needs.DRAFTING,), own_page=True,
        ),
        Step(
            "drop", "撤销方案", (P, A), VOID, (policy.DRAFTERS,), actions.drop, (needs.DRAFTING,), form="reason",
        ),
        Step(
            "consult", "送会签", (P,), consulting.after, (policy.JOINT_DRAFTERS,), consulting.consult,
            (needs.DRAFTING, needs.COMPLETE),
        ),
        Step("cosign", "随文会签", (P, A), C, (), actions.follow),
        Step("agree", "会签完成", (C,), A, (), actions.follow),
        Step("back", "随文退回", (C, A, V), P, (), actions.back),
        Step("approve", "随文批准", (P, C, A), V, (), actions.approve),
        Step("deploy", "随文部署", (V,), D, (), actions.deploy),
        Step("recall", "随文撤销发布", (D, X), V, (), actions.recall),
        Step("void", "随文作废", (P, C, A, V), VOID, (), actions.follow),
        Step(
            "question", "登记后续问题", (D, X), None, (policy.MAKERS,), actions.question, form="question",
            says=("words",),
        ),
        Step(
            "respond", "安排回应产品", (D, X), D, (policy.ANSWERERS,), actions.respond, form="respond",
            says=("title",),
        ),
        Step(
            "complete", "完成", (D,), X, (policy.MAKERS,), actions.complete, (needs.FINISHED,),
            calls=calls.finished, todo="确认解读完成", main=True,
        ),
    ),
    subject=calls.plan_subject,
)  # fmt: skip
