"""Companions: what travels with a document, approved by the same signature; the document does not know what it is.

The interpretation plan is one (clause C3a: 同步组织、同步审签、同步部署). A later noun registers its companion when it
joins the application; its content becomes part of what every opinion on the document is given for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yx.core.actor import Actor

if TYPE_CHECKING:
    from .models import Document


@dataclass(frozen=True, slots=True)
class Companion:
    """One kind of companion.

    `content(document)` is what is approved, as plain values, None where the document has none: documents without it
    keep their hash. `unmet(document)` says in Chinese what is missing before the document may be sent on or signed.
    `template` shows it beside the text wherever someone checks, co-signs or signs, with `context(document, actor)`
    under the name `code`. `archive(document)` gives its files for the archive package, by name. `edit(document, actor)`
    is label and address of the page where the drafter makes it, None where there is nothing to make.
    `changes(old, new)` tells (title, before, after) of what differs between two contents.
    """

    code: str
    content: Callable[[Document], Any]
    unmet: Callable[[Document], list[str]]
    template: str
    context: Callable[[Document, Actor], Mapping[str, Any] | None]
    archive: Callable[[Document], Mapping[str, bytes]]
    edit: Callable[[Document, Actor], tuple[str, str] | None]
    changes: Callable[[Any, Any], list[tuple[str, str, str]]]
    #: titles of its columns in the export of a list, and document's id → their cells; one query however many ids
    columns: tuple[str, ...]
    cells: Callable[[Collection[int]], Mapping[int, tuple[str, ...]]]


_companions: dict[str, Companion] = {}


def register(companion: Companion) -> None:
    """Let it travel with every document from now on."""
    _companions[companion.code] = companion


def each() -> Iterator[Companion]:
    """All kinds, in the order of their codes."""
    yield from (_companions[code] for code in sorted(_companions))


def content(document: Document) -> dict[str, Any]:
    """What goes into the document's own content: code → content of each companion that it has."""
    found = {companion.code: companion.content(document) for companion in each()}
    return {code: value for code, value in found.items() if value is not None}


def unmet(document: Document) -> list[str]:
    """What is missing of companions before the document may go on."""
    return [reason for companion in each() for reason in companion.unmet(document)]


def edits(document: Document, actor: Actor) -> list[tuple[str, str]]:
    """Labels and addresses of the pages where companions of a draft are made."""
    return [found for companion in each() if (found := companion.edit(document, actor))]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs in the companions between the contents of two versions."""
    return [line for one in each() for line in one.changes(old.get(one.code), new.get(one.code))]


def columns() -> list[str]:
    """Titles of what companions add to the export of a list."""
    return [title for one in each() for title in one.columns]


def cells(document_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Document's id → its cells under `columns`, empty ones where it has no companion."""
    found = [(one.cells(document_ids), ("",) * len(one.columns)) for one in each()]
    return {number: sum((known.get(number, blank) for known, blank in found), ()) for number in document_ids}


def archive(document: Document) -> dict[str, bytes]:
    """Files of all companions for the archive package."""
    return {name: data for companion in each() for name, data in companion.archive(document).items()}
