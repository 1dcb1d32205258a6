"""Who may do what with a plan and its products; the only place that decides (谁起草、谁解读, clause C3b)."""

from __future__ import annotations

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.documents.models import Document, Role
from yx.documents.policy import ADMINISTRATORS
from yx.people.duties import Duty

from .models import Plan, Product

NOT_OWN_WORK = "不能审核自己制作的解读产品"


def owner(thing: Plan | Product) -> tuple[int, ...]:
    """The drafting unit, for a joint document the lead unit."""
    return (thing.unit_id,)


def owner_of_joint(plan: Plan) -> tuple[int, ...]:
    """The lead unit of a document that several units draft together: alone there is nobody to ask."""
    return owner(plan) if plan.document.unit_ids(Role.DRAFTER) else ()


def owner_of_asked(plan: Plan) -> tuple[int, ...]:
    """The unit of a plan about which questions came."""
    return owner(plan) if plan.questions else ()


def makers_of(product: Product) -> tuple[int, ...]:
    """Who made it last: they may not approve it."""
    return (product.made_by_id,) if product.made_by_id else ()


def is_insider(actor: Actor, document: Document) -> bool:
    """Whether the actor's unit has to do with the document: others see of its products only what is public."""
    units = {document.lead_unit_id, document.keeper_id, document.archive_unit_id, *(p.unit_id for p in document.parts)}
    return actor.unit_id in units and not actor.has(*ADMINISTRATORS)


def may_plan(actor: Actor, document: Document) -> bool:
    """Whether the actor may draw up the plan of the document's unit."""
    return actor.has(Duty.DRAFT) and actor.unit_id == document.lead_unit_id


DRAFTERS = Who("主办单位拟稿人员", (Duty.DRAFT,), owner)
MAKERS = Who("主办单位拟稿或公开审查人员", (Duty.DRAFT, Duty.REVIEW), owner)
JOINT_DRAFTERS = Who("联合起草的主办单位拟稿人员", (Duty.DRAFT,), owner_of_joint)
ANSWERERS = Who("主办单位拟稿或公开审查人员（有后续问题时）", (Duty.DRAFT, Duty.REVIEW), owner_of_asked)
HEAD = Who("主办单位负责人", (Duty.HEAD,), owner)
APPROVER = Who("主办单位负责人", (Duty.HEAD,), owner, but_not=makers_of, but_not_says=NOT_OWN_WORK)
