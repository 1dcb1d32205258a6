"""The forms of a topic's pages and steps."""

from __future__ import annotations

from typing import Any

from yx.core import clock, settings
from yx.cosign.words import Silence
from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import AtMost, Day, Form, Hidden, LongText, Number, Pick, PickMany, Text, Uploads, by_id
from yx.web.kept import FilesForm

from . import queries
from .models import Topic
from .words import TopicState

TEXT_LIMIT = 5000


class WordingForm(Form):
    """修改表述 by the office: the three texts of a topic."""

    title = Text("议题名称", required=True, limit=200)
    background = LongText("背景", limit=TEXT_LIMIT, render_kw={"rows": 7})
    to_decide = LongText("拟议定事项", limit=TEXT_LIMIT, render_kw={"rows": 7})

    def fill(self, topic: Topic) -> None:
        """Show the topic in the form."""
        for name in ("title", "background", "to_decide"):
            self[name].data = getattr(topic, name)
        self.seen.data = str(topic.row_version)


class TopicForm(FilesForm, WordingForm):
    """提出议题. Saving asks for a title only; what else is missing is said where it goes to the head."""

    form_key = Hidden(label="表单标识", validators=[AtMost(40)])
    wish_day = Day("希望上会时间")
    concerned = PickMany("涉及单位", coerce=by_id)
    files = Uploads("议题材料")
    drop = PickMany("取下材料", coerce=by_id)

    def offer(self, unit_id: int, topic: Topic | None) -> None:
        """Fill the choices for a topic of one unit."""
        self.concerned.choices = [pair for pair in choices() if pair[0] != unit_id]
        self.drop.choices = [(file.id, file.name) for file in topic.files] if topic else []

    def fill(self, topic: Topic) -> None:
        """Show the topic in the form."""
        super().fill(topic)
        self.wish_day.data = topic.wish_day
        self.concerned.data = [part.unit_id for part in topic.concerned]

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: a day to come; the papers are examined here, so that a bad one is said at its field."""
        good = super().validate(extra_validators)
        if not self.wish_day.errors and self.wish_day.data and self.wish_day.data < clock.today():
            self.wish_day.errors = [*self.wish_day.errors, "希望上会时间不能早于今天"]
            good = False
        return good


class OpinionForm(Form):
    """同意、审定"""

    opinion = LongText("意见", limit=1000, render_kw={"rows": 2})


class ReasonForm(Form):
    """退回、撤回、不列入、缓议"""

    reason = LongText("理由", required=True, limit=1000, render_kw={"rows": 3})


class MergeForm(Form):
    """并入"""

    into = Pick("并入议题", required=True, coerce=by_id)
    reason = LongText("说明", limit=500, render_kw={"rows": 2})


class ConsultForm(Form):
    """征求意见"""

    units = PickMany("征求意见单位", required=True, coerce=by_id)
    days = Number("答复期限（工作日）", required=True, low=1, high=30)
    silence = Pick("逾期规则", Silence.choices(), required=True)
    note = LongText("说明", limit=500, render_kw={"rows": 2})

    @property
    def data(self) -> dict[str, Any]:
        """The rule as its member."""
        found = dict(super().data)
        known = found["silence"] in {rule.value for rule in Silence}
        return {**found, "silence": Silence(found["silence"]) if known else None}


def merge_form(topic: Topic) -> MergeForm:
    """The collated topics that it may become part of."""
    form = MergeForm()
    others = queries.to_merge_into(topic)
    form.into.choices = [("", ""), *((one.id, f"{one.title}（{one.unit.short_name}）") for one in others)]
    return form


def consult_form(topic: Topic) -> ConsultForm:
    """Units that may be asked; at first those that the proposer named."""
    form = ConsultForm()
    own = (topic.unit_id, topic.office_id)
    form.units.choices = [pair for pair in choices() if pair[0] not in own]
    if not form.is_submitted():
        form.units.data = [part.unit_id for part in topic.concerned if part.unit_id not in own]
        form.days.data, form.silence.data = settings.number("cosign_days"), Silence.REMIND.value
    return form


STEP_FORMS = {
    "opinion": lambda _topic: OpinionForm(),
    "reason": lambda _topic: ReasonForm(),
    "merge": merge_form,
    "consult": consult_form,
}


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("提出单位", coerce=by_id)
    state = Pick("状态", [("", ""), *TopicState.choices()])
    since = Day("提出自")
    until = Day("至")
