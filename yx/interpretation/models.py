"""Interpretation plans 解读方案, one for a document; products; questions that came later (clauses C3a–C3c)."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from yx.core import clock
from yx.core.base import Code, Keyed, Model, UTCDateTime, Versioned
from yx.core.files import StoredFile
from yx.documents.models import Channel, Document
from yx.people.models import Unit

from .words import Fault, Form, PlanState, ProductState


class Plan(Keyed, Versioned, Model):
    """The interpretation plan of one document; the drafting (lead) unit owns it (谁起草、谁解读)."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("document_id"),
        Index("ix_plan_unit", "unit_id", "id"),
        Index("ix_plan_state_due", "state", "due"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(24), default=PlanState.PLANNING.value)
    #: JSON object: code of a `Point` → what is to be said under it
    outline: Mapped[str] = mapped_column(Text, default="{}")
    responsible: Mapped[str] = mapped_column(String(200), default="", info={"title": "责任人"})
    budget: Mapped[str] = mapped_column(String(500), default="", info={"title": "经费说明"})
    #: the day on which the next of its products is due, once the document is published; None when none is outstanding
    due: Mapped[date | None]
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deployed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    document: Mapped[Document] = relationship(backref=backref("plan", uselist=False, lazy="joined"))
    unit: Mapped[Unit] = relationship()
    products: Mapped[list[Product]] = relationship(back_populates="plan", order_by="Product.id")
    questions: Mapped[list[Question]] = relationship(order_by="Question.id")

    @property
    def points(self) -> dict[str, str]:
        """`outline` as a mapping."""
        found: dict[str, str] = json.loads(self.outline)
        return found

    @property
    def place(self) -> PlanState:
        """`state` with its Chinese label."""
        return PlanState(self.state)

    @property
    def promises(self) -> list[Product]:
        """The products that are signed with the plan."""
        return [product for product in self.products if product.promised]

    @property
    def outstanding(self) -> list[Product]:
        """Products that are still to come out."""
        return [product for product in self.products if product.is_open]

    def is_late(self, day: date) -> bool:
        """Whether a product should have come out before `day` and has not."""
        return self.due is not None and self.due < day


class Product(Keyed, Versioned, Model):
    """An interpretation product 解读产品: planned with the plan, made, checked, published (clause C3c)."""

    __tablename__ = "product"
    __table_args__ = (
        Index("ix_product_plan", "plan_id"),
        Index("ix_product_unit_due", "unit_id", "state", "due"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published_has_its_date"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(24), default=ProductState.PLANNED.value)
    form: Mapped[Form] = mapped_column(Code(Form, "form"), info={"title": "解读形式"})
    title: Mapped[str] = mapped_column(String(300), info={"title": "标题"})
    maker: Mapped[str] = mapped_column(String(200), default="", info={"title": "制作单位或人员"})
    channel: Mapped[Channel] = mapped_column(Code(Channel, "channel"), info={"title": "解读渠道"})
    #: 解读时间: WD after the document's publication; 0 = with it
    days: Mapped[int] = mapped_column(default=0)
    #: whether it is part of the plan that was signed: form, title, channel and time then stand as they are
    promised: Mapped[bool] = mapped_column(default=True)
    due: Mapped[date | None] = mapped_column(info={"title": "计划日期"})
    body: Mapped[str] = mapped_column(Text, default="", info={"title": "解读文字"})
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(160), default="", info={"title": "文件"})
    #: share of the body's wording that stands in the document too, in percent
    copied: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(500), default="", info={"title": "发布网址"})
    #: where it really came out
    published_in: Mapped[Channel | None] = mapped_column(Code(Channel, "published_in"), info={"title": "发布渠道"})
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info={"title": "发布时间"})
    #: the person who made it may not approve it
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_mend: Mapped[str] = mapped_column(String(2000), default="")
    #: the question that it answers, where it came after publication
    question_id: Mapped[int | None] = mapped_column(ForeignKey("plan_question.id"))
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)

    plan: Mapped[Plan] = relationship(back_populates="products")
    unit: Mapped[Unit] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    question: Mapped[Question | None] = relationship()

    @property
    def place(self) -> ProductState:
        """`state` with its Chinese label."""
        return ProductState(self.state)

    @property
    def is_open(self) -> bool:
        """Whether it is still to come out."""
        return self.place not in (ProductState.PUBLISHED, ProductState.VOID)

    def is_late(self, day: date) -> bool:
        """Whether it should have come out before `day` and has not, or came out after its day."""
        if self.due is None or self.place == ProductState.VOID:
            return False
        return self.due < (clock.local(self.published_at).date() if self.published_at else day)


class Question(Keyed, Model):
    """A question or misunderstanding that came after publication 后续回应."""

    __tablename__ = "plan_question"
    __table_args__ = (Index("ix_plan_question_plan", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    words: Mapped[str] = mapped_column(String(1000))
    source: Mapped[str] = mapped_column(String(200), default="")
    asked_on: Mapped[date]
    person: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class LinkFault(Keyed, Model):
    """A broken link that the last check found; each check writes them anew."""

    __tablename__ = "link_fault"
    __table_args__ = (Index("ix_link_fault_product", "product_id"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    fault: Mapped[Fault] = mapped_column(Code(Fault, "fault"))
    #: the address or file that it is about
    about: Mapped[str] = mapped_column(String(500), default="")
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
