"""Use cases of the administrators: change a setting, load a year, take a number series over from paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from yx.core import clock, numbering, settings, trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.clock import Loaded, NoticeDay
from yx.core.errors import NotAllowed, Stale
from yx.core.numbering import NumberSeries
from yx.minutes import series
from yx.people.duties import Duty
from yx.people.models import Unit, UnitKind

#: The chain of the settings in the trail: they are one record.
SETTINGS = ("setting", 0)


def stamp() -> str:
    """What the settings are now, as a digest: a form carries it, so that nobody undoes another's change unseen."""
    return hashlib.sha256(json.dumps(settings.everything(), sort_keys=True).encode()).hexdigest()[:16]


def change_settings(values: Mapping[str, object], actor: Actor, now: datetime, seen: str) -> dict[str, object]:
    """Set what differs; gives the changes, label → [old, new], which is one line of the trail.

    Raises Stale when the settings are no longer those that were `seen`, Refused outside the bounds.
    """
    hold("settings")
    if seen != stamp():
        raise Stale
    changes: dict[str, object] = {}
    for setting in settings.declared():
        if setting.key not in values:
            continue
        old, new = settings.put(setting.key, str(values[setting.key]))
        if old != new:
            changes[setting.label] = [old, new]
    if changes:
        trail.record(*SETTINGS, actor, "change_settings", "修改参数", at=now, changes=changes)
    return changes


def load_year(year: int, actor: Actor, now: datetime) -> Loaded:
    """Bring in a year's holidays from the published table. Raises Refused when that does not know the year."""
    loaded = clock.load_year(year)
    _record_year(loaded, "load_year", "载入节假日", actor, now)
    return loaded


def import_year(year: int, rows: Iterable[NoticeDay], name: str, actor: Actor, now: datetime) -> Loaded:
    """Bring in a year's holidays from the county's own table called `name`. Raises Refused with its faults."""
    loaded = clock.load_rows(year, rows, name[:120])
    _record_year(loaded, "import_year", "导入节假日", actor, now)
    return loaded


def _record_year(loaded: Loaded, act: str, label: str, actor: Actor, now: datetime) -> None:
    changes = {"放假天数": ["", loaded.days_off], "调休上班天数": ["", loaded.make_up]}
    trail.record("calendar", loaded.year, actor, act, label, at=now, changes=changes)


def code_words(actor: Actor) -> list[str]:
    """Code words whose series the actor may take over: all for the system administrator, else those it numbers.

    The county government's office numbers in the county's name too, and the minutes of the joint conference.
    """
    own = db.session.get_one(Unit, actor.unit_id)
    units = select(Unit).where(Unit.code_word != "", Unit.active).order_by(Unit.rank, Unit.id)
    if not actor.has(Duty.SYSADMIN):
        ids = {own.id, own.parent_id} if own.kind is UnitKind.OFFICE else {own.id}
        units = units.where(Unit.id.in_(ids))
    minuting = [series.code_word()] if actor.has(Duty.SYSADMIN) or own.kind is UnitKind.OFFICE else []
    return list(dict.fromkeys([*(unit.code_word for unit in db.session.scalars(units)), *minuting]))


def take_over(code_word: str, year: int, last: int, actor: Actor, now: datetime) -> NumberSeries:
    """Go on after the last number given on paper. Raises NotAllowed, or Refused once this system gave a number."""
    if code_word not in code_words(actor):
        raise NotAllowed(f"{code_word}不是本单位的机关代字")
    numbering.take_over(code_word, year, last)
    db.session.flush()
    series = db.session.scalars(
        select(NumberSeries).where(NumberSeries.code_word == code_word, NumberSeries.year == year)
    ).one()
    changes = {f"{code_word}〔{year}〕最后字号": ["", last]}
    trail.record("number_series", series.id, actor, "take_over", "接续纸质字号", at=now, changes=changes)
    return series
