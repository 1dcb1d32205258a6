"""Tables that come in as Excel: found by their column titles, faults named by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yx.core import workbooks
from yx.core.errors import Refused


def lines(content: bytes, columns: Sequence[str], needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Each filled line below the head, column title → text. Raises Refused when a needed column is missing."""
    head, *body = next(iter(workbooks.read(content, first=True).values()), []) or [[]]
    titles = [str(cell).strip() for cell in head]
    if missing := [column for column in needed if column not in titles]:
        raise Refused(f"第1行缺少列：{'、'.join(missing)}；各列为{'、'.join(columns)}")
    places = {column: titles.index(column) for column in columns if column in titles}
    for line in body:
        cells = {column: text_of(line[place]) if place < len(line) else "" for column, place in places.items()}
        if any(cells.values()):
            yield {**dict.fromkeys(columns, ""), **cells}


def text_of(cell: object) -> str:
    """A cell as people see it: whole numbers come out of Excel as 1.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
