"""The inbox: one row for each waiting act, in order of date, shared by those who hold the duty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.toy import START, person
from tests.queries import counted
from yx.core import inbox
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.core.inbox import NEVER, Call, Subject, Waiting

pytestmark = pytest.mark.usefixtures("app")

checker, head, both = person(2, "check"), person(3, "head"), person(4, "check", "head")
stranger = person(9, "check", "head", unit=2)
LATER = START + timedelta(days=1)


def call(step: str = "pass", desk: str = "u1:check", first: str = "", barred: int | None = None, **more: date) -> Call:
    return Call(step, "同意", desk, first or desk, 1, barred, more.get("due", NEVER))


def refresh(*calls: Call, record: int = 1, title: str = "某件", at: object = START) -> None:
    inbox.refresh(Subject("slip", record, title, "某局"), calls, at)  # type: ignore[arg-type]
    db.session.flush()


def rows(record: int = 1) -> list[Waiting]:
    return list(inbox.of_record("slip", record))


def seen_by(actor: Actor, **more: object) -> list[int]:
    return [row.record_id for row in inbox.page(actor, **more)]  # type: ignore[arg-type]


def test_the_rows_of_a_record_become_exactly_the_calls() -> None:
    refresh(call(), call("back"))
    refresh(call("back"), call("sign", desk="p7"))
    assert {(row.step, row.desk) for row in rows()} == {("back", "u1:check"), ("sign", "p7")}
    refresh()
    assert rows() == []


def test_a_row_that_stays_keeps_its_age_and_its_claim_and_takes_the_new_title() -> None:
    refresh(call())
    inbox.claim(rows()[0].id, checker)
    refresh(call(due=date(2026, 4, 1)), title="改题", at=LATER)
    (row,) = rows()
    assert (row.since, row.claimed_by, row.claimed_name) == (START, 2, "人2")
    assert (row.title, row.due) == ("改题", date(2026, 4, 1))


def test_a_row_that_left_and_comes_back_is_new_and_free() -> None:
    refresh(call())
    inbox.claim(rows()[0].id, checker)
    refresh()
    refresh(call(), at=LATER)
    assert [(row.since, row.claimed_by) for row in rows()] == [(LATER, None)]


def test_two_acts_and_two_nouns_of_one_number_hide_nothing_of_each_other() -> None:
    refresh(call(), call("back", desk="u1:head"))
    inbox.refresh(Subject("note", 1, "另一件", "某局"), [call(desk="u1:head")], START)
    db.session.flush()
    asked = select(Waiting.noun, Waiting.step).where(Waiting.desk.in_(both.desks), inbox.mine(both))
    assert db.session.execute(asked.order_by(Waiting.id)).all() == [
        ("slip", "pass"),
        ("slip", "back"),
        ("note", "pass"),
    ]


def test_a_desk_that_is_barred_hides_nothing_of_the_next() -> None:
    refresh(call(barred=4), call(desk="u1:head"))
    asked = select(Waiting.desk).where(Waiting.desk.in_(both.desks), inbox.mine(both))
    assert db.session.scalars(asked).all() == ["u1:head"]
    refresh(call(barred=9), call(desk="u1:head"))
    assert db.session.scalars(asked).all() == ["u1:check"]


def test_an_own_draft_is_not_among_what_is_mine() -> None:
    refresh(call(barred=2), record=1)
    refresh(call(barred=3), record=2)
    mine = select(Waiting.record_id).where(inbox.mine(checker), Waiting.desk == "u1:check")
    assert db.session.scalars(mine).all() == [2]


def test_what_waits_for_a_record_stands_in_the_order_of_its_calls() -> None:
    refresh(call("sign", desk="p7"), call("back"), call())
    assert [(row.step, row.desk) for row in rows()] == [("sign", "p7"), ("back", "u1:check"), ("pass", "u1:check")]


def test_what_waits_next_takes_the_row_of_what_waited_new_and_free() -> None:
    refresh(call())
    inbox.claim(rows()[0].id, checker)
    before = rows()[0].id
    refresh(call("sign", desk="u1:head"), call("sign", desk="p7"), at=LATER)
    found = {row.desk: row for row in rows()}
    assert found["u1:head"].id == before
    assert [(row.step, row.since, row.claimed_by, row.claimed_name) for row in found.values()] == [
        ("sign", LATER, None, "")
    ] * 2
    assert found.keys() == {"u1:head", "p7"}


def test_the_rows_of_another_record_are_left_alone() -> None:
    refresh(call(), record=1)
    refresh(call(), record=2)
    refresh(record=1)
    assert (len(rows(1)), len(rows(2))) == (0, 1)
    inbox.forget("slip", 2)
    assert rows(2) == []


def test_whoever_holds_two_of_the_duties_asked_sees_the_act_once() -> None:
    refresh(call(), call(desk="u1:head", first="u1:check"))
    assert [seen_by(actor) for actor in (checker, head, both, stranger)] == [[1], [1], [1], []]
    assert [inbox.count(actor) for actor in (checker, head, both, stranger)] == [1, 1, 1, 0]


def test_two_duties_neither_of_which_is_asked_first_see_the_act_once_too() -> None:
    refresh(call(desk="u1:liaison", first="u1:liaison"), call(desk="u1:check", first="u1:liaison"),
            call(desk="u1:head", first="u1:liaison"))  # fmt: skip
    assert (seen_by(both), inbox.count(both)) == ([1], 1)


def test_a_row_that_one_is_barred_from_does_not_hide_the_other() -> None:
    refresh(call(barred=both.person_id), call(desk="u1:head", first="u1:head"))
    assert (seen_by(both), inbox.count(both)) == ([1], 1)


def test_whoever_may_not_act_for_having_drafted_does_not_see_the_act() -> None:
    refresh(call(barred=checker.person_id))
    assert (seen_by(checker), seen_by(both)) == ([], [1])


def test_the_page_goes_by_due_date_then_age_and_continues_after_the_last_row_seen() -> None:
    for record, day in ((1, 20), (2, 10), (3, 20), (4, 15)):
        refresh(call(due=date(2026, 3, day)), record=record)
    refresh(call(), record=5)
    assert seen_by(checker) == [2, 4, 1, 3, 5]
    first = inbox.page(checker, size=2)
    assert [row.record_id for row in first] == [2, 4, 1]  # one more than asked for says that there is a next page
    assert seen_by(checker, after=(first[1].due, first[1].id)) == [1, 3, 5]
    third = inbox.page(checker, size=5)[2]
    assert seen_by(checker, after=(third.due, third.id)) == [3, 5]


def test_the_page_and_the_count_take_one_statement_each(app: Flask) -> None:
    refresh(call())
    with counted(app) as asked:
        inbox.page(both)
        inbox.count(both)
    assert asked.count == 2


def test_the_count_stops_at_its_ceiling_and_before_the_day_given() -> None:
    for record in range(1, 6):
        refresh(call(due=date(2026, 3, record)), record=record)
    assert inbox.count(checker, ceiling=3) == 3
    assert inbox.count(checker, until=date(2026, 3, 3)) == 2


def test_a_claim_holds_against_others_until_it_is_released() -> None:
    refresh(call())
    row_id = rows()[0].id
    assert inbox.claim(row_id, checker).claimed_name == "人2"
    assert inbox.claim(row_id, checker).claimed_by == checker.post_id  # claiming twice is harmless
    with pytest.raises(Refused, match="人2已认领此件"):
        inbox.claim(row_id, both)
    assert inbox.release(row_id, both).claimed_by == checker.post_id  # only one's own claim
    assert inbox.release(row_id, checker).claimed_by is None
    assert inbox.claim(row_id, both).claimed_name == "人4"


def test_nobody_claims_what_does_not_lie_on_their_desk() -> None:
    refresh(call())
    for actor in (stranger, head):
        with pytest.raises(NotFound):
            inbox.claim(rows()[0].id, actor)
    with pytest.raises(NotFound):
        inbox.release(999, checker)


def test_a_claim_is_that_of_one_act_and_a_release_leaves_nothing_of_it() -> None:
    refresh(
        call(),
        call("back"),
        call("pass", desk="u1:head", first="u1:head"),
        call("pass", desk="u1:check2", first="u1:check"),
    )
    refresh(call(), record=2)
    inbox.refresh(Subject("sheet", 1, "另一件"), [call()], START)
    mine = rows()[0]
    inbox.claim(mine.id, checker)
    claimed = {(row.noun, row.record_id, row.step, row.desk) for row in db.session.query(Waiting) if row.claimed_name}
    assert claimed == {("slip", 1, "pass", "u1:check"), ("slip", 1, "pass", "u1:check2")}
    inbox.release(mine.id, checker)
    assert {(row.claimed_by, row.claimed_name) for row in db.session.query(Waiting)} == {(None, "")}


def test_what_one_record_waits_for_is_not_what_another_noun_of_its_number_waits_for() -> None:
    refresh(call(), call("back"))
    inbox.refresh(Subject("sheet", 1, "另一件"), [call()], START)
    assert [row.noun for row in rows()] == ["slip", "slip"]
    inbox.forget("slip", 1)
    assert [(row.noun, row.record_id) for row in db.session.query(Waiting)] == [("sheet", 1)]
    refresh(call(), record=2)
    inbox.forget("slip", 3)
    assert len(rows(2)) == 1


def test_a_page_has_twenty_five_rows_and_the_count_ends_at_a_hundred() -> None:
    for record in range(1, 103):
        refresh(call(), record=record)
    assert (len(seen_by(checker)), inbox.count(checker)) == (26, 100)
