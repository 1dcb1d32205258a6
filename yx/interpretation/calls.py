"""How plans and products show in the inbox, who is called and told, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yx.core import clock, settings
from yx.core.actor import duty_desk
from yx.core.inbox import Subject
from yx.people.duties import Duty

from . import needs
from .models import Plan, Product


def plan_subject(plan: Plan) -> Subject:
    """A plan is called by its document's title."""
    return Subject("plan", plan.id, f"解读方案：{plan.document.title}".replace("\n", ""), plan.unit.short_name)


def product_subject(product: Product) -> Subject:
    """A product is called by its form and its own title."""
    title = f"{product.form.label}解读：{product.title}".replace("\n", "")
    return Subject("product", product.id, title, product.plan.unit.short_name)


def finished(plan: Plan) -> bool:
    """Everything promised is out: the plan can be closed."""
    return not plan.outstanding


def running(product: Product) -> bool:
    """The document is public: the product must come out."""
    return product.due is not None


def due(product: Product) -> date | None:
    """The product's day, from the document's publication."""
    return product.due


def to_check(product: Product) -> bool:
    """The head is called once the document is signed: before that nothing of it can be approved."""
    return product.plan.place in needs.SIGNED


def check_due(product: Product) -> date:
    """Checked within the county's time for an approval, and not later than the product itself is due."""
    last = clock.add_workdays(clock.local(product.moved_at).date(), settings.number("review_days"))
    return min(last, product.due) if product.due else last


def makers(product: Product) -> Iterator[str]:
    """Whoever makes the unit's products."""
    yield duty_desk(product.unit_id, Duty.DRAFT)
    yield duty_desk(product.unit_id, Duty.REVIEW)
