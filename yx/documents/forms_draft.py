"""The form in which an official document is drafted (clause C1a)."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField
from wtforms import Form as PlainForm

from yx.core import settings
from yx.core.actor import Actor
from yx.core.base import db
from yx.cosign.words import Silence
from yx.disclosure.articles import SECRET_REFUSED
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.people.models import Unit
from yx.people.units import choices
from yx.web.forms import AtMost, Form, Hidden, LongText, Number, Pick, PickMany, Radio, Text, Tick, Uploads, by_id

from .draft import issuers_open_to
from .models import Document, Kind, Role, Urgency

BODY_LIMIT = 100_000
EMPTY = [("", "")]


class AttachmentRow(PlainForm):
    """One attachment that is there already."""

    attachment_id = HiddenField()
    attribute = Pick("公开属性", Attribute.choices())
    drop = Tick("删除")


class DraftForm(Form):
    """拟制公文. Saving asks for a title only; what else is missing is said where the draft is sent on."""

    form_key = Hidden(label="表单标识", validators=[AtMost(40)])
    title = LongText("标题", required=True, limit=200, render_kw={"rows": 2})
    kind = Pick("文种", EMPTY + Kind.choices())
    urgency = Pick("紧急程度", Urgency.choices(), default=Urgency.PLAIN.value)
    issuer = Pick("发文机关", coerce=by_id)
    lead_unit = Pick("主办单位", coerce=by_id)
    joint_issuers = PickMany("联合发文机关", coerce=by_id)
    co_drafters = PickMany("联合起草单位", coerce=by_id)
    cosigners = PickMany("会签单位", coerce=by_id)
    cosign_days = Number("会签期限", low=1, high=30)
    cosign_silence = Pick("逾期规则", Silence.choices(), default=Silence.REMIND.value)
    cosign_note = LongText("会签说明", limit=500, render_kw={"rows": 2})
    addressee = Text("主送机关", limit=1000)
    cc = Text("抄送机关", limit=1000)
    word_file = FileField("从 Word 文件导入正文")
    body = LongText("正文", limit=BODY_LIMIT)
    attachment_rows = FieldList(FormField(AttachmentRow))
    files = Uploads("附件")
    files_attribute = Radio("新附件的公开属性", Attribute.choices())
    attribute = Radio("公开属性", Attribute.choices())
    ground = Pick("不公开依据", EMPTY + [(g.value, f"{g.article.number} {g.label}") for g in Ground])
    sub_ground = Pick("具体类别", EMPTY + SubGround.choices())
    law = Text("法律法规名称及条款")
    third_party = LongText("第三方意见或公共利益考量", limit=1000)
    reason = LongText("理由")
    broad = Tick("涉及面广")
    concern = Tick("社会关注度高")
    technical = Tick("专业性强")
    plan_waiver = LongText("免予解读理由", limit=1000)

    def offer_choices(self, lead: Unit) -> None:
        """Fill the choices of units for a draft of `lead`."""
        own = issuers_open_to(lead)
        self.lead_unit.choices = [(lead.id, lead.name)]
        self.issuer.choices = [("", "")] + [(unit.id, unit.name) for unit in own]
        others = [pair for pair in choices() if pair[0] != lead.id]
        for field in (self.joint_issuers, self.co_drafters, self.cosigners):
            field.choices = others
        if self.cosign_days.data is None and not self.cosign_days.raw_data:
            self.cosign_days.data = settings.number("cosign_days")

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: nothing classified, and every new file has its attribute."""
        good = super().validate(extra_validators)
        if self.ground.data == Ground.STATE_SECRET.value and self.attribute.data == Attribute.CLOSED.value:
            self.ground.errors = [*self.ground.errors, SECRET_REFUSED]
            good = False
        if self.sent_files and not self.files_attribute.data:
            self.files_attribute.errors = [*self.files_attribute.errors, "请选择新附件的公开属性"]
            good = False
        return good

    @property
    def sent_files(self) -> list[Any]:
        """The files really chosen."""
        return [file for file in self.files.data or [] if getattr(file, "filename", "")]


def draft_data(form: DraftForm, new_files: list[Any]) -> dict[str, Any]:
    """The form's data as `actions.save` takes it; `new_files`: (StoredFile, name, Attribute)."""
    rows = [
        (by_id(row["attachment_id"]), row["attribute"] or None, row["drop"]) for row in form.attachment_rows.data or []
    ]
    data = dict(form.data)
    data["attribute"] = Attribute(data["attribute"]) if data.get("attribute") else None
    data["ground"] = Ground(data["ground"]) if data.get("ground") else None
    data["sub_ground"] = SubGround(data["sub_ground"]) if data.get("sub_ground") else None
    return {**data, "attachment_rows": rows, "new_files": new_files}


def fill(form: DraftForm, document: Document) -> None:
    """Show the document in the form."""
    for name in ("title", "addressee", "cc", "body", "law", "third_party", "reason", "plan_waiver"):
        getattr(form, name).data = getattr(document, name)
    for name in ("broad", "concern", "technical", "cosign_note"):
        getattr(form, name).data = getattr(document, name)
    form.cosign_days.data = document.cosign_days or settings.number("cosign_days")
    form.cosign_silence.data = document.cosign_silence.value
    for name in ("kind", "urgency", "attribute", "ground", "sub_ground"):
        value = getattr(document, name)
        getattr(form, name).data = value.value if value else ""
    form.issuer.data = document.issuer_id
    form.joint_issuers.data = [unit_id for unit_id in document.unit_ids(Role.ISSUER) if unit_id != document.issuer_id]
    form.co_drafters.data = document.unit_ids(Role.DRAFTER)
    form.cosigners.data = document.unit_ids(Role.COSIGNER)
    fill_attachments(form, document)
    form.seen.data = str(document.row_version)


def fill_attachments(form: DraftForm, document: Document) -> None:
    """One row for each attachment that is there."""
    while len(form.attachment_rows):
        form.attachment_rows.pop_entry()
    for attachment in document.attachments:
        form.attachment_rows.append_entry(
            {"attachment_id": attachment.id, "attribute": attachment.attribute.value, "drop": False}
        )


def lead_of(actor: Actor) -> Unit:
    """The unit that the actor drafts for."""
    return db.session.get_one(Unit, actor.unit_id)
