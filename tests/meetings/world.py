"""Meetings for `tests.world.World`: brought along the real road by the office (未) and the convener (己)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from yx.conference import seats
from yx.conference.models import Seat
from yx.core import clock
from yx.core.base import db
from yx.meetings import actions, queries
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.meetings.words import ItemOutcome, MeetingKind, MeetingState

if TYPE_CHECKING:
    from tests.world import World

#: a meeting that is to be held was prepared so long ago, and took place an hour before now
AGO = timedelta(days=20)
#: a meeting that is prepared or notified takes place so long after now
AHEAD = timedelta(days=14)
REASON = {"reason": "时间冲突"}


class MeetingWorld:
    """What a test may ask for: `world.meeting(MeetingState.NOTIFIED)`."""

    def seat(self: World) -> None:
        """Seats of the conference, since the beginning of the world; twice is harmless."""
        if not db.session.scalar(select(func.count(Seat.id))):
            seats.sync(date(2020, 1, 1))

    def meeting_fields(self: World, **changed: Any) -> dict[str, Any]:
        """新建会议, filled in; guests by the short keys of units."""
        usual: dict[str, Any] = {
            "kind": MeetingKind.JOINT,
            "regular": True,
            "starts_at": clock.now() + AHEAD,
            "minutes": 90,
            "venue": "县政府三楼会议室",
            "note": "请携带本单位事项目录。",
            "guests": (),
        }
        data = usual | changed
        data["guests"] = [self.units.get(unit, unit) for unit in data["guests"]]
        return data

    def meeting(
        self: World, place: MeetingState = MeetingState.PLANNING, topics: Iterable[int] = (), **fields: Any
    ) -> Meeting:
        """A meeting at `place`, with approved topics on its agenda beside the standing item.

        One that was held took place an hour ago, and was prepared twenty days before.
        """
        self.seat()
        held = place in (MeetingState.HELD, MeetingState.CLOSED)
        then = clock.now() - AGO if held else clock.now()
        when = {"starts_at": clock.now() - timedelta(hours=1)} if held else {}
        with clock.at(then):
            meeting = actions.create(self.actor("未"), self.meeting_fields(**(when | fields)), clock.now())
            MEETING.call(meeting, clock.now())
            for topic_id in topics:
                self.arrange(meeting, do=("topic", topic_id))
            if meeting.kind == MeetingKind.LIAISON:
                self.arrange(meeting, do=("other", "布置下半年工作"))
            self._prepare(meeting, place)
        return self._end(meeting, place)

    def _prepare(self: World, meeting: Meeting, place: MeetingState) -> None:
        order = list(MeetingState)
        joint = (("submit", "未"), ("fix", "己"), ("notify", "未"))
        steps = joint if meeting.kind == MeetingKind.JOINT else ((), ("fix_own", "未"), ("notify", "未"))
        reached = 0 if place == MeetingState.CANCELLED else min(order.index(place), len(steps))
        for step in filter(None, steps[:reached]):
            self.convene(meeting, *step)

    def _end(self: World, meeting: Meeting, place: MeetingState) -> Meeting:
        if place in (MeetingState.HELD, MeetingState.CLOSED):
            self.convene(meeting, "hold", "未", outcomes={item.id: ItemOutcome.DECIDED for item in meeting.items})
        if place == MeetingState.CLOSED:
            MEETING.follow(meeting, "close", self.actor("未"), clock.now())
        if place == MeetingState.CANCELLED:
            self.convene(meeting, "cancel", "未")
        return meeting

    def convene(self: World, meeting: Meeting, step: str, who: str, **data: Any) -> Meeting:
        """A step of a meeting, by its one door as the page does it; a reason is given where one is asked for."""
        db.session.flush()
        actor = self.actor(who)
        found = queries.one(actor, meeting.id, lock=True)
        usual = REASON if MEETING.step(step).form == "reason" else {}
        MEETING.take(found, step, actor, usual | data, clock.now(), found.row_version)
        db.session.flush()
        return found

    def arrange(self: World, meeting: Meeting, do: tuple[str, Any] | None = None, **changed: Any) -> Meeting:
        """编排议程 as the page does it: rows as they stand but for `changed` (by item id, as ``r12``), one button."""
        rows = [
            {
                "id": item.id, "place": item.position, "title": item.title, "unit_id": item.unit_id,
                "reporter": item.reporter, "minutes": item.minutes,
            }
            | changed.get(f"r{item.id}", {})
            for item in meeting.items
        ]  # fmt: skip
        return self.convene(meeting, "arrange", "未", rows=rows, do=do)

    def change_fields(self: World, meeting: Meeting, **changed: Any) -> dict[str, Any]:
        """变更会议, filled in with what stands."""
        usual: dict[str, Any] = {
            name: getattr(meeting, name) for name in ("starts_at", "minutes", "venue", "note", "reply_by")
        }
        return usual | {"guests": [], "reason": "会场另有安排"} | changed


def moment(day: date, hour: int) -> datetime:
    """A full hour of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.SHANGHAI)
