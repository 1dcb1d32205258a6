"""Units, posts, people and duties from a workbook: tried out first, then all or nothing (clauses C1d, E1).

Every row goes through the same use cases as a change by hand, so that the rules have one home. What is there already is
recognised: the same file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused

from . import accounts, actions, holdings
from .actor import within
from .models import Holding, Person, Post, Unit
from .policy import duties_of, manages_people, manages_rights
from .sheets import COLUMNS, DUTIES, PEOPLE, POSTS, UNITS, Fault, Row, read

NEW, CHANGED, SAME = "新增", "修改", "不变"


@dataclass(frozen=True, slots=True)
class Line:
    """What a row does."""

    sheet: str
    row: int
    what: str
    kind: str


@dataclass
class Plan:
    """What a workbook does, row by row, and what stands against it."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    #: sheets that this administrator does not import
    left_out: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many rows are of a kind."""
        return sum(line.kind == kind for line in self.lines)

    @property
    def changes(self) -> list[Line]:
        """The rows that do something."""
        return [line for line in self.lines if line.kind != SAME]


def sheets_of(actor: Actor) -> set[str]:
    """The sheets that an administrator may import."""
    people = {UNITS, POSTS, PEOPLE} if manages_people(actor) else set()
    return people | ({DUTIES} if manages_rights(actor) else set())


def preview(content: bytes, actor: Actor, now: datetime) -> Plan:
    """What the workbook would do; nothing of it stays. Raises Refused when it cannot be read at all."""
    with db.session.begin_nested() as attempt:
        plan = apply(content, actor, now)
        attempt.rollback()
    return plan


def apply(content: bytes, actor: Actor, now: datetime) -> Plan:
    """Carry the workbook out; a plan with faults must be rolled back by the caller."""
    rows, faults = read(content)
    mine = sheets_of(actor)
    plan = Plan(faults=[fault for fault in faults if fault.sheet in mine])
    plan.left_out = [sheet for sheet in COLUMNS if sheet not in mine and any(row.sheet == sheet for row in rows)]
    steps = _Steps(actor, now)
    for row in rows:
        if row.sheet in mine:
            _try(steps, row, plan)
    return plan


def _try(steps: _Steps, row: Row, plan: Plan) -> None:
    try:
        with db.session.begin_nested():
            kind, what = steps.of[row.sheet](row.cells)
            db.session.flush()
    except Wrong as wrong:
        plan.faults.append(Fault(row.sheet, row.number, wrong.column, str(wrong)))
    except Refused as refusal:
        plan.faults.append(Fault(row.sheet, row.number, "", str(refusal)))
    else:
        plan.lines.append(Line(row.sheet, row.number, what, kind))


class Wrong(ValueError):
    """A cell that names something that is not there."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


class _Steps:
    """What each kind of row does; knows what there is, and what earlier rows have made."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.units = {unit.short: unit for unit in db.session.scalars(select(Unit))}
        posts = db.session.scalars(select(Post)).all()
        self.posts = {(post.unit_id, post.name): post for post in posts}
        self.people = {person.username: person for person in db.session.scalars(select(Person))}
        today = clock.local(now).date()
        running = db.session.execute(
            select(Holding.post_id, Holding.person_id).where(within(Holding, today) | (Holding.from_day > today))
        )
        self.held = set(running.tuples())
        self.of: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
            UNITS: self.unit,
            POSTS: self.post,
            PEOPLE: self.person,
            DUTIES: self.duty,
        }

    def unit(self, cells: Mapping[str, Any]) -> tuple[str, str]:
        """A unit, known by its key."""
        data = {name: value for name, value in cells.items() if name != "parent"}
        if "parent" in cells:
            data["parent_id"] = self._unit(cells["parent"], "上级单位代号", "，应排在本行之前").id
        known = self.units.get(cells["short"])
        if known is None:
            made = actions.add_unit(data, self.actor, self.now)
            self.units[made.short] = made
            return NEW, made.name
        if not _differs(known, data):
            return SAME, known.name
        actions.edit_unit(known, data, self.actor, self.now)
        return CHANGED, known.name

    def post(self, cells: Mapping[str, Any]) -> tuple[str, str]:
        """A post, known by its unit and name."""
        unit = self._unit(cells["unit"])
        known = self.posts.get((unit.id, cells["name"]))
        data = {name: value for name, value in cells.items() if name != "unit"}
        if known is None:
            made = actions.add_post(unit, data, self.actor, self.now)
            self.posts[unit.id, made.name] = made
            return NEW, made.title
        if not _differs(known, data):
            return SAME, known.title
        actions.edit_post(known, data, self.actor, self.now)
        return CHANGED, known.title

    def person(self, cells: Mapping[str, Any]) -> tuple[str, str]:
        """A person, known by the user name, and the post that they hold from a day on."""
        data = {name: cells[name] for name in actions.PERSON_FIELDS if name in cells}
        person, kind = self.people.get(cells["username"]), SAME
        if person is None:
            person, kind = actions.add_person(data, self.actor, self.now), NEW
            self.people[person.username] = person
        elif _differs(person, data):
            actions.edit_person(person, data, self.actor, self.now)
            kind = CHANGED
        return self._seat(person, cells, kind)

    def _seat(self, person: Person, cells: Mapping[str, Any], kind: str) -> tuple[str, str]:
        if "unit" not in cells and "post" not in cells:
            return kind, person.name
        post = self._post(cells)
        what = f"{person.name} {post.title}"
        if (post.id, person.id) in self.held:
            return kind, what
        from_day = cells.get("from_day") or clock.local(self.now).date()
        holdings.appoint(post, person, from_day, self.actor, self.now)
        self.held.add((post.id, person.id))
        return (CHANGED if kind == SAME else kind), what

    def duty(self, cells: Mapping[str, Any]) -> tuple[str, str]:
        """The duties of a post, exactly as listed."""
        post = self._post(cells)
        what = f"{post.title} {'、'.join(sorted(duty.label for duty in cells['duties'])) or '无'}"
        if duties_of(post) == cells["duties"]:
            return SAME, what
        accounts.grant(post, cells["duties"], self.actor, self.now)
        return CHANGED, what

    def _unit(self, short: str, column: str = "单位代号", more: str = "") -> Unit:
        if short not in self.units:
            raise Wrong(column, f"没有代号为 {short} 的单位{more}")
        return self.units[short]

    def _post(self, cells: Mapping[str, Any]) -> Post:
        if "unit" not in cells or "post" not in cells:
            raise Wrong("岗位名称" if "unit" in cells else "单位代号", "单位代号和岗位名称应同时填写")
        found = self.posts.get((self._unit(cells["unit"]).id, cells["post"]))
        if found is None:
            raise Wrong("岗位名称", f"{self.units[cells['unit']].short_name}没有岗位{cells['post']}")
        return found


def _differs(thing: Any, data: Mapping[str, Any]) -> bool:
    return any(getattr(thing, name) != value for name, value in data.items())
