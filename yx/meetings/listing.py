"""The list of meetings as a table and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from yx.core import clock
from yx.web.export import Column

from . import versions
from .words import MeetingState

COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("会议名称", 40), ("类别", 14), ("定期", 8), ("会议时间", 34), ("会议地点", 30), ("状态", 12), ("邀请", 8),
        ("已回执", 8),
    )
)  # fmt: skip
STATES = {state.value: state.label for state in MeetingState}


def cells(rows: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    """A line of the workbook for each row of `queries.rows`."""
    for row in rows:
        yield (
            row.title, row.kind.label, "是" if row.regular else "否", versions.when(row.starts_at, row.minutes),
            row.venue, STATES[row.state], row.asked, row.asked - row.owing,
        )  # fmt: skip


def as_sheet_name() -> str:
    """The workbook's name."""
    return f"联席会议 {clock.today()}.xlsx"
