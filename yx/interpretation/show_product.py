"""What a product's page shows: its work, what of it is copied, its document and plan."""

from __future__ import annotations

from typing import Any

from flask import url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.paper.text import parse

from . import show
from .copied import compare
from .flow import FLOW as PLANS
from .media import player
from .models import Product
from .product_flow import FLOW
from .words import timing

#: from so many percent of copied wording on the page warns: an interpretation explains, it does not repeat
MUCH = 50


def everything(product: Product, actor: Actor) -> dict[str, Any]:
    """The context of a product's page."""
    document = product.plan.document
    state, tone = show.state_of(product, clock.today())
    return {
        "work": product,
        "plan": product.plan,
        "document": document,
        "state": state,
        "tone": tone,
        "copied": compare(product.body, document.body) if product.body else None,
        "much": MUCH,
        "player": player(product),
        "facts": facts(product),
        "edit_url": edit_url(product, actor),
        "plan_state": PLANS.state(product.plan.state).label,
        "due": product.due if product.is_open else None,
    }


def source(product: Product) -> dict[str, Any]:
    """The document's text beside the product that is being made."""
    document = product.plan.document
    return {"document": document, "article": parse(document.body), "title": document.title.replace("\n", "")}


def edit_url(product: Product, actor: Actor) -> str | None:
    """Where the actor may work on it."""
    return url_for("products.edit", record_id=product.id) if FLOW.is_open("save", product, actor) else None


def facts(product: Product) -> list[tuple[str, Any]]:
    """Name and value of each element; empty ones are left out by the page."""
    return [
        ("解读形式", product.form.label),
        ("主办单位", product.plan.unit.short_name),
        ("制作", product.maker),
        ("解读渠道", product.channel.label),
        ("解读时间", timing(product.days)),
        ("计划日期", product.due.isoformat() if product.due else ""),
        ("发布渠道", product.published_in.label if product.published_in else ""),
        ("发布时间", f"{clock.local(product.published_at):%Y-%m-%d %H:%M}" if product.published_at else ""),
        ("回应的问题", product.question.words if product.question else ""),
    ]
