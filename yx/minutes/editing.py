"""The editing page together: which parts were touched, which of them another has saved meanwhile, saving the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from yx.core.actor import Actor
from yx.documents.drafting import folded
from yx.paper.diff import compare

from . import queries
from .flow import MINUTES
from .forms_parts import BlockForm, FrameForm, block_form, frame_form
from .models import Block, Minutes
from .writing import FRAME


@dataclass(slots=True)
class Page:
    """The parts of one editing page; `conflicts` by part (0 the frame, else the block's id); `lost` are blocks gone."""

    minutes: Minutes
    frame: FrameForm
    blocks: list[tuple[Block, BlockForm]]
    conflicts: dict[int, dict[str, Any]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(field id, message) of everything that is wrong on the page."""
        forms = [self.frame, *(form for _block, form in self.blocks)]
        return [*self.problems, *(pair for form in forms for pair in form.problems)]


def opened(minutes: Minutes) -> Page:
    """The page as the minutes stand."""
    units = queries.units_by_name()
    return Page(minutes, frame_form(minutes, False), [(b, block_form(b, units, False)) for b in minutes.blocks])


def sent(minutes: Minutes, typed: MultiDict[str, str]) -> Page:
    """The page as it was sent. Blocks that another has added since are shown as they stand."""
    units = queries.units_by_name()
    known = [(b, block_form(b, units, f"b{b.id}-seen" in typed)) for b in minutes.blocks]
    page = Page(minutes, frame_form(minutes, True), known)
    ids = {f"b{block.id}" for block in minutes.blocks}
    gone = [name.removesuffix("-seen") for name in typed if name.startswith("b") and name.endswith("-seen")]
    page.lost = [_typed(typed, prefix) for prefix in gone if prefix not in ids]
    return page


def _typed(typed: MultiDict[str, str], prefix: str) -> str:
    """What was typed into a block that another has dropped."""
    names = [name for name in typed if name.startswith(f"{prefix}-") and not name.endswith(("-seen", "-was", "_id"))]
    return "\n".join(value for name in names for value in typed.getlist(name) if value.strip())


def valid(page: Page) -> bool:
    """Whether every touched part is in order; what is wrong is said at its field."""
    checked = [form.validate() for form in _touched(page)]  # all of them, to say everything that is wrong
    return all(checked)


def _touched(page: Page) -> Iterator[FrameForm | BlockForm]:
    yield from (form for form in (page.frame, *(form for _block, form in page.blocks)) if form.touched)


def collide(page: Page, on: int | None = None) -> bool:
    """Whether a touched part, or the block `on`, was saved by another since: both texts are put side by side."""
    minutes = page.minutes
    if page.frame.touched and page.frame.seen_version != minutes.frame_no:
        page.conflicts[0] = _frame_conflict(page)
        page.frame.seen.data, page.frame.was.data = str(minutes.frame_no), ""
    for block, form in page.blocks:
        if (form.touched or block.id == on) and form.seen_version != block.row_version:
            page.conflicts[block.id] = _block_conflict(block, form)
            form.seen.data, form.was.data = str(block.row_version), ""
    _renew(page)
    return bool(page.conflicts)


def _renew(page: Page) -> None:
    """Parts that one did not touch are shown as they stand now."""
    if not page.frame.touched:
        page.frame = frame_form(page.minutes, False)
    page.blocks = [
        (block, form if form.touched else block_form(block, form.units, False)) for block, form in page.blocks
    ]


def _frame_conflict(page: Page) -> dict[str, Any]:
    stored = "\n".join(getattr(page.minutes, name) for name in FRAME)
    typed = "\n".join(page.frame[name].data or "" for name in FRAME)
    return _conflict("", page.minutes.moved_at, ("", ""), stored, typed)


def _block_conflict(block: Block, form: BlockForm) -> dict[str, Any]:
    decisions = [
        f"议定：{one.words}（{one.unit.short_name}；{'、'.join(h.unit.short_name for h in one.helpers)}；{one.due}）"
        for one in block.decisions
    ]
    stored = "\n".join([block.considered, *decisions])
    titles = (block.title, form.title.data or "")
    return _conflict(block.edited_by, block.edited_at or block.minutes.moved_at, titles, stored, form.words())


def _conflict(by: str, at: datetime, titles: tuple[str, str], stored: str, typed: str) -> dict[str, Any]:
    rows = folded(compare(stored, typed))
    return {"by": by or "其他人员", "at": at, "title": titles, "body": stored, "rows": rows}


def save(page: Page, actor: Actor, now: datetime) -> int:
    """Save the touched parts, each a line of the trail; gives how many."""
    touched = list(_touched(page))
    minutes = page.minutes
    if page.frame in touched:
        data = {**page.frame.data, "seen": page.frame.seen_version}
        MINUTES.take(minutes, "save", actor, data, now, minutes.row_version)
    for block, form in page.blocks:
        if form in touched:
            MINUTES.take(minutes, "write", actor, form.block_data(block), now, minutes.row_version)
    return len(touched)


def arrange(page: Page, what: str, block_id: int, title: str, actor: Actor, now: datetime) -> None:
    """增加、移动、删去 after saving; the block is the one that the page showed."""
    minutes = page.minutes
    if what == "add":
        do: tuple[Any, ...] = ("add", title)
    else:
        do = (what, block_id, queries.block_of(minutes, block_id).row_version)
    MINUTES.take(minutes, "arrange", actor, {"do": do}, now, minutes.row_version)
