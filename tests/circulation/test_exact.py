"""What is said word for word, in whose order, and which sending an act concerns (E1)."""

from __future__ import annotations

import pytest

from tests.circulation.town import act, do, more, posts, receipt_of, sent
from tests.world import World
from yx.circulation import actions, calls
from yx.circulation.models import Receipt
from yx.circulation.words import CirculationState
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.inbox import Subject
from yx.documents.models import Document
from yx.people.models import Post, Unit


def refused(work: object, *given: object, **data: object) -> tuple[str, ...]:
    """What an act is refused with."""
    with pytest.raises(Refused) as why:
        work(*given, **data)  # type: ignore[operator]
    return tuple(why.value.reasons)


def test_the_first_few_of_many_are_named() -> None:
    names = [f"单位{number}" for number in range(actions.NAMED + 1)]
    assert actions.named(names[:2]) == "单位0、单位1"
    assert actions.named(names[:-1]) == "、".join(names[:-1])
    assert actions.named(names) == "、".join(names[:-1]) + "等"


def test_units_are_named_in_the_countys_order(world: World) -> None:
    db.session.get_one(Unit, world.units["qingshan"]).rank = -9
    same = (world.units["jiaoyu"], world.units["caizheng"])
    for unit_id in same:
        db.session.get_one(Unit, unit_id).rank = 5
    db.session.flush()
    circulation = sent(world, "caizheng", "qingshan", "jiaoyu")
    wanted = "青山镇、县教育局、县财政局"
    do(world, circulation, "remind", "甲")
    assert trail.of("circulation", circulation.id)[-1].words == f"催签 3 个单位：{wanted}"


def test_a_unit_that_is_no_longer_in_use_or_has_it_is_refused_in_these_words(world: World) -> None:
    circulation = sent(world, "qingshan")
    document = db.session.get_one(Document, circulation.record_id)
    assert refused(more, world, document, "qingshan") == ("所选单位均已分送",)
    db.session.get_one(Unit, world.units["jiaoyu"]).active = False
    db.session.flush()
    assert refused(more, world, document, "jiaoyu") == ("所选单位中有已停用的，请重新选择",)
    do(world, circulation, "remind", "甲")
    assert refused(do, world, circulation, "remind", "甲") == ("今天已经催签，请明天再催",)


def test_a_fresh_receipt_is_unsigned_and_says_by_when(world: World) -> None:
    receipt = receipt_of(world, sent(world, "qingshan"), "qingshan")
    assert (receipt.state, receipt.signed_by, receipt.signed_post, receipt.signed_at) == ("sent", "", "", None)
    assert (receipt.sent_at, receipt.moved_at, receipt.due) == (clock.now(), clock.now(), calls.due_of(clock.now()))


def test_the_last_to_sign_closes_its_own_sending_whatever_else_is_open(world: World) -> None:
    first, other = sent(world, "qingshan", "jiaoyu"), sent(world, "qingshan")
    act(world, receipt_of(world, first, "qingshan"), "sign", "午")
    assert first.state == CirculationState.SENT
    act(world, receipt_of(world, first, "jiaoyu"), "sign", "丑")
    assert (first.state, other.state) == (CirculationState.SIGNED, CirculationState.SENT)
    line = trail.of("circulation", first.id)[-1]
    assert (line.act, line.person) == ("complete", "丑")


def test_posts_are_named_in_the_units_order_and_have_not_read_it(world: World) -> None:
    receipt = receipt_of(world, sent(world, "qingshan"), "qingshan")
    act(world, receipt, "sign", "午")
    first, second, third = (db.session.get_one(Post, number) for number in sorted(posts(world, "辰巳午")))
    first.rank, second.rank, third.rank = 9, 3, 3
    db.session.flush()
    act(world, receipt, "pass_on", "午", posts=[first.id, second.id, third.id])
    assert trail.of("receipt", receipt.id)[-1].words == f"传阅：{second.name}、{third.name}、{first.name}"
    assert {(passing.read_by, passing.read_at) for passing in receipt.passings} == {("", None)}
    said = refused(act, world, receipt, "finish", "午")
    assert said == (f"传阅尚未阅完：{'、'.join(passing.post.name for passing in receipt.passings)}",)


def test_what_is_sent_and_received_shows_as_what_it_is(world: World) -> None:
    circulation = sent(world, "qingshan")
    receipt: Receipt = receipt_of(world, circulation, "qingshan")
    assert calls.sent(circulation) == Subject("circulation", circulation.id, circulation.title, "县发展局")
    assert calls.received(receipt) == Subject("receipt", receipt.id, circulation.title, "县发展局")
