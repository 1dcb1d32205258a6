"""The forms of a meeting's pages but its agenda, which has `forms_agenda`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from yx.conference.forms import ReasonForm
from yx.core import clock
from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import AtMost, Day, Form, Hidden, LongText, Moment, Number, Pick, PickMany, Radio, Text, Tick, by_id

from .models import AgendaItem, Meeting
from .words import ItemKind, ItemOutcome, MeetingKind, MeetingState

EMPTY: list[tuple[Any, str]] = [("", "")]
MOMENTS = ("starts_at", "reply_by")
SHOWN = ("title", "regular", "starts_at", "minutes", "venue", "note", "reply_by")


class TimeForm(Form):
    """Time, place and arrangements: what both a new meeting and a change say."""

    starts_at = Moment("会议时间", required=True)
    minutes = Number("会议时长（分钟）", required=True, low=10, high=960, default=120)
    venue = Text("会议地点", limit=200)
    note = LongText("会议要求", limit=1000, render_kw={"rows": 3})
    reply_by = Moment("回执截止")
    guests = PickMany("列席单位", coerce=by_id)

    def offer_units(self, without: Iterable[int] = ()) -> None:
        """The units that may be invited beside the members."""
        left_out = set(without)
        self.guests.choices = [pair for pair in choices() if pair[0] not in left_out]

    @property
    def data(self) -> dict[str, Any]:
        """Moments are those of the clock on the wall in Shanghai."""
        found = dict(super().data)
        return found | {name: _aware(found[name]) for name in MOMENTS}


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=clock.SHANGHAI) if moment else None


def naive(moment: datetime | None) -> datetime | None:
    """A moment as its field shows it."""
    return clock.local(moment).replace(tzinfo=None) if moment else None


class MeetingForm(TimeForm):
    """新建会议、修改会议."""

    form_key = Hidden(label="表单标识", validators=[AtMost(40)])
    kind = Radio("会议类别", MeetingKind.choices(), required=True)
    title = Text("会议名称", limit=300)
    regular = Tick("定期会议", default=True)


def fill(form: TimeForm, meeting: Meeting) -> None:
    """Show the meeting in its form."""
    for name in SHOWN:
        if name in form:
            value = getattr(meeting, name)
            form[name].data = naive(value) if name in MOMENTS else value
    form.guests.data = [guest.unit_id for guest in meeting.guests]


class ChangeForm(TimeForm):
    """变更会议 after the notice; guests are units invited now besides."""

    guests = PickMany("增加列席单位", coerce=by_id)
    reason = LongText("变更理由", required=True, limit=500, render_kw={"rows": 2})


class OutcomeRow(PlainForm):
    """What became of one item."""

    item_id = HiddenField()
    outcome = Radio("结果", ItemOutcome.choices(), required=True)


class HoldForm(Form):
    """召开完毕: one row for each item; `items` gives their titles."""

    rows = FieldList(FormField(OutcomeRow))

    def offer(self, items: Iterable[AgendaItem]) -> None:
        """A row for each item; what is no topic counts as decided unless the office says otherwise."""
        for item in items:
            usual = None if item.kind == ItemKind.TOPIC else ItemOutcome.DECIDED.value
            self.rows.append_entry({"item_id": item.id, "outcome": usual})

    @property
    def outcomes(self) -> dict[int | None, str]:
        """Item's id → code of its outcome."""
        return {by_id(row.form.item_id.data): row.form.outcome.data for row in self.rows}


class OpinionForm(Form):
    """审定."""

    opinion = LongText("意见", limit=1000, render_kw={"rows": 2})


FORMS: dict[str, Callable[[Any], Form]] = {
    "reason": lambda _meeting: ReasonForm(),
    "opinion": lambda _meeting: OpinionForm(),
}


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    kind = Pick("类别", EMPTY + MeetingKind.choices())
    state = Pick("状态", EMPTY + MeetingState.choices())
    unit = Pick("参会单位", coerce=by_id)
    since = Day("会议日期自")
    until = Day("至")
