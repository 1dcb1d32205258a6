"""The agenda in one form: a row for each item, whatever button is pressed nothing that was typed is lost."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from yx.core import files
from yx.web.forms import Form, Number, Pick, PickMany, Text, Uploads, by_id

from . import versions
from .agenda import DOES, MOST_ITEMS
from .models import AgendaItem, Meeting
from .words import ItemKind

#: buttons whose value is a number: of an item, a topic, a task, a standing item
NUMBERED = frozenset(DOES) - {"other"}


class ItemRow(PlainForm):
    """One item; `place` is its number in the order, which dragging and the buttons change too."""

    item_id = HiddenField()
    place = Number("序号", required=True, low=1, high=999)
    title = Text("事项名称", limit=300)
    unit = Pick("汇报单位", coerce=by_id)
    reporter = Text("汇报人", limit=80)
    minutes = Number("时长（分钟）", required=True, low=1, high=480)
    files = Uploads("会议材料")
    drop_files = PickMany("取下材料", coerce=by_id)

    #: the item that the row stands for
    item: AgendaItem | None = None

    @property
    def label(self) -> str:
        """What the item is."""
        return versions.label(self.item) if self.item else ""

    @property
    def fixed_title(self) -> str:
        """The title of what is named elsewhere: a topic, a task; else empty."""
        item = self.item
        named = item is not None and (item.kind in (ItemKind.TOPIC, ItemKind.TASK) or item.topic_id)
        return item.title if item is not None and named else ""


class AgendaForm(Form):
    """编排议程."""

    rows = FieldList(FormField(ItemRow), max_entries=MOST_ITEMS)
    other = Text("其他事项", limit=300)

    def offer(self, meeting: Meeting, units: list[tuple[int, str]]) -> None:
        """Each row its item, the units that may report, and its papers to take off."""
        items = {item.id: item for item in meeting.items}
        for row in self.rows:
            row.form.item = items.get(by_id(row.form.item_id.data) or 0)
            row.form.unit.choices = [("", ""), *units]
            papers = row.form.item.files if row.form.item else []
            row.form.drop_files.choices = [(paper.id, paper.name) for paper in papers]

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: what is named here has a name."""
        good = super().validate(extra_validators)
        for row in (entry.form for entry in self.rows):
            if not row.fixed_title and not row.title.data:
                row.title.errors = [*row.title.errors, "请填写事项名称"]
                good = False
        return good


def fill(form: AgendaForm, meeting: Meeting) -> None:
    """Show the agenda in the form."""
    for item in meeting.items:
        form.rows.append_entry(
            {
                "item_id": item.id,
                "place": item.position,
                "title": item.title,
                "unit": item.unit_id,
                "reporter": item.reporter,
                "minutes": item.minutes,
            }
        )


def agenda_data(form: AgendaForm, pressed: str) -> dict[str, Any]:
    """What stands on the page and what was pressed (``up:12``, ``other``), as `agenda.arrange` takes it.

    Papers are kept. Raises Refused for one that may not be kept.
    """
    return {"rows": [_row(entry.form) for entry in form.rows], "do": _pressed(form, pressed)}


def _row(row: ItemRow) -> dict[str, Any]:
    sent = [one for one in row.files.data or [] if getattr(one, "filename", "")]
    kept = [
        (files.keep(one.stream, one.filename, files.DOCUMENTS), files.clean_name(one.filename)) for one in sent
    ]  # fmt: skip
    return {
        "id": by_id(row.item_id.data),
        "place": row.place.data,
        "title": row.title.data,
        "unit_id": row.unit.data,
        "reporter": row.reporter.data,
        "minutes": row.minutes.data,
        "files": kept,
        "drop_files": row.drop_files.data or [],
    }


def _pressed(form: AgendaForm, pressed: str) -> tuple[str, Any] | None:
    what, _colon, value = pressed.partition(":")
    if what == "other":
        return "other", form.other.data
    number = by_id(value)
    return (what, number) if what in NUMBERED and number is not None else None
