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
from yx.cosign.flow import ASK
from yx.cosign.queries import one_ask
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

    def work(actor: Actor) -> list[int]:
        return [number for number, seen in documents.items() if attempt(actor, step, number, seen)]

    return together(app, [lambda actor=actor: work(actor) for actor in actors])  # type: ignore[misc]


def answer_rush(app: Flask, sheets: dict[Actor, list[int]]) -> list[int]:
    """Each actor answers the sheets of their unit, all actors at the same moment; gives those that were answered."""

    def work(actor: Actor) -> list[int]:
        return [sheet for sheet in sheets[actor] if answered(actor, sheet)]

    return together(app, [lambda actor=actor: work(actor) for actor in sheets])  # type: ignore[misc]


def answered(actor: Actor, sheet: int) -> bool:
    """As the page does it, with the version that the page showed."""
    try:
        with transaction():
            seen = one_ask(actor, sheet).row_version
            ask = one_ask(actor, sheet, lock=True)
            ASK.take(ask, "answer", actor, {"answer": "agree", "words": ""}, clock.now(), seen)
    except (Refused, Stale, StaleDataError):
        return False
    return True


def together(app: Flask, works: Sequence[Callable[[], list[int]]]) -> list[int]:
    """Each work in a thread and a context of its own, begun at the same moment; what all of them gave."""
    done: list[int] = []
    faults: list[BaseException] = []
    start = threading.Barrier(len(works))
    db.session.remove()

    def guarded(work: Callable[[], list[int]]) -> None:
        try:
            with app.app_context():
                start.wait(20)
                done.extend(work())
        except BaseException as fault:
            faults.append(fault)

    run([lambda work=work: guarded(work) for work in works])  # type: ignore[misc]
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
