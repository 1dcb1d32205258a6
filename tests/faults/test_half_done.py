"""A step that fails in the middle leaves nothing behind: an error after each single write, and all is as before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.world import World
from yx.core import clock
from yx.core.base import Base, db, transaction
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place
from yx.documents.queries import one

WRITES = ("INSERT", "UPDATE", "DELETE")


class Fault(Exception):
    """The power fails, so to say."""


@contextmanager
def failing_after(number: int | None) -> Iterator[list[str]]:
    """Collect the writes that are sent; raise `Fault` between the one of this number, if given, and what follows it."""
    sent: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        stop()
        if statement.lstrip().upper().startswith(WRITES):
            sent.append(statement)

    def stop(_connection: Any = None) -> None:
        if len(sent) == number:
            raise Fault

    event.listen(db.engine, "before_cursor_execute", before)
    event.listen(db.engine, "commit", stop)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "commit", stop)


def everything() -> str:
    """A digest of every row of every table."""
    found = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table)).all()
        found.update("\n".join([table.name, *sorted(map(repr, rows))]).encode())
    db.session.rollback()
    return found.hexdigest()


CASES = [
    (Place.DRAFTING, "save", "甲", {"title": "另一标题", "cosigners": ["jiaoyu"], "issuer": "ban"}),
    (Place.DRAFTING, "submit", "甲", {}),
    (Place.DRAFTING, "discard", "甲", {}),
    (Place.UNIT_CHECK, "pass", "乙", {}),
    (Place.REVIEW, "return_review", "丙", {}),
    (Place.REVIEW, "clear", "丙", {}),
    (Place.SIGNING, "sign", "戊", {}),
    (Place.SIGNED, "register", "丁", {}),
    (Place.SIGNED, "reopen", "丁", {}),
    (Place.ISSUED, "publish", "未", {}),
]


def tried(world: World, number: int, step: str, who: str, given: dict[str, Any], fails_after: int | None) -> list[str]:
    """Take the step in a transaction of its own, as a request does; gives the writes."""
    with failing_after(fails_after) as sent, transaction():
        document = one(world.actor(who), number, lock=True)
        FLOW.take(document, step, world.actor(who), world.given(step, given), clock.now(), document.row_version)
    return sent


@pytest.mark.parametrize(("place", "step", "who", "given"), CASES, ids=[case[1] for case in CASES])
def test_a_step_that_fails_after_any_write_leaves_all_as_it_was(
    world: World, place: Place, step: str, who: str, given: dict[str, Any]
) -> None:
    assert_undone(world, world.at(place, issuer="ban", cosigners=["caizheng"]), step, who, given)


@pytest.mark.slow
@pytest.mark.parametrize(("step", "who"), [("issue", "丁"), ("archive", "庚")])
def test_papers_that_were_made_meanwhile_do_not_count_either(world: World, step: str, who: str) -> None:
    document = world.at(Place.SIGNED, issuer="ban")
    while world.usual(document)[0] != step:
        world.take(document, *world.usual(document))
    assert_undone(world, document, step, who, {})


def assert_undone(world: World, document: Document, step: str, who: str, given: dict[str, Any]) -> None:
    db.session.commit()
    number, before, writes = document.id, everything(), 0
    while True:
        try:
            sent = tried(world, number, step, who, given, writes + 1)
        except Fault:
            writes += 1
            assert everything() == before, f"after write {writes}"
            continue
        break
    assert writes == len(sent) >= 2  # the document and its trail at the least
    assert everything() != before


def test_a_draft_whose_beginning_fails_does_not_exist(app: Flask, world: World) -> None:
    before = everything()
    for number in range(1, 8):
        with pytest.raises(Fault), failing_after(number), transaction():
            actions.create(world.actor("甲"), world.fields(cosigners=["jiaoyu"]), clock.now())
        assert everything() == before


def test_a_number_that_was_not_kept_is_given_to_the_next(world: World) -> None:
    first, second = world.at(Place.SIGNED), world.at(Place.SIGNED)
    db.session.commit()
    for writes in (1, 2, 3):
        with pytest.raises(Fault):
            tried(world, first.id, "register", "甲", {}, writes)
    for document in (second, first):
        tried(world, document.id, "register", "甲", {}, None)
    db.session.expire_all()
    assert (second.number, first.number) == (1, 2)
