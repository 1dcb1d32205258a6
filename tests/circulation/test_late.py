"""Reminders: by the sender at most once a day, by the day that has passed once (rules §6: receipt within 2 WD)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.circulation.town import act, do, receipt_of, sent
from tests.world import World
from yx.circulation import late
from yx.core import clock, jobs, notices, trail, worker
from yx.core.base import db
from yx.core.errors import Refused


def told(world: World, name: str) -> list[str]:
    """The unread messages of a person, newest first."""
    return [one.text for one in notices.unread(world.actor(name))]


def test_a_reminder_reaches_those_who_have_not_signed_once_a_day(world: World) -> None:
    circulation = sent(world, "caizheng", "qingshan")
    act(world, receipt_of(world, circulation, "caizheng"), "sign", "卯")
    do(world, circulation, "remind", "甲")
    assert told(world, "午")[0].startswith("催签：《关于开展政务公开培训的通知》")
    assert told(world, "卯") == []
    with pytest.raises(Refused, match="今天已经催签"):
        do(world, circulation, "remind", "甲")
    with clock.at(clock.now() + timedelta(days=1)):
        do(world, circulation, "remind", "甲")
    assert circulation.reminders == 2


def test_what_is_late_is_told_once_to_the_unit_and_to_the_sender(world: World) -> None:
    circulation = sent(world, "caizheng", "qingshan")
    receipt = receipt_of(world, circulation, "caizheng")
    act(world, receipt_of(world, circulation, "qingshan"), "sign", "午")
    version = receipt.row_version
    assert late.tell(receipt.due, clock.now()) == 0
    assert late.tell(receipt.due + timedelta(days=1), clock.now()) == 1
    assert told(world, "卯") == told(world, "寅") == ["《关于开展政务公开培训的通知》逾期未签收，请签收"]
    assert told(world, "甲")[0] == "《关于开展政务公开培训的通知》逾期未签收 1 个单位：县财政局"
    assert told(world, "午") == []
    assert late.tell(receipt.due + timedelta(days=2), clock.now()) == 0
    db.session.refresh(receipt)
    assert receipt.row_version == version  # whoever has it open may still sign


def test_the_sender_is_told_when_the_last_unit_has_signed(world: World) -> None:
    circulation = sent(world, "caizheng", "qingshan")
    act(world, receipt_of(world, circulation, "caizheng"), "sign", "卯")
    assert not any("全部签收" in text for text in told(world, "甲"))
    act(world, receipt_of(world, circulation, "qingshan"), "sign", "午")
    assert "全部签收" in told(world, "甲")[0]


def test_the_worker_does_it_every_day(world: World) -> None:
    receipt = receipt_of(world, sent(world, "caizheng"), "caizheng")
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=7)):
        assert "receipts_late" in jobs.plan_due()
        while worker.run_one("t"):
            pass
        db.session.expire_all()
        assert receipt.late_told_on == clock.today()


def test_a_reminder_concerns_one_sending_and_names_its_units_in_their_order(world: World) -> None:
    circulation, other = sent(world, "qingshan", "caizheng", "jiaoyu"), sent(world, "jiaoyu", subject="另一件")
    do(world, circulation, "remind", "甲")
    named = trail.of("circulation", circulation.id)[-1].words
    assert named == "催签 3 个单位：县教育局、县财政局、青山镇"
    for name in "卯丑午":
        lines = [(one.noun, one.record_id) for one in notices.unread(world.actor(name)) if "催签" in one.text]
        unit = {"卯": "caizheng", "丑": "jiaoyu", "午": "qingshan"}[name]
        assert lines == [("receipt", receipt_of(world, circulation, unit).id)]
    assert other.reminders == 0
