"""Pages of tasks: the list, one task with where it comes from and what was reported, its evidence."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from yx.core import clock
from yx.core.actor import Actor
from yx.web import steps
from yx.web.downloads import send
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import calls, listing, policy, queries, show
from .flow import TASK
from .forms import STEP_FORMS, FilterForm, filter_form
from .models import Task

blueprint = Blueprint("tasks", __name__, url_prefix="/conference/tasks")


def url_of(task: Task) -> str:
    """Address of a task's page."""
    return url_for("tasks.detail", record_id=task.id)


def _show(
    task: Task, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, task, actor)
    return page(
        "tasks/show.html", "record", status, offers=offers, reasons=reasons, url=url_of(task),
        forms={**steps.blank_forms(MOUNT, task, offers), **forms}, **show.everything(task, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=TASK, load=queries.one, show=_show, url=url_of, forms=STEP_FORMS)
steps.add_routes(blueprint, MOUNT)


def _narrowed(actor: Actor) -> tuple[FilterForm, listing.Filter]:
    """The filter of the URL; what is not understood counts as not given."""
    known = listing.scopes(actor) or (listing.MINE,)
    scope = request.args.get("scope", "")
    scope = scope if scope in known else known[0]
    form = filter_form(request.args, scope)
    return form, listing.Filter(scope=scope, **form.chosen)


@blueprint.get("/")
@permit(signed_in)
def index() -> Response:
    """What one's unit leads or helps with, for the office and the convener everything; narrowed, with the lights."""
    actor = current()
    form, chosen = _narrowed(actor)
    found = listing.page(actor, chosen, request.args.get("after"), request.args.get("before"))
    today = clock.today()
    return page(
        "tasks/list.html", "rows", page=found, form=form, args=chosen.as_args(), scope=chosen.scope,
        scopes=show.tabs(actor, chosen.scope), lights=listing.lights(actor, chosen.scope), states=show.STATES,
        tones=show.TONES, today=today, yellow=calls.soon(today), light=listing.light, running=calls.RUNNING,
        outcome=listing.outcome, office=policy.sees_all(actor), unit_id=actor.unit_id,
    )  # fmt: skip


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One task: road, words with their source, light, reports with files, steps, chain, trail."""
    actor = current()
    return _show(queries.one(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/files/<int:file_id>")
@permit(signed_in)
def file(record_id: int, file_id: int) -> Response:
    """A piece of evidence, through the task's own door."""
    found = queries.evidence(queries.one(current(), record_id), file_id)
    return send(found.file, found.name)
