"""Who is called, who is told, and by when: 2 WD for an approval, sooner when it is urgent; the county may set it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import World
from yx.core import clock, events, inbox, notices, settings
from yx.core.base import db
from yx.documents.models import Document, Place


def called(document: Document) -> list[tuple[str, str, date]]:
    return [(row.step, row.desk, row.due) for row in inbox.of_record("document", document.id)]


def told(document: Document) -> list[tuple[str, str]]:
    db.session.flush()
    rows = db.session.query(notices.Notice).filter_by(record_id=document.id).order_by(notices.Notice.id)
    return [(row.desk, row.text.split("》")[1]) for row in rows]


def test_a_draft_just_begun_calls_nobody(world: World) -> None:
    assert called(world.draft()) == []


@pytest.mark.parametrize(
    ("urgency", "due"),
    [("plain", date(2026, 3, 9)), ("fast", date(2026, 3, 6)), ("fastest", date(2026, 3, 5))],  # from Thursday 5 March
)
def test_an_approval_is_due_after_two_working_days_or_sooner(world: World, urgency: str, due: date) -> None:
    document = world.at(Place.UNIT_CHECK, urgency=urgency)
    unit = world.units["fazhan"]
    assert called(document) == [("pass", f"u{unit}:check", due), ("pass", f"u{unit}:head", due)]


def test_the_county_sets_the_days_of_an_approval(world: World) -> None:
    settings.put("review_days", "5")
    assert called(world.at(Place.REVIEW)) == [("clear", f"u{world.units['fazhan']}:review", date(2026, 3, 12))]


def test_the_list_shows_title_unit_and_urgency(world: World) -> None:
    document = world.at(Place.UNIT_CHECK, urgency="fast")
    row = inbox.page(world.actor("乙"))[0]
    assert (row.title, row.origin, row.urgency, row.label) == (document.title, "县发展局", "加急", "核稿")


def test_the_head_who_is_deputised_is_called_with_the_deputy_and_nobody_else(world: World) -> None:
    world.at(Place.UNIT_CHECK)
    assert {name for name in "甲乙丙丁戊己庚癸子酉亥" if inbox.count(world.actor(name))} == {"乙", "亥"}


def test_every_joint_issuers_signer_is_called_and_only_those_who_have_not_signed(world: World) -> None:
    document = world.at(Place.SIGNING, joint_issuers=["jiaoyu"])
    fazhan, jiaoyu = world.units["fazhan"], world.units["jiaoyu"]
    assert {desk for _step, desk, _due in called(document)} == {f"u{fazhan}:head", f"u{jiaoyu}:head"}
    world.take(document, "sign", "乙")
    assert {desk for _step, desk, _due in called(document)} == {f"u{jiaoyu}:head"}


def test_the_drafter_is_told_of_each_step_of_others_and_not_of_their_own(world: World) -> None:
    document = world.at(Place.ARCHIVED, issuer="ban")
    drafter = f"p{world.actor('甲').post_id}"
    assert [text.split("（")[0] for desk, text in told(document) if desk == drafter] == [
        "同意", "审查通过", "审核通过", "签发", "印发", "公开发布",
    ]  # fmt: skip
    assert ("乙 县发展局局长" in told(document)[0][1]) is True


def test_whoever_numbers_and_publishes_next_is_told(world: World) -> None:
    document = world.at(Place.ISSUED, issuer="ban")
    office = world.units["ban"]
    assert (f"u{office}:register", "签发（戊 县政府办公室主任）") in told(document)
    assert (f"u{office}:review", "印发（丁 县政府办公室综合科科长）") in told(document)
    closed = world.at(Place.ISSUED, issuer="ban", attribute="on_request", reason="按申请")
    assert not [desk for desk, _text in told(closed) if desk == f"u{office}:review"]


def test_later_nouns_hear_of_every_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(events, "_listeners", {})
    events.listen("document.moved")(lambda document, step, actor, now: heard.append(f"{step}:{document.state}"))
    world.at(Place.REVIEW)
    assert heard == ["submit:unit_check", "pass:disclosure_review"]


def test_the_calls_are_gone_when_nothing_is_left_to_do(world: World) -> None:
    document = world.at(Place.ARCHIVED)
    assert called(document) == []
    assert clock.local(document.moved_at).date() == clock.today()
