"""Who owes a reply is told once a day."""

from __future__ import annotations

from datetime import timedelta

from tests.invitations.world import announced, of, reply
from tests.world import World
from yx.core import clock, notices
from yx.meetings import daily


def test_who_owes_a_reply_is_told_the_day_before_once_a_day(world: World) -> None:
    meeting = announced(world, "乙", "子", guests=("qingshan",), reply_by=clock.now() + timedelta(days=2))
    reply(world, of(meeting, "乙"), "attend", "乙")
    assert daily.remind(clock.today(), clock.now()) == 0
    with clock.at(clock.now() + timedelta(days=1, hours=1)):
        assert daily.remind(clock.today(), clock.now()) == 2
        assert daily.remind(clock.today(), clock.now()) == 0
        assert "请报回执" in notices.unread(world.actor("丑"))[0].text
        assert "请报回执" in notices.unread(world.actor("午"))[0].text
        assert notices.unread(world.actor("乙")) == []
        assert notices.unread(world.actor("未"))[0].text == "《第一次联席会议》还有 2 个单位未报回执，已提醒"
    with clock.at(meeting.starts_at + timedelta(minutes=1)):
        assert daily.remind(clock.today(), clock.now()) == 0


def test_the_job_says_how_many(world: World) -> None:
    assert daily.run(None, None).message == "提醒 0 个单位"  # type: ignore[arg-type]
