"""岗位变动备案: filed by the unit, recorded by the office; on its day seat, rights and work are the successor's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.moments import NOON
from tests.world import BEGINNING, CAST, World
from yx.conference import actions, queries, seats
from yx.conference.flow import FILING
from yx.conference.models import Filing
from yx.conference.words import FilingState
from yx.core import clock, inbox, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused, Stale
from yx.people import accounts
from yx.people.actor import actors_of
from yx.people.duties import Duty
from yx.people.models import Person, Post

TODAY = NOON.date()
SOON = TODAY + timedelta(days=7)
STATES = {
    "待备案": "乙丙亥 withdraw; 未 record return",
    "已退回": "乙丙亥 refile withdraw",
    "已备案": "",
    "已撤回": "",
}


@pytest.fixture(autouse=True)
def seated(world: World) -> None:
    seats.sync(BEGINNING)


def person(world: World, name: str) -> Person:
    return db.session.get_one(Person, world.actor(name).person_id)


def post(world: World, name: str) -> Post:
    return db.session.get_one(Post, world.actor(name).post_id)


def given(world: World, **changed: Any) -> dict[str, Any]:
    """县发展局's head moves on, 癸 of another unit follows."""
    usual = {"post_id": post(world, "乙").id, "successor": person(world, "癸"), "from_day": SOON, "note": "调任"}
    return usual | changed


def filed(world: World, by: str = "丙", **changed: Any) -> Filing:
    filing = actions.file(world.actor(by), given(world, **changed), clock.now())
    FILING.call(filing, clock.now())
    db.session.flush()
    return filing


def take(world: World, filing: Filing, code: str, who: str, **data: Any) -> None:
    db.session.flush()
    FILING.take(filing, code, world.actor(who), data, clock.now(), filing.row_version)


def at(world: World, state: str) -> Filing:
    filing = filed(world)
    if state == "已退回":
        take(world, filing, "return", "未", reason="请附任免文件")
    elif state == "已备案":
        take(world, filing, "record", "未")
    elif state == "已撤回":
        take(world, filing, "withdraw", "丙", reason="任命推迟")
    return filing


@pytest.mark.parametrize("state", STATES)
def test_each_may_take_exactly_the_steps_of_the_table(world: World, state: str) -> None:
    wanted: dict[str, set[str]] = {name: set() for name in CAST}
    for part in filter(None, STATES[state].split("; ")):
        names, *codes = part.split()
        for name in names:
            wanted[name] = set(codes)
    filing = at(world, state)
    offered = {
        name: {offer.step.code for offer in FILING.offers(filing, world.actor(name)) if offer.possible} for name in CAST
    }
    assert offered == wanted
    for name in CAST:
        for step in FILING.steps:
            if step.code not in wanted[name]:
                with pytest.raises(Refused):
                    take(world, filing, step.code, name)


def test_the_office_finds_it_in_its_inbox_with_a_date_and_the_unit_is_told(world: World) -> None:
    filing = filed(world)
    rows = inbox.of_record("filing", filing.id)
    assert {row.desk for row in rows} == {f"u{world.units['ban']}:conference"}
    assert rows[0].due == clock.add_workdays(TODAY, 2)
    take(world, filing, "record", "未")
    assert inbox.of_record("filing", filing.id) == []
    assert [line.label for line in trail.of("filing", filing.id)] == ["报备", "备案"]


def test_on_its_day_the_seat_the_rights_and_the_work_are_the_successors(world: World) -> None:
    document = world.draft()
    world.take(document, "submit", "甲")
    filing, successor, head = filed(world), person(world, "癸"), world.actor("乙")
    take(world, filing, "record", "未")
    assert [actor.post_id for actor in actors_of(head.person_id, TODAY)] == [head.post_id]
    assert head.post_id in [actor.post_id for actor in actors_of(successor, SOON)]
    assert actors_of(head.person_id, SOON) == []
    with clock.at(NOON + timedelta(days=7)):
        now = next(actor for actor in actors_of(successor, SOON) if actor.post_id == head.post_id)
        assert [row.record_id for row in inbox.page(now)] == [document.id]


