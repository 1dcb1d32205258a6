"""The forms of pages that show many topics: the office's order, the convener's decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from yx.core.words import Worded
from yx.web.forms import Form, Hidden, LongText, Number, Radio, Tick, by_id

from .flow import COLLATED
from .models import Topic
from .together import Decision

GONE = "有议题已被办理或撤回，请看清最新情况再办"


class Verdict(Worded):
    """The convener's three answers; each is a step of the road."""

    APPROVE = "approve", "审定"
    REJECT = "reject", "不列入"
    DEFER = "defer", "缓议"


class Together(Form):
    """Fields for each topic, named by its id; `ids` are those that the page showed."""

    ids = Hidden(label="议题")
    topic_ids: tuple[int, ...] = ()

    def seen_of(self, topic_id: int) -> int:
        """The version of a topic that the page showed; -1 when it showed none."""
        found = by_id(self[f"seen_{topic_id}"].data)
        return -1 if found is None else found

    def is_behind(self) -> bool:
        """Whether a topic that the page showed does not stand there any more."""
        shown = {by_id(raw) for raw in (self.ids.data or "").split(",") if raw}
        return not shown <= set(self.topic_ids)

    def stop(self, topics: Sequence[Topic], *reasons: str) -> None:
        """Show it again with what stood in the way."""
        self.form_errors.extend(reasons)
        self.show_now(topics)

    def show_now(self, topics: Sequence[Topic]) -> None:
        """Carry the versions as they are; what was typed stays."""
        self.ids.data = ",".join(map(str, self.topic_ids))
        for topic in topics:
            self[f"seen_{topic.id}"].data = str(topic.row_version)


class OrderForm(Together):
    """排序报审: a number and a tick for each topic."""

    def in_order(self) -> list[int]:
        """The topics by the numbers typed; equal numbers as they stood."""
        return sorted(self.topic_ids, key=lambda topic_id: self[f"no_{topic_id}"].data or 0)

    def chosen(self) -> list[tuple[int, int]]:
        """(id, version seen) of those ticked, in the order typed."""
        return [(one, self.seen_of(one)) for one in self.in_order() if self[f"send_{one}"].data]


def order_form(topics: Sequence[Topic], ticked: Collection[int] | None = None) -> OrderForm:
    """The office's topics as they stand; `ticked` None: all but those that were deferred."""
    fields: dict[str, Any] = {}
    for number, topic in enumerate(topics, start=1):
        fields[f"no_{topic.id}"] = Number(f"第 {number} 项次序", required=True, low=1, high=999)
        fields[f"send_{topic.id}"] = Tick(f"报审第 {number} 项")
        fields[f"seen_{topic.id}"] = Hidden()
    form: OrderForm = type("Ordering", (OrderForm,), fields)()
    form.topic_ids = tuple(topic.id for topic in topics)
    for number, topic in enumerate(topics, start=1):
        if not form[f"no_{topic.id}"].raw_data:
            form[f"no_{topic.id}"].data = number
    if not form.is_submitted():
        form.show_now(topics)
        for topic in topics:
            form[f"send_{topic.id}"].data = topic.state == COLLATED if ticked is None else topic.id in ticked
    return form


class DecideForm(Together):
    """审定议题: a verdict and a reason for each topic; those without a verdict go on waiting."""

    def approve_rest(self) -> None:
        """未选的一并审定, but for those where a reason was typed: `validate` asks what it is for."""
        for topic_id in self.topic_ids:
            if not self[f"reason_{topic_id}"].data:
                verdict = self[f"verdict_{topic_id}"]
                verdict.data = verdict.data or Verdict.APPROVE.value

    def validate(self, extra_validators: Any = None) -> bool:
        """Whatever is not approved needs a reason; a reason belongs to a verdict."""
        good = super().validate(extra_validators)
        for topic_id in self.topic_ids:
            good = self._agrees(self[f"verdict_{topic_id}"], self[f"reason_{topic_id}"]) and good
        if good and not self.decisions():
            self.form_errors.append("请至少对一个议题选择审定意见")
            return False
        return good

    def _agrees(self, verdict: Any, reason: Any) -> bool:
        if verdict.data in (Verdict.REJECT, Verdict.DEFER) and not reason.data:
            reason.errors = [*reason.errors, f"请填写{reason.label.text}"]
            return False
        if reason.data and not verdict.data:
            verdict.errors = [*verdict.errors, f"请选择{verdict.label.text}"]
            return False
        return True

    def decisions(self) -> list[Decision]:
        """What the convener decided, in the office's order."""
        return [
            Decision(one, self[f"verdict_{one}"].data, self[f"reason_{one}"].data or "", self.seen_of(one))
            for one in self.topic_ids
            if self[f"verdict_{one}"].data
        ]


def decide_form(topics: Sequence[Topic]) -> DecideForm:
    """All submitted topics, none decided yet."""
    fields: dict[str, Any] = {}
    for number, topic in enumerate(topics, start=1):
        fields[f"verdict_{topic.id}"] = Radio(f"第 {number} 项审定意见", Verdict.choices())
        fields[f"reason_{topic.id}"] = LongText(f"第 {number} 项理由", limit=1000, render_kw={"rows": 2})
        fields[f"seen_{topic.id}"] = Hidden()
    form: DecideForm = type("Deciding", (DecideForm,), fields)()
    form.topic_ids = tuple(topic.id for topic in topics)
    if not form.is_submitted():
        form.show_now(topics)
    return form
