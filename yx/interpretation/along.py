"""How a plan travels with its document: each move of the document has its consequence for the plan (clause C3a)."""

from __future__ import annotations

from datetime import datetime

from yx.core import events
from yx.core.actor import Actor
from yx.documents.models import Document, Place

from . import consulting, product_flow
from .actions import index
from .flow import FLOW
from .models import Plan
from .words import PlanState

BEFORE_SIGNED = (PlanState.PLANNING, PlanState.COSIGNING, PlanState.AGREED)
OUT = (PlanState.DEPLOYED, PlanState.COMPLETED)
AFTER_SIGNED = (Place.SIGNED, Place.ISSUED, Place.ARCHIVED)
#: what follows for the products from a consequence for their plan
WITH_THE_PLAN = {"back": "recall", "void": "void"}
AFTER_COSIGNED = (Place.OFFICE_CHECK, Place.SIGNING)


def moved(document: Document, step: str, actor: Actor | None, now: datetime) -> None:
    """Bring the plan to where its document stands now. Saving the draft moves nothing."""
    plan: Plan | None = document.plan  # type: ignore[attr-defined]
    if plan is None or plan.place == PlanState.VOID or step == "save":
        return
    followed = ""
    while code := consequence(plan):
        FLOW.follow(plan, code, actor, now)
        followed = code
    if step == "register":
        index(plan)
    if followed == "void":
        consulting.stop(plan, actor, now)
    if followed:
        _products(plan, WITH_THE_PLAN.get(followed, ""), actor, now)


def consequence(plan: Plan) -> str | None:
    """The next step that follows from where the document stands; None when the plan stands there too."""
    document, state = plan.document, plan.place
    place, public = document.place, document.published_at is not None
    rules = (
        ("void", place == Place.VOID and state not in (*OUT, PlanState.VOID)),
        ("back", place == Place.DRAFTING and state in (*BEFORE_SIGNED[1:], PlanState.APPROVED)),
        ("cosign", place == Place.COSIGNING and state in (PlanState.PLANNING, PlanState.AGREED)),
        ("agree", place in AFTER_COSIGNED and state == PlanState.COSIGNING),
        ("approve", place in AFTER_SIGNED and state in BEFORE_SIGNED),
        ("deploy", public and state == PlanState.APPROVED),
        ("recall", not public and state in OUT),
    )
    return next((code for code, holds in rules if holds), None)


def _products(plan: Plan, code: str, actor: Actor | None, now: datetime) -> None:
    """Work on a text that goes back is checked anew; the rest is called for by its new date."""
    for product in plan.products:
        if code and product.state in product_flow.FLOW.step(code).sources:
            product_flow.FLOW.follow(product, code, actor, now)
        else:
            product_flow.FLOW.call(product, now)


def listen() -> None:
    """Follow every document from now on."""
    events.listen("document.moved")(moved)