def test_the_roster_of_a_past_day_names_who_it_was(world: World) -> None:
    take(world, filed(world), "record", "未")

    def head(day: date) -> str:
        return next(line.members[0].holder for line in queries.roster(day) if line.unit == "县发展局")

    assert [head(SOON - timedelta(days=1)), head(SOON), head(BEGINNING)] == ["乙", "癸", "乙"]
    assert queries.roster(BEGINNING - timedelta(days=1)) == []


def test_a_post_that_falls_vacant_shows_in_the_roster(world: World) -> None:
    take(world, filed(world, successor=None), "record", "未")
    lines = {line.unit: line for line in queries.roster(SOON)}
    assert lines["县发展局"].gaps == ["局长空缺"]
    assert lines["县教育局"].gaps == []
    assert lines["县政府办公室"].gaps == ["无联络员"]
    assert next(iter(lines)) == "县政府"
    assert lines["县政府"].convenes


def test_a_duty_taken_away_ends_the_seat_and_the_past_keeps_it(world: World) -> None:
    with clock.at(NOON + timedelta(days=2)):
        accounts.grant(post(world, "丙"), [Duty.REVIEW], None, clock.now())
    later = TODAY + timedelta(days=2)
    found = {day: next(x for x in queries.roster(day) if x.unit == "县发展局") for day in (TODAY, later)}
    assert [one.holder for one in found[TODAY].liaisons] == ["丙"]
    assert found[later].gaps == ["无联络员"]
    accounts.grant(post(world, "丙"), [Duty.REVIEW, Duty.LIAISON], None, clock.now())
    assert next(x for x in queries.roster(later) if x.unit == "县发展局").gaps == []


def test_seats_agree_with_the_duties_however_often_they_are_compared(world: World) -> None:
    before = {(s.post_id, s.duty, s.from_day, s.to_day) for s in db.session.scalars(select(seats.Seat))}
    seats.sync(TODAY)
    seats.sync(SOON)
    assert {(s.post_id, s.duty, s.from_day, s.to_day) for s in db.session.scalars(select(seats.Seat))} == before


@pytest.mark.parametrize(
    ("by", "changed", "reason"),
    [
        ("丙", {"from_day": BEGINNING}, "应晚于这一天"),
        ("丙", {"successor": "乙"}, "乙已任此岗位"),
        ("丙", {"post_id": "子"}, "只能报备本单位"),
        ("丙", {"post_id": "甲"}, "只能报备本单位"),
        ("丙", {"successor": "closed"}, "账号已停用"),
    ],
)
def test_what_cannot_take_effect_is_refused_when_it_is_filed(
    world: World, by: str, changed: dict[str, Any], reason: str
) -> None:
    if changed.get("successor") == "closed":
        person(world, "癸").active = False
        changed = {}
    named = {"successor": person, "post_id": lambda world, name: post(world, name).id}
    data = {key: named[key](world, value) if key in named else value for key, value in changed.items()}
    with pytest.raises(Refused, match=reason):
        filed(world, by, **data)
    assert db.session.scalars(select(Filing)).all() == []


@pytest.mark.parametrize("name", ["甲", "辰", "辛", "壬", "己"])
def test_without_the_duty_nobody_files(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        filed(world, name)


def test_what_became_impossible_meanwhile_is_said_and_nothing_changes(world: World) -> None:
    first, second = filed(world), filed(world, successor=person(world, "辰"))
    take(world, first, "record", "未")
    with pytest.raises(Refused, match="癸自"):
        take(world, second, "record", "未")
    assert second.place == FilingState.FILED


def test_the_county_office_files_for_the_county_too_and_nobody_records_their_own(world: World) -> None:
    filing = filed(world, "戊", post_id=post(world, "己").id, successor=person(world, "癸"))
    assert filing.unit_id == world.units["ban"]
    accounts.grant(post(world, "戊"), [Duty.HEAD, Duty.CONFERENCE], None, clock.now())
    world._actors.clear()
    with pytest.raises(NotAllowed, match="不能备案自己报备的变动"):
        take(world, filing, "record", "戊")


def test_a_returned_filing_is_mended_and_filed_again(world: World) -> None:
    filing = at(world, "已退回")
    assert filing.to_mend == "请附任免文件"
    take(world, filing, "refile", "乙", **given(world, note="已附文件"))
    assert (filing.place, filing.to_mend, filing.filer) == (FilingState.FILED, "", "乙")
    with pytest.raises(Stale):
        FILING.take(filing, "record", world.actor("未"), {}, clock.now(), filing.row_version - 1)
