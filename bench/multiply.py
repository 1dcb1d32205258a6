"""A million documents in minutes: a block of finished journeys, written again and again, each time some weeks later.

A journey through the application's own rules takes four milliseconds. So the oldest part of a large archive is one
block of them repeated: ids, moments, days and numbers move on, the trail is chained anew, what was found by its number
is found by its new one. Texts, opinions and readers repeat. The newest documents, those still on their road among
them, are journeys of their own (see `build`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from yx.core import numbering, search, trail
from yx.core.tokens import tokens_of
from yx.documents.models import Document, Opinion, Paper, Participant, Publication, Reader, Version

Row = dict[str, Any]
Rows = Mapping[type[Any], list[Row]]
#: the tables whose rows name their document
OF_DOCUMENT = (Version, Opinion, Participant, Publication, Paper, Reader)


class Block:
    """Rows of finished documents, the first with the id 1, ready to be written again."""

    def __init__(self, rows: Rows, number: Callable[[str, int], int]) -> None:
        self.rows = rows
        self.number = number
        self.size = len(rows[Document])
        self.moving = {model: _moving(found) for model, found in rows.items()}

    def again(
        self, first_id: int, begin: Mapping[type[Any], int], later: timedelta
    ) -> Iterator[tuple[type[Any], list[Row]]]:
        """The block once more, its documents from `first_id` on, the rows of each table after `begin`, `later`."""
        shift = first_id - 1
        names = {row["id"]: self._named(row, later) for row in self.rows[Document]}
        for model in self.rows:
            make = {Document: self._document, trail.Line: _line, search.SearchEntry: _entry}.get(model, _plain)
            moving, ahead, found = self.moving[model], begin.get(model, 0), []
            for row in self.rows[model]:
                new = dict(row)
                for name in moving:
                    if new[name] is not None:
                        new[name] = new[name] + later
                if "id" in new:
                    new["id"] += ahead
                found.append(make(new, row, shift, names))
            yield model, _chained(found) if model is trail.Line else found

    def _named(self, row: Row, later: timedelta) -> tuple[int | None, str, str]:
        """Number, its text as it was and as it is now."""
        if row["number"] is None:
            return None, "", ""
        number = self.number(row["code_word"], (row["signed_on"] + later).year)
        return number, row["number_text"], numbering.written(row["code_word"], (row["signed_on"] + later).year, number)

    def _document(self, new: Row, old: Row, shift: int, names: Mapping[int, tuple[int | None, str, str]]) -> Row:
        new["id"] = old["id"] + shift
        new["number"], _before, new["number_text"] = names[old["id"]]
        new["year"] = new["signed_on"].year if new["signed_on"] else None
        return new


def _moving(rows: list[Row]) -> list[str]:
    """The columns of moments and days."""
    names = {name for row in rows for name, value in row.items() if isinstance(value, date | datetime)}
    return sorted(names)


def _plain(new: Row, old: Row, shift: int, names: Mapping[int, tuple[int | None, str, str]]) -> Row:
    new["document_id"] = old["document_id"] + shift
    if "address" in new:
        new["address"] = new["address"].replace(str(old["document_id"]), str(new["document_id"]))
    elif "file_id" in new:
        _number, before, now = names[old["document_id"]]
        new["name"] = new["name"].replace(before, now)
    return new


def _line(new: Row, old: Row, shift: int, _names: Mapping[int, tuple[int | None, str, str]]) -> Row:
    new["record_id"] = old["record_id"] + shift
    return new


def _entry(new: Row, old: Row, shift: int, names: Mapping[int, tuple[int | None, str, str]]) -> Row:
    new["record_id"] = old["record_id"] + shift
    new["id"] = search.entry_id("document", new["record_id"], new["part"])
    _number, before, now = names[old["record_id"]]
    if before:
        new["tokens"] = new["tokens"].replace(" ".join(tokens_of(before)), " ".join(tokens_of(now)), 1)
    return new


def _chained(lines: list[Row]) -> list[Row]:
    """Each line bound to the one before it of the same record, as `trail.Line.digest` does."""
    last: dict[int, str] = {}
    hashed = [name for name in lines[0] if name not in ("id", "hash")] if lines else []
    for line in sorted(lines, key=lambda row: (row["record_id"], row["seq"])):
        line["previous"] = last.get(line["record_id"], trail.GENESIS)
        line["hash"] = last[line["record_id"]] = trail.digest_of({name: line[name] for name in hashed})
    return lines
