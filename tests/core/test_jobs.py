"""Jobs: done once, taken up again after a kill, never for ever, and seen by their owner only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from yx.core import clock, jobs, worker
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import NotFound, Refused
from yx.core.files import keep_made, read
from yx.core.jobs import Job, JobState, Outcome
from yx.core.notices import Notice
from yx.core.worker import ATTEMPTS, LEASE, PAUSE, Worker, run_all, run_one

ROOT = Path(__file__).resolve().parents[2]
JIA = Actor(1, "甲", 11, "科员", 21, "县发改局", frozenset({"draft"}))
YI = Actor(2, "乙", 12, "局长", 21, "县发改局", frozenset({"head"}))


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """Each test registers its own kinds and schedules."""
    monkeypatch.setattr(jobs, "kinds", {})
    monkeypatch.setattr(jobs, "schedule", {})


@pytest.fixture
def done():
    """A kind `note` that remembers what it was given."""
    seen: list[object] = []

    @jobs.kind("note", "记一笔")
    def note(work, report):
        seen.append(work.payload["n"])

    return seen


def ask(n: object = 1, actor: Actor | None = JIA, **more) -> int:
    with transaction():
        return jobs.enqueue("note", {"n": n}, actor, **more).id


def job_of(job_id: int) -> Job:
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


# Asking and doing


def test_a_job_is_done_once_and_says_so(app, done):
    job_id = ask("编号")
    assert (job_of(job_id).label, job_of(job_id).state.label) == ("记一笔", "待执行")
    assert run_one("w")
    assert not run_one("w")
    job = job_of(job_id)
    assert done == ["编号"]
    assert (job.state, job.attempts, job.finished_at, job.is_open) == (JobState.DONE, 1, clock.now(), False)


def test_the_first_asked_is_the_first_done(app, done):
    for n in range(4):
        ask(n)
    assert run_all() == 4
    assert done == [0, 1, 2, 3]


def test_asking_twice_while_it_is_open_is_asking_once(app, done):
    first = ask(1)
    assert ask(1) == first
    assert ask(2) != first
    assert ask(1, YI) != first
    assert ask(1, None) != first
    run_all()
    assert ask(1) != first


def test_a_job_of_an_undone_transaction_is_not_done(app, done):
    jobs.enqueue("note", {"n": 1}, JIA)
    db.session.rollback()
    assert run_all() == 0


def test_a_job_waits_for_its_time(app, done):
    ask(1, run_after=clock.now() + timedelta(minutes=5))
    assert run_all() == 0
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert run_all() == 1


def test_an_unknown_kind_cannot_be_asked_for(app):
    with pytest.raises(KeyError):
        jobs.enqueue("unknown", {}, JIA)


def test_progress_and_result_are_seen_while_it_runs_and_after(app):
    @jobs.kind("note", "导出公文")
    def export(work, report):
        report(25, 100)
        job = job_of(work.id)
        assert (job.percent, job.state, job.is_open) == (25, JobState.RUNNING, True)
        with transaction():
            stored = keep_made(b"xlsx", "xlsx")
            return Outcome("共 100 件", stored.id, "公文.xlsx")

    job_id = ask()
    assert job_of(job_id).percent is None
    run_all()
    job = jobs.own(job_id, JIA)
    assert (job.message, job.result_name) == ("共 100 件", "公文.xlsx")
    assert read(jobs.result_of(job)) == b"xlsx"


def test_a_job_is_its_owners_alone(app, done):
    job_id, nobodys = ask(1), ask(2, None)
    assert [job.id for job in jobs.of_person(JIA.person_id)] == [job_id]
    for stranger, asked in ((YI, job_id), (JIA, nobodys), (JIA, 999)):
        with pytest.raises(NotFound):
            jobs.own(asked, stranger)
    with pytest.raises(NotFound):
        jobs.result_of(jobs.own(job_id, JIA))


# Failing


def test_a_refusal_ends_the_job_with_its_reasons(app):
    @jobs.kind("note", "导出")
    def refuse(work, report):
        db.session.add(notice("半途"))
        raise Refused("没有可导出的公文", "请改筛选条件")

    job_id = ask()
    run_all()
    job = job_of(job_id)
    assert (job.state, job.message, job.attempts) == (
        JobState.FAILED,
        "没有可导出的公文；请改筛选条件",
        1,
    )
    assert db.session.scalars(select(Notice)).all() == []


def notice(text: str) -> Notice:
    return Notice(desk="p1", noun="x", record_id=1, text=text, at=clock.now())


def test_a_fault_is_tried_again_and_then_given_up_with_a_reference(app, caplog):
    @jobs.kind("note", "导出")
    def fail(work, report):
        raise ZeroDivisionError("secret detail")

    job_id, start = ask(), clock.now()
    run_all()
    job = job_of(job_id)
    assert (job.state, job.run_after, job.message) == (
        JobState.WAITING,
        start + PAUSE,
        "执行出错，稍后自动重试",
    )
    for hours in (1, 2):
        with clock.at(start + timedelta(hours=hours)):
            run_all()
    job = job_of(job_id)
    reference = job.error.split()[0]
    assert (job.state, job.attempts) == (JobState.FAILED, ATTEMPTS)
    assert reference in job.message
    assert reference in caplog.text
    assert "secret" not in job.message + job.error


def test_a_kind_that_is_gone_fails_plainly(app, done, monkeypatch):
    job_id = ask()
    monkeypatch.setattr(jobs, "kinds", {})
    run_all()
    assert job_of(job_id).state is JobState.WAITING
    assert job_of(job_id).label == "note"


# Surviving


def claim_and_die() -> None:
    """What a killed worker leaves: a claim and nothing else."""
    assert worker._claim("dead") is not None


def test_a_job_of_a_dead_worker_is_taken_up_when_its_lease_has_run_out(app, done):
    job_id = ask()
    claim_and_die()
    assert run_all() == 0
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert run_all() == 1
    assert (job_of(job_id).state, job_of(job_id).attempts, done) == (JobState.DONE, 2, [1])


def test_reporting_renews_the_lease(app):
    start = clock.now()

    @jobs.kind("note", "导出")
    def slow(work, report):
        with clock.at(start + LEASE * 2):
            report(1, 2)
            assert worker._claim("other") is None

    ask()
    run_one("w")


def test_a_job_that_kills_every_worker_is_given_up(app, done):
    job_id, start = ask(), clock.now()
    for number in range(ATTEMPTS):
        with clock.at(start + (LEASE + timedelta(seconds=1)) * number):
            claim_and_die()
    with clock.at(start + LEASE * 10):
        run_all()
    assert job_of(job_id).state is JobState.FAILED
    assert "执行中断 3 次" in job_of(job_id).message
    assert done == []


def test_a_worker_that_comes_back_late_changes_nothing(app):
    start = clock.now()

    @jobs.kind("note", "导出")
    def slow(work, report):
        if not (db.session.get_one(Job, work.id).attempts > 1):
            with clock.at(start + LEASE * 2):
                db.session.rollback()
                run_one("other")
            report(1, 9)

    job_id = ask()
    run_one("late")
    job = job_of(job_id)
    assert (job.state, job.worker, job.attempts, job.total) == (JobState.DONE, "other", 2, 0)


def test_many_workers_do_each_job_once(app, done):
    for n in range(40):
        ask(n)

    def work() -> None:
        with app.app_context():
            while run_one("w"):
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(done) == Counter(range(40))


KILLED = """
    import os, sys, time
    from yx import create_app
    from yx.core import jobs, worker

    @jobs.kind("note", "记一笔")
    def note(work, report):
        report(1, 2)
        print("begun", flush=True)
        time.sleep(60)

    app = create_app({"ENV": "test", "SQLALCHEMY_DATABASE_URI": sys.argv[1], "INSTANCE_PATH": sys.argv[2]})
    with app.app_context():
        worker.run_one("doomed")
