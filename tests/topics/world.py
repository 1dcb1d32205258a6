"""Topics of the small county, brought along the real road; part of `tests.world.World`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yx.core import clock
from yx.core.base import db
from yx.cosign.words import Silence
from yx.topics import actions as topics
from yx.topics import along
from yx.topics.flow import TOPIC
from yx.topics.models import Topic
from yx.topics.words import TopicState

if TYPE_CHECKING:
    from tests.world import World

#: where a topic stands → the usual step on, and who takes it; None: the proposer, the head of the unit
USUAL: dict[TopicState, tuple[str, str | None]] = {
    TopicState.DRAFT: ("ask", None),
    TopicState.RETURNED: ("again", None),
    TopicState.CONSENTING: ("consent", None),
    TopicState.PROPOSED: ("collate", "未"),
    TopicState.COLLATED: ("submit", "未"),
    TopicState.DEFERRED: ("resubmit", "未"),
    TopicState.SUBMITTED: ("approve", "己"),
}
#: states beside the usual road: from where, by which step, who
BESIDE: dict[TopicState, tuple[TopicState, str, str]] = {
    TopicState.RETURNED: (TopicState.PROPOSED, "return", "未"),
    TopicState.REJECTED: (TopicState.SUBMITTED, "reject", "己"),
    TopicState.DEFERRED: (TopicState.SUBMITTED, "defer", "己"),
    TopicState.WITHDRAWN: (TopicState.DRAFT, "withdraw", ""),
    TopicState.MERGED: (TopicState.PROPOSED, "merge", "未"),
}
#: who heads the unit of each liaison, and of the office
HEADS = {"丙": "乙", "丑": "子", "卯": "寅", "午": "巳", "未": "戊"}


class Topics:
    """What `World` does with topics."""

    def topic_fields(self: World, **changed: Any) -> dict[str, Any]:
        """The proposer's form, complete; concerned units are given by their short keys."""
        data: dict[str, Any] = {
            "title": "规范政府信息公开申请办理",
            "background": "各单位答复格式不一，办理期限掌握不准。",
            "to_decide": "统一答复文书格式，由县政府办公室印发。",
            "wish_day": None,
            "concerned": ["caizheng"],
        } | changed
        data["concerned"] = [self.units.get(unit, unit) for unit in data["concerned"]]
        return data

    def topic(self: World, state: TopicState = TopicState.APPROVED, by: str = "丙", **fields: Any) -> Topic:
        """A topic that stands at `state`, by the usual steps of the usual people; approved unless the test says more.

        For `ON_AGENDA` and `DISCUSSED` bring an approved one there with `yx.topics.along` and a meeting.
        """
        topic = topics.propose(self.actor(by), self.topic_fields(**fields), clock.now())
        TOPIC.call(topic, clock.now())
        db.session.flush()
        place, code, who = BESIDE.get(state, (state, "", ""))
        while topic.place != place:
            step, usual = USUAL[topic.place]
            self.on_topic(topic, step, usual or (HEADS[by] if step == "consent" else by))
        if code == "merge":
            return self.on_topic(topic, code, who, into=self.topic(TopicState.COLLATED, "丑", title="公开申请流程").id)
        return self.on_topic(topic, code, who or by) if code else topic

    def on_topic(self: World, topic: Topic, step: str, who: str, **data: Any) -> Topic:
        """One step of a topic's road, with what is usual where the test says nothing."""
        usual: dict[str, Any] = {"reason": "请补充依据", "opinion": "", "note": "", "days": 3}
        usual |= {"silence": Silence.REMIND, "units": [self.units["caizheng"]], "position": 9}
        given = self.topic_fields() | usual | data
        db.session.flush()
        TOPIC.take(topic, step, self.actor(who), given, clock.now(), topic.row_version)
        db.session.flush()
        return topic

    def agenda(self: World, topic: Topic, meeting_id: int, decided: bool | None = None) -> Topic:
        """Put an approved topic on a meeting's agenda; then, where `decided` is given, hold the meeting."""
        along.place(topic.id, meeting_id, self.actor("未"), clock.now())
        if decided is not None:
            along.discuss(topic.id, decided, self.actor("未"), clock.now())
        db.session.flush()
        return topic
