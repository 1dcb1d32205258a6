"""What each step of a document's road asks for, and the list's filter. The draft has `forms_draft`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yx.circulation.forms import RecipientsForm, recipients_form
from yx.core import clock
from yx.disclosure.attribute import Attribute, Ground, SubGround, faults
from yx.disclosure.review import ReviewResult, review_faults
from yx.web import narrow
from yx.web.forms import (
    Day,
    Form,
    LongText,
    Moment,
    Pick,
    Radio,
    Text,
    Tick,
    by_id,
)

from .actions import NOT_OPEN_BUT, officer_view, proposed_claim
from .forms_draft import EMPTY
from .models import Channel, Document, Kind, Place, Role


class OpinionForm(Form):
    """同意、审核通过"""

    opinion = LongText("意见", required=True, limit=1000, default="同意。", render_kw={"rows": 2})


class ReasonForm(Form):
    """退回、撤回、作废、撤销发布"""

    reason = LongText("理由", required=True, limit=1000, render_kw={"rows": 3})


class ReviewForm(Form):
    """公开审查 (条例 17): a result and its basis; where it differs from the drafter's view, the attribute proposed."""

    result = Radio("审查结论", ReviewResult.choices(), required=True)
    basis = LongText("审查依据", required=True, limit=1000, render_kw={"rows": 2})
    attribute = Pick("建议公开属性", [("", "同意拟稿意见"), *Attribute.choices()])
    ground = Pick("不公开依据", EMPTY + [(g.value, f"{g.article.number} {g.label}") for g in Ground])
    sub_ground = Pick("具体类别", EMPTY + SubGround.choices())
    law = Text("法律法规名称及条款")
    third_party = LongText("第三方意见或公共利益考量", limit=1000, render_kw={"rows": 2})
    reason_for = LongText("不公开理由", limit=1000, render_kw={"rows": 2})
    #: the drafter's attribute
    drafted: Attribute | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: the basis of the result, and the proposed claim by the common rule."""
        good = super().validate(extra_validators)
        names = {"kind": "sub_ground", "reason": "reason_for"}
        wrong: dict[str, str] = {}
        if self.result.data in list(ReviewResult):
            wrong |= review_faults(ReviewResult(self.result.data), self.basis.data or "")
        if self.ground.errors or self.sub_ground.errors:
            good = False  # said at the field; there is no such claim to judge
        elif self.attribute.data in list(Attribute):
            claim = proposed_claim({**self.data, "attribute": Attribute(self.attribute.data)})
            wrong |= {names.get(name, name): message for name, message in faults(claim).items()} if claim else {}
        elif self.drafted is Attribute.OPEN and self.result.data == ReviewResult.MAY_NOT_OPEN:
            wrong["attribute"] = NOT_OPEN_BUT
        for name, message in wrong.items():
            field = getattr(self, name, self.basis)
            field.errors = [*field.errors, message]
        return good and not wrong


class SignForm(Form):
    """签发: opinion; where the reviewer holds another view on the attribute, the signer decides."""

    decision = Radio("公开属性", [])
    opinion = LongText("签发意见", required=True, limit=1000, default="同意印发。", render_kw={"rows": 2})

    def validate(self, extra_validators: Any = None) -> bool:
        """With two views before the signer, one must be chosen."""
        good = super().validate(extra_validators)
        if self.decision is not None and not self.decision.data:
            self.decision.errors = [*self.decision.errors, "拟稿与审查意见不一致，请选择公开属性"]
            return False
        return good


class PublishForm(Form):
    """公开发布"""

    channel = Pick("发布渠道", Channel.choices(), required=True)
    address = Text("发布网址", limit=500)
    at = Moment("发布时间", required=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """A web address must be one; the site needs it."""
        good = super().validate(extra_validators)
        address = self.address.data or ""
        wrong = ""
        if address and not address.startswith(("http://", "https://")):
            wrong = "发布网址应以 http:// 或 https:// 开头"
        elif not address and self.channel.data == Channel.SITE.value:
            wrong = "请填写发布网址"
        if wrong:
            self.address.errors = [*self.address.errors, wrong]
        return good and not wrong

    @property
    def data(self) -> dict[str, Any]:
        """The moment typed is the county's local time."""
        found = dict(super().data)
        if found["at"] is not None:
            found["at"] = found["at"].replace(tzinfo=clock.local(clock.now()).tzinfo)
        return found


class FilterForm(narrow.FilterForm):
    """What a list is narrowed to."""

    words = Text("关键词", limit=100)
    unit = Pick("单位", coerce=by_id)
    kind = Pick("文种", EMPTY + Kind.choices())
    state = Pick("状态", EMPTY + [(p.value, p.label) for p in Place])
    attribute = Pick("公开属性", EMPTY + Attribute.choices())
    ground = Pick("依据", EMPTY + [(g.value, g.label) for g in Ground if g != Ground.STATE_SECRET])
    year = Pick("年度", coerce=by_id)
    since = Day("成文自")
    until = Day("成文至")
    late = Tick("逾期未公开")


def review_form(document: Document) -> ReviewForm:
    """The review form; it knows what the drafter claims."""
    form = ReviewForm()
    form.drafted = document.attribute
    return form


def sign_form(document: Document) -> SignForm:
    """The signing form; it asks for a decision only when the reviewer proposed another attribute."""
    form = SignForm()
    view = officer_view(document)
    if view is None or view.proposed is None or document.attribute is None:
        del form.decision
        return form
    form.decision.choices = [
        ("drafter", f"{document.attribute.label}（拟稿意见）"),
        ("officer", f"{view.proposed.label}（审查意见）"),
    ]
    return form


def publish_form(_document: Document) -> PublishForm:
    """The publishing form, with now as the time."""
    form = PublishForm()
    if form.at.data is None and not form.at.raw_data:
        form.at.data = clock.local(clock.now()).replace(tzinfo=None, second=0, microsecond=0)
    return form


def _own(document: Document) -> list[int]:
    """Units that have it anyway, and are not sent it: its drafting unit, and the one that issues it."""
    return [unit_id for unit_id in (document.lead_unit_id, document.keeper_id) if unit_id]


def issue_form(document: Document) -> RecipientsForm:
    """印发: perhaps with recipients, which are at first the units that had a part in the document."""
    form = recipients_form("document", document.id, _own(document), required=False)
    if not form.is_submitted():
        offered = {unit_id for unit_id, _name in form.units.choices}
        parts = [*document.unit_ids(Role.DRAFTER), *document.unit_ids(Role.COSIGNER)]
        form.units.data = [unit_id for unit_id in dict.fromkeys(parts) if unit_id in offered]
    return form


def circulate_form(document: Document) -> RecipientsForm:
    """分送: units that do not have it yet."""
    return recipients_form("document", document.id, _own(document))


FORMS: dict[str, Callable[[Any], Form]] = {
    "opinion": lambda _document: OpinionForm(),
    "reason": lambda _document: ReasonForm(),
    "review": review_form,
    "sign": sign_form,
    "issue": issue_form,
    "circulate": circulate_form,
    "publish": publish_form,
}
