"""One's own jobs with their progress and results; backups and the state of the system."""

from __future__ import annotations

from flask import Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, jobs, trail
from yx.core.base import db
from yx.web.downloads import send
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import see_other

from . import backup, state
from .blueprint import SYSTEM, blueprint, show

# --- jobs ----------------------------------------------------------------------------------------------------


@blueprint.get("/jobs", endpoint="jobs")
@permit(signed_in)
def jobs_page() -> Response:
    """What the person asked for, newest first; the rows are asked for again while anything runs."""
    rows = jobs.of_person(current().person_id)
    return show("jobs", "rows", rows=rows, running=any(job.is_open for job in rows))


@blueprint.get("/jobs/<int:job_id>")
@permit(signed_in)
def job(job_id: int) -> Response:
    """One job of one's own."""
    return show("job", "job", job=jobs.own(job_id, current()))


@blueprint.get("/jobs/<int:job_id>/result")
@permit(signed_in)
def job_result(job_id: int) -> Response:
    """The file that came out, for the person who asked for it only."""
    found = jobs.own(job_id, current())
    return send(jobs.result_of(found), found.result_name)


# --- backups -------------------------------------------------------------------------------------------------


@blueprint.get("/backups")
@permit(SYSTEM)
def backups() -> Response:
    """The backups that lie in the instance folder."""
    return show("backups", rows=backup.kept(), folder=backup.folder())


@blueprint.post("/backups")
@permit(SYSTEM)
def backups_make() -> BaseResponse:
    """Make one now, in the background."""
    actor = current()
    asked = jobs.enqueue("backup", {}, actor)
    db.session.flush()
    trail.record("backup", asked.id, actor, "backup", "备份", at=clock.now())
    flash("已开始备份", "success")
    return see_other(url_for("admin.job", job_id=asked.id))


# --- state ---------------------------------------------------------------------------------------------------


@blueprint.get("/state", endpoint="state")
@permit(SYSTEM)
def state_page() -> Response:
    """Whether everything that must be there is there."""
    return show("state", facts=state.facts())