"""


def test_a_killed_process_loses_no_job(app, done):
    job_id = ask()
    db.session.rollback()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-c", textwrap.dedent(KILLED), url, app.instance_path]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        os.kill(process.pid, signal.SIGKILL)
    assert (job_of(job_id).state, job_of(job_id).progress) == (JobState.RUNNING, 1)
    with clock.at(datetime.now(UTC) + LEASE * 2):
        assert run_all() == 1
    assert (job_of(job_id).state, job_of(job_id).progress, done) == (JobState.DONE, 0, [1])


# The schedule


@pytest.fixture
def daily(app):
    ran: list[date] = []

    @jobs.kind("digest", "每日提醒")
    def digest(work, report):
        ran.append(clock.today())

    jobs.every("daily", at="07:30", kind="digest")
    return ran


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=clock.SHANGHAI)


def test_a_daily_kind_runs_once_a_day_from_its_hour_on(daily):
    for moment in (shanghai(5, 7, 29), shanghai(5, 7, 30), shanghai(5, 7, 31), shanghai(5, 23), shanghai(6, 7)):
        with clock.at(moment):
            run_all()
    assert daily == [date(2026, 3, 5)]
    with clock.at(shanghai(6, 11)):  # the server was off at 07:30
        run_all()
    assert daily == [date(2026, 3, 5), date(2026, 3, 6)]


def test_two_workers_plan_a_day_once(app, daily):
    with clock.at(shanghai(5, 8)):
        assert jobs.plan_due() == ["digest"]
        assert jobs.plan_due() == []


def test_only_daily_schedules_are_known():
    with pytest.raises(ValueError, match="daily"):
        jobs.every("hourly", at="07:30", kind="digest")


# The thread


def test_the_thread_works_until_it_is_stopped(app, done):
    ask(7)
    db.session.rollback()
    finished = threading.Event()

    @jobs.kind("bell", "响铃")
    def bell(work, report):
        finished.set()

    with transaction():
        jobs.enqueue("bell", {}, None)
    hands = Worker(app, poll=0.01)
    hands.start()
    assert finished.wait(10)
    hands.stop()
    assert not hands.is_alive()
    assert done == [7]


def test_the_thread_outlives_a_failing_database(app, monkeypatch, caplog):
    calls: list[int] = []
    second = threading.Event()

    def run() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("database is away")
        second.set()
        return 0

    monkeypatch.setattr(worker, "run_all", run)
    hands = Worker(app, poll=0.01)
    hands.start()
    assert second.wait(10)
    hands.stop()
    assert "goes on" in caplog.text


def test_a_worker_is_started_beside_the_server(app):
    hands = worker.start_worker(app)
    assert hands.daemon
    assert hands.is_alive()
    hands.stop()
