"""The plan as the companion of its document: one signature approves both, one return sends both back (clause C3a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yx.core.actor import Actor
from yx.documents.companions import Companion
from yx.documents.models import Document

from .models import Plan, Product
from .words import PlanState, ProductState

WANTED = "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"


def plan_of(document: Document) -> Plan | None:
    """The document's plan, if it has one that is not void."""
    plan: Plan | None = document.plan  # type: ignore[attr-defined]
    return plan if plan is not None and plan.state != PlanState.VOID else None


def content(document: Document) -> dict[str, Any] | None:
    """What is approved together with the document: the plan and the products that it promises."""
    plan = plan_of(document)
    if plan is None:
        return None
    return {
        "outline": plan.points,
        "days": plan.days,
        "responsible": plan.responsible,
        "budget": plan.budget,
        "products": [_promise(product) for product in plan.products if _promised(product)],
    }


def _promised(product: Product) -> bool:
    """Products that answer a later question were not part of what was signed."""
    return product.question_id is None and product.state != ProductState.VOID


def _promise(product: Product) -> list[Any]:
    return [product.form.value, product.title, product.channel.value, product.days]


def unmet(document: Document) -> list[str]:
    """A document that needs a plan has one, or a reason why not."""
    if not document.needs_plan or document.plan_waiver or plan_of(document) is not None:
        return []
    return [WANTED]


def context(document: Document, actor: Actor) -> Mapping[str, Any] | None:
    """The plan for the page of its document."""
    plan = plan_of(document)
    return None if plan is None else {"plan": plan}


def archive(document: Document) -> Mapping[str, bytes]:
    """Nothing yet is kept of it in the archive package."""
    return {}


COMPANION = Companion("plan", content, unmet, "interpretation/_plan.html", context, archive)
