"""What a topic's page shows: road, wording with what the office changed, proposers, opinions asked for, trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from yx.core import chain, clock, inbox, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.cosign import rounds
from yx.cosign import show as cosign
from yx.cosign.models import Round
from yx.paper.diff import Row, compare
from yx.people.called import who_must_act

from . import matter, policy
from .flow import TOPIC
from .models import Topic, TopicVersion
from .words import TopicState

S = TopicState
#: the usual road, for drawing
ROAD = (S.DRAFT, S.CONSENTING, S.PROPOSED, S.COLLATED, S.SUBMITTED, S.APPROVED, S.ON_AGENDA, S.DISCUSSED)
#: places that stand in the road for another, and those where it ends, with the last station passed
INSTEAD = {S.RETURNED: S.DRAFT, S.DEFERRED: S.COLLATED}
ENDED = {S.WITHDRAWN: S.DRAFT, S.MERGED: S.PROPOSED, S.REJECTED: S.SUBMITTED}


def everything(topic: Topic, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    lines = trail.of("topic", topic.id)
    waiting = [] if TOPIC.state(topic.state).end else inbox.of_record("topic", topic.id)
    return {
        **matter.context(topic, actor),
        "facts": facts(topic),
        "stations": stations(topic, waiting, lines),
        "lines": lines,
        "proposal": proposal(topic),
        "difference": difference(topic),
        "rounds": [cosign.shown(one, topic.hashes) for one in reversed(rounds.of("topic", topic.id))],
        "rings": chain.of("topic", topic.id, actor),
        "edit": edit(topic, actor),
        "decide": topic.place == S.SUBMITTED and policy.may_approve(actor),
    }


def edit(topic: Topic, actor: Actor) -> tuple[str, str] | None:
    """Label and address of the page where the actor may change the wording now."""
    if TOPIC.is_open("save", topic, actor):
        return "修改", url_for("topics.edit", record_id=topic.id)
    if TOPIC.is_open("reword", topic, actor):
        return "修改表述", url_for("topics.reword", record_id=topic.id)
    return None


def facts(topic: Topic) -> list[tuple[str, Any]]:
    """Name and value; empty ones are left out by the page."""
    consented = f"{topic.consented_by} {clock.local(topic.consented_at):%Y-%m-%d}" if topic.consented_at else ""
    return [
        ("提出单位", "、".join(unit.short_name for unit in topic.proposers)),
        ("提出人", topic.person),
        ("负责人同意", consented),
        ("涉及单位", "、".join(part.unit.short_name for part in topic.concerned)),
        ("希望上会时间", topic.wish_day),
        ("报审时间", f"{clock.local(topic.submitted_at):%Y-%m-%d %H:%M}" if topic.submitted_at else ""),
        ("审定时间", f"{clock.local(topic.approved_at):%Y-%m-%d %H:%M}" if topic.approved_at else ""),
        ("转下次会议", f"{topic.carried} 次" if topic.carried else ""),
    ]


def proposal(topic: Topic) -> TopicVersion | None:
    """The wording that the head consented to, where the office has changed it since."""
    if not topic.consented_no or topic.consented_no == topic.version_no:
        return None
    return next(version for version in topic.versions if version.no == topic.consented_no)


def difference(topic: Topic) -> list[Row]:
    """What the office changed in the proposer's wording."""
    found = proposal(topic)
    return compare(matter.text(found), matter.text(topic.versions[-1])) if found else []


def originals(topic: Topic) -> list[tuple[str, str, str, str]]:
    """(whose, title, background, what is to be decided) of the wordings that the office works from."""
    own = next(version for version in topic.versions if version.no == topic.consented_no).fields
    first = (f"{topic.unit.short_name}的表述", own["title"], own["background"], own["to_decide"])
    rest = [(f"并入：{one.unit.short_name}", one.title, one.background, one.to_decide) for one in topic.merged]
    return [first, *rest]


def stations(topic: Topic, waiting: Sequence[inbox.Waiting], lines: Sequence[trail.Line]) -> list[dict[str, str]]:
    """The road with the place marked, and who acted or must act."""
    place = topic.place
    road: list[TopicState] = [state for state in ROAD if place not in ENDED or ROAD.index(state) <= _last(place)]
    road = [place if INSTEAD.get(place) == state else state for state in road] + [place] * (place in ENDED)
    here = road.index(place)
    return [
        {
            "label": state.label,
            "state": "done" if index < here else "here" if index == here else "ahead",
            "note": who_must_act(waiting) if index == here else _left(state, lines) if index < here else "",
        }
        for index, state in enumerate(road)
    ]


def _last(place: TopicState) -> int:
    return ROAD.index(ENDED[place])


def _left(state: TopicState, lines: Sequence[trail.Line]) -> str:
    """Who took it on from there last, and when."""
    found = [line for line in lines if line.from_state == state != line.to_state and line.result == "ok"]
    return f"{found[-1].person} {clock.local(found[-1].at):%m-%d}" if found else ""


def asked(topics: Collection[Topic]) -> dict[int, list[cosign.Shown]]:
    """Topic's id → what other units said about its wording, for lists of topics: two statements."""
    wordings = {topic.id: topic.hashes for topic in topics}
    found = select(Round).where(Round.noun == "topic", Round.record_id.in_(wordings)).order_by(Round.id)
    shown: dict[int, list[cosign.Shown]] = {topic_id: [] for topic_id in wordings}
    for one in db.session.scalars(found):
        shown[one.record_id].append(cosign.shown(one, wordings[one.record_id]))
    return shown


def linked(topic_id: int, actor: Actor) -> list[chain.Ring]:
    """For the chain: a topic that became part of another leads to that one, and to what followed from it."""
    topic = db.session.get(Topic, topic_id)
    if topic is None or topic.merged_into is None:
        return []
    main = topic.merged_into
    ring = chain.Ring("topic", main.id, "所并入议题", main.title, main.place.label, "topics.detail")
    return [ring, *chain.of("topic", main.id, actor)]
