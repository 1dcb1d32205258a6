"""The co-signing of a document as its road sees it: who is asked, when it goes on, what counts for which text (C3b)."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.world import World
from yx.core import clock, inbox
from yx.core.errors import NotAllowed, Refused
from yx.cosign.models import Ask
from yx.cosign.words import Answer, AskState, Outcome, RoundState, Silence
from yx.documents.models import Document, Place
from yx.documents.package import archive_package

HEADS = {"子": "jiaoyu", "寅": "caizheng", "巳": "qingshan"}
ASKED: dict[str, Any] = {"co_drafters": ["jiaoyu"], "cosigners": ["caizheng", "qingshan"]}


def owing(world: World, document: Document) -> set[str]:
    """Short keys of the units in whose inbox the document's newest round still stands."""
    by_desk = {f"u{unit_id}:head": short for short, unit_id in world.units.items()}
    asks = world.round(document).asks
    return {by_desk[row.desk] for ask in asks for row in inbox.of_record("ask", ask.id) if row.step == "answer"}


def called(noun: str, record_id: int) -> set[tuple[str, str]]:
    return {(row.step, row.desk) for row in inbox.of_record(noun, record_id)}


def test_all_units_are_called_at_once_and_each_leaves_the_list_when_it_has_answered(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    assert owing(world, document) == set(HEADS.values())
    world.answer(document, "子")
    assert owing(world, document) == {"caizheng", "qingshan"}
    assert document.place == Place.COSIGNING


@pytest.mark.parametrize("order", list(permutations(HEADS)))
def test_the_round_ends_by_itself_with_the_last_answer_in_whatever_order(world: World, order: tuple[str, ...]) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    for head in order:
        assert document.place == Place.COSIGNING
        world.answer(document, head)
    assert document.place == Place.SIGNING
    assert world.round(document).place == RoundState.DONE


def test_the_answers_of_others_do_not_put_off_a_units_own_date(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    due = world.round(document).deadline
    with clock.at(clock.now() + timedelta(days=5)):
        world.answer(document, "子")
    rows = [row for ask in world.round(document).asks for row in inbox.of_record("ask", ask.id)]
    assert {row.due for row in rows} == {due}


def test_a_unit_answers_once_and_only_its_head(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.answer(document, "子")
    with pytest.raises(Refused, match="已答复"):
        world.answer(document, "子")
    for who in ("丑", "卯", "午"):  # their units were asked, but they are not its heads
        with pytest.raises((NotAllowed, Refused)):
            world.answer(document, who)
    with pytest.raises(AssertionError, match="was not asked"):
        world.answer(document, "己")


@pytest.mark.parametrize("given", [Answer.AGREE_WITH, Answer.OBJECT])
def test_whatever_is_more_than_consent_waits_for_the_drafter_to_settle_it(world: World, given: Answer) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.answer(document, "寅", answer=given, words="经费来源请写明")
    with pytest.raises(Refused, match="会签中"):
        world.settle(document)
    world.answer(document, "子")
    world.answer(document, "巳")
    assert document.place == Place.COSIGNING
    assert called("round", world.round(document).id) == {("settle", f"p{world.actor('甲').post_id}")}
    world.settle(document, 寅=(Outcome.REJECTED, "经费已列预算"))
    assert document.place == Place.SIGNING
    reply = next(ask.reply for ask in world.round(document).asks if ask.reply and ask.reply.person == "寅")
    assert (reply.answer, reply.words, reply.outcome_words) == (given, "经费来源请写明", "经费已列预算")


def test_an_opinion_is_not_turned_down_without_a_reason_nor_left_out(world: World) -> None:
    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.answer(document, "寅", answer=Answer.OBJECT, words="不妥")
    with pytest.raises(Refused, match="请说明理由"):
        world.settle(document, 寅=(Outcome.REJECTED, " "))
    for stranger in ("酉", "乙", "寅"):
        with pytest.raises(NotAllowed):
            world.settle(document, stranger)


def test_a_text_mended_on_their_word_is_put_to_all_units_again(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.answer(document, "寅", answer=Answer.OBJECT, words="不同意第二条")
    world.answer(document, "子", answer=Answer.AGREE_WITH, words="请核数字")
    world.answer(document, "巳")
    world.settle(document, code="revise")
    assert document.place == Place.DRAFTING
    world.take(document, "save", "甲", body="改后。", **ASKED)
    world.bring(document, Place.COSIGNING)
    states = {ask.unit_id: ask.place for ask in world.round(document).asks}
    assert states == {
        world.units["jiaoyu"]: AskState.AGAIN,
        world.units["caizheng"]: AskState.ASKED,  # it objected: nothing to confirm
        world.units["qingshan"]: AskState.AGAIN,
    }
    world.answer(document, "子", "confirm")
    world.answer(document, "巳", "confirm")
    with pytest.raises(Refused):
        world.answer(document, "寅", "confirm")
    world.answer(document, "寅")
    assert document.place == Place.SIGNING  # the old objection does not stand against the new text


def test_the_same_text_that_comes_back_asks_only_who_has_not_answered(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    world.answer(document, "子")
    world.take(document, "withdraw", "甲", reason="再看一眼")
    assert world.round(document).place == RoundState.WITHDRAWN
    assert owing(world, document) == set()
    world.bring(document, Place.COSIGNING)
    assert owing(world, document) == {"caizheng", "qingshan"}
    world.answer(document, "寅")
    world.answer(document, "巳")
    assert document.place == Place.SIGNING


def test_a_unit_asked_later_is_asked_and_those_who_answered_are_not(world: World) -> None:
    document = world.at(Place.SIGNING, cosigners=["caizheng"])
    world.take(document, "return_sign", "乙", reason="请教育局会签")
    world.take(document, "save", "甲", cosigners=["caizheng", "jiaoyu"])
    world.take(document, "submit", "甲")
    assert document.place == Place.COSIGNING
    assert owing(world, document) == {"jiaoyu"}


def test_a_settlement_made_before_a_unit_was_added_does_not_settle_what_it_says(world: World) -> None:
    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.answer(document, "寅", answer=Answer.AGREE_WITH, words="请补充")
    world.settle(document)
    world.take(document, "return_sign", "乙")
    world.take(document, "save", "甲", cosigners=["caizheng", "jiaoyu"])
    world.take(document, "submit", "甲")
    world.answer(document, "子", answer=Answer.OBJECT, words="不同意")
    assert document.place == Place.COSIGNING
    world.settle(document)
    assert document.place == Place.SIGNING


def test_a_round_taken_back_makes_the_document_a_draft(world: World) -> None:
    document = world.at(Place.COSIGNING, **ASKED)
    one = world.round(document)
    from yx.cosign.flow import ROUND

    ROUND.take(one, "withdraw", world.actor("甲"), {"reason": "另行协商"}, clock.now(), one.row_version)
    assert (one.place, document.place) == (RoundState.WITHDRAWN, Place.DRAFTING)
    assert {ask.place for ask in one.asks} == {AskState.WITHDRAWN}


def test_deadline_rule_and_note_are_the_drafters_and_not_part_of_what_is_signed(world: World) -> None:
    document = world.draft(**ASKED)
    before = document.version_hash
    chosen = {"cosign_days": 5, "cosign_silence": "consent", "cosign_note": "请重点看第二条"}
    world.take(document, "save", "甲", **ASKED, **chosen)
    assert document.version_hash == before
    one = world.round(world.bring(document, Place.COSIGNING))
    assert (one.days, one.silence, one.note) == (5, Silence.CONSENT, "请重点看第二条")
    assert one.deadline == clock.add_workdays(clock.today(), 5)


def test_the_county_has_a_rule_where_the_drafter_has_none(world: World) -> None:
    one = world.round(world.at(Place.COSIGNING, cosigners=["caizheng"]))
    assert (one.days, one.silence) == (3, Silence.REMIND)


def test_the_archive_package_carries_what_the_units_said(world: World) -> None:
    import io
    import zipfile

    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    world.answer(document, "寅", answer=Answer.OBJECT, words="不妥")
    world.settle(document, 寅=(Outcome.REJECTED, "上级有规定"))
    world.bring(document, Place.ISSUED)
    package = zipfile.ZipFile(io.BytesIO(archive_package(document, world.actor("庚"), clock.now())))
    found = json.loads(package.read("会签意见.json"))
    assert found[0]["答复"][0]["意见"] == "不妥"
    assert found[0]["答复"][0]["采纳情况"] == "不采纳：上级有规定"


def test_nobody_answers_for_their_unit_on_a_text_of_their_own(world: World) -> None:
    """The drafter 甲 becomes head of an asked unit meanwhile: the text is theirs all the same."""
    from yx.core.base import db
    from yx.people import holdings
    from yx.people.models import Person, Post

    document = world.at(Place.COSIGNING, cosigners=["caizheng"])
    head, drafter = world.actor("寅"), world.actor("甲")
    post, person = db.session.get_one(Post, head.post_id), db.session.get_one(Person, drafter.person_id)
    holdings.appoint(post, person, clock.today() + timedelta(days=1), None, clock.now())
    with clock.at(clock.now() + timedelta(days=1)):
        from yx.cosign.flow import ASK
        from yx.people.actor import actors_of

        seat = next(a for a in actors_of(person, clock.today()) if a.post_id == post.id)
        ask: Ask = world.round(document).asks[0]
        with pytest.raises(NotAllowed, match="不能会签自己拟制的文件"):
            ASK.take(ask, "answer", seat, {"answer": "agree", "words": ""}, clock.now(), ask.row_version)
