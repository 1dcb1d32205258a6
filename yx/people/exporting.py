"""Everything that there is as the workbook of the import, to be changed there and imported again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select, true

from yx.core.base import db

from .actor import within
from .models import Holding, Person, Post, Unit
from .queries import duty_labels
from .sheets import DUTIES, PEOPLE, POSTS, UNITS


def as_sheets(day: date) -> dict[str, list[list[Any]]]:
    """Everything as rows of the import workbook (`sheets.COLUMNS`): units parents first, holders of `day`."""
    units = _parents_first(db.session.scalars(select(Unit).order_by(Unit.rank, Unit.id)).all())
    shorts = {unit.id: unit.short for unit in units}
    posts = db.session.execute(
        select(Post.id, Post.unit_id, Post.name, Post.rank)
        .where(Post.active)
        .order_by(Post.unit_id, Post.rank, Post.id)
    ).all()
    labels = duty_labels(row.id for row in posts)
    return {
        UNITS: [_unit_row(unit, shorts) for unit in units],
        POSTS: [[shorts[row.unit_id], row.name, row.rank] for row in posts],
        PEOPLE: [
            [row.username, row.name, row.phone, row.email, shorts.get(row.unit_id), row.post, row.from_day]
            for row in _holders(day)
        ],
        DUTIES: [[shorts[row.unit_id], row.name, labels[row.id].replace(" ", "、") or "无"] for row in posts],
    }


def _unit_row(unit: Unit, shorts: dict[int, str]) -> list[Any]:
    above = shorts[unit.parent_id] if unit.parent_id else ""
    issues = "是" if unit.issues else "否"
    return [unit.short, unit.name, unit.short_name, unit.kind.label, above, unit.code_word, issues, unit.rank]


def _parents_first(units: Sequence[Unit]) -> list[Unit]:
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for one in units:
        below[one.parent_id].append(one)
    found = list(below[None])
    for one in found:  # grows while it is walked: level by level
        found += below[one.id]
    return found


def _holders(day: date) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Person.username,
            Person.name,
            Person.phone,
            Person.email,
            Post.unit_id,
            Post.name.label("post"),
            Holding.from_day,
        )
        .outerjoin(Holding, and_(Holding.person_id == Person.id, within(Holding, day)))
        .outerjoin(Post, and_(Post.id == Holding.post_id, Post.active == true()))
        .order_by(Person.id, Post.id)
    ).all()
