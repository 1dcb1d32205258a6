"""Who may do what with what is sent and received; the only place that decides."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, true

from yx.core.actor import Actor, duty_desk
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty
from yx.people.models import Post, PostDuty

from .models import Circulation, Receipt

#: any of them may sign for the unit; the first is asked first
RECEIVING = (Duty.LIAISON, Duty.REGISTER, Duty.HEAD, Duty.CHECK)
#: who is told of what came and was not signed for: the desks that do it day by day
DAILY = (Duty.LIAISON, Duty.REGISTER)


def may_read(actor: Actor) -> bool:
    """The three administrators never see texts that are not public (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def readers_of(unit_id: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions of the posts of a unit that something may be passed on to: in use, no administrator's."""
    barred = select(PostDuty.post_id).where(PostDuty.duty.in_(ADMINISTRATORS))
    return Post.unit_id == unit_id, Post.active == true(), Post.id.not_in(barred)


# --- units and posts that the record names -------------------------------------------------------------------


def receiver(receipt: Receipt) -> tuple[int, ...]:
    """The unit that received it."""
    return (receipt.unit_id,)


def sender(circulation: Circulation) -> tuple[int, ...]:
    """The unit that sent it."""
    return (circulation.unit_id,)


def _passed(receipt: Receipt) -> list[int]:
    return [passing.post_id for passing in receipt.passings]


def _unread(receipt: Receipt) -> list[int]:
    return [passing.post_id for passing in receipt.unread]


def desks(unit_id: int, *duties: Duty) -> list[str]:
    """Inbox keys of duties in a unit."""
    return [duty_desk(unit_id, duty) for duty in duties]


# --- whose step it is ----------------------------------------------------------------------------------------

RECEIVERS = Who("收文单位联络员、编号登记人员或负责人", RECEIVING, receiver)
KEEPERS = Who("收文单位负责人、核稿人或联络员", (Duty.HEAD, Duty.CHECK, Duty.LIAISON), receiver)
HEAD = Who("收文单位负责人", (Duty.HEAD,), receiver)
SIGNER = Who("签收人", post=lambda receipt: receipt.signed_post_id)
PASSED = Who("传阅对象", post=_passed)
READERS = Who("尚未阅知的传阅对象", post=_unread)

REGISTRARS = Who("分送单位编号登记人员", (Duty.REGISTER,), sender)
SENDER = Who("分送人", post=lambda circulation: circulation.post_id)
