"""Pages of official documents: the list, one document at a glance, its files and versions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import NotFound
from yx.people.units import choices
from yx.web import narrow, steps
from yx.web.downloads import send
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import papers, policy, queries, show
from .flow import FLOW
from .forms import FORMS, FilterForm
from .models import Document, Place

blueprint = Blueprint("documents", __name__, url_prefix="/documents")
STATES = {place.value: place.label for place in Place}


def url_of(document: Document) -> str:
    """Address of a document's page."""
    return url_for("documents.detail", record_id=document.id)


def _show(
    document: Document,
    actor: Actor,
    forms: dict[str, Form],
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    offers = steps.panel(MOUNT, document, actor)
    bound = {**steps.blank_forms(MOUNT, document, offers), **forms}
    return page(
        "documents/show.html",
        "record",
        status,
        offers=offers,
        forms=bound,
        reasons=reasons,
        url=url_of(document),
        **show.everything(document, actor),
    )


MOUNT = steps.Mount(
    flow=FLOW, load=queries.one, show=_show, url=url_of, forms=FORMS, ahead={"issue": papers.draw_ahead}
)
steps.add_routes(blueprint, MOUNT)


def narrowed() -> tuple[FilterForm, queries.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    years = [(year, f"{year}年") for year in range(clock.today().year, 2019, -1)]
    form = narrow.narrowed(FilterForm, request.args, unit=choices(), year=years)
    return form, queries.Filter(scope=request.args.get("scope", "unit"), **form.chosen)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """The list of documents, narrowed by unit, kind, state, attribute, ground, year, date, lateness and words."""
    actor = current()
    form, chosen = narrowed()
    found = queries.page(actor, chosen, request.args.get("after"), request.args.get("before"))
    return page(
        "documents/list.html", "rows", page=found, form=form, args=chosen.as_args(), scope=chosen.scope,
        tabs=show.scopes(actor, chosen.scope), may_draft=policy.may_draft(actor), today=clock.today(),
        states=STATES,
    )  # fmt: skip


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One document at a glance."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/draft.pdf")
@permit(signed_in)
def draft_pdf(record_id: int) -> Response:
    """The paper as it would look now, with the watermark 草稿 until it is issued."""
    document = queries.one(current(), record_id)
    answer = make_response(papers.draft_pdf(document))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename=document-{document.id}.pdf"
    return answer


@blueprint.get("/<int:record_id>/attachments/<int:attachment_id>")
@permit(signed_in)
def attachment(record_id: int, attachment_id: int) -> Response:
    """One attachment, through the document's own door."""
    document = queries.one(current(), record_id)
    return _send(document.attachments, attachment_id)


@blueprint.get("/<int:record_id>/papers/<int:paper_id>")
@permit(signed_in)
def paper(record_id: int, paper_id: int) -> Response:
    """A paper that issuing or archiving made."""
    document = queries.one(current(), record_id)
    return _send(document.papers, paper_id)


def _send(items: list[Any], item_id: int) -> Response:
    for item in items:
        if item.id == item_id:
            return send(item.file, item.name)
    raise NotFound


@blueprint.get("/<int:record_id>/versions")
@permit(signed_in)
def versions(record_id: int) -> Response:
    """Two versions side by side, differences marked in the text."""
    document = queries.one(current(), record_id)
    old, new = show.chosen_versions(document, request.args.get("old"), request.args.get("new"))
    return page("documents/versions.html", "comparison", document=document, old=old, new=new, **show.compared(old, new))
