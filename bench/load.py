"""``python -m bench.load``: an office day from a second process, against real servers; what breaks first, and when.

python -m bench.load --officials 300 --minutes 10                     one process, SQLite
python -m bench.load --officials 300 --minutes 10 --postgres --processes 2
python -m bench.load --ramp                                           pauses halved every minute until it breaks
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from werkzeug.security import generate_password_hash

from yx.config import COMMON, ROOT
from yx.core import clock
from yx.core.base import db, transaction
from yx.core.clock import SHANGHAI
from yx.people.models import Deputy, Holding, Person

from .build import PASSWORD, application, ready
from .official import Official
from .tally import Record, quantile, table
from .visitor import Answer

#: what a process keeps for itself: pages of files that it looks at are the system's, and given back when needed
RESIDENT = re.compile(r"RssAnon:\s+(\d+) kB")
#: broken, for the ramp: so many of a hundred answers fail, or the slowest of a hundred take so many seconds
FAILED, SLOW = 1.0, 3.0


@dataclass(slots=True)
class Servers:
    """Processes that serve one database."""

    urls: list[str]
    processes: list[subprocess.Popen[bytes]]

    def usage(self) -> tuple[float, float]:
        """Processor seconds spent and megabytes of their own, of all of them."""
        ticks, kilobytes = 0, 0
        for process in self.processes:
            stat = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
            kilobytes += int(RESIDENT.findall(Path(f"/proc/{process.pid}/status").read_text())[0])
        return ticks / os.sysconf("SC_CLK_TCK"), kilobytes * 1024 / 1e6


@contextmanager
def served(url: str, home: Path, processes: int) -> Iterator[Servers]:
    """Start `processes` servers on free ports; the first also does the jobs."""
    home.joinpath("secret.key").write_text("load-" + "0123456789abcdef" * 3)
    given = {"YX_INSTANCE_PATH": str(home), "DATABASE_URL": url, "YX_ENV": "development"}
    found = Servers([], [])
    log = (home / "serve.log").open("wb")
    try:
        for number in range(processes):
            port = _free_port()
            command = [sys.executable, "-m", "flask", "serve", "--port", str(port), *(["--no-jobs"] if number else [])]
            started = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given}, stdout=log, stderr=log)
            found.processes.append(started)
            found.urls.append(f"http://127.0.0.1:{port}")
            _wait_for(port)
        yield found
    finally:
        for process in found.processes:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the server does not answer; see serve.log")


class Day:
    """Officials at work on some servers."""

    def __init__(self, servers: Servers, usernames: list[str], think: float, arrive: float) -> None:
        self.servers, self.think = servers, [think]
        self.stop = threading.Event()
        self.record = Record()
        self.people = [
            Official(name, servers.urls[place % len(servers.urls)], self._note, self.think, self.stop, arrive)
            for place, name in enumerate(usernames)
        ]

    def _note(self, name: str, answer: Answer | None) -> None:
        self.record.note(name, answer)

    def begin(self) -> None:
        """Everybody comes in."""
        for official in self.people:
            official.start()

    def watch(self, seconds: float, words: str) -> tuple[Record, float, float]:
        """What came back in the next `seconds`, with the processor seconds spent on it and the memory at its end."""
        self.record, begun, spent = Record(), time.monotonic(), self.servers.usage()[0]
        while (passed := time.monotonic() - begun) < seconds:
            count = len(self.record.all)
            print(f"\r  {words}: {passed:.0f} of {seconds:.0f} s, {count:,} answers ", end="", file=sys.stderr)
            time.sleep(min(5.0, seconds - passed + 0.01))
        print(file=sys.stderr)
        now, memory = self.servers.usage()
        return self.record, now - spent, memory

    def end(self) -> None:
        """Everybody goes home; whoever still waits for an answer is not waited for."""
        self.stop.set()
        until = time.monotonic() + 10
        for official in self.people:
            official.join(max(0.0, until - time.monotonic()))


def ramp(day: Day, seconds: float) -> Iterator[str]:
    """Pauses halved again and again until it breaks."""
    yield "| pause s | answers / s | p50 ms | p95 ms | p99 ms | failures % | cores |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    while day.think[0] > 0.05:
        record, spent, _memory = day.watch(seconds, f"pauses of {day.think[0]:g} s")
        times = record.all
        slow = quantile(times, 0.99) / 1000
        figures = (f"{quantile(times, share):.0f}" for share in (0.5, 0.95, 0.99))
        yield (
            f"| {day.think[0]:g} | {len(times) / seconds:.1f} | {' | '.join(figures)} | {record.failed:.2f} "
            f"| {spent / seconds:.2f} |"
        )
        if record.failed > FAILED or slow > SLOW:
            yield ""
            why = dict(record.wrong) or f"the slowest of a hundred take {slow:.1f} s"
            yield f"Broken at pauses of {day.think[0]:g} s: {why}"
            return
        day.think[0] /= 2


def usernames(url: str, home: Path, count: int) -> list[str]:
    """So many people with an account each: all who hold a post, then deputies of theirs.

    Their password is hashed as strongly as in use: the build's own takes no time.
    """
    app = application(url, home)
    with app.app_context():
        with transaction() as session:
            held = select(Person.username, Holding.post_id).join(Holding, Holding.person_id == Person.id)
            rows = session.execute(held.order_by(Person.id)).tuples()
            posts = [(name, post) for name, post in rows if not name.startswith("admin")]
            more = [_deputy(*seat, place) for place, seat in zip(range(count - len(posts)), cycle(posts), strict=False)]
            session.add_all(more)
            session.flush()
            strong = generate_password_hash(PASSWORD, COMMON["PASSWORD_METHOD"])
            session.execute(update(Person).values(password_hash=strong, password_at=clock.now(), initial_until=None))
            found = [*(name for name, _post in posts), *(one.person.username for one in more)]
        db.session.remove()
        db.engine.dispose()
    return found[:count]


def _deputy(name: str, post_id: int, place: int) -> Deputy:
    """A new person who may act for the holder of a post."""
    now = clock.now()
    person = Person(username=f"{name}-{place}", name=f"代{place}", password_at=now, created_at=now)
    return Deputy(post_id=post_id, person=person, from_day=date(2020, 1, 1), to_day=date(2099, 12, 31))


def main() -> None:
    """Build, serve, work, print; ``--keep`` writes the tables to ``bench/results``."""
    given = _arguments()
    with _database(given) as (url, home), served(url, home, given.processes) as servers:
        day = Day(servers, usernames(url, home, given.officials), given.think, given.arrive)
        day.begin()
        day.watch(given.arrive + given.think, "everybody comes in")
        lines = list(ramp(day, given.step)) if given.ramp else list(table(*_measured(day, given.minutes * 60)))
        day.end()
    kind = f"PostgreSQL, {given.processes} processes" if given.postgres else f"SQLite, {given.processes} process"
    head = f"{given.officials} officials, pauses of {given.think:g} s on average, {given.documents:,} documents, {kind}"
    print("\n".join([head, "", *lines]))
    if given.keep:
        base = "postgresql" if given.postgres else "sqlite"
        name = f"load-{datetime.now(SHANGHAI):%Y-%m-%d}-{base}{'-ramp' if given.ramp else ''}.md"
        path = ROOT / "bench/results" / name
        cores = f"{os.cpu_count()} cores, shared with the officials"
        machine = f"{platform.machine()}, {cores}, Python {platform.python_version()}"
        path.write_text("\n".join([f"# {head}", "", machine, "", *lines, ""]), "utf-8")


def _measured(day: Day, seconds: float) -> tuple[Record, float, float, float]:
    record, spent, memory = day.watch(seconds, "at work")
    return record, seconds, spent, memory


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.load", description="an office day from a second process")
    parser.add_argument("--officials", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--think", type=float, default=12, help="seconds between two acts of one official, on average")
    parser.add_argument(
        "--arrive", type=float, default=120, help="seconds in which they sign in, before it is measured"
    )
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server started for it")
    parser.add_argument("--ramp", action="store_true", help="halve the pauses until it breaks")
    parser.add_argument("--step", type=float, default=60, help="seconds of each stretch of the ramp")
    parser.add_argument("--folder", type=Path, default=ROOT / "instance/bench")
    parser.add_argument("--keep", action="store_true", help="write to bench/results")
    return parser.parse_args()


@contextmanager
def _database(given: Any) -> Iterator[tuple[str, Path]]:
    """A copy of the built database, with its files, in a folder of its own."""
    home = given.folder / f"load-{given.documents}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    if given.postgres:
        from .postgres import copied, server

        with server(given.folder / "postgres") as running:
            url, built = copied(running, given.documents, given.folder, "load")
            shutil.copytree(built / "files", home / "files")
            yield url, home
        return
    built = given.folder / str(given.documents)
    ready(given.documents, built)
    with sqlite3.connect(built / "yx.sqlite3") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(built / "yx.sqlite3", home / "yx.sqlite3")
    shutil.copytree(built / "files", home / "files")
    yield f"sqlite:///{home / 'yx.sqlite3'}", home


if __name__ == "__main__":
    main()
