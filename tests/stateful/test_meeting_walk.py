"""Random walks of meetings: the office arranges, asks and changes, the convener fixes or refuses, units reply,
strangers try what is not theirs. After each step everything must hold. Seeds are fixed; a failure names its seed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from tests.world import CAST, World
from yx.core import clock, inbox, trail
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.meetings import versions
from yx.meetings.flow import MEETING
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Meeting
from yx.meetings.words import InvitationState, ItemKind, ItemOutcome, MeetingKind
from yx.meetings.words import MeetingState as S
from yx.topics.models import Topic
from yx.topics.words import TopicState

WALKS, STEPS = 2, 110
#: what the convener may be held to: time, duration, items in order
Fixed = tuple[Any, ...]
TOLD = (S.NOTIFIED, S.HELD, S.CLOSED)
BACK = ("save", "recall", "recall_change", "reopen", "cancel")
OVER = (S.HELD, S.CLOSED, S.CANCELLED)


class Walk:
    """One walk: two joint conferences and a liaison meeting at a time, some topics, and chance."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        world.seat()
        self.topics = [world.topic(by=by, title=f"议题{n}") for n, by in enumerate("丙丑卯丙")]
        self.meetings: list[Meeting] = []
        #: what the convener last agreed to, by meeting
        self.fixed: dict[int, Fixed] = {}
        self.taken: Counter[str] = Counter()
        self.touched: Meeting | None = None
        self._refill()

    def _refill(self) -> None:
        live = [meeting.kind for meeting in self.meetings if meeting.place not in OVER]
        for kind in (MeetingKind.JOINT, MeetingKind.JOINT, MeetingKind.LIAISON):
            if kind in live:
                live.remove(kind)
            else:
                self.meetings.append(self.world.meeting(kind=kind))

    def step(self) -> None:
        """One act of somebody on one of the meetings."""
        live = [meeting for meeting in self.meetings if meeting.place not in (S.CLOSED, S.CANCELLED)]
        meeting = self.touched = self.chance.choice(live)
        self.chance.choice([self._act] * 8 + [self._reply] * 2 + [self._forbidden])(meeting)
        self._refill()

    def _possible(self, meeting: Meeting) -> list[tuple[str, str]]:
        at = meeting.starts_at if meeting.place == S.NOTIFIED and self.chance.random() < 0.1 else clock.now()
        with clock.at(at):
            return [
                (name, offer.step.code)
                for name in ("未", "己")
                for offer in MEETING.offers(meeting, self.world.actor(name))
                if offer.possible
            ]

    def _act(self, meeting: Meeting) -> None:
        """A step that is offered; those that lead back are seldom taken."""
        offered = self._possible(meeting)
        if self.chance.random() < 0.8:
            offered = [pair for pair in offered if pair[1] not in BACK]
        if not offered:
            return
        name, code = self.chance.choice(offered)
        before = (meeting.state, meeting.row_version)
        try:
            with clock.at(meeting.starts_at if code == "hold" else clock.now()):
                self.world.convene(meeting, code, name, **self._data(meeting, code))
        except Refused:  # what depends on the form: a topic that is on another agenda, a change that changes nothing
            db.session.flush()
            assert (meeting.state, meeting.row_version) == before or code == "arrange"
            code = f"refused: {code}"
        if code in ("fix", "agree_change"):
            self.fixed[meeting.id] = fixed(versions.content(meeting))
        self.taken[code] += 1

    def _data(self, meeting: Meeting, code: str) -> dict[str, Any]:
        if code == "arrange":
            return {"rows": self._rows(meeting), "do": self._pressed(meeting)}
        if code == "save":
            return self.world.meeting_fields(venue=f"{self.chance.randrange(3)} 号会议室")
        if code == "change":
            later = meeting.starts_at + timedelta(days=self.chance.choice((0, 1, 1)))
            venue = f"{self.chance.randrange(3)} 号会议室"
            return self.world.change_fields(meeting, starts_at=later, venue=venue, reply_by=None)
        outcomes = {item.id: self.chance.choice(list(ItemOutcome)) for item in meeting.items}
        return {"outcomes": outcomes} if code == "hold" else {}

    def _rows(self, meeting: Meeting) -> list[dict[str, Any]]:
        minutes = self.chance.choice((5, 10, 20))
        return [
            {
                "id": i.id,
                "place": i.position,
                "title": i.title,
                "unit_id": i.unit_id,
                "reporter": "",
                "minutes": minutes,
            }
            for i in meeting.items
        ]

    def _pressed(self, meeting: Meeting) -> tuple[str, Any] | None:
        items = [item.id for item in meeting.items]
        likely: list[tuple[str, Any] | None] = [None, ("other", "其他"), ("standing", 1)]
        likely += [(do, self.chance.choice(items)) for do in ("up", "down", "drop") if items]
        return self.chance.choice([*likely, *(("topic", topic.id) for topic in self.topics)])

    def _reply(self, meeting: Meeting) -> None:
        """Somebody invited replies, or reads what changed."""
        if not meeting.invitations:
            self._act(meeting)
            return
        one = self.chance.choice(meeting.invitations)
        for name in CAST:
            offers = [offer.step.code for offer in INVITATION.offers(one, self.world.actor(name)) if offer.possible]
            code = self.chance.choice([code for code in offers if code in ("attend", "leave", "read")] or [""])
            if code:
                data = {"name": "某", "reason": "另有公务"}
                INVITATION.take(one, code, self.world.actor(name), data, clock.now(), one.row_version)
                self.taken["reply"] += 1
                return

    def _forbidden(self, meeting: Meeting) -> None:
        """Somebody tries a step that is not offered, or with an old version: nothing changes."""
        name, step = self.chance.choice(list(CAST)), self.chance.choice(MEETING.steps)
        offers = MEETING.offers(meeting, self.world.actor(name))
        old = step.code in {offer.step.code for offer in offers if offer.possible}
        before = (meeting.state, meeting.row_version)
        with pytest.raises(Stale if old else Refused):
            MEETING.take(meeting, step.code, self.world.actor(name), {}, clock.now(), meeting.row_version - old)
        assert (meeting.state, meeting.row_version) == before
        self.taken["forbidden"] += 1


