"""Who is called and told about what is sent and received, and by when (rules §6: receipt within **set: 2 WD**)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from yx.core import clock, settings
from yx.core.actor import duty_desk, post_desk
from yx.core.inbox import Subject
from yx.people.duties import Duty

from .models import Circulation, Receipt

settings.declare("receipt_days", "签收时限", 2, unit="WD", low=1, high=30, source="县政府办公室设定")


def due_of(sent: datetime) -> date:
    """The last day for signing: **set: 2 WD** after it was sent."""
    return clock.add_workdays(clock.local(sent).date(), settings.number("receipt_days"))


def received(receipt: Receipt) -> Subject:
    """How what came shows in the receiving unit's inbox."""
    circulation = receipt.circulation
    return Subject("receipt", receipt.id, circulation.title, circulation.unit.short_name)


def sent(circulation: Circulation) -> Subject:
    """How a sending shows."""
    return Subject("circulation", circulation.id, circulation.title, circulation.unit.short_name)


def due(receipt: Receipt) -> date:
    """The last day for signing."""
    return receipt.due


def to_read(receipt: Receipt) -> bool:
    """Whether it was passed to somebody who has not read it."""
    return bool(receipt.unread)


def signer(receipt: Receipt) -> Iterator[str]:
    """Whoever signed for it, and the unit's liaison, when something was written on it."""
    if receipt.signed_post_id:
        yield post_desk(receipt.signed_post_id)
    yield duty_desk(receipt.unit_id, Duty.LIAISON)


def sender(circulation: Circulation) -> Iterator[str]:
    """The post that sent it."""
    yield post_desk(circulation.post_id)
