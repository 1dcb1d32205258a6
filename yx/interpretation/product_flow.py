"""The road of an interpretation product: made, checked, published (clause C3c). A table, with no code under it."""

from __future__ import annotations

from datetime import datetime

from yx.core.actor import Actor
from yx.core.flow import Flow, State, Step, always

from . import actions as plans
from . import calls, flow, needs, policy
from . import product_actions as actions
from .models import Product
from .words import ProductState

N, R, P, O, VOID = (  # noqa: E741 - the stations, short for the table
    ProductState.PLANNED.value,
    ProductState.REVIEW.value,
    ProductState.PASSED.value,
    ProductState.PUBLISHED.value,
    ProductState.VOID.value,
)


def _tell_plan(product: Product, _step: Step, _actor: Actor | None, now: datetime) -> None:
    """The plan is due with the next of its products, and complete when none is outstanding."""
    plans.set_due(product.plan)
    plans.index(product.plan)
    flow.FLOW.call(product.plan, now)


FLOW = Flow(
    noun="product",
    label="解读产品",
    states=(
        State(N, ProductState.PLANNED.label),
        State(R, ProductState.REVIEW.label),
        State(P, ProductState.PASSED.label),
        State(O, ProductState.PUBLISHED.label, end=True),
        State(VOID, ProductState.VOID.label, end=True),
    ),
    steps=(
        Step("save", "保存", (N,), None, (policy.MAKERS,), actions.save, own_page=True),
        Step(
            "submit", "送审", (N,), R, (policy.MAKERS,), actions.submit, (needs.MADE,),
            calls=calls.running, due=calls.due, todo="制作解读产品", main=True,
        ),
        Step(
            "pass", "审核通过", (R,), P, (policy.APPROVER,), actions.approve, (needs.MADE, needs.APPROVED),
            form="opinion", calls=calls.to_check, due=calls.check_due, todo="审核解读产品", main=True,
            tells=calls.makers,
        ),
        Step(
            "return_product", "退回", (R,), N, (policy.HEAD,), actions.send_back, form="reason", tells=calls.makers,
        ),
        Step(
            "publish", "发布", (P,), O, (policy.MAKERS,), actions.publish, (needs.DEPLOYED,),
            form="publish", calls=always, due=calls.due, todo="发布解读产品", main=True,
        ),
        Step("withdraw", "撤销发布", (O,), N, (policy.MAKERS,), actions.withdraw, form="reason", tells=calls.makers),
        Step(
            "cancel", "取消", (N, R, P), VOID, (policy.HEAD,), actions.cancel, (needs.RUNNING,), form="reason",
            tells=calls.makers,
        ),
        Step("recall", "随文退回", (R, P), N, (), actions.recall),
        Step("void", "随文作废", (N, R, P), VOID, (), actions.recall),
    ),
    subject=calls.product_subject,
    announces=_tell_plan,
)  # fmt: skip
