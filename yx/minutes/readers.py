"""Who may read minutes, kept as rows: each place that they reach adds units, comments and issuing add others."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from yx.conference import queries as conference
from yx.core.base import db

from .models import Minutes, MinutesReader
from .words import MinutesState


def admit(minutes: Minutes, unit_ids: Iterable[int]) -> None:
    """Let units read them from now on: two statements, however many. Twice is harmless."""
    found = select(MinutesReader.unit_id).where(MinutesReader.minutes_id == minutes.id)
    wanted = sorted(set(unit_ids) - set(db.session.scalars(found)))
    if wanted:
        rows = [{"unit_id": unit_id, "minutes_id": minutes.id} for unit_id in wanted]
        db.session.execute(insert(MinutesReader), rows)


def admit_station(minutes: Minutes) -> None:
    """Admit whoever has to do with the place that the minutes stand at."""
    if minutes.place == MinutesState.SIGNING:
        admit(minutes, conference.convener_ids())
    elif minutes.place == MinutesState.SIGNED:
        admit(minutes, [minutes.keeper_id])
