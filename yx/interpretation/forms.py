"""The forms of a plan's page: the plan, and what the steps of its road ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from yx.core import clock, settings
from yx.documents.forms import ReasonForm
from yx.documents.models import Channel
from yx.web.forms import Day, Form, LongText, Pick, Text, Tick, by_id

from . import prefill
from .models import Plan
from .words import Form as Kind
from .words import Point, timing

EMPTY = [("", "")]
#: blank rows below the products that are there already
SPARE = 1
MOST_ROWS = 20


def timings() -> list[tuple[str, str]]:
    """The times that a product may be planned for: with the document, or up to **set: 3 WD** after it."""
    return [(str(days), timing(days)) for days in range(settings.number("interpretation_days") + 1)]


class ProductRow(PlainForm):
    """One planned product; a row without form and title is no product."""

    product_id = HiddenField()
    form = Pick("解读形式", EMPTY + Kind.choices())
    title = Text("标题", limit=200)
    channel = Pick("解读渠道", EMPTY + Channel.choices())
    days = Pick("解读时间")
    maker = Text("制作单位或人员", limit=200)
    drop = Tick("删去")

    @property
    def is_blank(self) -> bool:
        """Nothing was typed."""
        return not (self.product_id.data or self.form.data or self.title.data)

    def faults(self) -> bool:
        """Say at each field what is missing; True when something is."""
        wanted = ((self.form, "选择"), (self.title, "填写"), (self.channel, "选择"))
        missing = [(field, verb) for field, verb in wanted if not field.data]
        for field, verb in missing:
            field.errors = [*field.errors, f"请{verb}{field.label.text}"]
        return bool(missing)


class PlanForm(Form):
    """解读方案. Saving asks for nothing but whole rows; what is missing is said where the document is sent on."""

    products = FieldList(FormField(ProductRow), max_entries=MOST_ROWS)
    responsible = Text("责任人", limit=200)
    budget = LongText("经费说明", limit=500)

    #: times of the products that are there already: they stay open when the setting has become shorter
    kept: frozenset[int] = frozenset()

    def offer_choices(self) -> None:
        """The times that the setting allows, and those that the plan has already."""
        allowed = dict(timings()) | {str(days): timing(days) for days in sorted(self.kept)}
        for row in self.products:
            row.days.choices = list(allowed.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: every row is a product or is blank."""
        self.offer_choices()
        good = super().validate(extra_validators)
        kept = [row.form for row in self.products if not row.form.is_blank and not row.form.drop.data]
        faulty = [row.faults() for row in kept]
        return good and not any(faulty)

    def add_row(self) -> None:
        """One more blank row."""
        if len(self.products) < MOST_ROWS:
            self.products.append_entry({"days": "0"})
        self.offer_choices()

    def points(self) -> list[Any]:
        """The fields of the nine points, in order."""
        return [self[point.value] for point in Point]


for _point in Point:
    setattr(PlanForm, _point.value, LongText(_point.label, limit=2000, id=f"point-{_point.value}"))


def plan_data(form: PlanForm) -> dict[str, Any]:
    """The form's data as `actions.save` takes it."""
    return {
        "points": {field.name: field.data or "" for field in form.points()},
        "responsible": form.responsible.data,
        "budget": form.budget.data,
        "rows": [_row(entry.form) for entry in form.products if not entry.form.is_blank],
    }


def _row(row: ProductRow) -> tuple[Any, ...]:
    days = int(row.days.data or 0)
    return (
        by_id(row.product_id.data),
        row.form.data,
        row.title.data,
        row.channel.data,
        days,
        row.maker.data,
        row.drop.data,
    )


def plan_form(plan: Plan | None) -> PlanForm:
    """The form, filled from the request if it was sent."""
    form = PlanForm()
    form.kept = frozenset(product.days for product in plan.promises) if plan is not None else frozenset()
    return form


def fill(form: PlanForm, plan: Plan) -> None:
    """Show the plan in the form."""
    for field in form.points():
        field.data = plan.points.get(field.name, "")
    form.responsible.data, form.budget.data = plan.responsible, plan.budget
    for product in plan.promises:
        form.products.append_entry(
            {
                "product_id": product.id,
                "form": product.form.value,
                "title": product.title,
                "channel": product.channel.value,
                "days": str(product.days),
                "maker": product.maker,
            }
        )
    form.seen.data = str(plan.row_version)
    form.add_row()


def fill_new(form: PlanForm, document: Any) -> None:
    """Begin with what the document itself says."""
    found = prefill.points(document)
    for field in form.points():
        field.data = found.get(field.name, "")
    form.responsible.data = prefill.responsible(document)
    kind, title = prefill.first_product(document)
    form.products.append_entry({"form": kind.value, "title": title, "channel": Channel.SITE.value, "days": "0"})
    form.seen.data = "0"
    form.add_row()


class QuestionForm(Form):
    """登记后续问题"""

    words = LongText("问题", required=True, limit=1000, render_kw={"rows": 3})
    source = Text("来源", limit=200)
    asked_on = Day("提出日期", required=True)


class RespondForm(Form):
    """安排回应产品"""

    question = Pick("回应的问题", required=True, coerce=by_id)
    form = Pick("解读形式", EMPTY + Kind.choices(), required=True)
    title = Text("标题", required=True, limit=200)
    channel = Pick("解读渠道", Channel.choices(), required=True)
    days = Pick("解读时间", coerce=lambda raw: by_id(raw) or 0, default=0)


def _question_form(_plan: Plan) -> QuestionForm:
    form = QuestionForm()
    if form.asked_on.data is None and not form.asked_on.raw_data:
        form.asked_on.data = clock.today()
    return form


def _respond_form(plan: Plan) -> RespondForm:
    form = RespondForm()
    form.question.choices = [("", "")] + [(one.id, one.words[:60]) for one in plan.questions]
    form.days.choices = [
        (days, label.replace("公开后", "自今日起").replace("与公文同步", "今日")) for days, label in timings()
    ]
    return form


FORMS: dict[str, Callable[[Any], Form]] = {
    "reason": lambda _plan: ReasonForm(),
    "question": _question_form,
    "respond": _respond_form,
}
