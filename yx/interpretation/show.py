"""What the pages of plans and products show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.cosign import show as cosign
from yx.documents.models import Document
from yx.paper.text import parse

from . import consulting, needs, policy
from .content import plan_hash
from .flow import FLOW
from .models import Plan, Product, Question
from .package import addresses
from .words import PlanState, Point, ProductState, timing

#: the stations of a plan, for drawing its road
ROAD = (
    PlanState.PLANNING,
    PlanState.COSIGNING,
    PlanState.AGREED,
    PlanState.APPROVED,
    PlanState.DEPLOYED,
    PlanState.COMPLETED,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A product as one line of a table; `url` only where the actor may open it."""

    product: Product
    url: str | None
    when: str
    state: str
    tone: str


def beside(plan: Plan, actor: Actor) -> dict[str, Any]:
    """The plan as it stands beside the text of its document."""
    inside = policy.is_insider(actor, plan.document)
    return {
        "plan_url": url_for("interpretation.detail", record_id=plan.id),
        "points": [(point.label, plan.points[point]) for point in Point if plan.points.get(point)],
        "products": [line(product, inside) for product in plan.products if product.promised],
        "answers": [line(product, inside) for product in plan.products if product.question_id],
    }


def line(product: Product, inside: bool) -> Line:
    """One product; those outside open only what is public."""
    open_to = inside or product.place == ProductState.PUBLISHED
    url = url_for("products.detail", record_id=product.id) if open_to else None
    return Line(product, url, _when(product), *state_of(product, clock.today()))


def _when(product: Product) -> str:
    return product.due.isoformat() if product.due else timing(product.days)


def state_of(product: Product, today: date) -> tuple[str, str]:
    """A product's state in words and its tone; what came out or is outstanding after its day says so."""
    late = product.is_late(today)
    if product.place == ProductState.PUBLISHED:
        return ("逾期发布", "soon") if late else (product.place.label, "ok")
    if product.place == ProductState.VOID:
        return product.place.label, "quiet"
    return (f"{product.place.label}，已逾期", "late") if late else (product.place.label, "info")


def source(document: Document) -> dict[str, Any]:
    """The document's text beside the plan that is being drawn up."""
    return {"article": parse(document.body), "title": document.title.replace("\n", "")}


def everything(plan: Plan, actor: Actor) -> dict[str, Any]:
    """The context of a plan's page: the plan, and the text of its document beside it."""
    document = plan.document
    return {
        "plan": plan,
        "document": document,
        "facts": facts(plan),
        "rounds": [cosign.shown(one, {plan_hash(plan)}) for one in reversed(consulting.of(plan))],
        "stations": stations(plan),
        "asked": [(one, _answers(plan, one, actor)) for one in plan.questions],
        "edit_url": _edit_url(plan, actor),
        **beside(plan, actor),
        **source(document),
    }


def _edit_url(plan: Plan, actor: Actor) -> str | None:
    open_to = FLOW.is_open("save", plan, actor) and not needs.DRAFTING.unmet(plan)
    return url_for("interpretation.edit", record_id=plan.document_id) if open_to else None


def _answers(plan: Plan, question: Question, actor: Actor) -> list[Line]:
    inside = policy.is_insider(actor, plan.document)
    return [line(product, inside) for product in plan.products if product.question_id == question.id]


def facts(plan: Plan) -> list[tuple[str, Any]]:
    """Name and value of each element; empty ones are left out by the page."""
    document = plan.document
    return [
        ("发文字号", document.number_text),
        ("主办单位", plan.unit.short_name),
        ("公文状态", document.place.label),
        ("责任人", plan.responsible),
        ("经费说明", plan.budget),
        ("批准时间", _day(plan.approved_at)),
        ("公文公开", _day(plan.deployed_at)),
        ("完成时间", _day(plan.completed_at)),
        ("公文网址", "；".join(addresses(document))),
    ]


def _day(moment: datetime | None) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def stations(plan: Plan) -> list[dict[str, str]]:
    """The plan's road with the place marked; co-signing only where somebody is asked."""
    if plan.place == PlanState.VOID:
        return [{"label": PlanState.VOID.label, "state": "here", "note": ""}]
    asked = bool(plan.document.asked_ids) or plan.place in (PlanState.COSIGNING, PlanState.AGREED)
    road = [place for place in ROAD if asked or place not in (PlanState.COSIGNING, PlanState.AGREED)]
    here = road.index(plan.place)
    return [
        {"label": place.label, "state": "done" if i < here else "here" if i == here else "ahead", "note": ""}
        for i, place in enumerate(road)
    ]
