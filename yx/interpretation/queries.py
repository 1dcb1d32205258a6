"""Plans and products, already limited to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.documents import queries as documents
from yx.documents.models import EVERYBODY, Document, Reader
from yx.documents.policy import reader_keys

from . import policy
from .models import Plan, Product
from .words import ProductState


def of_document(actor: Actor, document_id: int, lock: bool = False) -> tuple[Document, Plan | None]:
    """A document and its plan, through the document's door: its row is the first lock of every act on the plan."""
    document = documents.one(actor, document_id, lock)
    plan: Plan | None = document.plan  # type: ignore[attr-defined]
    return document, plan


def one(actor: Actor, plan_id: int, lock: bool = False) -> Plan:
    """The one door to a plan. Raises NotFound also for what the actor may not see."""
    document_id = db.session.scalar(select(Plan.document_id).where(Plan.id == plan_id))
    if document_id is None:
        raise NotFound
    plan = of_document(actor, document_id, lock)[1]
    if plan is None:
        raise NotFound
    return plan


def product(actor: Actor, product_id: int, lock: bool = False) -> Product:
    """The one door to a product: those outside see only what is public. Raises NotFound."""
    plan_id = db.session.scalar(select(Product.plan_id).where(Product.id == product_id))
    if plan_id is None:
        raise NotFound
    plan = one(actor, plan_id, lock)
    found = next(product for product in plan.products if product.id == product_id)
    if found.place != ProductState.PUBLISHED and not policy.is_insider(actor, plan.document):
        raise NotFound
    return found


def _read_under(keys: Collection[str]) -> ColumnElement[bool]:
    """Whether the document may be read under one of the reader keys."""
    return select(Reader.document_id).where(Reader.document_id == Document.id, Reader.key.in_(keys)).exists()


def readable_plans(actor: Actor, ids: Collection[int]) -> Sequence[Row[Any]]:
    """id, title and number of the document, state: of those plans that the actor may read."""
    columns = select(Plan.id, Document.title, Document.number_text, Plan.state)
    statement = columns.join(Document, Document.id == Plan.document_id)
    return db.session.execute(statement.where(Plan.id.in_(ids), _read_under(reader_keys(actor)))).all()


def readable_products(actor: Actor, ids: Collection[int]) -> Sequence[Row[Any]]:
    """id, form, title, number of the document, state: of those products that the actor may read.

    Through a public document alone, only what is public itself.
    """
    columns = select(Product.id, Product.form, Product.title, Document.number_text, Product.state)
    statement = columns.join(Plan, Plan.id == Product.plan_id).join(Document, Document.id == Plan.document_id)
    own = [key for key in reader_keys(actor) if key != EVERYBODY]
    public = Product.state == ProductState.PUBLISHED.value
    seen = or_(_read_under(own), public & _read_under(reader_keys(actor)))
    return db.session.execute(statement.where(Product.id.in_(ids), seen)).all()
