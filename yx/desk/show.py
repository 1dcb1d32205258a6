"""What the desk's pages are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for

from yx.core import clock, notices
from yx.core.actor import Actor
from yx.core.flow import Flow, Step
from yx.documents.models import Place
from yx.people.duties import Duty
from yx.people.sessions import ticket

from . import links, menu, queries

MESSAGES = 8
#: parts of the inbox and their words on the strip of numbers
PARTS = {"all": "待办", "late": "逾期", "week": "本周到期"}


def flows() -> list[Flow]:
    """The roads of all nouns."""
    found: list[Flow] = current_app.extensions["yx_flows"]
    return found


def desk(actor: Actor, part: str, after: str | None) -> dict[str, Any]:
    """Everything on the desk: at most six statements, the session's included."""
    today = clock.today()
    others = other_posts(actor)
    numbers = queries.numbers(actor, others, today)
    menu.know_count(numbers.waiting)
    is_drafter = actor.has(Duty.DRAFT)
    return {
        "part": part,
        "after": after,
        "page": queries.waiting(actor, queries.spans(today)[part], after),
        "numbers": strip(numbers, part),
        "shared": numbers.sharing > 0,
        "others": [(other, menu.shown(count)) for other, count in zip(others, numbers.others, strict=True) if count],
        "messages": notices.unread(actor, MESSAGES),
        "is_drafter": is_drafter,
        "mine": queries.mine(actor) if is_drafter else None,
        "late": queries.late_in_unit(actor.unit_id, today) if actor.has(Duty.HEAD) else None,
        "links": links.prefixes(),
        "states": dict(Place.choices()),
        "today": today,
    }


def other_posts(actor: Actor) -> Sequence[Actor]:
    """Whom the same person can act as besides."""
    found = ticket()
    return [other for other in found.actors if other.post_id != actor.post_id] if found else []


def strip(numbers: queries.Numbers, part: str) -> list[tuple[str, str, bool, int | str]]:
    """The numbers as tabs: (words, address, whether shown now, number)."""
    counts = {"all": numbers.waiting, "late": numbers.late, "week": numbers.week}
    found = [
        (words, url_for("desk.home", due=None if code == "all" else code), code == part, menu.shown(counts[code]))
        for code, words in PARTS.items()
    ]
    return [*found, ("消息", f"{url_for('desk.home')}#messages", False, menu.shown(numbers.messages))]


def road(flow: Flow) -> list[dict[str, Any]]:
    """The steps of a flow in words: from where, by whom, what must be true, where to."""
    return [
        {
            "label": step.label,
            "sources": [flow.state(code).label for code in step.sources],
            "who": list(dict.fromkeys(who.label for who in step.who)),
            "needs": [need.label for need in step.needs],
            "target": _target(flow, step),
        }
        for step in flow.steps
    ]


def _target(flow: Flow, step: Step) -> str:
    if step.target is None:
        return "不变"
    return flow.state(step.target).label if isinstance(step.target, str) else "下一环节"
