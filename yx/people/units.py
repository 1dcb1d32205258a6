"""The county's units as a form offers them: the same for everybody, so kept until one of them changes."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from flask import g, has_request_context
from sqlalchemy import Engine, ScalarSelect, String, case, cast, func, select, true

from yx.core.base import db, is_writing

from .models import Unit, UnitKind

#: the county's order of units: offices, departments, townships, villages, each by rank
ORDER = (case({kind: place for place, kind in enumerate(UnitKind)}, value=Unit.kind), Unit.rank, Unit.id)
_CHOICES = select(Unit.id, Unit.short_name, Unit.kind).where(Unit.active == true()).order_by(*ORDER)

#: the units of each database as they stood at a state of the table (`units_state`): one state, the newest seen
_units: WeakKeyDictionary[Engine, tuple[str, tuple[tuple[int, str, UnitKind], ...]]] = WeakKeyDictionary()


def units_state() -> ScalarSelect[str]:
    """Changes with every change of a unit; a column of the statement that each request begins with."""
    count, versions = func.count(Unit.id), func.coalesce(func.sum(Unit.row_version), 0)
    return select(cast(count, String) + "." + cast(versions, String)).scalar_subquery()


def choices(but: UnitKind | None = None) -> tuple[tuple[int, str], ...]:
    """(id, short name) of all units in use, for a form's field, in the county's order; without those of kind `but`.

    While nothing is written they are taken as they were kept at the state that this request found.
    """
    state = g.get("yx_units") if has_request_context() and not is_writing() else None
    kept = _units.get(db.engine)
    if state is None or kept is None or kept[0] != state:
        rows = db.session.execute(_CHOICES).all()
        kept = state or "", tuple((row.id, row.short_name, row.kind) for row in rows)
        if state is not None:
            _units[db.engine] = kept
    return tuple((number, name) for number, name, kind in kept[1] if kind != but)


def forget_choices() -> None:
    """For a database that was replaced under the running programme."""
    _units.clear()