def fixed(content: Any) -> Fixed:
    """Time, duration and items of a content, as the convener fixes them."""
    return (
        content["starts_at"],
        content["minutes"],
        [(item["id"], item["title"], item["unit"]) for item in content["items"]],
    )


# --- what must hold ------------------------------------------------------------------------------------------


def what_was_sent_is_what_the_convener_fixed(meeting: Meeting, walk: Walk) -> bool:
    if meeting.kind != MeetingKind.JOINT or not meeting.versions:
        return True
    return fixed(json.loads(meeting.versions[-1].content)) == walk.fixed[meeting.id]


def nothing_is_on_an_agenda_without_the_conveners_approval(meeting: Meeting, walk: Walk) -> bool:
    topics = [item.topic for item in meeting.items if item.kind == ItemKind.TOPIC]
    if meeting.place in OVER:
        return meeting.place != S.CANCELLED or all(topic.meeting_id != meeting.id for topic in topics if topic)
    return all(topic and topic.place == TopicState.ON_AGENDA and topic.meeting_id == meeting.id for topic in topics)


def places_are_numbered(meeting: Meeting, walk: Walk) -> bool:
    return [item.position for item in meeting.items] == list(range(1, len(meeting.items) + 1))


def versions_are_numbered_and_whole(meeting: Meeting, walk: Walk) -> bool:
    numbers = [version.no for version in meeting.versions]
    whole = all(versions.digest(json.loads(version.content)) == version.hash for version in meeting.versions)
    return whole and numbers == list(range(1, meeting.agenda_no + 1)) and (meeting.place not in TOLD or bool(numbers))


