"""What a unit does with what it received: who signed, passing on to posts that change hands, words, the end (E1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.circulation.town import act, posts, receipt_of, sent
from tests.world import World
from yx.circulation import actions
from yx.circulation.flow import RECEIPT
from yx.circulation.models import Receipt
from yx.circulation.words import ReceiptState, RemarkKind
from yx.core import clock, inbox, notices, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.people.actor import actor_as
from yx.people.models import Holding


@pytest.fixture
def receipt(world: World) -> Receipt:
    """What 青山镇 received."""
    return receipt_of(world, sent(world, "caizheng", "qingshan"), "qingshan")


def called(receipt: Receipt) -> set[tuple[str, str]]:
    return {(row.step, row.desk) for row in inbox.of_record("receipt", receipt.id)}


def test_signing_says_who_as_what_and_when_and_empties_the_desks(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "辰")
    assert (receipt.signed_by, receipt.signed_post, receipt.signed_at) == ("辰", "青山镇干事", clock.now())
    assert called(receipt) == set()


def test_the_signed_document_cannot_be_signed_again(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "辰")
    with pytest.raises(Refused, match="已签收"):
        act(world, receipt, "sign", "巳")


def test_posts_that_it_was_passed_to_are_called_until_they_have_read(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "午")
    act(world, receipt, "pass_on", "午", posts=posts(world, "辰巳"))
    head, clerk = (f"p{post}" for post in posts(world, "巳辰"))
    assert called(receipt) == {("read", head), ("read", clerk)}
    act(world, receipt, "read", "巳", words="阅。")
    assert called(receipt) == {("read", clerk)}
    assert [(one.kind, one.words, one.person) for one in receipt.remarks] == [(RemarkKind.HANDLING, "阅。", "巳")]
    assert trail.of("receipt", receipt.id)[1].words == "传阅：干事、镇长"


def test_the_successor_in_the_post_reads_what_was_passed_to_it(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "午")
    act(world, receipt, "pass_on", "午", posts=posts(world, "巳"))
    old, new = world.actor("巳"), world.actor("申")
    today = clock.today()
    db.session.query(Holding).filter_by(post_id=old.post_id).update({"to_day": today - timedelta(days=1)})
    db.session.add(Holding(post_id=old.post_id, person_id=new.person_id, from_day=today))
    db.session.flush()
    successor = actor_as("shen", today, old.post_id)
    RECEIPT.take(receipt, "read", successor, {}, clock.now(), receipt.row_version)
    assert [(one.read_by, one.read_at) for one in receipt.passings] == [("申", clock.now())]


@pytest.mark.parametrize(
    ("whom", "says"), [("寅", "只能传阅给本单位在用的岗位，请重新选择"), ("午", "所选岗位均已传阅")]
)
def test_it_stays_inside_the_unit_and_goes_to_each_post_once(
    world: World, receipt: Receipt, whom: str, says: str
) -> None:
    act(world, receipt, "sign", "午")
    act(world, receipt, "pass_on", "午", posts=posts(world, "午"))
    with pytest.raises(Refused) as refused:
        act(world, receipt, "pass_on", "午", posts=posts(world, whom))
    assert refused.value.reasons == (says,)


def test_nothing_is_passed_on_to_the_three_administrators(world: World) -> None:
    receipt = receipt_of(world, sent(world, "ban"), "ban")
    act(world, receipt, "sign", "丁")
    for name in "辛壬戌":
        with pytest.raises(Refused, match="只能传阅给本单位"):
            act(world, receipt, "pass_on", "丁", posts=posts(world, name))


def test_only_the_head_directs_and_whoever_signed_is_told(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "辰")
    with pytest.raises(NotAllowed):
        act(world, receipt, "direct", "午")
    act(world, receipt, "direct", "巳")
    assert [(one.kind, one.words, one.post) for one in receipt.remarks] == [
        (RemarkKind.DIRECTION, "请办公室办理。", "青山镇镇长")
    ]
    for told in "辰午":  # whoever signed, and the liaison
        assert notices.unread(world.actor(told))[0].text.startswith("《关于开展政务公开培训的通知》批示")


def test_who_writes_on_it_for_another_is_named_as_the_deputy(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "辰")
    RECEIPT.take(
        receipt,
        "handle",
        replace(world.actor("午"), deputy_for="张三"),
        {"words": "已办。"},
        clock.now(),
        receipt.row_version,
    )
    assert receipt.remarks[-1].person == "午（代张三）"


def test_it_is_not_finished_before_everybody_has_read_it_and_may_be_taken_up_again(
    world: World, receipt: Receipt
) -> None:
    act(world, receipt, "sign", "午")
    act(world, receipt, "pass_on", "午", posts=posts(world, "辰"))
    with pytest.raises(Refused, match="传阅尚未阅完：干事"):
        act(world, receipt, "finish", "午")
    act(world, receipt, "read", "辰")
    act(world, receipt, "finish", "午")
    assert receipt.state == ReceiptState.DONE
    act(world, receipt, "pass_on", "午", posts=posts(world, "巳"))
    assert receipt.state == ReceiptState.SIGNED
    assert trail.verify() is None


def test_what_was_done_with_it_is_written_down_by_whoever_handles_it(world: World, receipt: Receipt) -> None:
    act(world, receipt, "sign", "辰")
    act(world, receipt, "handle", "午")
    assert [(one.kind, one.words, one.person) for one in receipt.remarks] == [(RemarkKind.HANDLING, "已转发。", "午")]


def test_it_is_passed_to_no_more_posts_than_anybody_would_wait_for(
    world: World, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "PASSED_TO", 1)
    act(world, receipt, "sign", "午")
    act(world, receipt, "pass_on", "午", posts=posts(world, "辰"))
    with pytest.raises(Refused, match="最多传阅 1 个岗位"):
        act(world, receipt, "pass_on", "午", posts=posts(world, "巳"))
