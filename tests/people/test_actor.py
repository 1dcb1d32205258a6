"""As whom a person acts on a day, and who can empty a desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.people.conftest import who
from yx.core import clock
from yx.core.actor import duty_desk, post_desk
from yx.core.base import db
from yx.people.actor import actor_as, actors_of, persons_at, persons_at_each
from yx.people.duties import Duty
from yx.people.models import Deputy, Holding, Person, Post, Unit

TODAY = date(2026, 3, 5)
ONE_DAY = timedelta(days=1)


def person(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()


def deputy(username: str, post_id: int, from_day: date = TODAY, to_day: date = TODAY) -> Deputy:
    found = Deputy(post_id=post_id, person_id=person(username).id, from_day=from_day, to_day=to_day)
    db.session.add(found)
    db.session.flush()
    return found


@pytest.fixture
def statements(inside):
    """Every statement that is sent."""
    sent: list[str] = []
    listener = lambda _c, _cur, statement, *_rest: sent.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    yield sent
    event.remove(db.engine, "before_cursor_execute", listener)


def test_the_actor_carries_person_post_unit_and_duties(inside):
    actor = who("fgj.juzhang")
    assert actor.person_name == person("fgj.juzhang").name
    assert (actor.post_name, actor.unit_name, actor.deputy_for) == ("局长", "县发改局", None)
    assert actor.desks[0] == post_desk(actor.post_id)
    assert duty_desk(actor.unit_id, "head") in actor.desks


def test_own_posts_come_before_deputised_ones_and_those_name_the_holder(inside):
    head = who("fgj.juzhang")
    deputy("jyj.nigao", head.post_id)
    first, second = actors_of(person("jyj.nigao"), TODAY)
    assert (first.unit_name, first.deputy_for) == ("县教育局", None)
    assert (second.unit_name, second.post_name, second.deputy_for) == ("县发改局", "局长", head.person_name)
    assert second.duties == head.duties
    assert second.signature.startswith(f"{person('jyj.nigao').name}（代{head.person_name}）")


def test_the_deputy_of_a_vacant_post_acts_for_the_post(inside):
    head = who("fgj.juzhang")
    db.session.scalars(select(Holding).where(Holding.post_id == head.post_id)).one().to_day = TODAY - ONE_DAY
    deputy("jyj.nigao", head.post_id)
    assert actors_of(person("jyj.nigao"), TODAY)[1].deputy_for == "局长"


@pytest.mark.parametrize(
    ("from_day", "to_day", "there"),
    [
        (TODAY, TODAY, True),
        (TODAY - ONE_DAY, TODAY, True),
        (TODAY, TODAY + ONE_DAY, True),
        (TODAY + ONE_DAY, TODAY + ONE_DAY, False),
        (TODAY - ONE_DAY, TODAY - ONE_DAY, False),
    ],
)
def test_both_the_first_and_the_last_day_count(inside, from_day, to_day, there):
    deputy("jyj.nigao", who("fgj.juzhang").post_id, from_day, to_day)
    assert (len(actors_of(person("jyj.nigao"), TODAY)) == 2) is there


def test_a_person_may_hold_several_posts(inside):
    other = Post(unit_id=who("fgj.nigao").unit_id, name="公文收发员", rank=9)
    db.session.add(other)
    db.session.flush()
    db.session.add(Holding(post_id=other.id, person_id=person("fgj.nigao").id, from_day=TODAY))
    found = actors_of(person("fgj.nigao").id, TODAY, "10.1.1.1")
    assert [actor.post_name for actor in found] == ["办公室科员", "公文收发员"]
    assert found[1].duties == frozenset()
    assert {actor.address for actor in found} == {"10.1.1.1"}


@pytest.mark.parametrize("closed", ["person", "post", "unit"])
def test_nobody_acts_when_person_post_or_unit_is_closed(inside, closed):
    actor = who("fgj.nigao")
    kinds: dict[str, tuple[Any, int]] = {
        "person": (Person, actor.person_id),
        "post": (Post, actor.post_id),
        "unit": (Unit, actor.unit_id),
    }
    table, number = kinds[closed]
    db.session.get_one(table, number).active = False
    db.session.flush()
    assert actors_of(actor.person_id, TODAY) == []
    with pytest.raises(LookupError):
        actor_as("fgj.nigao", TODAY)


def test_actor_as_picks_the_post_asked_for(inside):
    head = who("fgj.juzhang")
    deputy("jyj.nigao", head.post_id)
    assert actor_as("jyj.nigao", TODAY, head.post_id).deputy_for == head.person_name
    with pytest.raises(LookupError):
        actor_as("jyj.nigao", TODAY, who("czj.juzhang").post_id)


def test_who_can_empty_a_desk_is_told_by_name_deputies_last(inside):
    head, office = who("fgj.juzhang"), who("xfb.hegao")
    deputy("jyj.nigao", head.post_id)
    by_duty = persons_at(duty_desk(head.unit_id, "check"), TODAY)
    assert [(one.name, one.deputy_for) for one in by_duty] == [
        (head.person_name, None),
        (person("jyj.nigao").name, head.person_name),
    ]
    by_post = persons_at(post_desk(office.post_id), TODAY)
    assert [(one.name, one.post_name, one.unit_name) for one in by_post] == [
        (office.person_name, "综合科科长", "县政府办公室")
    ]


def test_a_desk_that_nobody_can_empty_is_empty(inside):
    unit_id = who("fgj.nigao").unit_id
    assert persons_at_each([duty_desk(unit_id, "archive"), "p99999"], TODAY) == {
        duty_desk(unit_id, "archive"): [],
        "p99999": [],
    }
    assert persons_at_each([], TODAY) == {}


def test_any_number_of_desks_costs_one_statement(statements):
    desks = [duty_desk(unit_id, duty) for unit_id in range(1, 30) for duty in ("check", "review")]
    db.session.connection()
    statements.clear()
    found = persons_at_each([*desks, *(post_desk(number) for number in range(1, 60))], TODAY)
    assert len(statements) == 1
    assert sum(map(bool, found.values())) > 50


def test_an_actor_costs_one_statement(statements):
    person_id = person("fgj.nigao").id
    statements.clear()
    actors_of(person_id, clock.today())
    assert len(statements) == 1


def test_an_unknown_duty_in_a_desk_is_an_error(inside):
    with pytest.raises(KeyError):
        persons_at("u1:nothing", TODAY)


def test_the_duties_are_those_of_the_contract():
    text = (
        "draft 拟稿 · check 核稿 · review 公开审查 · head 负责人 · liaison 联络员 · member 成员 · convener 召集人 · "
        "conference 联席办 · office_check 县府办核稿 · office_sign 县府办签发 · county_sign 签发 · register 编号登记 · "
        "seal 用印 · archive 档案 · assess 评估 · sysadmin 系统管理 · secadmin 安全管理 · audit 审计"
    )
    assert [f"{code} {label}" for code, label in Duty.choices()] == text.split(" · ")
