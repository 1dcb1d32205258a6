"""Which station comes next: the first one without a valid approval of exactly the text as it stands (docs/adr/0004)."""

from __future__ import annotations

from yx.disclosure.review import ReviewResult

from .models import Document, Place
from .policy import cosigned, unsigned

#: the stations of approval, in order
STATIONS = (Place.UNIT_CHECK, Place.REVIEW, Place.COSIGNING, Place.OFFICE_CHECK, Place.SIGNING)
#: the whole road, for drawing
ROAD = (Place.DRAFTING, *STATIONS, Place.SIGNED, Place.ISSUED, Place.ARCHIVED)


def needed(document: Document, station: Place) -> bool:
    """Whether the document passes `station`: 会签 only when units are asked, 办公室审核 only for another's name."""
    if station == Place.COSIGNING:
        return bool(document.asked_ids)
    if station == Place.OFFICE_CHECK:
        return document.keeper_id is not None and document.keeper_id != document.lead_unit_id
    return True


def passed(document: Document, station: Place) -> bool:
    """Whether `station` has approved the text as it stands."""
    if station == Place.COSIGNING:
        return cosigned(document).is_complete(document.asked_ids)
    if station == Place.SIGNING:
        return not unsigned(document)
    given = document.valid_opinions(station)
    return bool(given) and given[-1].result != ReviewResult.REFERRED  # 报请确定 waits for the answer (条例 17)


def route(document: Document) -> str:
    """The next station, or 已签发 when every one has approved."""
    for station in STATIONS:
        if needed(document, station) and not passed(document, station):
            return station.value
    return Place.SIGNED.value


def after_signing(document: Document) -> str:
    """待签发 until every issuer has signed."""
    return (Place.SIGNING if unsigned(document) else Place.SIGNED).value


def stations_of(document: Document) -> list[Place]:
    """The places that this document passes, for drawing its road."""
    return [place for place in ROAD if place not in STATIONS or needed(document, place)]
