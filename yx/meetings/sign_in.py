"""签到 by QR code: the address that the office prints, and many sign-ins entered at once (clause E4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import segno
from sqlalchemy import select

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused

from .invitation_flow import INVITATION
from .models import Invitation, Meeting


def meeting_of(key: str) -> Meeting:
    """The meeting whose sign-in sheet carries this key. Raises NotFound."""
    found = db.session.scalars(select(Meeting).where(Meeting.sign_in_key == key)).one_or_none() if key else None
    if found is None:
        raise NotFound
    return found


def picture(address: str) -> str:
    """The address as a QR code: an SVG image as a data URI, which the pages' policy allows."""
    return segno.make(address, error="m").svg_data_uri(scale=6, border=2)


def tick(meeting: Meeting, ids: Collection[int], actor: Actor, now: datetime) -> int:
    """登记签到 of those in `ids` who have not signed in: one act and one line in the trail each; gives how many.

    The caller holds the meeting's lock. Raises Refused outside the time for it, NotAllowed for anybody but the office.
    """
    wanted = [one for one in meeting.invitations if one.id in set(ids) and one.signed_in_at is None]
    for one in wanted:
        INVITATION.take(one, "tick", actor, {}, now, one.row_version)
    if not wanted:
        raise Refused("请勾选尚未签到的人员")
    return len(wanted)


def lock_all(meeting: Meeting) -> list[Invitation]:
    """The invitations with their rows locked, in order of their ids."""
    statement = select(Invitation).where(Invitation.meeting_id == meeting.id).order_by(Invitation.id)
    statement = statement.with_for_update(of=Invitation).execution_options(populate_existing=True)
    return list(db.session.scalars(statement))
