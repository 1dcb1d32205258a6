"""The hands for `jobs`: a loop in a command of its own, or in a thread beside the web server."""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Update, and_, or_, select, update

from . import jobs
from .base import db, transaction, writing
from .clock import now
from .errors import Refused
from .jobs import Job, JobState, Outcome, Report, Work

log = logging.getLogger("yx.jobs")
#: how long a claim holds without a sign of life
LEASE = timedelta(seconds=300)
#: how often a job is begun in all, and the wait before it is tried again (twice as long the second time)
ATTEMPTS, PAUSE = 3, timedelta(seconds=60)
#: seconds between two looks at an empty table
POLL = 1.0


def name() -> str:
    """This worker in the table of jobs: machine, process, thread."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{threading.get_ident() % 100_000}"


def _ripe() -> Any:
    moment = now()
    waiting = and_(Job.state == JobState.WAITING, Job.run_after <= moment)
    dropped = and_(Job.state == JobState.RUNNING, Job.lease_until < moment)
    return or_(waiting, dropped)


def run_one(worker: str) -> bool:
    """Do one job that is ripe; False when there is none. `worker` names the process in the table."""
    if db.session.scalar(select(Job.id).where(_ripe()).limit(1)) is None:
        db.session.rollback()
        return False
    claimed = _claim(worker)
    if claimed is not None:
        _do(*claimed)
    return True


def _claim(worker: str) -> tuple[Work, int] | None:
    with transaction():
        ripe = select(Job).where(_ripe()).order_by(Job.run_after, Job.id).limit(1)
        job = db.session.scalars(ripe.with_for_update(skip_locked=True)).first()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            _close(job, JobState.FAILED, f"执行中断 {ATTEMPTS} 次，已停止；请联系系统管理员")
            return None
        job.state, job.worker, job.lease_until = JobState.RUNNING, worker, now() + LEASE
        job.attempts += 1
        job.progress = job.total = 0
        payload = json.loads(job.payload)
        return Work(job.id, job.kind, payload, job.owner_person_id, job.owner_post_id), job.attempts


def _close(job: Job, state: JobState, message: str) -> None:
    job.state, job.message, job.finished_at, job.lease_until = state, message, now(), None


def _do(work: Work, attempt: int) -> None:
    """Run the kind's function and write down what came of it."""
    try:
        outcome = jobs.kinds[work.kind].run(work, _reporter(work.id, attempt)) or Outcome()
    except Refused as refusal:
        db.session.rollback()
        _finish(work.id, attempt, JobState.FAILED, Outcome("；".join(refusal.reasons)))
    except Exception as fault:
        db.session.rollback()
        _fail(work, attempt, fault)
    else:
        _finish(work.id, attempt, JobState.DONE, outcome)


def _fail(work: Work, attempt: int, fault: Exception) -> None:
    reference = secrets.token_hex(4).upper()
    told = ("reference %s: job %s (%s), attempt %s", reference, work.id, work.kind, attempt)
    log.error(*told, exc_info=fault)
    error = f"{reference} {type(fault).__name__}"
    if attempt >= ATTEMPTS:
        message = f"执行出错，已停止；请把编号 {reference} 告诉系统管理员"
        _finish(work.id, attempt, JobState.FAILED, Outcome(message), error)
        return
    with transaction():
        db.session.execute(
            _mine(work.id, attempt).values(
                state=JobState.WAITING,
                message="执行出错，稍后自动重试",
                error=error,
                run_after=now() + PAUSE * attempt,
                lease_until=None,
            )
        )


def _finish(job_id: int, attempt: int, state: JobState, outcome: Outcome, error: str = "") -> None:
    with transaction():
        db.session.execute(
            _mine(job_id, attempt).values(
                state=state,
                message=outcome.message,
                error=error,
                result_file_id=outcome.file_id,
                result_name=outcome.name,
                finished_at=now(),
                lease_until=None,
            )
        )


def _mine(job_id: int, attempt: int) -> Update:
    """Changes the job only while this attempt still has it: a worker that came back late changes nothing."""
    return update(Job).where(Job.id == job_id, Job.attempts == attempt, Job.state == JobState.RUNNING)


def _reporter(job_id: int, attempt: int) -> Report:
    """Progress goes by a connection of its own, so the function's session stays as it is."""

    def report(progress: int, total: int) -> None:
        change = _mine(job_id, attempt).values(progress=progress, total=total, lease_until=now() + LEASE)
        with writing(), db.engine.begin() as connection:
            connection.execute(change)

    return report


def run_all() -> int:
    """Do everything that is ripe now, the day's schedule included; gives how many jobs were begun."""
    jobs.plan_due()
    done = 0
    while run_one(name()):
        done += 1
    return done


class Worker(threading.Thread):
    """Does jobs until it is told to stop; a failure of the database is logged, and it goes on."""

    def __init__(self, app: Flask, poll: float = POLL) -> None:
        super().__init__(name="yx-jobs", daemon=True)
        self._app, self._poll = app, poll
        self._ended = threading.Event()

    def run(self) -> None:
        """Work, look again every `poll` seconds."""
        while not self._ended.is_set():
            try:
                with self._app.app_context():
                    run_all()
            except Exception:
                log.exception("the worker stumbled and goes on")
            self._ended.wait(self._poll)

    def stop(self, patience: float = 10.0) -> None:
        """Let the job in hand end, wait for it up to `patience` seconds."""
        self._ended.set()
        self.join(patience)


def start_worker(app: Flask) -> Worker:
    """Begin doing jobs in a thread of this process."""
    worker = Worker(app)
    worker.start()
    return worker
