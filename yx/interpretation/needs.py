"""What must be true before a step of a plan or a product; each says in Chinese what to do."""

from __future__ import annotations

from yx.core.flow import Need
from yx.documents.models import Place

from .models import Plan, Product
from .words import PlanState, Point

#: states of a plan that its document's signature has approved
SIGNED = (PlanState.APPROVED, PlanState.DEPLOYED, PlanState.COMPLETED)


def faults(plan: Plan) -> list[str]:
    """What a plan lacks before its document may be sent on (rules §3)."""
    wanted = [
        (plan.points.get(Point.MAIN), "解读方案还没有填写主要内容"),
        (plan.promises, "解读方案还没有安排解读产品"),
        (plan.responsible, "解读方案还没有填写责任人"),
    ]
    return [message for value, message in wanted if not value]


def _drafting(plan: Plan) -> list[str]:
    place = plan.document.place
    return [] if place == Place.DRAFTING else [f"公文现为“{place.label}”，解读方案不能修改；退回起草后可改"]


def _finished(plan: Plan) -> list[str]:
    left = len(plan.outstanding)
    return [f"还有 {left} 项解读产品没有发布或取消"] if left else []


def _made(product: Product) -> list[str]:
    if product.form.in_words:
        return [] if product.body or product.file_id or product.address else ["请先填写解读文字，或上传文件"]
    return [] if product.file_id or product.address else [f"请先上传{product.form.label}文件，或填写作品网址"]


def _signed(product: Product) -> list[str]:
    return [] if product.plan.place in SIGNED else ["公文签发后，才能审核解读产品"]


def _running(product: Product) -> list[str]:
    plan = product.plan
    return [] if plan.place == PlanState.DEPLOYED else ["公文公开前，请在解读方案中修改或删去此项"]


def _deployed(product: Product) -> list[str]:
    return [] if product.plan.document.published_at else ["公文公开发布后，才能发布解读产品"]


DRAFTING = Need("drafting", "公文在起草", _drafting)
COMPLETE = Need("complete", "方案齐全", faults)
FINISHED = Need("finished", "产品均已发布或取消", _finished)
RUNNING = Need("running", "方案在实施", _running)
MADE = Need("made", "作品齐全", _made)
APPROVED = Need("approved", "公文已签发", _signed)
DEPLOYED = Need("deployed", "公文已公开发布", _deployed)
