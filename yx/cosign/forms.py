"""The forms of a co-signing's steps and lists."""

from __future__ import annotations

from typing import Any

from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import Form, LongText, Pick, PickMany, Radio, Text, Tick, Uploads, by_id
from yx.web.kept import FilesForm

from . import queries
from .actions import SAY_WHY
from .models import Ask, Round
from .words import Answer, Outcome, RoundState

REASON = "请说明理由"


class AnswerForm(FilesForm):
    """会签答复, and 拟办 of the unit's clerk."""

    answer = Radio("答复", Answer.choices(), required=True)
    words = LongText("意见", limit=1000, render_kw={"rows": 3})
    files = Uploads("附件")

    def validate(self, extra_validators: Any = None) -> bool:
        """More than 同意 needs words; the files are examined and kept here, so that a bad one is said at its field."""
        good = super().validate(extra_validators)
        if self.answer.data in (Answer.AGREE_WITH, Answer.OBJECT) and not self.words.data:
            self.words.errors = [*self.words.errors, SAY_WHY]
            good = False
        return good


class PassOnForm(Form):
    """转交承办"""

    post_id = Pick("承办岗位", required=True, coerce=by_id)
    words = LongText("转交意见", limit=500, render_kw={"rows": 2})


class ReasonForm(Form):
    """撤回会签"""

    reason = LongText("理由", required=True, limit=500, render_kw={"rows": 3})


class AddForm(Form):
    """增加会签单位"""

    units = PickMany("会签单位", required=True, coerce=by_id)


class SettleForm(Form):
    """处理会签意见: a pair of fields for each opinion, added by `settle_form`."""

    replies: tuple[int, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """What is not adopted needs a reason."""
        good = super().validate(extra_validators)
        for reply_id in self.replies:
            words = self[f"words_{reply_id}"]
            if self[f"outcome_{reply_id}"].data in (Outcome.PARTLY, Outcome.REJECTED) and not words.data:
                words.errors = [*words.errors, REASON]
                good = False
        return good

    @property
    def data(self) -> dict[str, Any]:
        """`outcomes` as the action takes them."""
        found = super().data
        given = {
            reply_id: (Outcome(found[f"outcome_{reply_id}"]), found[f"words_{reply_id}"] or "")
            for reply_id in self.replies
            if found[f"outcome_{reply_id}"] in list(Outcome)
        }
        return {**found, "outcomes": given}


def answer_form(ask: Ask) -> AnswerForm:
    """The answer, at first what the unit's clerk prepared."""
    form = AnswerForm()
    if not form.is_submitted() and ask.prepared is not None:
        form.answer.data, form.words.data = ask.prepared.value, ask.prepared_words
    return form


def pass_on_form(ask: Ask) -> PassOnForm:
    """The posts of the unit."""
    form = PassOnForm()
    form.post_id.choices = [("", ""), *queries.posts_of(ask.unit_id)]
    return form


def add_form(one: Round) -> AddForm:
    """The units that are not asked yet."""
    form = AddForm()
    known = {ask.unit_id for ask in one.asks} | {one.unit_id}
    form.units.choices = [(unit_id, name) for unit_id, name in choices() if unit_id not in known]
    return form


def settle_form(one: Round) -> SettleForm:
    """What became of each opinion."""
    fields: dict[str, Any] = {}
    for reply in one.to_settle:
        fields[f"outcome_{reply.id}"] = Radio(f"对{reply.unit}意见", Outcome.choices(), required=True)
        fields[f"words_{reply.id}"] = LongText(f"对{reply.unit}的说明", limit=1000, render_kw={"rows": 2})
    made: SettleForm = type("Settling", (SettleForm,), fields)()
    made.replies = tuple(reply.id for reply in one.to_settle)
    return made


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("发起单位", coerce=by_id)
    state = Pick("状态", [("", ""), *RoundState.choices()])
    late = Tick("逾期")


ASK_FORMS = {"answer": answer_form, "prepare": answer_form, "pass_on": pass_on_form}
ROUND_FORMS = {"settle": settle_form, "add": add_form, "reason": lambda _one: ReasonForm()}
