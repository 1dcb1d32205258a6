"""The trail for the auditor: who did what, when, from where, with what result; checked and exported as jobs."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, jobs, trail
from yx.core.base import db
from yx.web.guard import current, permit
from yx.web.htmx import see_other

from . import queries
from .blueprint import AUDIT, blueprint, show
from .forms import EMPTY, TrailFilter
from .queries import TrailQuestion


def _asked() -> tuple[TrailFilter, TrailQuestion]:
    """The filter of the URL; what is not understood counts as not given."""
    form = TrailFilter(request.args)
    form.noun.choices = [*EMPTY, *queries.nouns().items()]
    form.validate()
    good = {name: value for name, value in form.data.items() if name != "seen" and not form[name].errors and value}
    return form, TrailQuestion(**good)


@blueprint.get("/trail", endpoint="trail")
@permit(AUDIT)
def trail_page() -> Response:
    """One page of the trail."""
    form, asked = _asked()
    found = queries.trail_page(asked, request.args.get("after"), request.args.get("before"))
    return show(
        "trail", "rows", form=form, page=found, changes=[_changes(row) for row in found.rows],
        args=asked.args, nouns=queries.nouns(), states=queries.states(),
        checked=queries.last_job("verify_trail"),
    )  # fmt: skip


def _changes(row: Any) -> list[tuple[str, Any, Any]]:
    """(title, old, new) of a line whose changes may be shown."""
    found = json.loads(row.changes)
    return [(title, *pair) for title, pair in found.items() if isinstance(pair, list) and len(pair) == 2]


@blueprint.post("/trail/verify")
@permit(AUDIT)
def trail_verify() -> BaseResponse:
    """Check the whole trail in the background."""
    return _start("verify_trail", {}, "校验留痕")


@blueprint.post("/trail/export")
@permit(AUDIT)
def trail_export() -> BaseResponse:
    """Export the trail as it is narrowed, in the background."""
    return _start("export_trail", _asked()[1].args, "导出留痕")


def _start(kind: str, payload: dict[str, str], label: str) -> BaseResponse:
    actor = current()
    job = jobs.enqueue(kind, payload, actor)
    db.session.flush()
    narrowed = {key: ["", value] for key, value in payload.items()}
    trail.record("trail", 0, actor, kind, label, at=clock.now(), changes=narrowed)
    flash(f"已开始{label}", "success")
    return see_other(url_for("admin.job", job_id=job.id))
