"""Many people pressing the same button at the same moment, each in a thread and a transaction of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from tests.world import BEGINNING
from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import Refused, Stale
from yx.documents.flow import FLOW
from yx.documents.queries import one
from yx.people.actor import actor_as
from yx.people.models import Deputy, Person


def deputies(post_id: int, count: int) -> list[Actor]:
    """So many people, new in the county, who may all act for the holder of one post today."""
    names = [f"rush{post_id}x{number}" for number in range(count)]
    with transaction() as session:
        for name in names:
            person = Person(username=name, name=name, created_at=datetime(2020, 1, 1, tzinfo=UTC))
            session.add(person)
            session.flush()
            seat = {"post_id": post_id, "person_id": person.id}
            session.add(Deputy(from_day=BEGINNING, to_day=date(2099, 12, 31), **seat))
    return [actor_as(name, clock.today()) for name in names]


def rush(app: Flask, step: str, actors: Sequence[Actor], documents: dict[int, int]) -> list[int]:
    """All `actors` take `step` on every document (id → version that they see); gives the ids where it succeeded."""
    done: list[int] = []
    faults: list[BaseException] = []
    start = threading.Barrier(len(actors))
    db.session.remove()

    def work(actor: Actor) -> None:
        with app.app_context():
            start.wait(20)
            for number, seen in documents.items():
                if attempt(actor, step, number, seen):
                    done.append(number)

    def guarded(actor: Actor) -> None:
        try:
            work(actor)
        except BaseException as fault:
            faults.append(fault)

    run([lambda actor=actor: guarded(actor) for actor in actors])  # type: ignore[misc]
    assert not faults, faults
    return done


def attempt(actor: Actor, step: str, number: int, seen: int) -> bool:
    """As the page does it: load by the one door with a lock, take the step, commit; or be told why not."""
    try:
        with transaction():
            document = one(actor, number, lock=True)
            FLOW.take(document, step, actor, {"opinion": "同意", "verdict": "pass"}, clock.now(), seen)
    except (Refused, Stale, StaleDataError):
        return False
    return True


def run(works: Sequence[Callable[[], None]]) -> None:
    """Each in a thread of its own, until all are done."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
