"""The chain of a meeting: its topics before it, and itself on the pages of its topics."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.chain import Ring
from yx.topics import queries as topics

from . import policy
from .models import AgendaItem, Meeting
from .words import MeetingState


def ring(meeting: Any) -> Ring:
    """A meeting (or a row with id, title, state) as it stands in the chain of others."""
    return Ring("meeting", meeting.id, "会议", meeting.title, MeetingState(meeting.state).label, "meetings.detail")


def of_topic(topic_id: int, actor: Actor) -> list[Ring]:
    """The meetings on whose agenda a topic stands or stood, as far as the actor may see them: one statement."""
    may = policy.readable(actor)
    if may is None:
        return []
    on = select(AgendaItem.meeting_id).where(AgendaItem.topic_id == topic_id)
    statement: Any = select(Meeting.id, Meeting.title, Meeting.state).where(Meeting.id.in_(on), may)
    return [ring(row) for row in db.session.execute(statement.order_by(Meeting.id))]


def of_meeting(meeting_id: int, actor: Actor) -> list[Ring]:
    """The topics of a meeting's agenda, as far as the actor may read them: one statement."""
    ids = [item.topic_id for item in db.session.get_one(Meeting, meeting_id).items if item.topic_id]
    found = topics.titles(actor, ids) if ids else {}
    return [Ring("topic", key, "议题", *found[key], "topics.detail") for key in ids if key in found]
