"""The form of the editing page: the frame and each block are parts of their own, saved when they were touched."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from yx.core import clock
from yx.disclosure.articles import SECRET_REFUSED
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.documents.models import canonical
from yx.web.forms import Day, Form, LongText, Pick, Radio, Text, Tick, by_id, strip

from .models import Block, Decision, Minutes
from .text import names
from .writing import FRAME

EMPTY = [("", "")]
#: blank rows at the end of a block's decisions
BLANK = 1


class Part(Form):
    """A part with its own counter (`seen`) and what was in it when the page was made (`was`).

    A part that nobody touched is left alone, whatever another has written into it meanwhile.
    """

    class Meta(Form.Meta):
        csrf = False  # the page's one token guards them all

    was = HiddenField()

    def typed(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        raise NotImplementedError

    def digest(self) -> str:
        """Of `typed`, to tell whether it changed."""
        return hashlib.sha256(canonical(self.typed()).encode()).hexdigest()

    @property
    def touched(self) -> bool:
        """Whether it differs from what the page showed."""
        return self.digest() != self.was.data


class FrameForm(Part):
    """What stands around the blocks."""

    title = Text("标题", required=True, limit=200)
    opening = LongText("会议概况", limit=5000, render_kw={"rows": 3})
    closing = LongText("会议要求", limit=5000, render_kw={"rows": 3})
    present = LongText("出席", limit=5000, render_kw={"rows": 3})
    excused = LongText("请假", limit=2000, render_kw={"rows": 2})
    guests = LongText("列席", limit=2000, render_kw={"rows": 2})
    attribute = Radio("公开属性", Attribute.choices())
    ground = Pick("不公开依据", EMPTY + [(g.value, f"{g.article.number} {g.label}") for g in Ground])
    sub_ground = Pick("具体类别", EMPTY + SubGround.choices())
    law = Text("法律法规名称及条款")
    third_party = LongText("第三方意见或公共利益考量", limit=1000, render_kw={"rows": 2})
    reason = LongText("理由", render_kw={"rows": 2})

    def typed(self) -> dict[str, Any]:
        """Every field as words."""
        return {name: strip(self[name].data or "") for name in (*FRAME, *CLAIM)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: nothing classified."""
        good = super().validate(extra_validators)
        if self.ground.data == Ground.STATE_SECRET.value and self.attribute.data == Attribute.CLOSED.value:
            self.ground.errors = [*self.ground.errors, SECRET_REFUSED]
            return False
        return good


CLAIM = ("attribute", "ground", "sub_ground", "law", "third_party", "reason")


class DecisionRow(PlainForm):
    """议定事项 with lead unit, helping units and day; a row without anything is left out."""

    decision_id = HiddenField()
    words = LongText("议定事项", limit=2000, render_kw={"rows": 2})
    unit = Text("牵头单位", limit=40)
    helpers = Text("配合单位", limit=1000)
    due = Day("完成时限")
    drop = Tick("删去")

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.words.data or self.unit.data or self.helpers.data or self.day)

    @property
    def day(self) -> str:
        """The day as it was typed."""
        typed = "".join(self.due.raw_data or ())
        return self.due.data.isoformat() if isinstance(self.due.data, date) else str(typed).strip()

    def typed(self) -> list[Any]:
        """The row as plain values."""
        words = [strip(field.data or "") for field in (self.words, self.unit, self.helpers)]
        return [self.decision_id.data or "", *words, self.day, bool(self.drop.data)]

    def mend(self, units: dict[str, int], earliest: date) -> bool:
        """Whether the row is complete; each fault is said at its field."""
        for field in (self.words, self.unit, self.due):
            if not field.data and not field.errors:
                field.errors = [f"请填写{field.label.text}"]
        for field in (self.unit, self.helpers):
            unknown = [name for name in names(field.data or "") if name not in units]
            if unknown:
                field.errors = [f"没有“{'、'.join(unknown)}”这个单位，请填写单位简称"]
        if self.due.data and self.due.data < earliest:
            self.due.errors = ["完成时限不能早于会议日期"]
        return not any(field.errors for field in self)

    def row(self, units: dict[str, int]) -> dict[str, Any]:
        """The row as `writing.save_block` takes it."""
        helpers = [units[name] for name in names(self.helpers.data or "")]
        return {
            "id": by_id(self.decision_id.data), "words": self.words.data, "unit_id": units[self.unit.data],
            "helpers": helpers, "due": self.due.data,
        }  # fmt: skip


