"""The plan of a document: drawn up by its drafters, shown with its products and the questions that came later."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused, Stale
from yx.documents.models import Document, Place
from yx.people.duties import Duty
from yx.web import steps
from yx.web.forms import Form
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page, see_other

from . import actions, policy, queries, show
from .flow import FLOW
from .forms import FORMS, PlanForm, fill, fill_new, plan_data, plan_form
from .models import Plan

blueprint = Blueprint("interpretation", __name__, url_prefix="/interpretation")
DRAFTERS = duty(Duty.DRAFT)
BEHIND = "解读方案在您打开之后已被他人修改。下面是您填写的内容，请对照最新的方案后再保存"


def url_of(plan: Plan) -> str:
    """Address of a plan's page."""
    return url_for("interpretation.detail", record_id=plan.id)


def _show(
    plan: Plan, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, plan, actor)
    bound = {**steps.blank_forms(MOUNT, plan, offers), **forms}
    return page(
        "interpretation/show.html", "record", status, offers=offers, forms=bound, reasons=reasons, url=url_of(plan),
        lines=trail.of("plan", plan.id), **show.everything(plan, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=FLOW, load=queries.one, show=_show, url=url_of, forms=FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One plan with its products and questions."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/documents/<int:record_id>/plan")
@permit(DRAFTERS)
def edit(record_id: int) -> BaseResponse:
    """The plan in its form, begun with what the document says; shown instead where it cannot be changed."""
    document, plan = _editable(current(), record_id)
    unmet = _closed(document, plan)
    if unmet:
        flash(unmet, "notice")
        return see_other(_back(document, plan))
    form = plan_form(plan)
    if plan is None:
        fill_new(form, document)
    else:
        fill(form, plan)
    return _page(form, document, plan)


def _editable(actor: Actor, document_id: int, lock: bool = False) -> tuple[Document, Plan | None]:
    document, plan = queries.of_document(actor, document_id, lock)
    if not policy.may_plan(actor, document):
        raise NotFound
    return document, plan


def _closed(document: Document, plan: Plan | None) -> str:
    """Why the plan cannot be changed now; empty when it can."""
    if document.place != Place.DRAFTING:
        return f"公文现为“{document.place.label}”，解读方案不能修改；退回起草后可改"
    if plan is not None and plan.state not in FLOW.step("save").sources:
        return f"解读方案现为“{plan.place.label}”，不能修改"
    return ""


def _back(document: Document, plan: Plan | None) -> str:
    return url_of(plan) if plan is not None else url_for("documents.detail", record_id=document.id)


def _page(form: PlanForm, document: Document, plan: Plan | None, status: int = 200) -> Response:
    return page(
        "interpretation/form.html", "form", status,
        form=form, document=document, plan=plan, **show.source(document),
    )  # fmt: skip


@blueprint.post("/documents/<int:record_id>/plan")
@permit(DRAFTERS)
def save(record_id: int) -> BaseResponse:
    """保存方案, or one more row for a product; nothing that was typed is lost."""
    actor = current()
    document, plan = _editable(actor, record_id, lock=True)
    form = plan_form(plan)
    if request.form.get("do") == "add":
        form.add_row()
        return _page(form, document, plan)
    if not form.validate():
        return _page(form, document, plan, 422)
    try:
        return _save(form, actor, document, plan)
    except (Refused, Stale) as refusal:
        return _refused(form, actor, record_id, refusal)


def _save(form: PlanForm, actor: Actor, document: Document, plan: Plan | None) -> BaseResponse:
    now = clock.now()
    if plan is None:
        plan = actions.create(document, actor, plan_data(form), now)
        FLOW.call(plan, now)
    else:
        FLOW.take(plan, "save", actor, plan_data(form), now, form.seen_version)
    flash("已保存解读方案", "success")
    return see_other(url_for("documents.detail", record_id=document.id, _anchor="plan-h"))


def _refused(form: PlanForm, actor: Actor, record_id: int, refusal: Refused | Stale) -> Response:
    """The form again with the reasons; the version seen is renewed, so that saving once more is a decision."""
    db.session.rollback()
    document, plan = _editable(actor, record_id)
    form.form_errors.extend(refusal.reasons if isinstance(refusal, Refused) else [BEHIND])
    form.seen.data = str(plan.row_version if plan is not None else 0)
    form.offer_choices()
    return _page(form, document, plan, 409 if isinstance(refusal, Stale) else 422)
