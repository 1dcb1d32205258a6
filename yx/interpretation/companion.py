"""The plan as the companion of its document: one signature approves both, one return sends both back (clause C3a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from yx.core.actor import Actor
from yx.documents.companions import Companion
from yx.documents.models import Channel, Document, Place

from . import needs, policy, show
from .models import Plan, Product
from .package import archive
from .words import Form, PlanState, Point, timing

WANTED = "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"
ASKED = "办公室要求编制解读方案，请编制后再提交"


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
        "responsible": plan.responsible,
        "budget": plan.budget,
        "products": [_promise(product) for product in plan.promises],
    }


def _promise(product: Product) -> list[Any]:
    return [product.form.value, product.title, product.channel.value, product.days]


def unmet(document: Document) -> list[str]:
    """A document that needs a plan has a complete one, or a reason why not; what the office asked for is made."""
    if not document.needs_plan:
        return []
    plan = plan_of(document)
    if plan is not None:
        return needs.faults(plan)
    if document.plan_asked:
        return [ASKED]
    return [] if document.plan_waiver else [WANTED]


def context(document: Document, actor: Actor) -> Mapping[str, Any] | None:
    """The plan for the page of its document; also where it is still missing: the page says so from the start."""
    plan = plan_of(document)
    if plan is None and not document.needs_plan:
        return None
    beside = show.beside(plan, actor) if plan is not None else {}
    return {"plan": plan, "edit": edit(document, actor), "missing": unmet(document), **beside}


def edit(document: Document, actor: Actor) -> tuple[str, str] | None:
    """Label and address of the page where the actor draws the plan up, while the document is a draft."""
    if document.place != Place.DRAFTING or not policy.may_plan(actor, document):
        return None
    plan = plan_of(document)
    if plan is None and not document.needs_plan:
        return None
    if plan is not None and plan.place == PlanState.COSIGNING:
        return None
    label = "修改解读方案" if plan is not None else "编制解读方案"
    return label, url_for("interpretation.edit", record_id=document.id)


def changes(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """(title, before, after) of what differs between the plans of two versions; None where one had none."""
    before, after = _lines(old), _lines(new)
    titles = [*before, *(title for title in after if title not in before)]
    return [
        (title, before.get(title, ""), after.get(title, ""))
        for title in titles
        if before.get(title) != after.get(title)
    ]


def _lines(value: Any) -> dict[str, str]:
    if not value:
        return {}
    found = {f"解读提纲·{Point(code).label}": text for code, text in value["outline"].items()}
    products = [
        f"{Form(form).label}《{title}》{Channel(channel).label}，{timing(days)}"
        for form, title, channel, days in value["products"]
    ]
    return {**found, "解读产品": "；".join(products), "责任人": value["responsible"], "经费说明": value["budget"]}


COMPANION = Companion(
    code="plan",
    content=content,
    unmet=unmet,
    template="interpretation/_plan.html",
    context=context,
    archive=archive,
    edit=edit,
    changes=changes,
)
