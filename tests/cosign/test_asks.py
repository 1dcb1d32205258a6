"""A unit's sheet: who answers, passes on, prepares; deadlines, silence, late answers, deputies, changes of holder."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.moments import NOON
from tests.world import CAST, World
from yx.core import clock, inbox, notices, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused, Stale
from yx.cosign import actions, daily, queries, show
from yx.cosign.actions import SAY_WHY
from yx.cosign.flow import ASK, ROUND
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer, AskState, RoundState
from yx.documents.models import Document, Place
from yx.people import holdings
from yx.people.actor import actors_of
from yx.people.models import Person, Post

ASKED: dict[str, Any] = {"cosigners": ["caizheng", "jiaoyu"]}
TABLE = {
    "asked": "寅 answer pass_on; 卯 pass_on",
    "handed": "寅 answer pass_on; 卯 pass_on prepare",
    "prepared": "寅 answer pass_on; 卯 pass_on",
    "again": "寅 answer confirm pass_on; 卯 pass_on",
    "answered": "",
    "silent": "",
    "withdrawn": "",
}


def sheet(world: World, **fields: Any) -> Ask:
    """The sheet of 县财政局 of a document at 会签."""
    document = world.at(Place.COSIGNING, **(ASKED | fields))
    return of_unit(world.round(document), world.units["caizheng"])


def of_unit(one: Round, unit_id: int) -> Ask:
    return next(ask for ask in one.asks if ask.unit_id == unit_id)


def take(world: World, ask: Ask, code: str, who: str | Actor, **data: Any) -> None:
    actor = who if isinstance(who, Actor) else world.actor(who)
    given = {"answer": {"answer": Answer.AGREE, "words": ""}, "prepare": {"answer": Answer.AGREE, "words": "无意见"}}
    usual = given.get(code, {"post_id": world.actor("卯").post_id} if code == "pass_on" else {})
    ASK.take(ask, code, actor, usual | data, clock.now(), ask.row_version)
    db.session.flush()


def document_of(ask: Ask) -> Document:
    return db.session.get_one(Document, ask.round.record_id)


def at(world: World, state: str) -> Ask:
    ask = sheet(world, cosign_silence="consent")
    if state in ("handed", "prepared"):
        take(world, ask, "pass_on", "寅")
    if state == "prepared":
        take(world, ask, "prepare", "卯")
    elif state == "answered":
        take(world, ask, "answer", "寅")
    elif state == "withdrawn":
        world.take(document_of(ask), "withdraw", "甲")
    elif state == "silent":
        ASK.follow(ask, "silence", None, clock.now())
    elif state == "again":
        take(world, ask, "answer", "寅")
        document = document_of(ask)
        world.take(document, "withdraw", "甲")
        world.take(document, "save", "甲", body="改后的正文。", cosign_silence="consent", **ASKED)
        return of_unit(world.round(world.bring(document, Place.COSIGNING)), ask.unit_id)
    return ask


@pytest.mark.parametrize("state", TABLE)
def test_each_may_take_exactly_the_steps_of_the_table(world: World, state: str) -> None:
    wanted: dict[str, set[str]] = {name: set() for name in CAST}
    for part in filter(None, TABLE[state].split("; ")):
        name, *codes = part.split()
        wanted[name] = set(codes)
    ask = at(world, state)
    assert ask.state == state
    for name in CAST:
        actor = world.actor(name)
        assert {offer.step.code for offer in ASK.offers(ask, actor) if offer.possible} == wanted[name], name
        for step in ASK.steps:
            if step.code not in wanted[name]:
                with pytest.raises(Refused):
                    take(world, ask, step.code, name)


def test_passing_on_calls_the_post_and_what_it_prepares_stands_in_the_heads_form(world: World) -> None:
    ask = sheet(world)
    take(world, ask, "pass_on", "寅", words="请核第二条")
    called = {(row.step, row.desk) for row in inbox.of_record("ask", ask.id)}
    assert ("prepare", f"p{world.actor('卯').post_id}") in called
    take(world, ask, "prepare", "卯", answer=Answer.AGREE_WITH, words="请写明经费来源")
    assert (ask.place, ask.reply) == (AskState.PREPARED, None)  # what is prepared is no answer
    assert ask.prepared_by == world.actor("卯").signature
    take(world, ask, "answer", "寅", answer=ask.prepared, words=ask.prepared_words)
    assert ask.reply is not None
    assert (ask.reply.answer, ask.reply.person) == (Answer.AGREE_WITH, "寅")


def test_it_is_passed_on_inside_the_unit_only(world: World) -> None:
    with pytest.raises(Refused, match="请选择本单位的岗位"):
        take(world, sheet(world), "pass_on", "寅", post_id=world.actor("丑").post_id)


@pytest.mark.parametrize("answer", [Answer.AGREE_WITH, Answer.OBJECT])
def test_more_than_consent_needs_words(world: World, answer: Answer) -> None:
    ask = sheet(world)
    with pytest.raises(Refused, match="请填写意见或理由"):
        take(world, ask, "answer", "寅", answer=answer, words="  ")
    assert ask.reply is None


def later(ask: Ask, days: int) -> Any:
    """The clock some days after the deadline."""
    moment = NOON + timedelta(days=(ask.round.deadline - NOON.date()).days + days)
    return clock.at(moment)


def work() -> None:
    db.session.commit()
    found = daily.deadlines(None, lambda _done, _total: None)  # type: ignore[arg-type]
    assert found.message
    db.session.expire_all()


@pytest.mark.parametrize(("rule", "says"), [("consent", "视为同意"), ("no_opinion", "视为无意见")])
def test_silence_is_recorded_after_the_deadline_and_never_looks_like_an_answer(
    world: World, rule: str, says: str
) -> None:
    ask = sheet(world, cosign_silence=rule)
    document = document_of(ask)
    with later(ask, 0):
        work()
        assert ask.place == AskState.ASKED  # the last day is still good
    with later(ask, 1):
        work()
        work()  # harmless to repeat
    assert (ask.place, ask.reply) == (AskState.SILENT, None)
    line = show.line(ask, clock.today())
    assert (line.said, line.answer) == ("", f"逾期未复（按约定{says}）")
    assert (ask.round.place, document.place) == (RoundState.DONE, Place.SIGNING)
    silent = [found for found in trail.of("ask", ask.id) if found.act == "silence"]
    assert [(found.person, found.person_id) for found in silent] == [("系统", None)]


def test_where_the_rule_only_reminds_nothing_is_assumed(world: World) -> None:
    ask = sheet(world, cosign_silence="remind")
    with later(ask, 1):
        work()
        work()
    assert (ask.place, ask.reminders, document_of(ask).place) == (AskState.ASKED, 1, Place.COSIGNING)
    assert show.line(ask, ask.round.deadline + timedelta(days=1)).tone == "late"
    with later(ask, 9):
        work()
        take(world, ask, "answer", "寅")  # late, and still an answer
    assert ask.place == AskState.ANSWERED


def test_the_day_before_the_unit_and_the_asking_post_are_told(world: World) -> None:
    ask = sheet(world)
    before = max(day for day in (ask.round.deadline - timedelta(days=n) for n in range(1, 9)) if clock.is_workday(day))
    with clock.at(NOON + timedelta(days=(before - NOON.date()).days)):
        work()
    for name, words in (("寅", "请及时答复"), ("甲", "尚未答复：")):
        told = [notice.text for notice in notices.unread(world.actor(name))]
        assert any(words in text and "截止" in text for text in told), name


def test_an_answer_after_the_silence_is_refused_and_says_so(world: World) -> None:
    ask = sheet(world, cosign_silence="consent")
    with later(ask, 1):
        work()
        with pytest.raises(Refused, match="逾期未复"):
            take(world, ask, "answer", "寅", answer=Answer.OBJECT, words="不同意")
    assert ask.reply is None


def test_two_deputies_answer_once(world: World) -> None:
    ask, head = sheet(world), world.actor("寅")
    post = db.session.get_one(Post, head.post_id)
    for name, first in (("癸", 0), ("辰", 1)):
        person = db.session.get_one(Person, world.actor(name).person_id)
        day = clock.today() + timedelta(days=first)
        holdings.deputise(post, person, day, day, world.actor("壬"), clock.now())
    seen = ask.row_version
    one = seat(world, "癸", head.post_id, clock.today())
    take(world, ask, "answer", one)
    assert ask.reply is not None
    assert (ask.reply.person, ask.reply.deputy_for) == ("癸", "寅")
    two = seat(world, "辰", head.post_id, clock.today() + timedelta(days=1))
    with pytest.raises(Stale):
        ASK.take(ask, "answer", two, {"answer": "object", "words": "不"}, clock.now(), seen)
    with pytest.raises(Refused, match="已答复"):
        take(world, ask, "answer", two)


def seat(world: World, name: str, post_id: int, day: date) -> Actor:
    return next(a for a in actors_of(world.actor(name).person_id, day) if a.post_id == post_id)


def test_a_post_that_changes_hands_in_the_middle_takes_the_sheet_along(world: World) -> None:
    ask, head = sheet(world), world.actor("寅")
    post, came = db.session.get_one(Post, head.post_id), db.session.get_one(Person, world.actor("癸").person_id)
    holdings.appoint(post, came, clock.today() + timedelta(days=1), None, clock.now())
    with clock.at(NOON + timedelta(days=1)):
        successor = seat(world, "癸", head.post_id, clock.today())
        assert ask.id in [row.record_id for row in inbox.page(successor) if row.noun == "ask"]
        assert actors_of(head.person_id, clock.today()) == []
        take(world, ask, "answer", successor)
    assert ask.reply is not None
    assert ask.reply.person == "癸"


def test_reminding_is_counted_and_possible_once_a_day(world: World) -> None:
    ask = sheet(world)
    one, drafter = ask.round, world.actor("甲")
    ROUND.take(one, "remind", drafter, {}, clock.now(), one.row_version)
    assert ask.reminders == 1
    assert any("催办" in notice.text for notice in notices.unread(world.actor("寅")))
    with pytest.raises(Refused, match=r"^今天已经催办过，请明天再催$"):
        ROUND.take(one, "remind", drafter, {}, clock.now(), one.row_version)
    with clock.at(NOON + timedelta(days=1)):
        ROUND.take(one, "remind", drafter, {}, clock.now(), one.row_version)
    assert ask.reminders == 2


def test_a_unit_added_to_the_round_is_asked_read_and_waited_for(world: World) -> None:
    ask = sheet(world)
    one, document, drafter = ask.round, document_of(ask), world.actor("甲")
    ROUND.take(one, "add", drafter, {"units": [world.units["qingshan"]]}, clock.now(), one.row_version)
    with pytest.raises(Refused, match=r"^所选单位都已在本轮会签中$"):
        ROUND.take(one, "add", drafter, {"units": [world.units["qingshan"]]}, clock.now(), one.row_version)
    take(world, ask, "answer", "寅")
    world.answer(document, "子")
    assert document.place == Place.COSIGNING
    from yx.documents import queries as documents

    assert documents.one(world.actor("巳"), document.id)
    world.answer(document, "巳")
    assert document.place == Place.SIGNING


def test_a_sheet_is_seen_by_its_unit_and_the_asking_one(world: World) -> None:
    from yx.core.errors import NotFound

    ask = sheet(world)
    for name in ("寅", "卯", "甲", "乙", "丙"):
        assert queries.one_ask(world.actor(name), ask.id) is ask
    for name in ("子", "午", "己", "辛", "壬", "戌"):
        with pytest.raises((NotFound, NotAllowed)):
            queries.one_ask(world.actor(name), ask.id)
    assert queries.one_round(world.actor("子"), ask.round_id)  # asked too
    for name in ("午", "辛", "壬", "戌"):
        with pytest.raises(NotFound):
            queries.one_round(world.actor(name), ask.round_id)


def test_more_than_agreement_says_why_also_where_the_clerk_prepares_it(world: World) -> None:
    ask = at(world, "handed")
    with pytest.raises(Refused, match=SAY_WHY):
        take(world, ask, "prepare", "卯", answer=Answer.AGREE_WITH, words=" ")
    with pytest.raises(Refused, match=SAY_WHY):
        take(world, ask, "answer", "寅", answer=Answer.OBJECT, words="")
    assert (ask.prepared, ask.reply) == (None, None)


def test_only_an_agreement_of_an_earlier_round_can_be_confirmed(world: World) -> None:
    ask = at(world, "asked")
    with pytest.raises(Refused, match=r"^没有可以确认的答复，请用“会签答复”办理$"):
        actions.confirm(ask, world.actor("寅"), {}, clock.now())
