"""``kill -9`` in the middle of writing: what was acknowledged is there, nothing is half there, the chain holds."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.stateful.invariants import all_holds
from tests.world import World
from yx.core import files, trail
from yx.core.base import db
from yx.documents.models import Document

ROOT = Path(__file__).parents[2]
ROUNDS = 4

pytestmark = pytest.mark.slow


def written_and_killed(settings: dict[str, Any], steps: int, seconds: float) -> list[list[str]]:
    """Let a process write, kill it so long after it has acknowledged so many steps, and give all it acknowledged."""
    command = [sys.executable, "-m", "tests.faults.writer"]
    command += [settings["SQLALCHEMY_DATABASE_URI"], settings["INSTANCE_PATH"]]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    told = [process.stdout.readline() for _ in range(steps)]
    reader = threading.Thread(target=lambda out=process.stdout: told.extend(out), daemon=True)
    reader.start()
    time.sleep(seconds)
    process.kill()
    reader.join(10)
    errors = process.stderr.read()
    process.wait(10)
    process.stdout.close()
    process.stderr.close()
    assert process.returncode == -9, errors
    return [line.split() for line in told if line.endswith("\n")]


def test_every_acknowledged_step_outlives_the_process_and_no_other_is_half_there(
    app: Flask, world: World, settings: dict[str, Any]
) -> None:
    chance = random.Random(20200831)
    known: dict[tuple[int, int], str] = {}
    for killed in range(1, ROUNDS + 1):
        db.session.remove()  # or the writer would wait for our turn
        told = written_and_killed(settings, chance.randint(3, 25), chance.uniform(0, 0.1))
        known |= {(int(number), int(seq)): line_hash for number, seq, line_hash in told}
        documents = db.session.query(Document).all()
        kept = {
            (line.record_id, line.seq): line.hash for line in db.session.query(trail.Line).filter_by(noun="document")
        }
        assert known.items() <= kept.items()
        # beyond what was acknowledged there is at most the step whose answer did not get out
        assert len(kept) <= len(known) + killed
        all_holds(world, documents)
        assert list(files.check_all()) == []
