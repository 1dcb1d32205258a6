"""Ten years of tasks: a page costs as many statements as one of the first year, lights are counted by an index."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import insert, select

from tests.databases import seed
from tests.moments import NOON
from tests.queries import counted
from tests.tasks.world import DUE
from tests.town import Town
from tests.world import World
from yx.core import clock
from yx.core.base import db, transaction
from yx.meetings.words import MeetingState
from yx.tasks import listing
from yx.tasks.models import Task, TaskUnit
from yx.tasks.words import Light, TaskState

LIST = "/conference/tasks/"
#: tasks of each year; the last year's are under way
YEARLY = 120


@seed("ten_years", on="town")
def fill() -> None:
    """1,200 tasks of three units, each with a helping one; those of 2026 are open, a third of them late."""
    with clock.at(NOON), transaction():
        world = World()
        meeting = world.meeting(MeetingState.HELD)
        units = [world.units[short] for short in ("fazhan", "jiaoyu", "caizheng")]
        office = world.actor("未")
        rows = [_row(n, units, meeting.id, office.unit_id, office.person_id) for n in range(10 * YEARLY)]
        ids = list(db.session.scalars(insert(Task).returning(Task.id, sort_by_parameter_order=True), rows))
        helping = [{"task_id": key, "unit_id": units[(n + 1) % 3], "position": 1} for n, key in enumerate(ids)]
        db.session.execute(insert(TaskUnit), helping)


def _row(n: int, units: list[int], meeting_id: int, office_id: int, person_id: int) -> dict[str, object]:
    year = 2017 + n // YEARLY
    at, is_open = datetime(year, 1, 10, tzinfo=UTC), year == 2026
    due = (DUE, date(2026, 3, 6), date(2026, 3, 1))[n % 7 % 3] if is_open else date(year, 6, 30)
    return {
        "state": (TaskState.ACCEPTED if is_open else TaskState.CONFIRMED).value, "meeting_id": meeting_id,
        "words": f"第{n}项", "unit_id": units[n % 3], "office_id": office_id, "person_id": person_id, "year": year,
        "due": due, "first_due": due, "result": "", "to_mend": "", "assigned_at": at, "moved_at": at,
        "reported_at": None if is_open else at, "closed_at": None if is_open else at, "row_version": 1,
    }  # fmt: skip


@pytest.fixture
def ten_years(town: Town) -> Town:
    """The county with ten years of tasks."""
    return town


@pytest.mark.parametrize(
    ("who", "queries"),
    [
        ("未", ("", "light=red", "year=2018", "state=confirmed", "after=200")),
        ("甲", ("", "scope=helping", "year=2018", "state=confirmed", "after=200")),
    ],
)
def test_lists_cost_six_statements_at_most_after_ten_years(
    web: Flask, ten_years: Town, who: str, queries: tuple[str, ...]
) -> None:
    ten_years.at(who).get(LIST)
    costs = set()
    for query in queries:
        with counted(web) as asked:
            page = ten_years.at(who).get(f"{LIST}?{query}").text
        assert page.count('class="subject"') == 25, query
        costs.add(asked.count)
    assert max(costs) <= 6, costs


def test_a_walk_by_pages_meets_every_task_once(ten_years: Town) -> None:
    def walk(world: World) -> list[int]:
        found: list[int] = []
        after: str | None = ""
        while after is not None:
            page = listing.page(world.actor("甲"), listing.Filter(), after, None)
            found += [row.id for row in page.rows]
            after = page.next
        return found

    found = ten_years.do(walk)
    own = ten_years.ask(lambda: list(db.session.scalars(select(Task.id).where(Task.unit_id == _unit()))))
    assert found == sorted(own, reverse=True)
    assert len(found) == 10 * YEARLY / 3


def _unit() -> int:
    return World().units["fazhan"]


def test_the_sheets_and_the_year_cost_the_same_however_many(web: Flask, ten_years: Town) -> None:
    ten_years.at("未").get(LIST)
    for path in ("ledger", "year", "year?year=2017"):
        with counted(web) as asked:
            assert ten_years.at("未").get(LIST + path).status_code == 200
        assert asked.count <= 7, path


def test_the_lights_are_what_the_rows_say_and_come_from_an_index(web: Flask, ten_years: Town) -> None:
    def lights(world: World) -> list[dict[Light, int]]:
        return [
            listing.lights(world.actor(who), scope) for who, scope in (("未", "all"), ("甲", "mine"), ("甲", "helping"))
        ]

    everything, mine, helping = ten_years.do(lights)
    rows = ten_years.ask(lambda: db.session.execute(select(Task.due, Task.unit_id).where(Task.year == 2026)).all())
    assert everything[Light.RED] == sum(row.due < date(2026, 3, 5) for row in rows)
    assert everything[Light.YELLOW] == sum(row.due == date(2026, 3, 6) for row in rows)
    assert sum(everything.values()) == YEARLY
    assert sum(mine.values()) == sum(helping.values()) == YEARLY / 3
    with counted(web) as asked:
        ten_years.do(lambda world: listing.lights(world.actor("未"), "all"))
    if ten_years.ask(lambda: db.engine.dialect.name) == "sqlite":
        counting = next(one for one in asked.statements if "count(*)" in one)
        assert _plan(ten_years, counting) == ["SEARCH task USING COVERING INDEX ix_task_state_due (state=?)"]


def _plan(town: Town, statement: str) -> list[str]:
    """How SQLite means to find the rows; what is sorted afterwards is left out."""

    def explain() -> list[str]:
        values = tuple("x" for _ in range(statement.count("?")))
        rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row.detail for row in rows if not row.detail.startswith("USE TEMP")]

    return town.ask(explain)
