"""What co-signing says word for word, and what each act leaves behind (clause C3b)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cosign.test_asks import sheet, take
from tests.world import World
from yx.core import clock, inbox, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.inbox import NEVER, Subject
from yx.cosign import calls, needs, round_actions
from yx.cosign.flow import ROUND
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer, AskState, Outcome, RoundState
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document


@pytest.fixture
def ask(world: World) -> Ask:
    """The sheet of 县财政局; 县教育局 is asked too."""
    return sheet(world)


def settled(world: World, one: Round, **outcomes: tuple[Outcome, str]) -> str:
    """Settle as the drafter, by the short keys of the units; gives what the trail says."""
    given = {
        reply.id: outcomes[short]
        for reply in one.to_settle
        for short in outcomes
        if reply.unit_id == world.units[short]
    }
    ROUND.take(one, "settle", world.actor("甲"), {"outcomes": given}, clock.now(), one.row_version)
    db.session.flush()
    return trail.of("round", one.id)[-1].words


def test_an_answer_is_kept_with_who_gave_it_and_on_which_version(world: World, ask: Ask) -> None:
    stored, name = world.attach("意见.pdf", Attribute.OPEN)[:2]
    take(world, ask, "answer", "寅", answer=Answer.AGREE_WITH, words=" 请写明经费 ", files=[(stored, name)])
    reply, one = ask.reply, ask.round
    assert reply is not None
    assert (reply.noun, reply.record_id, reply.unit_id, reply.answer, reply.words) == (
        one.noun, one.record_id, ask.unit_id, Answer.AGREE_WITH, "请写明经费",
    )  # fmt: skip
    assert (reply.version_no, reply.version_hash, reply.confirms_id) == (one.version_no, one.version_hash, None)
    yin = world.actor("寅")
    assert (reply.person_id, reply.person, reply.post, reply.unit, reply.deputy_for, reply.at) == (
        yin.person_id, "寅", yin.post_name, yin.unit_name, "", clock.now(),
    )  # fmt: skip
    file = ask.files[0]
    assert (file.file_id, file.name, file.person, file.at) == (stored.id, "意见.pdf", "寅", clock.now())


def test_more_than_consent_needs_words_in_these_words(world: World, ask: Ask) -> None:
    for words in ("", " ", None):
        with pytest.raises(Refused, match=r"^请填写意见或理由$"):
            take(world, ask, "answer", "寅", answer=Answer.OBJECT, words=words)
    take(world, ask, "answer", "寅", answer=Answer.AGREE, words=None)
    assert ask.reply is not None
    assert ask.reply.words == ""


def test_it_is_passed_on_with_words_and_prepared_with_its_files(world: World, ask: Ask) -> None:
    with pytest.raises(Refused, match=r"^请选择本单位的岗位$"):
        take(world, ask, "pass_on", "寅", post_id=world.actor("甲").post_id)
    mao = world.actor("卯")
    take(world, ask, "pass_on", "寅", words=" 请核第二条 ")
    assert (ask.handed_post_id, ask.handed_words) == (mao.post_id, "请核第二条")
    stored, name = world.attach("测算.pdf", Attribute.OPEN)[:2]
    take(world, ask, "prepare", "卯", answer=Answer.AGREE_WITH, words=" 有意见 ", files=[(stored, name)])
    assert (ask.prepared, ask.prepared_words, ask.prepared_by) == (Answer.AGREE_WITH, "有意见", mao.signature)
    assert [(file.name, file.person) for file in ask.files] == [("测算.pdf", "卯")]
    take(world, ask, "pass_on", "寅", words=None)
    assert ask.handed_words == ""


def test_a_reminder_names_whom_it_reminds_once_a_day(world: World, ask: Ask) -> None:
    one = ask.round
    ROUND.take(one, "remind", world.actor("甲"), {}, clock.now(), one.row_version)
    assert trail.of("round", one.id)[-1].words == "、".join(found.unit.short_name for found in one.asks)
    assert [(found.reminded_on, found.reminders) for found in one.asks] == [(clock.today(), 1)] * 2
    assert needs.REMINDABLE.unmet(one) == ["今天已经催办过，请明天再催"]
    with clock.at(clock.now() + timedelta(days=1)):
        assert needs.REMINDABLE.unmet(one) == []


def test_a_unit_is_added_once_and_asked_like_the_others(world: World, ask: Ask) -> None:
    one, qingshan = ask.round, world.units["qingshan"]
    known = [ask.unit_id, one.unit_id]
    with pytest.raises(Refused, match=r"^所选单位都已在本轮会签中$"):
        ROUND.take(one, "add", world.actor("甲"), {"units": known}, clock.now(), one.row_version)
    ROUND.take(one, "add", world.actor("甲"), {"units": [*known, qingshan, qingshan]}, clock.now(), one.row_version)
    assert trail.of("round", one.id)[-1].words == "青山镇"
    new = one.asks[-1]
    assert (new.unit_id, new.position, new.place, new.reminders) == (qingshan, 2, AskState.ASKED, 0)
    assert (new.asked_at, new.moved_at, new.prepared_words, new.prepared_by, new.handed_words) == (
        clock.now(), clock.now(), "", "", "",
    )  # fmt: skip
    assert [row.desk for row in inbox.of_record("ask", new.id)] == [f"u{qingshan}:head"]


def test_every_opinion_is_settled_and_one_that_is_not_adopted_with_a_reason(world: World, ask: Ask) -> None:
    document = db.session.get_one(Document, ask.round.record_id)
    world.answer(document, "寅", answer=Answer.AGREE_WITH, words="请写明经费")
    world.answer(document, "子", answer=Answer.OBJECT, words="不宜公开")
    one = ask.round
    assert one.place == RoundState.CLOSED
    with pytest.raises(Refused, match=r"^请填写对县财政局意见的采纳情况$"):
        settled(world, one, jiaoyu=(Outcome.ADOPTED, ""))
    for outcome in Outcome:
        if outcome != Outcome.ADOPTED:
            with pytest.raises(Refused, match=rf"^对县教育局的意见{outcome.label}，请说明理由$"):
                settled(world, one, caizheng=(Outcome.ADOPTED, ""), jiaoyu=(outcome, " "))
    words = settled(world, one, caizheng=(Outcome.ADOPTED, ""), jiaoyu=(Outcome.REJECTED, " 依法应当公开 "))
    assert sorted(words.splitlines()) == sorted(
        [f"县财政局：{Outcome.ADOPTED.label}", f"县教育局：{Outcome.REJECTED.label}，依法应当公开"]
    )
    reply = next(found.reply for found in one.asks if found.unit_id == world.units["jiaoyu"])
    assert reply is not None
    assert (reply.outcome, reply.outcome_words, reply.settled_by, reply.settled_at) == (
        Outcome.REJECTED, "依法应当公开", world.actor("甲").signature, clock.now(),
    )  # fmt: skip
    assert set(calls.answered(one)) == {f"u{found.unit_id}:head" for found in one.asks}
    reply.outcome = None
    assert round_actions.settlement(reply) == "县教育局：，依法应当公开"


def test_a_round_that_is_taken_back_ends_now_and_asks_nobody(world: World, ask: Ask) -> None:
    document = db.session.get_one(Document, ask.round.record_id)
    one = ask.round
    assert (round_actions.outcome(one), round_actions.stopped(one)) == ("done", "withdrawn")
    world.answer(document, "子", answer=Answer.OBJECT, words="不宜公开")
    assert round_actions.outcome(one) == round_actions.stopped(one) == "closed"
    world.take(document, "withdraw", "甲")
    assert (one.closed_at, ask.place, one.place) == (clock.now(), AskState.WITHDRAWN, RoundState.CLOSED)


def test_whom_a_round_calls(world: World, ask: Ask) -> None:
    one, unit = ask.round, ask.unit_id
    jia = f"p{world.actor('甲').post_id}"
    assert calls.round_subject(one) == Subject("round", one.id, one.title, "县发展局")
    assert calls.ask_subject(ask) == Subject("ask", ask.id, one.title, "县发展局")
    assert (calls.deadline(ask), calls.no_date(one)) == (one.deadline, NEVER)
    assert list(calls.asker(one)) == list(calls.asker_of(ask)) == [jia]
    assert list(calls.head_of(ask)) == [f"u{unit}:head"]
    assert set(calls.owing(one)) == {f"u{found.unit_id}:head" for found in one.asks}
    take(world, ask, "answer", "寅")
    assert f"u{unit}:head" not in set(calls.owing(one))
    assert list(calls.answered(one)) == []
