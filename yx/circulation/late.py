"""签收逾期: what was not signed for in time is told to the unit's desks and to the sender, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select, update

from yx.core import clock, jobs, notices
from yx.core.actor import post_desk
from yx.core.base import db, transaction
from yx.people.duties import Duty

from . import policy
from .actions import named
from .models import Receipt
from .words import ReceiptState

jobs.every("daily", "08:10", "receipts_late")


@jobs.kind("receipts_late", "签收逾期提醒")
def run(_work: jobs.Work, _report: jobs.Report) -> jobs.Outcome:
    """The daily job."""
    with transaction():
        return jobs.Outcome(f"提醒 {tell(clock.today(), clock.now())} 个单位")


def tell(today: date, now: datetime) -> int:
    """Tell the desks of every unit whose receipt became late, and each sender in one message; gives how many units."""
    found = db.session.scalars(
        select(Receipt)
        .where(Receipt.state == ReceiptState.SENT.value, Receipt.due < today, Receipt.late_told_on.is_(None))
        .order_by(Receipt.circulation_id, Receipt.id)
    ).all()
    for receipt in found:
        desks = policy.desks(receipt.unit_id, *policy.DAILY, Duty.HEAD)
        notices.tell(desks, f"《{receipt.circulation.title}》逾期未签收，请签收", "receipt", receipt.id, now)
    for _circulation_id, group in groupby(found, key=lambda receipt: receipt.circulation_id):
        _tell_sender(list(group), now)
    # not through the records: nobody who has one of them open has anything to look at again
    marked = update(Receipt).where(Receipt.id.in_([receipt.id for receipt in found])).values(late_told_on=today)
    db.session.execute(marked.execution_options(synchronize_session=False))
    return len(found)


def _tell_sender(receipts: Sequence[Receipt], now: datetime) -> None:
    circulation = receipts[0].circulation
    names = named([receipt.unit.short_name for receipt in receipts])
    text = f"《{circulation.title}》逾期未签收 {len(receipts)} 个单位：{names}"
    notices.tell([post_desk(circulation.post_id)], text, "circulation", circulation.id, now)
