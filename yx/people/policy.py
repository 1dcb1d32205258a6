"""Who may change what about units, posts, people and accounts; the only place that decides (rules 10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotAllowed, Refused

from .duties import ADMINISTRATORS, Duty
from .models import Deputy, Holding, Person, Post, PostDuty


def manages_people(actor: Actor) -> bool:
    """The system administrator makes units, posts, people and holders."""
    return actor.has(Duty.SYSADMIN)


def manages_rights(actor: Actor) -> bool:
    """The security administrator grants duties, issues passwords, disables, unlocks, ends sessions."""
    return actor.has(Duty.SECADMIN)


def may_deputise(actor: Actor, post: Post) -> bool:
    """The system administrator, or the head of the post's unit."""
    return manages_people(actor) or (actor.has(Duty.HEAD) and actor.unit_id == post.unit_id)


def refuse_self(actor: Actor, person_id: int, what: str) -> None:
    """Nobody gives rights to themselves. Raises NotAllowed."""
    if actor.person_id == person_id:
        raise NotAllowed(f"不能为本人{what}")


def hold_seats(post_id: int) -> None:
    """Keep others from changing who sits in the post, and any post's duties, until this transaction ends.

    Called before either is read: what was read before the lock may be old.
    """
    hold(f"post:{post_id}")
    hold("administrators")


def refuse_two_administrations(person_id: int, adding: Iterable[Duty], day: date, but_post: int | None = None) -> None:
    """Nobody holds two of 系统管理, 安全管理, 审计, over all posts held or deputised from `day` on.

    GB/T 22239-2019, 8.1.10.2. `but_post` leaves one post's present duties out, for `adding` replaces them.
    Raises Refused.
    """
    both = ADMINISTRATORS.intersection(adding) | _administrations(person_id, day, but_post)
    if len(both) > 1:
        name = db.session.get_one(Person, person_id).name
        labels = "、".join(sorted(duty.label for duty in both))
        raise Refused(f"{name}将同时担任{labels}，三员须由不同的人担任")


def _administrations(person_id: int, day: date, but_post: int | None) -> set[Duty]:
    held = select(Holding.post_id).where(
        Holding.person_id == person_id, or_(Holding.to_day.is_(None), Holding.to_day >= day)
    )
    lent = select(Deputy.post_id).where(Deputy.person_id == person_id, Deputy.to_day >= day)
    found = select(PostDuty.duty).where(
        PostDuty.duty.in_(ADMINISTRATORS),
        PostDuty.post_id.in_(held.union_all(lent)),
        PostDuty.post_id != (but_post or 0),
    )
    return set(db.session.scalars(found))


def sitters_from(post_id: int, day: date) -> set[int]:
    """Ids of everyone who holds the post or deputises for it on `day` or later."""
    held = select(Holding.person_id).where(
        Holding.post_id == post_id, or_(Holding.to_day.is_(None), Holding.to_day >= day)
    )
    lent = select(Deputy.person_id).where(Deputy.post_id == post_id, Deputy.to_day >= day)
    return set(db.session.scalars(held.union_all(lent)))


def duties_of(post: Post) -> frozenset[Duty]:
    """The duties of a post as the database has them now."""
    return frozenset(db.session.scalars(select(PostDuty.duty).where(PostDuty.post_id == post.id)))
