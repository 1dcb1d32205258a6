"""A document as a matter that others are asked about and sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import selectinload

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.core.matters import Matter
from yx.paper.diff import Row, compare

from . import cosigning, readers, show
from .models import Document, unit_key


def lock(document_id: int) -> Document:
    """The document with its row locked. Raises NotFound."""
    return _found(document_id, with_for_update={"of": Document}, populate_existing=True)


def load(document_id: int) -> Document:
    """The document. Raises NotFound."""
    return _found(document_id)


def _found(document_id: int, **how: Any) -> Document:
    document = db.session.get(Document, document_id, options=[selectinload(Document.parts)], **how)
    if document is None:
        raise NotFound
    return document


def admit(document: Document, unit_ids: Iterable[int]) -> None:
    """Let units read it from now on."""
    readers.admit(document, map(unit_key, unit_ids))


def difference(document: Document, old: int, new: int) -> list[Row]:
    """The text of two versions, differences marked."""
    known = {version.no: version for version in document.versions}
    return compare(known[old].fields.get("body", ""), known[new].fields.get("body", ""))


def context(document: Document, actor: Actor) -> Mapping[str, Any]:
    """The text, its attribute and what travels with it."""
    return {**show.text(document, actor), "facts": show.facts(document), "attachments": show.attachments(document)}


MATTER = Matter(
    noun="document",
    label="公文",
    endpoint="documents.detail",
    lock=lock,
    admit=admit,
    template="documents/_matter.html",
    context=context,
    difference=difference,
    cosigned=cosigning.ended,
    recalled=cosigning.recalled,
    load=load,
)
