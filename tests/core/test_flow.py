"""One table decides who may do what, what must be true and what is left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.core import toy
from tests.core.toy import EVERYBODY, FLOW, OTHER_UNIT, START, UNIT, 丁, 丙, 乙, 甲, 癸
from yx.core import flow, inbox, notices, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused, Stale
from yx.core.flow import Flow, State, Step, Who, always, changes_of

pytestmark = pytest.mark.usefixtures("slips")


@pytest.fixture
def slips(app: Flask) -> Iterator[None]:
    with toy.table():
        yield


def take(slip: Any, code: str, actor: Any, seen: int | None = None, **data: Any) -> None:
    FLOW.take(slip, code, actor, data, START + timedelta(hours=1), slip.row_version if seen is None else seen)


def offered(slip: Any, actor: Any) -> dict[str, tuple[str, ...]]:
    return {offer.step.code: offer.reasons for offer in FLOW.offers(slip, actor)}


# --- who ---------------------------------------------------------------------------------------------------------


def test_each_is_offered_the_steps_of_their_post_at_this_place_only() -> None:
    slip = toy.slip()
    assert offered(slip, 甲) == {"edit": (), "ask": ()}
    assert [offered(slip, other) for other in (乙, 丙, 丁, 癸)] == [{}, {}, {}, {}]
    take(slip, "ask", 甲)
    assert offered(slip, 乙) == offered(slip, 丙) == offered(slip, 丁) == {"grant": (), "back": ()}
    assert offered(slip, 癸) == {}


@pytest.mark.parametrize("state", ["written", "asked", "granted"])
@pytest.mark.parametrize("days", [1, 9])
def test_what_is_offered_without_reasons_can_be_taken_and_nothing_else_can(state: str, days: int) -> None:
    for actor in EVERYBODY:
        for step in FLOW.steps:
            slip = toy.slip(state=state, days=days)
            possible = [o.step.code for o in FLOW.offers(slip, actor) if o.possible]
            if step.code in possible:
                take(slip, step.code, actor, days=1)
            else:
                with pytest.raises(Refused):
                    take(slip, step.code, actor, days=1)
                assert (slip.state, slip.days) == (state, days)


def test_a_step_that_names_nobody_is_refused_to_everybody_and_calls_nobody() -> None:
    slip = toy.slip()
    FLOW.call(slip, START)
    for actor in EVERYBODY:
        assert "tear" not in offered(slip, actor)
        with pytest.raises(NotAllowed, match="撕毁由无人办理"):
            take(slip, "tear", actor)
    assert [row.step for row in inbox.of_record("slip", slip.id)] == ["ask"]


def test_nobody_grants_their_own_slip_though_they_hold_the_duty() -> None:
    slip = toy.slip()
    take(slip, "ask", 甲)
    assert offered(slip, 甲) == {"grant": ("不能审批自己拟制的文件",), "back": ("不能审批自己拟制的文件",)}
    with pytest.raises(NotAllowed, match="不能审批自己拟制的文件"):
        take(slip, "grant", 甲)
    assert slip.state == "asked"


def test_a_person_barred_in_one_part_may_act_in_another() -> None:
    either = Who("负责人", ("head",), lambda _slip: [UNIT])
    barred = toy.CHECKERS
    step = replace(FLOW.step("grant"), who=(barred, either))
    road = replace(FLOW, steps=tuple(step if s.code == "grant" else s for s in FLOW.steps))
    slip = toy.slip(state="asked", writer_person=丁.person_id)
    road.check(step, slip, 丁)
    assert [o.reasons for o in road.offers(slip, 丁) if o.step.code == "grant"] == [()]


def test_another_unit_is_told_whose_step_it_is() -> None:
    slip = toy.slip(state="asked")
    with pytest.raises(NotAllowed, match="准假由核稿人办理"):
        take(slip, "grant", 癸)
    assert 癸.unit_id == OTHER_UNIT


# --- what must be true -------------------------------------------------------------------------------------------


def test_all_unmet_needs_are_said_at_once() -> None:
    slip = toy.slip(days=9, title="无")
    assert offered(slip, 甲)["ask"] == ("请假不超过 5 天，请改少", "请写明事由")
    with pytest.raises(Refused) as refusal:
        take(slip, "ask", 甲)
    assert list(refusal.value.reasons) == ["请假不超过 5 天，请改少", "请写明事由"]
    assert not isinstance(refusal.value, NotAllowed)


def test_a_stale_version_is_refused_before_anything_else() -> None:
    slip = toy.slip()
    seen = slip.row_version
    take(slip, "edit", 甲, days=2)
    for actor in EVERYBODY:
        with pytest.raises(Stale):
            take(slip, "edit", actor, seen, days=5)
    assert slip.days == 2


@pytest.mark.parametrize("code", ["edit", "grant"])
def test_every_step_counts_the_version_up_also_one_that_changes_nothing(code: str) -> None:
    slip = toy.slip(state="written" if code == "edit" else "asked", days=5)
    slip.moved_at = START + timedelta(hours=1)  # the very moment of the step
    db.session.flush()
    seen = slip.row_version
    take(slip, code, 甲 if code == "edit" else 乙, days=5)
    assert slip.row_version > seen
    with pytest.raises(Stale):
        take(slip, code, 甲 if code == "edit" else 丁, seen, days=5)


def test_a_second_take_says_where_the_record_stands() -> None:
    slip = toy.slip()
    take(slip, "ask", 甲)
    with pytest.raises(Refused, match="此件现为“待批”，不能再报批"):
        take(slip, "ask", 甲)


# --- what is left behind -----------------------------------------------------------------------------------------


def test_the_trail_says_who_did_what_from_where_to_where_and_each_change() -> None:
    slip = toy.slip()
    take(slip, "edit", 甲, days=4, until=date(2026, 4, 1), secret="x")
    take(slip, "ask", 甲)
    edited, asked = trail.of("slip", slip.id)
    assert edited.changed == {"天数": [1, 4], "截止": [None, "2026-04-01"]}
    assert (edited.act, edited.label, edited.person, edited.post) == ("edit", "修改", "人1", "岗1")
    assert (edited.from_state, edited.to_state) == ("written", "written")
    assert (asked.from_state, asked.to_state, asked.changed) == ("written", "asked", {})
    assert asked.previous == edited.hash


def test_a_moment_stands_in_the_trail_in_the_countys_time() -> None:
    assert flow._shown(START) == "2026-03-05 10:00"


def test_a_long_value_is_cut_in_the_trail_with_its_length() -> None:
    slip = toy.slip()
    slip.title = "长" * 250
    assert changes_of(slip) == {"标题": ["病假", "长" * 200 + "…（共 250 字）"]}


def test_the_trail_keeps_the_fields_in_which_a_person_says_something() -> None:
    slip = toy.slip(state="asked", days=5)
    take(slip, "grant", 乙, opinion=" 同意 ", reason="", other="不记")
    take(slip, "back", 乙, why="太长", opinion="不记")
    assert [line.words for line in trail.of("slip", slip.id)] == ["同意", "太长"]


def test_a_record_that_waits_for_more_answers_has_not_moved() -> None:
    slip = toy.slip(state="asked", days=5)
    take(slip, "grant", 乙)
    assert (slip.state, slip.moved_at) == ("asked", START)
    take(slip, "back", 乙)
    assert slip.moved_at == START + timedelta(hours=1)


def test_those_concerned_are_told_once_and_nobody_is_told_of_their_own_act() -> None:
    slip = toy.slip(state="asked")
    take(slip, "grant", 丙)
    told = db.session.query(notices.Notice).all()
    assert [(n.desk, n.text) for n in told] == [("p1", "《病假》准假（人3 某局岗3）")]


def test_listeners_hear_of_the_step_in_the_same_transaction() -> None:
    heard = []
    road = toy.flow(announces=lambda slip, step, actor, now: heard.append((slip.state, step.code, actor, now)))
    slip = toy.slip()
    road.take(slip, "ask", 甲, {}, START, slip.row_version)
    assert heard == [("asked", "ask", 甲, START)]


# --- the inbox ---------------------------------------------------------------------------------------------------


def test_the_inbox_has_a_row_for_each_desk_that_the_place_calls() -> None:
    slip = toy.slip(until=date(2026, 3, 9))
    take(slip, "ask", 甲)
    rows = inbox.of_record("slip", slip.id)
    assert [(r.step, r.label, r.desk, r.first_desk, r.unit_id, r.not_person_id, r.due) for r in rows] == [
        ("grant", "准假", "u1:check", "u1:check", 1, 1, date(2026, 3, 9)),
        ("grant", "准假", "u1:head", "u1:check", 1, 1, date(2026, 3, 9)),
    ]
    assert {(r.title, r.origin, r.urgency) for r in rows} == {("病假", "某局", "加急")}


def test_at_the_end_of_the_road_nobody_is_called() -> None:
    slip = toy.slip()
    take(slip, "ask", 甲)
    take(slip, "grant", 乙)
    assert FLOW.state(slip.state).end
    assert inbox.of_record("slip", slip.id) == []


def test_a_vacant_post_calls_nobody() -> None:
    slip = toy.slip(writer_post=1)
    road = replace(FLOW, steps=(replace(FLOW.step("ask"), who=(Who("写条人", post=lambda _slip: None),)),))
    road.call(slip, START)
    assert inbox.of_record("slip", slip.id) == []


def test_several_named_posts_are_called_and_may_act_each_once() -> None:
    readers = Who("传阅人", post=lambda _slip: iter([2, 3, 2]))
    road = replace(FLOW, steps=(replace(FLOW.step("ask"), who=(readers,)),))
    slip = toy.slip()
    road.call(slip, START)
    assert [row.desk for row in inbox.of_record("slip", slip.id)] == ["p2", "p3"]
    assert [[o.step.code for o in road.offers(slip, actor)] for actor in (甲, 乙, 丙, 丁)] == [[], ["ask"], ["ask"], []]


# --- what follows by itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actor", "name"), [(None, "系统"), (乙, "人2")])
def test_a_consequence_moves_the_record_with_trail_inbox_and_messages(actor: Any, name: str) -> None:
    slip = toy.slip()
    take(slip, "ask", 甲)
    seen = slip.row_version
    FLOW.follow(slip, "tear", actor, START + timedelta(days=1))
    assert (slip.state, slip.row_version, slip.moved_at) == ("granted", seen + 1, START + timedelta(days=1))
    line = trail.of("slip", slip.id)[-1]
    assert (line.act, line.person, line.from_state, line.to_state) == ("tear", name, "asked", "granted")
    assert inbox.of_record("slip", slip.id) == []


def test_a_consequence_where_the_record_does_not_stand_is_refused() -> None:
    slip = toy.slip(state="granted")
    with pytest.raises(Refused, match="已准"):
        FLOW.follow(slip, "tear", None, START)
    assert trail.of("slip", slip.id) == []


def test_those_concerned_are_told_of_what_the_system_did() -> None:
    road = replace(FLOW, steps=(replace(FLOW.step("tear"), tells=lambda _slip: ["p3"]),))
    slip = toy.slip()
    road.follow(slip, "tear", None, START)
    assert [notice.text for notice in notices.unread(丙)] == ["《病假》撕毁"]


# --- the table itself --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sources", "target"), [(("nowhere",), "a"), (("a",), "nowhere"), ((), "a")])
def test_a_road_that_names_unknown_places_cannot_be_built(sources: tuple[str, ...], target: str) -> None:
    step = Step("go", "走", sources, target, (), FLOW.step("ask").act)
    with pytest.raises(ValueError, match="unknown states"):
        Flow("x", "某", (State("a", "甲处"),), (step,), FLOW.subject)


def test_two_steps_may_not_share_a_code() -> None:
    step = Step("go", "走", ("a",), "a", (), FLOW.step("ask").act)
    with pytest.raises(ValueError, match="share a code"):
        Flow("x", "某", (State("a", "甲处"),), (step, step), FLOW.subject)


def test_an_unknown_code_is_an_error_not_a_silence() -> None:
    with pytest.raises(KeyError):
        FLOW.state("nowhere")
    with pytest.raises(KeyError):
        FLOW.step("fly")
    assert always(None)


def test_the_picture_shows_every_step_of_the_road() -> None:
    assert FLOW.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> 已写",
        "    已写 --> 已写: 修改",
        "    已写 --> 待批: 报批",
        "    待批 --> 依次办理: 准假",
        "    待批 --> 已写: 退回",
        "    已写 --> 已准: 撕毁",
        "    待批 --> 已准: 撕毁",
        "    已准 --> [*]",
    ]
