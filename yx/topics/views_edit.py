"""提出议题 and 修改表述: forms that lose nothing, also when two people edit at once."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, flash, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files, settings
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import Refused, Stale
from yx.paper.diff import compare
from yx.people.duties import Duty
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import actions, policy, queries, show
from .flow import TOPIC
from .forms import TopicForm, WordingForm
from .models import Topic
from .views import blueprint, url_of

PROPOSERS, OFFICE = duty(*policy.PROPOSE), duty(Duty.CONFERENCE)
TEMPLATES = {"save": "topics/form.html", "reword": "topics/wording.html"}


def _page(form: WordingForm, topic: Topic | None, code: str = "save", status: int = 200, **more: Any) -> Response:
    back = url_of(topic) if topic else url_for("topics.index")
    return page(
        TEMPLATES[code], "form", status, form=form, topic=topic, back=back, accept=files.DOCUMENTS,
        days=settings.number("topic_days"), originals=show.originals(topic) if topic and code == "reword" else [],
        **{"conflict": None, **more},
    )  # fmt: skip


def _form(actor: Actor, topic: Topic | None = None, code: str = "save") -> WordingForm:
    if code == "reword":
        return WordingForm()
    form = TopicForm()
    form.offer(actor.unit_id, topic)
    return form


@blueprint.get("/new")
@permit(PROPOSERS)
def new() -> Response:
    """A blank topic."""
    form = _form(current())
    form["form_key"].data = secrets.token_urlsafe(18)
    return _page(form, None)


@blueprint.post("/new")
@permit(PROPOSERS)
def create() -> BaseResponse:
    """提出议题; sending the same form twice makes one topic."""
    actor = current()
    form = _form(actor)
    if not form.validate():
        return _page(form, None, status=422)
    try:
        made = _already(form, actor) or _propose(form, actor)
    except Refused as refusal:
        return _refused(form, None, "save", refusal)
    return see_other(url_of(made))


def _already(form: WordingForm, actor: Actor) -> Topic | None:
    key = form["form_key"].data
    if not key:
        return None
    hold(f"form:{key}")
    same = select(Topic).where(Topic.form_key == key, Topic.person_id == actor.person_id)
    return db.session.scalars(same).one_or_none()


def _propose(form: WordingForm, actor: Actor) -> Topic:
    now = clock.now()
    made = actions.propose(actor, form.data, now)
    TOPIC.call(made, now)
    flash("已保存，请核对后提请负责人同意", "success")
    return made


@blueprint.get("/<int:record_id>/edit")
@permit(PROPOSERS)
def edit(record_id: int) -> BaseResponse:
    """A draft, or a returned topic, in its form."""
    return _open(record_id, "save")


@blueprint.post("/<int:record_id>/edit")
@permit(PROPOSERS)
def save(record_id: int) -> BaseResponse:
    """保存."""
    return _save(record_id, "save", "已保存")


@blueprint.get("/<int:record_id>/wording")
@permit(OFFICE)
def reword(record_id: int) -> BaseResponse:
    """The wording, for the office."""
    return _open(record_id, "reword")


@blueprint.post("/<int:record_id>/wording")
@permit(OFFICE)
def save_wording(record_id: int) -> BaseResponse:
    """修改表述; the proposer is told and sees the difference."""
    return _save(record_id, "reword", "已修改表述，已告知提出单位")


def _open(record_id: int, code: str) -> BaseResponse:
    actor = current()
    topic = queries.one(actor, record_id)
    try:
        TOPIC.check(TOPIC.step(code), topic, actor)
    except Refused as refusal:  # said before anything is typed
        flash("；".join(refusal.reasons), "notice")
        return see_other(url_of(topic))
    form = _form(actor, topic, code)
    form.fill(topic)
    return _page(form, topic, code)


def _save(record_id: int, code: str, done: str) -> BaseResponse:
    actor = current()
    topic = queries.one(actor, record_id, lock=True)
    form = _form(actor, topic, code)
    if not form.validate():
        return _page(form, topic, code, 422)
    try:
        TOPIC.take(topic, code, actor, form.data, clock.now(), form.seen_version)
    except Stale:
        return _both(form, actor, record_id, code)
    except Refused as refusal:
        return _refused(form, record_id, code, refusal)
    flash(done, "success")
    return see_other(url_of(topic))


def _refused(form: WordingForm, record_id: int | None, code: str, refusal: Refused) -> Response:
    """The form again with the reasons; nothing is saved, and nothing typed is lost."""
    db.session.rollback()
    form.form_errors.extend(refusal.reasons)
    return _page(form, queries.one(current(), record_id) if record_id else None, code, 422)


def _both(form: WordingForm, actor: Actor, record_id: int, code: str) -> Response:
    """The second of two people: their own text in the form, the saved one beside it with the differences marked."""
    db.session.rollback()
    topic = queries.one(actor, record_id)
    form.seen.data = str(topic.row_version)
    if not TOPIC.is_open(code, topic, actor):
        form.form_errors.append(f"此件现为“{topic.place.label}”，不能再修改；您填写的内容保留在下面")
    return _page(form, topic, code, 409, conflict=_conflict(form, topic))


def _conflict(form: WordingForm, topic: Topic) -> dict[str, Any]:
    saved = f"{topic.background}\n{topic.to_decide}"
    last = topic.versions[-1]
    return {
        "by": last.person,
        "at": last.at,
        "title": (topic.title, form.title.data or ""),
        "body": saved,
        "rows": compare(saved, f"{form.background.data or ''}\n{form.to_decide.data or ''}"),
    }
