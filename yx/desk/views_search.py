"""检索: one question over all that one may read (clause F3)."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from yx.core import clock
from yx.documents.models import Place
from yx.documents.queries import Filter
from yx.web.forms import by_id
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import search as finding
from .forms import SearchForm, asked
from .links import prefixes
from .views import blueprint

#: lists that may have the same words: label, endpoint, the tab that shows the most
ELSEWHERE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("收文", "receipts.index", {"scope": "received"}),
    ("解读", "plans.index", {}),
    ("议题", "topics.index", {}),
    ("会议", "meetings.index", {}),
    ("纪要", "minutes.index", {}),
    ("督办", "tasks.index", {}),
)


def _asked() -> tuple[SearchForm, dict[str, Any]]:
    """The form of the URL, and what of it is understood; a faulty field counts as not given."""
    form = asked(request.args)
    return form, form.chosen


@blueprint.get("/search")
@permit(signed_in)
def search() -> Response:
    """What was found; without a question, the form alone."""
    form, args = _asked()
    narrowed = Filter(words=args.get("q", ""), **{name: value for name, value in args.items() if name != "q"})
    after, before = by_id(request.args.get("after")), by_id(request.args.get("before"))
    return page(
        "desk/search.html", "results",
        form=form, args=args, narrowed=args.keys() - {"q"}, links=prefixes(), states=dict(Place.choices()),
        page=finding.find(current(), narrowed, after, before) if args else None,
        names=finding.names(narrowed.words, clock.today()) if not after and not before else [],
        elsewhere=[(label, url_for(list_, words=narrowed.words, **more)) for label, list_, more in ELSEWHERE]
        if narrowed.words else [],
    )  # fmt: skip
