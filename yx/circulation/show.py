"""What the pages of receipts and sendings show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from yx.core import clock, matters, trail
from yx.core.actor import Actor

from . import queries
from .listing import RECEIVED, SENT, WAITING
from .models import Circulation, Receipt
from .words import CirculationState, ReceiptState

SCOPES = {WAITING: "待签收", RECEIVED: "收文", SENT: "我单位发出"}


def scope_of(raw: str | None) -> str:
    """The tab that the URL asks for."""
    return raw if raw in SCOPES else WAITING


def tabs(scope: str) -> list[tuple[str, str, bool, None]]:
    """The tabs of the list."""
    return [(label, url_for("receipts.index", scope=code), code == scope, None) for code, label in SCOPES.items()]


def receipt(found: Receipt, actor: Actor) -> dict[str, Any]:
    """The context of a receipt's page: the matter as its noun shows it, and what the unit did with it."""
    circulation = found.circulation
    matter = matters.of(circulation.noun)
    return {
        **matter.context(matter.read(circulation.record_id), actor),
        "receipt": found,
        "circulation": circulation,
        "matter_template": matter.template,
        "matter_label": matter.label,
        "matter_url": url_for(matter.endpoint, record_id=circulation.record_id),
        "state": ReceiptState(found.state).label,
        "stations": _stations(found),
        "particulars": _particulars(found),
        "passed": [(passing, passing.post.name) for passing in found.passings],
        "lines": trail.of("receipt", found.id),
        "late": found.is_late(clock.today()),
    }


def _stations(found: Receipt) -> list[dict[str, str]]:
    road = list(ReceiptState)
    here = road.index(ReceiptState(found.state))
    notes = {ReceiptState.SIGNED: f"{found.signed_by} {clock.local(found.signed_at):%m-%d}" if found.signed_at else ""}
    places = ["done" if n < here else "here" if n == here else "ahead" for n in range(len(road))]
    return [
        {"label": state.label, "state": place, "note": notes.get(state, "")}
        for state, place in zip(road, places, strict=True)
    ]


def _particulars(found: Receipt) -> list[tuple[str, str]]:
    circulation = found.circulation
    return [
        ("来文单位", circulation.unit.name),
        ("分送人", circulation.person),
        ("分送时间", _moment(found.sent_at)),
        ("分送说明", circulation.note),
        ("签收期限", found.due.isoformat()),
        ("签收人", f"{found.signed_post} {found.signed_by}" if found.signed_at else ""),
        ("签收时间", _moment(found.signed_at)),
    ]


def _moment(value: Any) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""


def sending(found: Circulation, unsigned: bool) -> dict[str, Any]:
    """The context of a sending's page: the table of all units, counted from the very rows that are shown."""
    matter, today = matters.of(found.noun), clock.today()
    rows = queries.table(found.id)
    waiting = [row for row in rows if row.state == ReceiptState.SENT]
    return {
        "circulation": found,
        "matter_label": matter.label,
        "matter_url": url_for(matter.endpoint, record_id=found.record_id),
        "state": CirculationState(found.state).label,
        "rows": waiting if unsigned else rows,
        "unsigned": unsigned,
        "tabs": _choices(found, unsigned, len(rows), len(waiting)),
        "states": dict(ReceiptState.choices()),
        "today": today,
        "particulars": _summary(found, rows, waiting, today),
        "lines": trail.of("circulation", found.id),
    }


def _choices(found: Circulation, unsigned: bool, all_units: int, waiting: int) -> list[tuple[str, str, bool, int]]:
    here = url_for("circulation.detail", record_id=found.id)
    return [("全部单位", here, not unsigned, all_units), ("未签收", f"{here}?unsigned=1", unsigned, waiting)]


def _summary(found: Circulation, rows: Sequence[Any], waiting: Sequence[Any], today: date) -> list[tuple[str, str]]:
    late = sum(row.due < today for row in waiting)
    desks = sum(not row.has_desk for row in waiting)
    return [
        ("已签收", f"{len(rows) - len(waiting)}/{len(rows)}"),
        ("逾期未签收", f"{late} 个单位" if late else ""),
        ("无收文岗位", f"{desks} 个单位" if desks else ""),
        ("分送单位", found.unit.name),
        ("分送人", found.person),
        ("分送时间", _moment(found.sent_at)),
        ("分送说明", found.note),
        ("最近催签", f"{found.reminded_on.isoformat()}（共 {found.reminders} 次）" if found.reminded_on else ""),
    ]
