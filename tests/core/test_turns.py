"""Writers take turns in order of arrival, threads and processes alike; nobody waits for ever."""

from __future__ import annotations

import importlib.util
import multiprocessing
import sys
import threading
import time
from pathlib import Path

import pytest

from yx.core.turns import Busy, Turns


def start(work: object) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_who_has_left_the_queue_may_leave_again() -> None:
    turns = Turns(None)
    turns.take()
    turns._leave(threading.Event())
    assert len(turns._queue) == 1, "who holds the turn still does"
    turns.give()
    turns.take(0)
    turns.give()
    assert not turns._queue


def test_turns_come_in_order_of_arrival() -> None:
    turns, order = Turns(None), []
    turns.take()

    def work(number: int) -> None:
        turns.take()
        order.append(number)
        turns.give()

    threads = []
    for number in range(5):
        threads.append(start(lambda number=number: work(number)))
        while len(turns._queue) < number + 2:
            time.sleep(0.001)
    turns.give()
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_one_at_a_time() -> None:
    turns, inside, most = Turns(None), [], []

    def work() -> None:
        for _ in range(50):
            turns.take()
            inside.append(1)
            most.append(len(inside))
            time.sleep(0)
            inside.pop()
            turns.give()

    threads = [start(work) for _ in range(6)]
    for thread in threads:
        thread.join(10)
    assert (len(most), max(most)) == (300, 1)


def test_patience_ends_and_whoever_gave_up_is_not_waited_for() -> None:
    turns = Turns(None, patience=0.05)
    turns.take()
    with pytest.raises(Busy, match="数据库正忙"):
        turns.take()
    turns.give()
    turns.take()  # at once: the one that gave up left the queue
    turns.give()


def test_giving_twice_does_nothing() -> None:
    turns = Turns(None)
    turns.take()
    turns.give()
    turns.give()
    assert not turns._queue
    turns.take(0)
    assert len(turns._queue) == 1


def _hold(path: Path, ready: object, done: object) -> None:
    turns = Turns(path)
    turns.take()
    ready.set()  # type: ignore[attr-defined]
    done.wait(10)  # type: ignore[attr-defined]
    turns.give()


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "db.turn"
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(path, ready, done))
    other.start()
    assert ready.wait(10)
    hasty = Turns(path, patience=0.05)
    with pytest.raises(Busy):
        hasty.take()
    done.set()
    patient = Turns(path, patience=10)
    patient.take()
    patient.give()
    other.join(10)
    hasty.take()  # nothing of the failed try is left in the way
    hasty.give()


def test_a_process_that_dies_with_the_turn_gives_it_back(tmp_path: Path) -> None:
    path = tmp_path / "db.turn"
    context = multiprocessing.get_context("spawn")
    ready, never = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(path, ready, never))
    other.start()
    assert ready.wait(10)
    other.kill()
    other.join(10)
    turns = Turns(path, patience=5)
    turns.take()
    turns.give()


def test_a_file_that_cannot_be_opened_leaves_the_queue_free(tmp_path: Path) -> None:
    turns = Turns(tmp_path / "missing" / "db.turn", patience=0.05)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            turns.take()


def test_where_files_cannot_be_locked_the_turn_is_kept_inside_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows: the module as it is loaded there."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    spec = importlib.util.find_spec("yx.core.turns")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    turns = module.Turns(tmp_path / "db.turn", patience=0.05)
    turns.take()
    with pytest.raises(module.Busy):
        turns.take()
    turns.give()
    turns.give()
    assert not (tmp_path / "db.turn").exists()
