"""The forms of minutes: what each step of their road asks for, and the filter of the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yx.circulation.forms import RecipientsForm, recipients_form
from yx.core import settings
from yx.cosign.words import Silence
from yx.disclosure.attribute import Attribute
from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import Day, Form, LongText, Number, Pick, PickMany, Text, by_id

from . import queries
from .models import Minutes
from .words import MinutesState

EMPTY: list[tuple[Any, str]] = [("", "")]
BASIS = "请写明审查依据：对照了哪些规定，是否涉密、涉及第三方权益（先审查、后公开，条例第十七条）"


class CommentForm(Form):
    """征求意见"""

    units = PickMany("征求单位", coerce=by_id, required=True)
    days = Number("答复期限（工作日）", required=True, low=1, high=30)
    silence = Pick("逾期规则", Silence.choices(), default=Silence.NO_OPINION.value, required=True)
    note = LongText("说明", limit=1000, render_kw={"rows": 2})


class SignForm(Form):
    """签发"""

    opinion = LongText("签发意见", required=True, limit=1000, default="同意印发。", render_kw={"rows": 2})


class SealForm(Form):
    """用印; public minutes are reviewed before release."""

    words = LongText("说明", limit=1000, render_kw={"rows": 3})


class ReviewedSealForm(Form):
    """用印 of minutes that are to be public, with the review before release (条例 17)."""

    words = LongText("审查依据", required=True, limit=1000, render_kw={"rows": 3, "placeholder": BASIS})


class ReasonForm(Form):
    """退回、撤回修改"""

    reason = LongText("理由", required=True, limit=1000, render_kw={"rows": 3})


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("牵头单位", coerce=by_id)
    state = Pick("状态", EMPTY + MinutesState.choices())
    since = Day("会议自")
    until = Day("会议至")


def comment_form(minutes: Minutes) -> CommentForm:
    """征求意见: the members' units are ticked; others that were invited or carry something out may be."""
    form = CommentForm()
    offered = set(queries.concerned_units(minutes)) - {minutes.office_id}
    form.units.choices = [pair for pair in choices() if pair[0] in offered]
    if not form.is_submitted():
        form.units.data = queries.member_units(minutes)
        form.days.data = settings.number("minutes_comment_days")
    return form


def seal_form(minutes: Minutes) -> Form:
    """用印: with the basis of the review where the minutes are to be public."""
    return ReviewedSealForm() if minutes.attribute == Attribute.OPEN else SealForm()


def issue_form(minutes: Minutes) -> RecipientsForm:
    """编号印发: the units that commented, took part or carry something out are ticked."""
    form = recipients_form("minutes", minutes.id, {minutes.office_id, minutes.keeper_id}, required=False)
    if not form.is_submitted():
        offered = {unit_id for unit_id, _name in form.units.choices}
        form.units.data = [unit_id for unit_id in queries.concerned_units(minutes) if unit_id in offered]
    return form


STEP_FORMS: dict[str, Callable[[Any], Form]] = {
    "comment": comment_form,
    "sign": lambda _minutes: SignForm(),
    "seal": seal_form,
    "reason": lambda _minutes: ReasonForm(),
    "issue": issue_form,
}
