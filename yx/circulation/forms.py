"""The forms of what is sent and received."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from yx.core import clock
from yx.web import narrow
from yx.web.forms import Day, Form, LongText, Pick, PickMany, Text, Tick, by_id

from . import queries
from .listing import SENT, WAITING
from .models import Circulation, Receipt
from .queries import Group
from .words import CirculationState, ReceiptState

EMPTY: list[tuple[Any, str]] = [("", "")]


class RecipientsForm(Form):
    """分送单位: groups at one tick, and single units. `data["units"]` is both, each unit once."""

    groups = PickMany("分送范围", Group.choices())
    units = PickMany("分送单位", coerce=by_id)
    note = LongText("分送说明", limit=1000, render_kw={"rows": 2})
    #: whether somebody must be chosen
    required = True
    #: units that are never sent to: whose matter it is
    without: frozenset[int] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: at least one unit, where one is needed."""
        good = super().validate(extra_validators)
        if good and self.required and not any([*(self.groups.data or []), *(self.units.data or [])]):
            self.units.errors = [*self.units.errors, "请选择分送单位"]
            return False
        return good

    @property
    def data(self) -> dict[str, Any]:
        """With the units of the groups that are ticked."""
        found = dict(super().data)
        chosen = dict.fromkeys([*(found["units"] or []), *queries.members(found["groups"] or [])])
        found["units"] = [unit_id for unit_id in chosen if unit_id not in self.without]
        return found


def recipients_form(noun: str, record_id: int, without: Iterable[int], required: bool = True) -> RecipientsForm:
    """The form, offering the units that do not have the matter yet, but for `without`.

    What was sent is checked against all units: a second click is told that it was done, not that its unit is unknown.
    """
    form = RecipientsForm()
    form.required, form.without = required, frozenset(without)
    left_out = form.without if form.is_submitted() else form.without | queries.recipients(noun, record_id)
    form.units.choices = [pair for pair in queries.units_to_choose() if pair[0] not in left_out]
    return form


class WordsForm(Form):
    """批示、办理意见"""

    words = LongText("意见", required=True, limit=2000, render_kw={"rows": 3})


class ReadForm(Form):
    """已阅, with words if one likes."""

    words = LongText("意见", limit=2000, render_kw={"rows": 2})


class PassForm(Form):
    """传阅 to posts of one's own unit."""

    posts = PickMany("传阅对象", coerce=by_id, required=True)


def pass_form(receipt: Receipt) -> PassForm:
    """The posts of the unit that it was not passed to yet, each with who holds it today."""
    form = PassForm()
    known = {passing.post_id for passing in receipt.passings}
    posts = queries.posts_to_choose(receipt.unit_id, clock.today())
    form.posts.choices = [(post_id, name) for post_id, name in posts if post_id not in known]
    return form


RECEIPT_FORMS: dict[str, Callable[[Any], Form]] = {
    "words": lambda _receipt: WordsForm(),
    "read": lambda _receipt: ReadForm(),
    "pass_on": pass_form,
}


def add_form(circulation: Circulation) -> RecipientsForm:
    """增加单位."""
    own = (circulation.unit_id, circulation.lead_unit_id)
    return recipients_form(circulation.noun, circulation.record_id, filter(None, own))


CIRCULATION_FORMS: dict[str, Callable[[Any], Form]] = {"add": add_form}


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("来文单位", coerce=by_id)
    state = Pick("状态", EMPTY + ReceiptState.choices())
    since = Day("分送自")
    until = Day("分送至")
    late = Tick("逾期未签收")


class SentFilterForm(FilterForm):
    """The same of what was sent: its recipients, its own states."""

    unit = Pick("收文单位", coerce=by_id)
    state = Pick("状态", EMPTY + CirculationState.choices())


def filter_form(args: Any, scope: str) -> FilterForm:
    """The filter of a list: of what was sent, the recipients and the sending's own states."""
    if scope == SENT:
        return narrow.narrowed(SentFilterForm, args, unit=queries.units_to_choose())
    return narrow.narrowed(FilterForm, args, ("state",) if scope == WAITING else (), unit=queries.units_to_choose())
