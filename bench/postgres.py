"""A PostgreSQL server for measuring: the tests' binaries, with every durability on and its data kept between runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from tests.postgres import SETTINGS, Postgres

from .build import ready


class Durable(Postgres):
    """As a county would run it: writes reach the disk before an answer, statistics are gathered."""

    settings: ClassVar[dict[str, str]] = {
        **SETTINGS,
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "autovacuum": "on",
        "shared_buffers": "1GB",
        "maintenance_work_mem": "512MB",
        "max_wal_size": "4GB",
        "effective_cache_size": "4GB",
    }

    ending = signal.SIGINT  # everything is written out: the next start has nothing to recover
    patience = 900

    def known(self, name: str) -> bool:
        """Whether there is such a database."""
        return bool(self.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone())

    def make(self, name: str) -> str:
        """The URL of a database, made where needed."""
        if not self.known(name):
            self.create(name)
        return self.url(name)

    def copy(self, source: str, name: str) -> str:
        """The URL of a fresh copy of a database that nobody is connected to."""
        if self.known(name):
            self.drop(name)
        self.create(name, source)
        return self.url(name)


def copied(running: Durable, count: int, folder: Path, name: str) -> tuple[str, Path]:
    """The URL of a fresh copy, called `name`, of the database of `count` documents, built where needed; its files."""
    home, built = folder / f"{count}-postgres", f"built{count}"
    ready(count, home, running.make(built))
    return running.copy(built, name), home


@contextmanager
def server(home: Path) -> Iterator[Durable]:
    """A running server in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    running = Durable(home)
    try:
        yield running
    finally:
        running.stop()
