"""A PostgreSQL server for measuring: the tests' binaries, with every durability on and its data kept between runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from tests.postgres import SETTINGS, Postgres


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


@contextmanager
def server(home: Path) -> Iterator[Callable[[str], str]]:
    """A running server in `home`; gives a function from a database's name to its URL, which makes it where needed."""
    home.mkdir(parents=True, exist_ok=True)
    running = Durable(home)

    def make(name: str) -> str:
        known = running.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not known:
            running.create(name)
        return running.url(name)

    try:
        yield make
    finally:
        running.stop()
