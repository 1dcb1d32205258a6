"""The yearly and quarterly table: documents that needed an interpretation, have one, on time or late, by unit (D3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select

from yx.core import clock
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document, Place
from yx.people.models import Unit

from .models import Plan, Product
from .words import Form, PlanState, ProductState

QUARTERS = ("全年", "一季度", "二季度", "三季度", "四季度")
SIGNED = (Place.SIGNED.value, Place.ISSUED.value, Place.ARCHIVED.value)


@dataclass
class Count:
    """One unit's documents, by date of signing. `have` + `waived` = `needed`; on time, late and running make `have`."""

    unit: str
    needed: int = 0
    have: int = 0
    waived: int = 0
    on_time: int = 0
    late: int = 0
    running: int = 0
    forms: Counter[Form] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        """Count another unit in."""
        for name in ("needed", "have", "waived", "on_time", "late", "running"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.forms += other.forms

    @property
    def used(self) -> str:
        """The forms of what was published, most used first: 文字 3、图解 1."""
        order = list(Form)
        pairs = sorted(self.forms.items(), key=lambda pair: (-pair[1], order.index(pair[0])))
        return "、".join(f"{form.label} {number}" for form, number in pairs)

    @property
    def punctual(self) -> int | None:
        """Share of plans on time among those that are decided, in percent; None while none is."""
        decided = self.on_time + self.late
        return round(100 * self.on_time / decided) if decided else None


def span(year: int, quarter: int) -> tuple[date, date]:
    """First day of the year, or of its quarter 1–4, and the first day after it."""
    if not quarter:
        return date(year, 1, 1), date(year + 1, 1, 1)
    first = 3 * quarter - 2
    return date(year, first, 1), date(year + quarter // 4, first % 12 + 3 if quarter < 4 else 1, 1)


def counts(year: int, quarter: int, today: date | None = None) -> list[Count]:
    """One `Count` for each unit that needed an interpretation, in the county's order of units: two statements."""
    documents = _documents(*span(year, quarter))
    products = _products([row.plan_id for row in documents if row.plan_id])
    found: dict[int, Count] = {}
    for row in documents:
        count = found.setdefault(row.unit_id, Count(row.unit))
        _count(count, row, products.get(row.plan_id, ()), today or clock.today())
    return list(found.values())


def total(rows: Iterable[Count]) -> Count:
    """All units together."""
    found = Count("合计")
    for row in rows:
        found.add(row)
    return found


def _documents(since: date, until: date) -> Sequence[Row[Any]]:
    flagged = or_(Document.broad, Document.concern, Document.technical, Document.plan_asked)
    return db.session.execute(
        select(
            Document.id,
            Document.lead_unit_id.label("unit_id"),
            Unit.short_name.label("unit"),
            Plan.id.label("plan_id"),
        )
        .join(Unit, Unit.id == Document.lead_unit_id)
        .outerjoin(Plan, and_(Plan.document_id == Document.id, Plan.state != PlanState.VOID.value))
        .where(
            Document.signed_on >= since,
            Document.signed_on < until,
            Document.state.in_(SIGNED),
            or_(and_(Document.attribute == Attribute.OPEN, flagged), Plan.id.is_not(None)),
        )
        .order_by(Unit.rank, Unit.id, Document.id)
    ).all()


def _products(plan_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    if not plan_ids:
        return {}
    found: dict[int, list[Row[Any]]] = {}
    columns = (Product.plan_id, Product.form, Product.state, Product.due, Product.published_at, Product.promised)
    for start in range(0, len(plan_ids), 500):
        some = plan_ids[start : start + 500]
        for row in db.session.execute(select(*columns).where(Product.plan_id.in_(some))):
            found.setdefault(row.plan_id, []).append(row)
    return found


def _count(count: Count, document: Row[Any], products: Sequence[Row[Any]], today: date) -> None:
    count.needed += 1
    if document.plan_id is None:
        count.waived += 1
        return
    count.have += 1
    count.forms.update(row.form for row in products if row.state == ProductState.PUBLISHED)
    name = _outcome([row for row in products if row.promised and row.state != ProductState.VOID], today)
    setattr(count, name, getattr(count, name) + 1)


def _outcome(promised: Sequence[Row[Any]], today: date) -> str:
    """``late`` when one missed its day, ``on_time`` when all are out, else ``running``."""
    if any(row.due and row.due < _out_on(row, today) for row in promised):
        return "late"
    return "on_time" if all(row.state == ProductState.PUBLISHED for row in promised) else "running"


def _out_on(product: Row[Any], today: date) -> date:
    return clock.local(product.published_at).date() if product.published_at else today
