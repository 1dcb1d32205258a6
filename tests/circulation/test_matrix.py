"""Who may do what with what a unit received and sent: written out by hand, compared cell by cell with the two flows.

甲 of 县发展局 sent it to 县财政局 (寅 its head, 卯 its liaison) and 青山镇 (辰 registers, 巳 head, 午 liaison).
The manner of the tables is that of tests/documents/test_matrix.py.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.circulation.town import act, do, posts, receipt_of, sent
from tests.documents.test_matrix import parse
from tests.world import CAST, World
from yx.circulation.flow import CIRCULATION, RECEIPT
from yx.circulation.models import Circulation, Receipt
from yx.core import clock
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.flow import Flow

RECEIVED = """
待签收: 辰 sign; 巳 sign; 午 sign
已签收: 辰 pass_on finish; 巳 direct pass_on handle finish; 午 pass_on handle finish
传阅中: 辰 read pass_on handle finish?; 巳 direct pass_on handle finish?; 午 pass_on handle finish?
已阅知: 辰 pass_on handle finish; 巳 direct pass_on handle finish; 午 pass_on handle finish
已办结: 辰 pass_on; 巳 pass_on; 午 pass_on
"""
SENT = """
签收中: 甲 remind add
今天已催签: 甲 remind? add
已全部签收: 甲 add
"""
ON: dict[str, tuple[tuple[str, str], ...]] = {
    "待签收": (),
    "已签收": (("sign", "辰"),),
    "传阅中": (("sign", "辰"), ("pass_on", "辰")),
    "已阅知": (("sign", "辰"), ("pass_on", "辰"), ("read", "辰")),
    "已办结": (("sign", "辰"), ("finish", "巳")),
}


def brought(world: World, place: str) -> Receipt:
    receipt = receipt_of(world, sent(world, "caizheng", "qingshan"), "qingshan")
    for step, who in ON[place]:
        act(world, receipt, step, who, posts=posts(world, "辰"))
    return receipt


def brought_sending(world: World, place: str) -> Circulation:
    circulation = sent(world, "caizheng", "qingshan")
    if place == "今天已催签":
        do(world, circulation, "remind", "甲")
    elif place == "已全部签收":
        act(world, receipt_of(world, circulation, "caizheng"), "sign", "寅")
        act(world, receipt_of(world, circulation, "qingshan"), "sign", "巳")
    return circulation


def compare(world: World, flow: Flow, thing: Receipt | Circulation, expected: dict[str, dict[str, bool]]) -> None:
    offered = {name: {o.step.code: o.possible for o in flow.offers(thing, world.actor(name))} for name in CAST}
    assert {name: steps for name, steps in offered.items() if steps} == expected
    for name, step in product(CAST, flow.steps):
        if not expected.get(name, {}).get(step.code, False):
            seen = (thing.state, thing.row_version)
            with pytest.raises(Refused):
                flow.take(thing, step.code, world.actor(name), {}, clock.now(), thing.row_version)
            assert (thing.state, thing.row_version) == seen
            assert not db.session.dirty


@pytest.mark.parametrize("place", ON)
def test_a_receipt_offers_and_allows_exactly_what_the_table_says(world: World, place: str) -> None:
    compare(world, RECEIPT, brought(world, place), parse(RECEIVED)[place])


@pytest.mark.parametrize("place", parse(SENT))
def test_a_sending_offers_and_allows_exactly_what_the_table_says(world: World, place: str) -> None:
    compare(world, CIRCULATION, brought_sending(world, place), parse(SENT)[place])


def test_every_step_that_somebody_may_take_is_in_a_table() -> None:
    for flow, table in ((RECEIPT, RECEIVED), (CIRCULATION, SENT)):
        named = {step for people in parse(table).values() for steps in people.values() for step in steps}
        assert named == {step.code for step in flow.steps if step.who}
