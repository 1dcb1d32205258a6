"""Two secretaries, one moment: on one block one text is kept and the other is told; on two blocks both are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from tests.faults.rush import deputies, together
from tests.world import World
from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.errors import Stale
from yx.meetings import queries as meetings
from yx.meetings.words import MeetingState
from yx.minutes import queries, writing
from yx.minutes.flow import MINUTES
from yx.minutes.models import Block, Minutes

pytestmark = pytest.mark.slow

ROUNDS = 12


def writer(actor: Actor, number: int, block_id: int, seen: int, words: str) -> Callable[[], list[int]]:
    """One who saves a block as they saw it; gives the block where it was kept."""

    def save() -> list[int]:
        try:
            with transaction():
                minutes = queries.one(actor, number, lock=True)
                data = {"block_id": block_id, "seen": seen, "title": "事项", "considered": words, "rows": []}
                MINUTES.take(minutes, "write", actor, data, clock.now(), minutes.row_version)
        except (Stale, StaleDataError):
            return []
        return [block_id]

    return save


def blocks(world: World) -> tuple[int, dict[int, int]]:
    """Minutes with two blocks, committed: their id, block's id → version."""
    minutes = world.minutes(decisions=())
    world.on_minutes(minutes, "arrange", "未", do=("add", "其他事项"))
    db.session.commit()
    return minutes.id, {block.id: block.row_version for block in minutes.blocks}


def test_on_one_block_one_of_two_is_kept_and_nothing_is_half_written(app: Flask, world: World) -> None:
    number, versions = blocks(world)
    first, second = deputies(world.actor("未").post_id, 2)
    block, seen = next(iter(versions.items()))
    for turn in range(ROUNDS):
        works = [writer(one, number, block, seen, f"{one.person_name}第{turn}次") for one in (first, second)]
        assert together(app, works) == [block]
        kept = db.session.get_one(Block, block)
        assert kept.considered == f"{kept.edited_by}第{turn}次"
        seen = kept.row_version
    lines = [line for line in trail.of("minutes", number) if line.act == "write"]
    assert len(lines) == ROUNDS + 1


def test_on_two_blocks_both_are_kept_every_time(app: Flask, world: World) -> None:
    number, versions = blocks(world)
    people = deputies(world.actor("未").post_id, 2)
    for turn in range(ROUNDS):
        works = [
            writer(person, number, block, seen, f"第{turn}次")
            for person, (block, seen) in zip(people, versions.items(), strict=True)
        ]
        assert sorted(together(app, works)) == sorted(versions)
        found = db.session.scalars(select(Block).where(Block.minutes_id == number))
        versions = {block.id: block.row_version for block in found}
    assert {block.considered for block in db.session.get_one(Minutes, number).blocks} == {f"第{ROUNDS - 1}次"}


def test_a_second_click_at_the_same_moment_begins_one_draft(app: Flask, world: World) -> None:
    meeting = world.meeting(MeetingState.HELD).id
    db.session.commit()
    actor = world.actor("未")

    def begin() -> list[int]:
        with transaction():
            return [writing.begin(meetings.one(actor, meeting, lock=True), actor, clock.now()).id]

    assert len(set(together(app, [begin, begin]))) == 1
