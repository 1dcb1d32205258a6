"""Who holds a post, and who acts for the holder (clause E1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.people.conftest import who
from yx.core import clock, events, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.people import holdings, queries
from yx.people.actor import actors_of
from yx.people.models import Deputy, Holding, Person, Post
from yx.people.seed import BEGINNING

TODAY = date(2026, 3, 5)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def told(monkeypatch):
    """What listeners hear of changed holders."""
    heard: list[dict[str, object]] = []
    monkeypatch.setitem(events._listeners, "holder_changed", [lambda **keys: heard.append(keys)])
    return heard


def person(username: str) -> Person:
    found = queries.person_named(username)
    assert found
    return found


def post_of(username: str) -> Post:
    return queries.post(who(username).post_id)


def newcomer(username: str = "fgj.xinren") -> Person:
    found = Person(username=username, name="祝新人", created_at=clock.now())
    db.session.add(found)
    db.session.flush()
    return found


def spans(post: Post) -> list[tuple[str, date, date | None]]:
    return [(row.person.username, row.from_day, row.to_day) for row in reversed(queries.holdings_of_post(post.id))]


def test_a_successor_takes_over_on_the_day_and_the_leaver_ends_the_day_before(inside, told):
    post, leaver, admin = post_of("fgj.juzhang"), person("fgj.juzhang"), who("guanli")
    came = newcomer()
    holdings.appoint(post, came, TODAY + ONE_DAY, admin, clock.now())
    assert spans(post) == [("fgj.juzhang", BEGINNING, TODAY), ("fgj.xinren", TODAY + ONE_DAY, None)]
    assert [actor.post_id for actor in actors_of(leaver, TODAY)] == [post.id]
    assert actors_of(leaver, TODAY + ONE_DAY) == []
    assert [actor.post_id for actor in actors_of(came, TODAY + ONE_DAY)] == [post.id]
    assert told == [
        {"post_id": post.id, "left_id": leaver.id, "came_id": came.id, "from_day": TODAY + ONE_DAY, "at": clock.now()}
    ]


def test_an_appointment_leaves_a_line_with_both_names(inside):
    post, leaver = post_of("fgj.juzhang"), person("fgj.juzhang")
    holdings.appoint(post, newcomer(), TODAY, who("guanli"), clock.now())
    line = trail.of("post", post.id)[-1]
    assert (line.act, line.label, line.person) == ("appoint", "任职", who("guanli").person_name)
    assert line.changed["任职人"] == [leaver.name, "祝新人"]


@pytest.mark.parametrize("from_day", [BEGINNING, date(2019, 1, 1)])
def test_nobody_is_put_before_or_onto_the_first_day_of_the_present_holder(inside, from_day):
    with pytest.raises(Refused, match="应晚于这一天"):
        holdings.appoint(post_of("fgj.juzhang"), newcomer(), from_day, who("guanli"), clock.now())


def test_a_post_promised_to_one_is_not_promised_to_another(inside):
    post, admin = post_of("fgj.juzhang"), who("guanli")
    holdings.appoint(post, newcomer(), TODAY + 9 * ONE_DAY, admin, clock.now())
    with pytest.raises(Refused, match="祝新人自 2026-03-14 起"):
        holdings.appoint(post, person("jyj.nigao"), TODAY + 5 * ONE_DAY, admin, clock.now())


def test_an_appointment_that_has_not_begun_is_taken_back_and_the_holder_goes_on(inside, told):
    post, admin, came = post_of("fgj.juzhang"), who("guanli"), newcomer()
    holding = holdings.appoint(post, came, TODAY + ONE_DAY, admin, clock.now())
    holdings.take_back(holding, post, admin, clock.now())
    assert spans(post) == [("fgj.juzhang", BEGINNING, None)]
    assert told[-1]["came_id"] == person("fgj.juzhang").id


def test_an_appointment_to_a_vacant_post_is_taken_back_to_vacant(inside):
    post, admin = post_of("fgj.juzhang"), who("guanli")
    holdings.vacate(post, TODAY - ONE_DAY, admin, clock.now())
    holding = holdings.appoint(post, newcomer(), TODAY + ONE_DAY, admin, clock.now())
    holdings.take_back(holding, post, admin, clock.now())
    assert spans(post) == [("fgj.juzhang", BEGINNING, TODAY - ONE_DAY)]


def test_a_holding_that_has_begun_is_not_taken_back(inside):
    post, admin = post_of("fgj.juzhang"), who("guanli")
    holding = holdings.appoint(post, newcomer(), TODAY, admin, clock.now())
    with pytest.raises(Refused, match="已经开始"):
        holdings.take_back(holding, post, admin, clock.now())


def test_a_post_may_fall_vacant_and_is_then_filled_again(inside, told):
    post, admin = post_of("fgj.juzhang"), who("guanli")
    holdings.vacate(post, TODAY, admin, clock.now())
    assert told[-1]["came_id"] is None
    assert told[-1]["from_day"] == TODAY + ONE_DAY
    with pytest.raises(Refused, match="无人任职"):
        holdings.vacate(post, TODAY, admin, clock.now())
    holdings.appoint(post, newcomer(), TODAY + 5 * ONE_DAY, admin, clock.now())
    assert spans(post)[0] == ("fgj.juzhang", BEGINNING, TODAY)
    with pytest.raises(Refused, match="不能早于任职日期"):
        holdings.vacate(post, TODAY, admin, clock.now())


def test_nobody_appoints_or_deputises_themselves(inside):
    admin, post = who("guanli"), post_of("fgj.juzhang")
    with pytest.raises(NotAllowed, match="本人"):
        holdings.appoint(post, person("guanli"), TODAY, admin, clock.now())
    with pytest.raises(NotAllowed, match="本人"):
        holdings.deputise(post, person("guanli"), TODAY, TODAY, admin, clock.now())


@pytest.mark.parametrize("closed", ["person", "post", "unit"])
def test_closed_persons_posts_and_units_are_not_filled(inside, closed):
    post, came = post_of("fgj.juzhang"), newcomer()
    things: dict[str, Any] = {"person": came, "post": post, "unit": post.unit}
    things[closed].active = False
    with pytest.raises(Refused, match="停用"):
        holdings.appoint(post, came, TODAY, who("guanli"), clock.now())


def test_the_head_names_a_deputy_in_their_own_unit_only(inside):
    head, stranger, drafter = who("fgj.juzhang"), who("jyj.juzhang"), who("fgj.nigao")
    made = holdings.deputise(post_of("fgj.gongkai"), person("fgj.nigao"), TODAY, TODAY + ONE_DAY, head, clock.now())
    assert (made.from_day, made.to_day) == (TODAY, TODAY + ONE_DAY)
    for actor in (stranger, drafter):
        with pytest.raises(NotAllowed, match="负责人或系统管理员"):
            holdings.deputise(post_of("fgj.gongkai"), person("jyj.nigao"), TODAY, TODAY, actor, clock.now())
        with pytest.raises(NotAllowed, match="负责人或系统管理员"):
            holdings.end_deputy(made, post_of("fgj.gongkai"), actor, clock.now())


@pytest.mark.parametrize(("from_day", "to_day"), [(TODAY, TODAY - ONE_DAY), (TODAY - 9 * ONE_DAY, TODAY - ONE_DAY)])
def test_deputising_does_not_end_before_it_begins_nor_before_today(inside, from_day, to_day):
    with pytest.raises(Refused, match="不能早于"):
        holdings.deputise(post_of("fgj.juzhang"), person("fgj.nigao"), from_day, to_day, who("guanli"), clock.now())


def test_one_deputy_at_a_time_and_not_the_holder(inside):
    post, admin, now = post_of("fgj.juzhang"), who("guanli"), clock.now()
    holdings.deputise(post, person("fgj.nigao"), TODAY, TODAY + 4 * ONE_DAY, admin, now)
    with pytest.raises(Refused, match="同一时间只能由一人代理"):
        holdings.deputise(post, person("jyj.nigao"), TODAY + 4 * ONE_DAY, TODAY + 9 * ONE_DAY, admin, now)
    holdings.deputise(post, person("jyj.nigao"), TODAY + 5 * ONE_DAY, TODAY + 9 * ONE_DAY, admin, now)
    with pytest.raises(Refused, match="不需代理"):
        holdings.deputise(post, person("fgj.juzhang"), TODAY + 20 * ONE_DAY, TODAY + 20 * ONE_DAY, admin, now)


def test_deputising_under_way_ends_yesterday_and_one_to_come_disappears(inside):
    post, admin, now = post_of("fgj.juzhang"), who("guanli"), clock.now()
    running = holdings.deputise(post, person("fgj.nigao"), TODAY - ONE_DAY, TODAY, admin, now)
    coming = holdings.deputise(post, person("fgj.nigao"), TODAY + ONE_DAY, TODAY + ONE_DAY, admin, now)
    holdings.end_deputy(running, post, admin, now)
    holdings.end_deputy(coming, post, admin, now)
    rows = queries.deputies_of_post(post.id)
    assert [(row.from_day, row.to_day) for row in rows] == [(TODAY - ONE_DAY, TODAY - ONE_DAY)]
    with pytest.raises(Refused, match="已经结束"):
        holdings.end_deputy(rows[0], post, admin, now)


def test_nobody_becomes_two_administrators_by_appointment_or_deputising(inside):
    admin, now = who("guanli"), clock.now()
    with pytest.raises(Refused, match="三员"):
        holdings.appoint(post_of("shenji"), person("anquan"), TODAY, admin, now)
    with pytest.raises(Refused, match="三员"):
        holdings.deputise(post_of("shenji"), person("anquan"), TODAY, TODAY, admin, now)
    holdings.deputise(post_of("shenji"), person("fgj.nigao"), TODAY, TODAY, admin, now)
    with pytest.raises(Refused, match="三员"):
        holdings.appoint(post_of("anquan"), person("fgj.nigao"), TODAY, admin, now)
    holdings.appoint(post_of("anquan"), person("fgj.nigao"), TODAY + ONE_DAY, admin, now)


@pytest.mark.parametrize(("table", "to_day"), [(Holding, TODAY - ONE_DAY), (Deputy, TODAY - ONE_DAY)])
def test_the_database_refuses_days_the_wrong_way_round(inside, table, to_day):
    db.session.add(table(post_id=who("fgj.nigao").post_id, person_id=1, from_day=TODAY, to_day=to_day))
    with pytest.raises(IntegrityError, match="days_in_order"):
        db.session.flush()


def test_the_past_is_shown_as_it_was(inside):
    post = post_of("fgj.juzhang")
    holdings.appoint(post, newcomer(), TODAY, who("guanli"), clock.now())
    seats = queries.seats_of(person("fgj.juzhang").id)
    assert [(row.name, row.from_day, row.to_day, bool(row.stead)) for row in seats] == [
        ("局长", BEGINNING, TODAY - ONE_DAY, False)
    ]
    assert (
        db.session.scalars(select(Holding.person_id).where(Holding.post_id == post.id)).all()[0]
        == person("fgj.juzhang").id
    )
