"""What of a plan is approved together with its document, and how it reads (docs/adr/0016)."""

from __future__ import annotations

import hashlib
from typing import Any

from yx.documents.models import Channel, Document, canonical

from .models import Plan, Product
from .words import Form, PlanState, Point, timing


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


def plan_hash(plan: Plan) -> str:
    """SHA-256 of `content`: what a round of the plan's own is about."""
    return hashlib.sha256(canonical(content(plan.document) or {}).encode()).hexdigest()


def changes(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """(title, before, after) of what differs between the plans of two versions; None where one had none."""
    before, after = lines(old), lines(new)
    titles = [*before, *(title for title in after if title not in before)]
    return [
        (title, before.get(title, ""), after.get(title, ""))
        for title in titles
        if before.get(title) != after.get(title)
    ]


def lines(value: Any) -> dict[str, str]:
    """Title → text of the content of a plan; nothing for None."""
    if not value:
        return {}
    found = {f"解读提纲·{Point(code).label}": text for code, text in value["outline"].items()}
    products = [
        f"{Form(form).label}《{title}》{Channel(channel).label}，{timing(days)}"
        for form, title, channel, days in value["products"]
    ]
    return {**found, "解读产品": "；".join(products), "责任人": value["responsible"], "经费说明": value["budget"]}
