"""Work to be done later: a table with leases, so that a killed worker's job is taken up again (mission F4).

A worker (`worker.py`) claims a job for a while and renews its lease with each report of progress. When it
dies the lease runs out and another begins the job anew: so a kind's function must bear being run twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from .actor import Actor
from .base import Code, Keyed, Model, UTCDateTime, db, hold, transaction
from .clock import local, now
from .errors import NotFound
from .files import StoredFile
from .words import Worded


class JobState(Worded):
    """Where a job stands."""

    WAITING = "waiting", "待执行"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


class Job(Keyed, Model):
    """One piece of work, whose it is, how far it has come, and what came out."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "day"),
        Index("ix_job_state", "state", "run_after", "id"),
        Index("ix_job_owner", "owner_person_id", "id"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    #: JSON object that the kind's function is given
    payload: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[JobState] = mapped_column(Code(JobState, "state"), default=JobState.WAITING)
    progress: Mapped[int] = mapped_column(default=0)
    #: 0 = not known yet
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    #: for the administrator: the reference number of the log entry
    error: Mapped[str] = mapped_column(String(200), default="")
    result_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    result_name: Mapped[str] = mapped_column(String(160), default="")
    #: who asked for it; None = the schedule
    owner_person_id: Mapped[int | None]
    owner_post_id: Mapped[int | None]
    #: the day of the schedule that it was made for
    day: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    run_after: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    worker: Mapped[str] = mapped_column(String(40), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def label(self) -> str:
        """What the job does, in Chinese."""
        return kinds[self.kind].label if self.kind in kinds else self.kind

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done or being done."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def percent(self) -> int | None:
        """How far it has come, 0–100; None while the total is not known."""
        return min(100, self.progress * 100 // self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind's function is given: it outlives commits and rollbacks."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    person_id: int | None
    post_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out: a sentence, and perhaps a kept file with the name that its owner downloads it under."""

    message: str = ""
    file_id: int | None = None
    name: str = ""


#: (done, of how many): tells how far the work has come. Not inside the function's own writing transaction.
Report = Callable[[int, int], None]
Run = Callable[[Work, Report], Outcome | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work."""

    code: str
    label: str
    run: Run


@dataclass(frozen=True, slots=True)
class Daily:
    """A kind that is done once a day, at or after a time of day in Shanghai."""

    kind: str
    at: time


kinds: dict[str, Kind] = {}
schedule: dict[str, Daily] = {}


def kind(code: str, label: str) -> Callable[[Run], Run]:
    """Decorator: the function does the jobs of this kind, in an application context, outside any transaction.

    It opens `base.transaction()` for what it writes. Refused ends the job with its reasons; after any other
    exception it is tried again.
    """

    def register(run: Run) -> Run:
        kinds[code] = Kind(code, label, run)
        return run

    return register


def every(what: str, at: str, kind: str) -> None:
    """Plan `kind` ``daily`` at `at` ("07:30", Shanghai), or as soon after it as a worker runs that day."""
    if what != "daily":
        raise ValueError("only daily schedules are known")
    schedule[kind] = Daily(kind, time.fromisoformat(at))


def enqueue(kind: str, payload: Mapping[str, Any], actor: Actor | None, run_after: datetime | None = None) -> Job:
    """Ask for work, in the caller's transaction; asked for again while it is open, it is the same job.

    Raises KeyError for a kind that nobody registered.
    """
    code, text = kinds[kind].code, json.dumps(dict(payload), ensure_ascii=False, sort_keys=True)
    person_id = actor.person_id if actor else None
    hold(f"job:{code}:{person_id}")
    open_one = select(Job).where(
        Job.kind == code,
        Job.payload == text,
        Job.owner_person_id.is_(None) if person_id is None else Job.owner_person_id == person_id,
        Job.state.in_((JobState.WAITING, JobState.RUNNING)),
    )
    job = db.session.scalars(open_one.limit(1)).first()
    return job or _new(code, text, actor, run_after or now(), None)


def _new(code: str, payload: str, actor: Actor | None, run_after: datetime, day: date | None) -> Job:
    job = Job(
        kind=code,
        payload=payload,
        created_at=now(),
        run_after=run_after,
        day=day,
        owner_person_id=actor.person_id if actor else None,
        owner_post_id=actor.post_id if actor else None,
    )
    db.session.add(job)
    db.session.flush()
    return job


def plan_due() -> list[str]:
    """Ask for every daily kind whose time has come today and that nobody asked for yet; gives their codes."""
    clock = local(now())
    ripe = [daily.kind for daily in schedule.values() if daily.at <= clock.time()]
    asked = select(Job.kind).where(Job.day == clock.date(), Job.kind.in_(ripe))
    if not ripe or set(db.session.scalars(asked)) >= set(ripe):
        return []
    with transaction():
        hold("job:schedule")
        missing = [code for code in ripe if code not in set(db.session.scalars(asked))]
        for code in missing:
            _new(code, "{}", None, now(), clock.date())
    return missing


def of_person(person_id: int, limit: int = 50) -> Sequence[Job]:
    """The newest jobs that a person asked for."""
    newest = select(Job).where(Job.owner_person_id == person_id).order_by(Job.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def own(job_id: int, actor: Actor) -> Job:
    """The one door to a job: its owner's. Raises NotFound for everybody else."""
    job = db.session.get(Job, job_id)
    if job is None or job.owner_person_id is None or job.owner_person_id != actor.person_id:
        raise NotFound
    return job


def result_of(job: Job) -> StoredFile:
    """The file that came out. Raises NotFound when there is none."""
    stored = db.session.get(StoredFile, job.result_file_id) if job.result_file_id else None
    if stored is None:
        raise NotFound
    return stored