def everybody_is_asked_once_the_notice_is_out(meeting: Meeting, walk: Walk) -> bool:
    keys = [(one.unit_id, one.post_id) for one in meeting.invitations]
    gone = {one.place for one in meeting.invitations} <= {InvitationState.WITHDRAWN}
    return (
        len(keys) == len(set(keys)) and bool(keys) >= (meeting.place in TOLD) and gone >= (meeting.place == S.CANCELLED)
    )


def who_owes_a_reply_finds_it(meeting: Meeting, walk: Walk) -> bool:
    found = select(inbox.Waiting.record_id).where(inbox.Waiting.noun == "invitation")
    waiting = set(db.session.scalars(found))
    owing = {
        one.id for one in meeting.invitations if one.place == InvitationState.ASKED or one.seen_no < meeting.agenda_no
    }
    asked = {one.id for one in meeting.invitations}
    return waiting & asked == (owing if meeting.place == S.NOTIFIED else set())


def whoever_must_act_is_called(meeting: Meeting, walk: Walk) -> bool:
    quiet = meeting.place in (S.CLOSED, S.CANCELLED) or (meeting.place == S.HELD and meeting.minuted)
    return bool(inbox.of_record("meeting", meeting.id)) != quiet


def a_change_waits_only_after_the_notice(meeting: Meeting, walk: Walk) -> bool:
    return not meeting.change or meeting.place == S.NOTIFIED


def the_trail_has_no_gap(meeting: Meeting, walk: Walk) -> bool:
    lines = trail.of("meeting", meeting.id)
    return lines[-1].to_state == meeting.state and all(a.to_state == b.from_state for a, b in pairwise(lines))


RULES = (
    what_was_sent_is_what_the_convener_fixed,
    nothing_is_on_an_agenda_without_the_conveners_approval,
    places_are_numbered,
    versions_are_numbered_and_whole,
    everybody_is_asked_once_the_notice_is_out,
    who_owes_a_reply_finds_it,
    whoever_must_act_is_called,
    a_change_waits_only_after_the_notice,
    the_trail_has_no_gap,
)


def everything_holds(walk: Walk) -> None:
    """Raise AssertionError with the rule that does not hold."""
    db.session.flush()
    for meeting in walk.meetings:
        if meeting.place in OVER and meeting is not walk.touched:
            continue
        for rule in RULES:
            assert rule(meeting, walk), f"{rule.__name__}: meeting {meeting.id} at {meeting.place.label}"
    placed = [topic for topic in walk.topics if topic.place == TopicState.ON_AGENDA]
    assert all(one_agenda(topic, walk.meetings) for topic in placed)


def one_agenda(topic: Topic, meetings: Sequence[Meeting]) -> bool:
    """Whether the topic stands on exactly one agenda that is not over."""
    live = [meeting for meeting in meetings if meeting.place not in OVER and meeting.kind == MeetingKind.JOINT]
    return sum(item.topic_id == topic.id for meeting in live for item in meeting.items) == 1


@pytest.mark.walk
@pytest.mark.slow
def test_whatever_order_office_convener_and_units_act_in_everything_holds(world: World) -> None:
    taken: Counter[str] = Counter()
    for seed in range(WALKS):
        walk = Walk(world, seed)
        for number in range(STEPS):
            try:
                walk.step()
                everything_holds(walk)
            except AssertionError as fault:
                raise AssertionError(f"seed {seed}, step {number + 1}: {fault}") from fault
        taken += walk.taken
        db.session.rollback()
    wanted = {"arrange", "submit", "fix", "fix_own", "return", "notify", "change", "agree_change", "hold", "reply"}
    assert wanted | {"refuse_change", "cancel", "forbidden"} <= set(taken), taken
    assert {code for code in taken if code.startswith("refused")} <= {"refused: arrange", "refused: change"}, taken
