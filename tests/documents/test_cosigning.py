"""会签: all units are asked at once; each answers once; what they say is settled before it goes on (clause C3b)."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.world import World
from yx.core import inbox
from yx.core.errors import NotAllowed, Refused
from yx.documents.models import Document, Place, Verdict

ASKED = {"cosigners": ["caizheng", "jiaoyu"], "co_drafters": ["qingshan"]}
HEADS = {"寅": "caizheng", "子": "jiaoyu", "巳": "qingshan"}


def called(document: Document) -> set[tuple[str, str]]:
    return {(row.step, row.desk) for row in inbox.of_record("document", document.id)}


def test_all_units_are_called_at_once_and_each_leaves_the_list_when_it_has_answered(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    desks = {("answer", f"u{world.units[unit]}:head") for unit in HEADS.values()}
    assert called(document) == desks
    world.take(document, "answer", "子")
    assert called(document) == desks - {("answer", f"u{world.units['jiaoyu']}:head")}
    assert document.place == Place.COSIGNING


@pytest.mark.parametrize("order", list(permutations(HEADS)))
def test_the_round_ends_by_itself_with_the_last_answer_in_whatever_order(world: World, order: tuple[str, ...]) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    for head in order:
        assert document.place == Place.COSIGNING
        world.take(document, "answer", head)
    assert document.place == Place.SIGNING


def test_the_answers_of_others_do_not_put_off_a_units_own_date(world: World) -> None:
    from datetime import timedelta

    from yx.core import clock

    document = world.at(Place.COSIGNING, **ASKED)
    due = {row.desk: row.due for row in inbox.of_record("document", document.id)}
    with clock.at(clock.now() + timedelta(days=5)):
        world.take(document, "answer", "子")
    assert all(row.due == due[row.desk] for row in inbox.of_record("document", document.id))


def test_a_unit_answers_once_and_only_its_head(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.take(document, "answer", "子")
    for who in ("子", "丑", "乙", "己"):
        with pytest.raises(NotAllowed, match="会签答复由会签单位负责人办理"):
            world.take(document, "answer", who)
    assert len(document.opinions) == 3


@pytest.mark.parametrize("verdict", [Verdict.PASS_WITH, Verdict.OBJECT])
def test_whatever_is_more_than_consent_waits_for_the_drafter_to_settle_it(world: World, verdict: Verdict) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.take(document, "answer", "寅", verdict=verdict, opinion="经费来源请写明")
    with pytest.raises(Refused, match="会签单位尚未全部答复"):
        world.take(document, "settle", "甲")
    world.take(document, "answer", "子")
    world.take(document, "answer", "巳")
    assert document.place == Place.COSIGNING
    assert called(document) == {("settle", f"p{world.actor('甲').post_id}")}
    world.take(document, "settle", "甲", opinion="未采纳：经费已列预算")
    assert document.place == Place.SIGNING
    said = [(o.verdict, o.words) for o in document.opinions if o.station == "cosigning"]
    assert said[0] == (verdict, "经费来源请写明")  # the signer sees both views
    assert said[-1] == (Verdict.SETTLE, "未采纳：经费已列预算")


def test_nothing_is_settled_when_all_consented(world: World) -> None:
    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    with pytest.raises(Refused, match="会签单位尚未全部答复"):
        world.take(document, "settle", "甲")


def test_a_text_mended_on_their_word_is_put_to_all_units_again(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.take(document, "answer", "寅", verdict=Verdict.OBJECT, opinion="不同意第二条")
    world.take(document, "withdraw", "甲", reason="按会签意见修改")
    world.take(document, "save", "甲", body="改后。", **ASKED)
    world.bring(document, Place.COSIGNING)
    assert {desk for _step, desk in called(document)} == {f"u{world.units[unit]}:head" for unit in HEADS.values()}
    for head in HEADS:
        world.take(document, "answer", head)
    assert document.place == Place.SIGNING  # the old objection does not stand against the new text


def test_a_unit_asked_later_is_asked_and_those_who_answered_are_not(world: World) -> None:
    document = world.at(Place.SIGNING, cosigners=["caizheng"])
    world.take(document, "return_sign", "乙", reason="请教育局会签")
    world.take(document, "save", "甲", cosigners=["caizheng", "jiaoyu"])
    world.take(document, "submit", "甲")
    assert document.place == Place.COSIGNING
    assert called(document) == {("answer", f"u{world.units['jiaoyu']}:head")}


def test_a_settlement_made_before_a_unit_was_added_does_not_settle_what_it_says(world: World) -> None:
    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.take(document, "answer", "寅", verdict=Verdict.PASS_WITH, opinion="请补充")
    world.take(document, "settle", "甲")
    world.take(document, "return_sign", "乙")
    world.take(document, "save", "甲", cosigners=["caizheng", "jiaoyu"])
    world.take(document, "submit", "甲")
    world.take(document, "answer", "子", verdict=Verdict.OBJECT, opinion="不同意")
    assert document.place == Place.COSIGNING
    assert world.take(document, "settle", "甲").place == Place.SIGNING
