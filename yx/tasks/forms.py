"""The forms of a task's steps, of assigning at a meeting, of the lists."""

from __future__ import annotations

from typing import Any

from yx.core import clock
from yx.meetings.models import Meeting
from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import Day, Form, LongText, Pick, PickMany, Text, Uploads, by_id
from yx.web.kept import FilesForm

from . import listing, queries
from .models import Task
from .words import Light, TaskState

#: of the lists: the notice is of 2020
FIRST_YEAR, LAST_YEAR = 2020, 2199


class WrittenForm(FilesForm):
    """Words with files; the files are examined and kept here, so that a bad one is said at its field."""


class ProgressForm(WrittenForm):
    """报告进展、报告配合情况"""

    words = LongText("进展情况", required=True, limit=2000, render_kw={"rows": 4})
    files = Uploads("佐证材料")


class ReportForm(WrittenForm):
    """报结"""

    words = LongText("办理结果", required=True, limit=2000, render_kw={"rows": 4})
    files = Uploads("佐证材料")


class ExtendForm(Form):
    """申请延期"""

    until = Day("延期至", required=True)
    words = LongText("延期理由", required=True, limit=1000, render_kw={"rows": 3})


class WordsForm(Form):
    """确认办结、同意延期"""

    words = LongText("意见", limit=1000, render_kw={"rows": 2})


class ReasonForm(Form):
    """退回、不同意延期、撤销"""

    reason = LongText("理由", required=True, limit=1000, render_kw={"rows": 3})


class HandForm(Form):
    """转交承办"""

    post_id = Pick("承办岗位", required=True, coerce=by_id)


class ReassignForm(ReasonForm):
    """调整承办单位"""

    unit_id = Pick("新的牵头单位", required=True, coerce=by_id)


def hand_form(task: Task) -> HandForm:
    """The posts of the lead unit."""
    form = HandForm()
    form.post_id.choices = [("", ""), *queries.posts_of(task.unit_id)]
    return form


def reassign_form(task: Task) -> ReassignForm:
    """Every other unit in use."""
    form = ReassignForm()
    form.unit_id.choices = [("", ""), *(pair for pair in choices() if pair[0] != task.unit_id)]
    return form


STEP_FORMS = {
    "progress": lambda _task: ProgressForm(),
    "report": lambda _task: ReportForm(),
    "extend": lambda _task: ExtendForm(),
    "words": lambda _task: WordsForm(),
    "reason": lambda _task: ReasonForm(),
    "hand": hand_form,
    "reassign": reassign_form,
}


class AssignForm(Form):
    """布置任务 of a liaison meeting."""

    words = LongText("任务内容", required=True, limit=2000, render_kw={"rows": 4})
    unit_id = Pick("牵头单位", required=True, coerce=by_id)
    helpers = PickMany("配合单位", coerce=by_id)
    due = Day("完成时限", required=True)
    item_id = Pick("对应议程", coerce=by_id)

    def offer(self, meeting: Meeting) -> None:
        """Fill the choices for a meeting."""
        units = choices()
        self.unit_id.choices = [("", ""), *units]
        self.helpers.choices = list(units)
        self.item_id.choices = [("", ""), *queries.items_of(meeting)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: a day to come."""
        good = super().validate(extra_validators)
        if not self.due.errors and self.due.data and self.due.data < clock.today():
            self.due.errors = [*self.due.errors, "完成时限不能早于今天"]
            good = False
        return good


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("牵头单位", coerce=by_id)
    state = Pick("状态", [("", ""), *TaskState.choices()])
    light = Pick("时限", [("", ""), *Light.choices()])
    year = Pick("年度", coerce=by_id)
    since = Day("时限自")
    until = Day("至")


def filter_form(given: Any, scope: str) -> FilterForm:
    """The filter as the address gives it; among one's own unit's tasks there is no unit to choose."""
    years = [(year, str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
    if scope == listing.MINE:
        return narrow.narrowed(FilterForm, given, without=("unit",), year=years)
    return narrow.narrowed(FilterForm, given, unit=choices(), year=years)
