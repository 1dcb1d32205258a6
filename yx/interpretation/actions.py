"""What is done with a plan: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core import clock, search, settings, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.documents.draft import keep_version
from yx.documents.models import Channel, Document

from . import needs, policy
from .models import Plan, Product, Question
from .words import Form, PlanState, Point, ProductState

settings.declare(
    "interpretation_days",
    "解读产品最迟在公文公开后几个工作日内发布",
    3,
    unit="WD",
    low=0,
    high=30,
    source="尤政办〔2020〕31号三（三）：同步组织、同步审签、同步部署",
)
MOST_PRODUCTS = 20


def create(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> Plan:
    """Begin the plan of a draft. Raises NotAllowed for another unit, Refused when the document is no draft any more."""
    if not policy.may_plan(actor, document):
        raise NotAllowed("解读方案由主办单位拟稿人员编制")
    plan = Plan(document=document, unit_id=document.lead_unit_id, created_at=now, moved_at=now)
    unmet = needs.DRAFTING.unmet(plan)
    if unmet:
        raise Refused(*unmet)
    db.session.add(plan)
    db.session.flush()
    save(plan, actor, data, now)
    trail.record("plan", plan.id, actor, "create", "编制解读方案", at=now, to_state=plan.state)
    return plan


def save(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """Write the form into the plan; a changed plan makes a new version of its document (docs/adr/0016).

    `data`: points (code → text), responsible, budget, rows of products as `_products` takes them.
    """
    plan.state = PlanState.PLANNING.value
    points = {point.value: data["points"].get(point.value, "").strip() for point in Point}
    plan.outline = json.dumps({code: text for code, text in points.items() if text}, ensure_ascii=False)
    plan.responsible, plan.budget = data.get("responsible") or "", data.get("budget") or ""
    _products(plan, data.get("rows") or (), now)
    renew(plan, actor, now)


def _products(plan: Plan, rows: Any, now: datetime) -> None:
    """Each row: id or None, form, title, channel, days, maker, and whether to drop it."""
    known = {product.id: product for product in plan.promises}
    for product_id, form, title, channel, days, maker, drop in rows:
        product = known.get(product_id)
        if drop:
            _drop(plan, product)
            continue
        if product is None:
            product = _blank(plan, now)
        product.form, product.title, product.channel = Form(form), title, Channel(channel)
        product.days, product.maker = days, maker or ""
    if len(plan.products) > MOST_PRODUCTS:
        raise Refused(f"一个方案的解读产品不超过 {MOST_PRODUCTS} 项")
    db.session.flush()


def _blank(plan: Plan, now: datetime, **more: Any) -> Product:
    product = Product(unit_id=plan.unit_id, moved_at=now)
    for name, value in more.items():
        setattr(product, name, value)
    plan.products.append(product)
    return product


def _drop(plan: Plan, product: Product | None) -> None:
    """A row that nobody has worked on goes; made work stays on record, taken out of the plan."""
    if product is None:
        return
    if product.made_by_id is None:
        plan.products.remove(product)
        db.session.delete(product)
    else:
        product.promised, product.state = False, ProductState.VOID.value


def renew(plan: Plan, actor: Actor, now: datetime) -> None:
    """Keep the changed plan as a version of the document, and in the index of words."""
    document = plan.document
    if keep_version(document, actor, now):
        document.decided_from = ""
    index(plan)


def index(plan: Plan) -> None:
    """Plans are found by their document's title and number, and by their own words."""
    document, words = plan.document, [*plan.points.values(), plan.responsible]
    words += [f"{product.title}\n{product.body}" for product in plan.products]
    search.index("plan", plan.id, document.title, document.number_text, "\n".join(words))


def drop(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤销方案: the draft goes on without it; drawing it up again brings it back."""
    plan.state = PlanState.VOID.value
    renew(plan, actor, now)


# --- what follows from the document --------------------------------------------------------------------------


def follow(plan: Plan, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """Stands where its document stands; nothing else changes."""


def approve(plan: Plan, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """随文批准: the signature on the document is the plan's too."""
    plan.approved_at = now


def back(plan: Plan, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """随文退回: returned with its document, to be approved again with it."""
    plan.approved_at = None


def deploy(plan: Plan, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """实施: the document's publication starts the clock of every product that is still to come out."""
    document = plan.document
    assert document.published_at is not None  # the document has just been published
    plan.deployed_at = document.published_at
    day = clock.local(document.published_at).date()
    most = settings.number("interpretation_days")
    for product in plan.promises:
        product.due = clock.add_workdays(day, min(product.days, most))
    set_due(plan)


def recall(plan: Plan, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """The document's publication was withdrawn: the clock stands still until it is published again."""
    plan.deployed_at = plan.completed_at = None
    for product in plan.outstanding:
        product.due = None
    set_due(plan)


def set_due(plan: Plan) -> None:
    """The plan is due with the next of its products."""
    plan.due = min((product.due for product in plan.outstanding if product.due), default=None)


def complete(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """完成: everything promised is out, or was cancelled with a reason."""
    plan.completed_at = now


# --- after publication ---------------------------------------------------------------------------------------


def question(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """登记后续问题: what people asked or misunderstood after publication."""
    if data["asked_on"] > clock.local(now).date():
        raise Refused("提出日期不能晚于今天")
    plan.questions.append(
        Question(
            words=data["words"],
            source=data.get("source") or "",
            asked_on=data["asked_on"],
            person=actor.person_name,
            at=now,
        )
    )
    db.session.flush()


def respond(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """安排回应产品: a further product that answers a question; no part of what was signed."""
    if data["question"] not in {one.id for one in plan.questions}:
        raise Refused("请选择要回应的问题")
    days = min(data["days"], settings.number("interpretation_days"))
    _blank(
        plan, now, promised=False, question_id=data["question"], form=Form(data["form"]), title=data["title"],
        channel=Channel(data["channel"]), days=days, due=clock.add_workdays(clock.local(now).date(), days),
    )  # fmt: skip
    plan.completed_at = None
    db.session.flush()
    set_due(plan)
    index(plan)