class BlockForm(Part):
    """One item: what was considered, what was decided."""

    title = Text("事项", required=True, limit=200)
    considered = LongText("会议研究", limit=10000, render_kw={"rows": 3})
    rows = FieldList(FormField(DecisionRow))
    #: short and full names of units → id, and the day of the meeting; set by whoever makes the form
    units: dict[str, int]
    earliest: date

    @property
    def kept(self) -> list[DecisionRow]:
        """The rows that are to stay."""
        found = [entry.form for entry in self.rows]
        return [row for row in found if not row.blank and not row.drop.data]

    def typed(self) -> dict[str, Any]:
        """Title, text and rows as plain values."""
        rows = [entry.form.typed() for entry in self.rows if not entry.form.blank]
        return {"title": strip(self.title.data or ""), "considered": strip(self.considered.data or ""), "rows": rows}

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: rows that are complete, of units that exist."""
        good = super().validate(extra_validators)
        complete = [row.mend(self.units, self.earliest) for row in self.kept]
        return good and all(complete)

    def block_data(self, block: Block) -> dict[str, Any]:
        """What `writing.save_block` takes."""
        rows = [row.row(self.units) for row in self.kept]
        own = {"title": self.title.data, "considered": self.considered.data, "rows": rows}
        return {"block_id": block.id, "seen": self.seen_version, **own}

    def words(self) -> str:
        """All that was typed, as one text, for comparing."""
        rows = [f"议定：{row.words.data}（{row.unit.data}；{row.helpers.data}；{row.due.data}）" for row in self.kept]
        return "\n".join([self.considered.data or "", *rows])

    def more(self, count: int = BLANK) -> None:
        """Blank rows at the end."""
        for _ in range(count):
            self.rows.append_entry()


def frame_form(minutes: Minutes, sent: bool) -> FrameForm:
    """The frame, as it was sent, or as it stands."""
    form = FrameForm(prefix="frame-") if sent else FrameForm(formdata=None, prefix="frame-")
    if not sent:
        for name in (*FRAME, "law", "third_party", "reason"):
            form[name].data = getattr(minutes, name)
        for name in ("attribute", "ground", "sub_ground"):
            value = getattr(minutes, name)
            form[name].data = value.value if value else ""
        form.seen.data, form.was.data = str(minutes.frame_no), form.digest()
    return form


def block_form(block: Block, units: dict[str, int], sent: bool) -> BlockForm:
    """A block, as it was sent, or as it stands with blank rows."""
    prefix = f"b{block.id}-"
    form = BlockForm(prefix=prefix) if sent else BlockForm(formdata=None, prefix=prefix)
    form.units, form.earliest = units, clock.local(block.minutes.meeting.starts_at).date()
    if not sent:
        form.title.data, form.considered.data = block.title, block.considered
        for decision in block.decisions:
            form.rows.append_entry(_shown(decision))
        form.seen.data, form.was.data = str(block.row_version), form.digest()
        form.more()
    return form


def _shown(decision: Decision) -> dict[str, Any]:
    helpers = "、".join(helper.unit.short_name for helper in decision.helpers)
    return {
        "decision_id": str(decision.id), "words": decision.words, "unit": decision.unit.short_name,
        "helpers": helpers, "due": decision.due,
    }  # fmt: skip
