"""Who may read a document, kept as rows: each station that it reaches adds its readers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from yx.core.base import db
from yx.people.duties import Duty

from .models import EVERYBODY, Document, Place, Reader, Role, unit_key
from .policy import archive


def admit(document: Document, keys: Iterable[str]) -> None:
    """Let the holders of `keys` read it from now on."""
    wanted = dict.fromkeys(keys)
    if not wanted:
        return
    known = set(db.session.scalars(select(Reader.key).where(Reader.document_id == document.id)))
    db.session.add_all(Reader(key=key, document_id=document.id) for key in wanted if key not in known)


def admit_station(document: Document) -> None:
    """Admit whoever has to do with the place that the document stands at."""
    admit(document, _keys(document, document.place))


def _keys(document: Document, place: Place) -> list[str]:
    keeper = [document.keeper_id] if document.keeper_id else []
    units: dict[Place, list[int]] = {
        Place.DRAFTING: [document.lead_unit_id, *document.unit_ids(Role.DRAFTER)],
        Place.COSIGNING: document.asked_ids,
        Place.OFFICE_CHECK: keeper,
        Place.SIGNING: [*keeper, *document.unit_ids(Role.ISSUER)],
    }
    keys = [unit_key(unit_id) for unit_id in units.get(place, [])]
    if place == Place.ISSUED:
        keys += [f"{unit_key(unit_id)}:{Duty.ARCHIVE}" for unit_id in archive(document)]
    return keys


def make_public(document: Document) -> None:
    """Everybody may read it."""
    admit(document, [EVERYBODY])


def make_internal(document: Document) -> None:
    """Only those on its road may read it again."""
    db.session.execute(delete(Reader).where(Reader.document_id == document.id, Reader.key == EVERYBODY))
