"""One unit's sheet 会签单: the text with what travels with it, what changed since the last answer, and the answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from yx.core import clock, matters, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.people.models import Post
from yx.web import steps
from yx.web.downloads import send
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import actions, queries, show
from .flow import ASK
from .forms import ASK_FORMS
from .models import Ask

blueprint = Blueprint("asks", __name__, url_prefix="/cosign/asks")


def url_of(ask: Ask) -> str:
    """Address of a sheet."""
    return url_for("asks.detail", record_id=ask.id)


def _show(ask: Ask, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200) -> Response:
    offers = steps.panel(MOUNT, ask, actor)
    matter = matters.of(ask.round.noun)
    record = matter.read(ask.round.record_id)
    return page(
        "cosign/ask.html", "record", status, ask=ask, round=ask.round, offers=offers, reasons=reasons,
        forms={**steps.blank_forms(MOUNT, ask, offers), **forms}, url=url_of(ask), rule=show.rule(ask.round),
        line=show.line(ask, clock.today()), lines=trail.of("ask", ask.id), files=_files(ask),
        handed=db.session.get(Post, ask.handed_post_id) if ask.handed_post_id else None,
        matter_url=url_for(matter.endpoint, record_id=ask.round.record_id), matter_label=matter.label,
        matter_template=matter.template, **_change(ask, record), **matter.context(record, actor),
    )  # fmt: skip


def _change(ask: Ask, record: Any) -> dict[str, Any]:
    """The unit's earlier answer, and what has changed in the text since."""
    before = actions.earlier_reply(ask)
    if before is None or before.version_no == ask.round.version_no:
        return {"before": before, "difference": []}
    rows = matters.of(ask.round.noun).difference(record, before.version_no, ask.round.version_no)
    return {"before": before, "difference": rows}


def _files(ask: Ask) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "url": url_for("asks.file", record_id=ask.id, file_id=item.id),
            "size": item.file.size,
            "note": item.person,
        }
        for item in ask.files
    ]


MOUNT = steps.Mount(flow=ASK, load=queries.one_ask, show=_show, url=url_of, forms=ASK_FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One unit's sheet."""
    actor = current()
    return _show(queries.one_ask(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/files/<int:file_id>")
@permit(signed_in)
def file(record_id: int, file_id: int) -> Response:
    """A file that goes with the answer, through the sheet's own door."""
    for item in queries.one_ask(current(), record_id).files:
        if item.id == file_id:
            return send(item.file, item.name)
    raise NotFound
