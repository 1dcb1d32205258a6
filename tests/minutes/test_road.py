"""Minutes on their road: written, commented, signed, sealed, numbered, issued, archived (clause E6)."""

from __future__ import annotations

from tests.world import World
from yx.meetings.words import MeetingState
from yx.minutes.words import MinutesState


def test_minutes_travel_to_their_issue_and_close_the_meeting(world: World) -> None:
    minutes = world.minutes(MinutesState.ISSUED)
    assert minutes.document is not None
    assert minutes.document.number_text == "尤政公联〔2026〕1号"
    assert minutes.meeting.place == MeetingState.CLOSED
