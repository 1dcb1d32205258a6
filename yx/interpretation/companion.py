"""The plan as the companion of its document: one signature approves both, one return sends both back (clause C3a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from yx.core.actor import Actor
from yx.documents.companions import Companion
from yx.documents.models import Document, Place

from . import needs, policy, sheets, show
from .content import changes, content, plan_of
from .models import Plan
from .package import archive
from .words import PlanState

WANTED = "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"
CONSULTED = "解读方案正在会签，请待会签结束或撤回会签后再提交"
ASKED = "办公室要求编制解读方案，请编制后再提交"


def unmet(document: Document) -> list[str]:
    """A document that needs a plan has a complete one, or a reason why not; what the office asked for is made."""
    if not document.needs_plan:
        return []
    plan = plan_of(document)
    if plan is not None:
        return [CONSULTED] if is_consulted(plan) else needs.faults(plan)
    if document.plan_asked:
        return [ASKED]
    return [] if document.plan_waiver else [WANTED]


def is_consulted(plan: Plan) -> bool:
    """Whether a round of the plan's own is open."""
    return plan.place == PlanState.COSIGNING and plan.document.place == Place.DRAFTING


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
    if plan is not None and is_consulted(plan):
        return None
    label = "修改解读方案" if plan is not None else "编制解读方案"
    return label, url_for("interpretation.edit", record_id=document.id)


COMPANION = Companion(
    code="plan",
    content=content,
    unmet=unmet,
    template="interpretation/_plan.html",
    context=context,
    archive=archive,
    edit=edit,
    changes=changes,
    columns=sheets.DOCUMENT_COLUMNS,
    cells=sheets.of_documents,
)
