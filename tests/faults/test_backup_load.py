"""A backup while another process writes without a pause: one moment, whole, and it restores (security item 70)."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.faults.test_kill import ROOT
from tests.stateful.invariants import all_holds
from tests.world import World
from yx import create_app
from yx.admin import backup
from yx.admin.restore import restore
from yx.core import clock, files, trail
from yx.core.base import db
from yx.documents.models import Document

pytestmark = pytest.mark.slow
#: backups made while the other process writes
TIMES = 3


class Writer:
    """Another process that brings documents along, and what it has acknowledged so far."""

    def __init__(self, settings: dict[str, Any]) -> None:
        command = [sys.executable, "-m", "tests.faults.writer", settings["SQLALCHEMY_DATABASE_URI"]]
        self.process = subprocess.Popen(
            [*command, settings["INSTANCE_PATH"]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.told: list[str] = []
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told.append(line)

    def wait_for(self, steps: int) -> None:
        """Until so many more steps were acknowledged."""
        wanted, pause = len(self.told) + steps, threading.Event()
        for _ in range(600):
            if len(self.told) >= wanted:
                return
            pause.wait(0.05)
        raise AssertionError("the writer stands still")

    def end(self) -> None:
        """Stop it."""
        self.process.kill()
        self.process.wait(10)
        self.thread.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def known(told: list[str]) -> dict[tuple[int, int], str]:
    return {(int(number), int(seq)): digest for number, seq, digest in (line.split() for line in told)}


def test_70_a_backup_under_load_is_one_moment_and_restores(
    app: Flask, world: World, settings: dict[str, Any], databases: Any, database_kind: str, tmp_path: Path
) -> None:
    db.session.remove()
    writer, made = Writer(settings), []
    try:
        for number in range(TIMES):
            writer.wait_for(5)
            before = known(writer.told[:])
            made.append((before, backup.make(clock.now(), tmp_path / f"{number}.tar")))
            db.session.remove()
        writer.wait_for(1)
    finally:
        writer.end()
    for number, (before, path) in enumerate(made):
        lent = databases.lend(database_kind)
        url, instance = next(lent), str(tmp_path / f"instance{number}")
        other = create_app({"ENV": "test", "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": instance})
        with other.app_context():
            restore(path)
            kept = {
                (line.record_id, line.seq): line.hash
                for line in db.session.query(trail.Line).filter_by(noun="document")
            }
            assert before.items() <= kept.items(), "acknowledged before the backup began, and not in it"
            assert trail.verify() is None
            assert list(files.check_all()) == []
            all_holds(World(), db.session.query(Document).all())
            db.session.remove()
            db.engine.dispose()
        next(lent, None)
