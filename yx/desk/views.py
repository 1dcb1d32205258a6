"""The desk 待办, what one has done 已办, messages, and the roads of all records as help (clauses F1, D1)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, notices
from yx.core.errors import NotFound, Refused
from yx.web.forms import by_id
from yx.web.guard import current, permit, safe_path, signed_in
from yx.web.htmx import page, see_other

from . import actions, links, show
from . import done as acts

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@permit(signed_in)
def home() -> Response:
    """What waits for the post one acts as, the earliest due first, and what else one should know."""
    asked = request.args.get("due", "")
    part = asked if asked in show.PARTS else "all"
    return page("desk/home.html", **show.desk(current(), part, request.args.get("after")))


@blueprint.post("/waiting/<int:waiting_id>/claim")
@permit(signed_in)
def claim(waiting_id: int) -> BaseResponse:
    """认领 work of a desk that several posts share."""
    return _take(actions.claim, waiting_id)


@blueprint.post("/waiting/<int:waiting_id>/release")
@permit(signed_in)
def release(waiting_id: int) -> BaseResponse:
    """取消认领."""
    return _take(actions.release, waiting_id)


def _take(act: actions.Act, waiting_id: int) -> BaseResponse:
    """The list may be minutes old: what has changed since is said on the desk, not on an error page."""
    try:
        act(waiting_id, current(), clock.now())
    except NotFound:
        flash("此件已办理或不在您的待办中", "notice")
    except Refused as refusal:
        flash(str(refusal), "notice")
    return _back()


def _back() -> BaseResponse:
    """To the part of the desk that one came from."""
    return see_other(safe_path(request.form.get("back")) or url_for("desk.home"))


@blueprint.post("/messages/read")
@permit(signed_in)
def read() -> BaseResponse:
    """标为已读: the messages named by `id`, as far as they lie on one's own desks."""
    ids = [found for found in map(by_id, request.form.getlist("id")) if found]
    if ids:
        notices.mark_read(current(), clock.now(), *ids)
    return _back()


@blueprint.get("/done")
@permit(signed_in)
def done() -> Response:
    """What one has done 已办, with how each record stands now."""
    actor = current()
    found = acts.page(actor, show.flows(), request.args.get("after"), request.args.get("before"))
    return page("desk/done.html", page=found, links=links.prefixes(), shown=links.shown(actor, found.rows))


@blueprint.get("/help")
@permit(signed_in)
def guide() -> Response:
    """The roads of all records, printed from their tables, and the keys."""
    return page("desk/help.html", roads=[(flow, show.road(flow)) for flow in show.flows()])
