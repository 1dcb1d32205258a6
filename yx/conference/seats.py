"""The seats of the conference follow the duties of posts, and remember since when (clause E1)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select, true

from yx.core import events
from yx.core.base import db, hold
from yx.people.duties import Duty
from yx.people.models import Post, PostDuty

from .models import Seat

SEATED = (Duty.CONVENER, Duty.MEMBER, Duty.LIAISON)
ONE_DAY = timedelta(days=1)


@events.listen("duties_changed")
def follow(post_id: int, day: date) -> None:
    """A post's duties are new from `day` on: so are its seats."""
    sync(day, post_id)


def sync(day: date, post_id: int | None = None) -> None:
    """Open and end seats so that from `day` on they agree with the duties of one post, or of all."""
    hold("seats")
    granted = (
        select(PostDuty.post_id, PostDuty.duty)
        .join(Post, Post.id == PostDuty.post_id)
        .where(PostDuty.duty.in_(SEATED), Post.active == true())
    )
    seated = select(Seat).where(Seat.to_day.is_(None))
    if post_id is not None:
        granted, seated = granted.where(PostDuty.post_id == post_id), seated.where(Seat.post_id == post_id)
    wanted = set(db.session.execute(granted).tuples())
    for seat in db.session.scalars(seated).all():
        if (seat.post_id, seat.duty) in wanted:
            wanted.remove((seat.post_id, seat.duty))
        else:
            _end(seat, day)
    db.session.flush()
    db.session.add_all(Seat(post_id=post, duty=duty, from_day=day) for post, duty in sorted(wanted))
    db.session.flush()


def _end(seat: Seat, day: date) -> None:
    """The last day is the one before; a seat that began on `day` itself never was one."""
    if seat.from_day >= day:
        db.session.execute(delete(Seat).where(Seat.id == seat.id))
    else:
        seat.to_day = day - ONE_DAY
