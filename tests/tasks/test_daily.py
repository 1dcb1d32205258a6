"""Reminders of tasks: each once, when its moment has come (clause E6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from tests.tasks.world import act, assigned
from tests.world import World
from yx.core import clock, jobs, notices
from yx.core.base import db
from yx.tasks import daily
from yx.tasks.models import Task


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += clock.ONE_DAY


def told(task: Task, last: date) -> list[tuple[str, str]]:
    """(day, what is said) of each reminder, the job running every day."""
    found = []
    for day in days(clock.today() + clock.ONE_DAY, last):
        with clock.at(datetime(day.year, day.month, day.day, 0, tzinfo=UTC)):
            if daily.remind(day, clock.now()):
                db.session.refresh(task)
                found.append((f"{day:%m-%d}", daily.says(task, day)))
            assert daily.remind(day, clock.now()) == 0
    return found


def test_an_untouched_task_is_told_of_at_each_moment_once(world: World) -> None:
    task = assigned(world, due=date(2026, 3, 31))
    assert told(task, date(2026, 4, 17)) == [
        ("03-10", "督办事项未按时签收承办"),
        ("03-26", "督办事项未按时签收承办"),
        ("04-01", "督办事项逾期 1 个工作日"),
        ("04-07", "督办事项逾期 5 个工作日"),
        ("04-14", "督办事项逾期 10 个工作日"),
    ]
    texts = [notice.text for notice in notices.unread(world.actor("未"))]
    assert texts.count("督办逾期 1 项：县发展局") == 3
    assert any(notice.text.startswith("督办事项逾期") for notice in notices.unread(world.actor("乙")))


def test_a_task_under_way_is_told_of_before_its_day_and_the_first_report_when_it_is_owed(world: World) -> None:
    task = act(world, assigned(world, due=date(2026, 3, 31)), "accept", "甲")
    assert told(task, date(2026, 3, 14)) == [("03-13", "督办事项未按时报告进展")]
    act(world, task, "progress", "甲")
    assert told(task, date(2026, 3, 31)) == [("03-26", "督办事项 03-31 到期")]


def test_what_was_reported_or_ended_is_left_in_peace(world: World) -> None:
    task = act(world, assigned(world, due=date(2026, 3, 6)), "accept", "甲")
    for step, who in (("progress", "甲"), ("report", "乙")):
        act(world, task, step, who)
    assert told(task, date(2026, 3, 20)) == []


def test_a_day_on_a_weekend_is_late_at_once_but_by_no_working_day(world: World) -> None:
    task = act(world, assigned(world, due=date(2026, 3, 7)), "accept", "甲")
    act(world, task, "progress", "甲")
    assert daily.says(task, date(2026, 3, 8)) == "督办事项已逾期"


def test_the_job_says_how_many(world: World) -> None:
    assigned(world, due=date(2026, 3, 6))
    work = jobs.Work(1, "tasks_daily", {}, None, None)
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=20)):
        outcome = daily.run(work, lambda _done, _total: None)
    assert outcome is not None
    assert outcome.message == "提醒 1 项"
