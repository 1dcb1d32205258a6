"""What a person has done 已办 (clause F1), read from the trail."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from yx.core.actor import Actor
from yx.core.flow import Flow
from yx.core.trail import Line
from yx.web.paging import Page, descending


def page(actor: Actor, flows: Collection[Flow], after: str | None, before: str | None) -> Page[Any]:
    """What the person has done 已办, the newest first: each record once, with the last step taken on it.

    Saving a draft is no step of the road; refused attempts changed nothing. Neither is shown.
    """
    later = aliased(Line)
    again = select(later.id).where(
        later.noun == Line.noun, later.record_id == Line.record_id, later.person_id == actor.person_id,
        later.id > Line.id, _step_of(flows, later),
    )  # fmt: skip
    statement = select(Line.id, Line.noun, Line.record_id, Line.at, Line.label, Line.words, Line.unit, Line.post)
    mine = statement.where(Line.person_id == actor.person_id, _step_of(flows, Line), ~again.exists())
    return descending(mine, Line.id, after, before)


def _step_of(flows: Collection[Flow], line: Any) -> Any:
    steps = {flow.noun: [step.code for step in flow.steps if not step.own_page] for flow in flows}
    taken = [and_(line.noun == noun, line.act.in_(codes)) for noun, codes in steps.items()]
    return and_(line.result == "ok", or_(*taken))
