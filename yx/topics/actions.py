"""What is done with a topic: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.conference import queries as conference
from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.cosign import rounds
from yx.cosign.rounds import Question
from yx.people.models import Unit

from . import policy, queries, readers, wording
from .models import Topic
from .words import TopicState


def propose(actor: Actor, data: Mapping[str, Any], now: datetime) -> Topic:
    """提出议题: a draft of the actor's unit. Raises NotAllowed without the duty, Refused without an office."""
    if not policy.may_propose(actor):
        raise NotAllowed("议题由本单位联络员提出")
    topic = Topic(
        state=TopicState.DRAFT.value,
        title=data["title"],
        unit_id=actor.unit_id,
        unit=db.session.get_one(Unit, actor.unit_id),
        office_id=conference.office_id(),
        post_id=actor.post_id,
        person_id=actor.person_id,
        person=actor.person_name,
        form_key=data.get("form_key") or None,
        version_no=0,
        version_hash="",
        created_at=now,
        moved_at=now,
    )
    db.session.add(topic)
    db.session.flush()
    save(topic, actor, data, now)
    db.session.flush()
    readers.admit([topic.id], [actor.unit_id])
    trail.record("topic", topic.id, actor, "propose", "起草议题", at=now, to_state=topic.state)
    return topic


def save(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """保存: write the form's data; a changed wording makes a new version."""
    with db.session.no_autoflush:  # one UPDATE for all of it
        wording.apply(topic, actor, data, now)
        wording.keep_version(topic, actor, now)


def ask(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """提请同意: whoever asks stands as proposer from now on."""
    topic.post_id, topic.person_id, topic.person = actor.post_id, actor.person_id, actor.person_name
    topic.to_mend = ""


def consent(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """同意 of the unit's head, to exactly this wording."""
    topic.consented_by, topic.consented_at, topic.consented_no = actor.signature, now, topic.version_no


def send_back(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回, by the head or by the office, with what to mend; the consent lapses."""
    _unconsented(topic)
    topic.to_mend, topic.position = data["reason"], 0


def recall(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """收回修改: the proposer takes it back before it is collated; the consent lapses."""
    _unconsented(topic)
    topic.to_mend = ""


def withdraw(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回: the topic is not to be."""
    topic.to_mend = ""


def _unconsented(topic: Topic) -> None:
    topic.consented_by, topic.consented_at, topic.consented_no = "", None, 0


def collate(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """汇总: it stands last in the office's order."""
    topic.position = queries.last_position() + 1


def reword(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """修改表述 by the office: a version of its own; the proposer sees the difference."""
    wording.reword(topic, data)
    wording.keep_version(topic, actor, now)


def merge(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """并入 another topic, with all that was merged into this one; each proposer stays visible there. Raises Refused."""
    main = queries.lock(data["into"])
    if main.id not in {found.id for found in queries.to_merge_into(topic)}:
        raise Refused("请选择要并入的已汇总议题")
    parts = [topic, *topic.merged]
    for part in parts:
        part.merged_into = main
    topic.position = 0
    db.session.flush()
    db.session.expire(topic, ["merged"])
    db.session.expire(main, ["merged"])
    readers.admit([main.id], [part.unit_id for part in parts])
    readers.admit([part.id for part in parts], [main.unit_id])
    return f"并入《{main.title}》（{main.unit.short_name}）"


def unmerge(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """取消并入: it stands on its own again, last in the order."""
    main, topic.merged_into = topic.merged_into, None
    db.session.flush()
    db.session.expire(main, ["merged"])
    topic.position = queries.last_position() + 1


def consult(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """征求意见 of other units about this wording: a round of co-signing. `days` are WD. Raises Refused."""
    units = [unit_id for unit_id in data["units"] if unit_id not in (topic.unit_id, topic.office_id)]
    readers.admit([topic.id], units)
    question = Question(
        noun="topic",
        record_id=topic.id,
        title=topic.title,
        version_no=topic.version_no,
        version_hash=topic.version_hash,
        unit_id=topic.office_id,
        post_id=actor.post_id,
        person_id=actor.person_id,
        person=actor.person_name,
        days=data["days"],
        silence=data["silence"],
        note=data.get("note") or "",
        authors=topic.author_ids,
    )
    one = rounds.start(question, units, actor, now)
    if one is None:
        raise Refused("请选择还没有答复过这一表述的其他单位")
    return "、".join(asked.unit.short_name for asked in one.asks)


def order(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """调整次序 before the topics go to the convener."""
    topic.position = data["position"]


def submit(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """报审 to the convener, in the office's order; the reason of an earlier 缓议 goes along."""
    topic.submitted_at = now


def unsubmit(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回报审: the office takes it back before the convener has decided."""
    topic.submitted_at = None


def approve(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """审定 by the convener: it may be put on an agenda (annex, part three)."""
    topic.approved_at, topic.to_mend = now, ""


def refuse(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """不列入 or 缓议, with the convener's reason."""
    topic.approved_at, topic.to_mend = None, data["reason"]


def place(topic: Topic, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """列入议程 of `meeting_id`."""
    topic.meeting_id = data["meeting_id"]


def take_off(topic: Topic, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """移出议程: approved as before."""
    topic.meeting_id = None


def discuss(topic: Topic, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """已议: decided at the meeting on whose agenda it stands."""


def carry(topic: Topic, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """转下次会议: not reached, approved as before."""
    topic.meeting_id, topic.carried = None, topic.carried + 1
