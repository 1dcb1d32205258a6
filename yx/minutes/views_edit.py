"""The editing page: written together, saved by parts, nothing lost (clause E6)."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.disclosure import actions as disclosure
from yx.disclosure.queries import findings
from yx.web.forms import by_id, strip
from yx.web.guard import current, permit
from yx.web.htmx import page, see_other

from . import editing, needs, queries
from .flow import MINUTES
from .models import Minutes
from .views import OFFICE, blueprint, url_of
from .words import MinutesState

#: buttons beside 保存: name and the block that they are about
MOVES = ("up", "down", "drop")


def _page(made: editing.Page, status: int = 200) -> Response:
    units = [name for name in queries.units_by_name() if len(name) <= 12]
    return page("minutes/form.html", "form", status, made=made, minutes=made.minutes, units=units)


@blueprint.get("/<int:record_id>/edit")
@permit(OFFICE)
def edit(record_id: int) -> BaseResponse:
    """The draft in its form; minutes that are no draft any more are shown instead."""
    actor = current()
    minutes = queries.one(actor, record_id)
    if not MINUTES.is_open("save", minutes, actor):
        flash(f"此件现为“{minutes.place.label}”，不能修改", "notice")
        return see_other(url_of(minutes))
    return _page(editing.opened(minutes))


@blueprint.post("/<int:record_id>/edit")
@permit(OFFICE)
def save(record_id: int) -> BaseResponse:
    """保存 what was touched. Where another has saved the same part meanwhile, both texts are shown, nothing is lost."""
    actor = current()
    minutes = queries.one(actor, record_id, lock=True)
    made = editing.sent(minutes, request.form)
    what, _, number = request.form.get("do", "save").partition(":")
    block_id = by_id(number) or 0
    if what == "rows":
        return _more(made, block_id)
    status = _wrong(made, block_id, actor)
    return _page(made, status) if status else _save(made, what, block_id, actor)


def _wrong(made: editing.Page, block_id: int, actor: Actor) -> int:
    """409 where another was before, 422 where something is missing, 0 where all can be saved."""
    place = made.minutes.place
    if not MINUTES.is_open("save", made.minutes, actor):
        made.problems.append(("", f"此件现为“{place.label}”，不能再修改；您填写的内容保留在下面"))
        return 409
    if not editing.valid(made):
        return 422
    return 409 if editing.collide(made, block_id) or made.lost else 0


def _more(made: editing.Page, block_id: int) -> Response:
    """More rows for decisions; nothing is saved, nothing typed is lost."""
    for block, form in made.blocks:
        if block.id == block_id:
            form.more()
    return _page(made)


def _save(made: editing.Page, what: str, block_id: int, actor: Actor) -> BaseResponse:
    now, title = clock.now(), strip(request.form.get("new_title", ""))[:200]
    edit_url = url_for("minutes.edit", record_id=made.minutes.id)
    try:
        saved = editing.save(made, actor, now)
        if what in MOVES or (what == "add" and title):
            editing.arrange(made, what, block_id, title, actor, now)
    except Refused as refusal:
        return _refused(made, refusal)
    flash("已保存" if saved or what != "save" else "没有改动", "success")
    return see_other(url_of(made.minutes) if what == "save" else f"{edit_url}#blocks")


def _refused(made: editing.Page, refusal: Refused) -> Response:
    """The page again with the reasons; nothing is saved, and nothing typed is lost."""
    record_id = made.minutes.id
    db.session.rollback()
    again = editing.sent(queries.one(current(), record_id), request.form)
    again.problems = [("", reason) for reason in refusal.reasons]
    return _page(again, 422)


@blueprint.post("/<int:record_id>/findings/<finding_key>")
@permit(OFFICE)
def answer(record_id: int, finding_key: str) -> BaseResponse:
    """Answer one finding of the scan: why it may stand."""
    actor = current()
    minutes = queries.one(actor, record_id, lock=True)
    _answer(minutes, finding_key, strip(request.form.get("answer", ""))[:500], actor)
    return see_other(url_for("minutes.detail", record_id=record_id, _anchor="findings"))


def _answer(minutes: Minutes, finding_key: str, words: str, actor: Actor) -> None:
    if minutes.place != MinutesState.DRAFTING:
        raise Refused(f"此件现为“{minutes.place.label}”，不能再答复审查提示")
    for finding, _given in findings("minutes", minutes.id, needs.scanned(minutes)):
        if finding.key == finding_key:
            disclosure.answer_finding("minutes", minutes.id, finding, words, actor, clock.now())
            return
    raise NotFound
