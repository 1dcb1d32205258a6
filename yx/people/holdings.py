"""Who holds a post and who acts for the holder, from when to when (clause E1): the past stays, the work goes along."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from yx.core import clock, events, trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotAllowed, Refused

from .models import Deputy, Holding, Person, Post
from .policy import duties_of, hold_seats, may_deputise, refuse_self, refuse_two_administrations

ONE_DAY = timedelta(days=1)

#: A post has another holder from `from_day` on; `left_id` and `came_id` are persons, None = vacant.
events.declare("holder_changed", "post_id", "left_id", "came_id", "from_day", "at")


def appoint(post: Post, person: Person, from_day: date, actor: Actor | None, now: datetime) -> Holding:
    """`person` holds `post` from `from_day` on; the present holder's time ends the day before.

    Raises Refused when the post is held or promised from that day on, or when the person would be two administrators;
    NotAllowed when one appoints oneself.
    """
    _check_sitting(post, person, actor, "任命岗位")
    hold_seats(post.id)
    refuse_two_administrations(person.id, duties_of(post), from_day)
    left = _make_room(post, from_day)
    holding = Holding(post_id=post.id, person_id=person.id, person=person, from_day=from_day)
    db.session.add(holding)
    db.session.flush()
    changes = {"任职人": [left.name if left else None, person.name], "任职日期": [None, from_day.isoformat()]}
    trail.record("post", post.id, actor, "appoint", "任职", at=now, changes=changes)
    _announce(post, left, person, from_day, now)
    return holding


def _check_sitting(post: Post, person: Person, actor: Actor | None, what: str) -> None:
    if actor is not None:
        refuse_self(actor, person.id, what)
    if not post.active or not post.unit.active:
        raise Refused("岗位或单位已停用")
    if not person.active:
        raise Refused(f"{person.name}的账号已停用")


def _make_room(post: Post, from_day: date) -> Person | None:
    """End the holding that runs on `from_day` the day before; gives who leaves. Refused if it began no earlier."""
    running = db.session.scalars(
        select(Holding)
        .where(Holding.post_id == post.id, or_(Holding.to_day.is_(None), Holding.to_day >= from_day))
        .order_by(Holding.from_day)
        .with_for_update(of=Holding)
    ).all()
    late = [holding for holding in running if holding.from_day >= from_day]
    if late:
        raise Refused(f"{late[0].person.name}自 {late[0].from_day} 起任此岗位，任职日期应晚于这一天")
    if not running:
        return None
    running[0].to_day = from_day - ONE_DAY
    db.session.flush()
    return running[0].person


def _announce(post: Post, left: Person | None, came: Person | None, from_day: date, now: datetime) -> None:
    events.announce(
        "holder_changed",
        post_id=post.id,
        left_id=left.id if left else None,
        came_id=came.id if came else None,
        from_day=from_day,
        at=now,
    )


def vacate(post: Post, last_day: date, actor: Actor | None, now: datetime) -> Holding:
    """The present holder's time ends with `last_day`; the work stays with the post. Raises Refused when vacant."""
    hold(f"post:{post.id}")
    holding = db.session.scalars(
        select(Holding).where(Holding.post_id == post.id, Holding.to_day.is_(None)).with_for_update(of=Holding)
    ).first()
    if holding is None:
        raise Refused("岗位现无人任职")
    if last_day < holding.from_day:
        raise Refused(f"免职日期不能早于任职日期 {holding.from_day}")
    holding.to_day = last_day
    db.session.flush()
    changes = {"任职人": [holding.person.name, None], "免职日期": [None, last_day.isoformat()]}
    trail.record("post", post.id, actor, "vacate", "免职", at=now, changes=changes)
    _announce(post, holding.person, None, last_day + ONE_DAY, now)
    return holding


def take_back(holding: Holding, post: Post, actor: Actor | None, now: datetime) -> None:
    """Undo an appointment that has not begun; whoever held the post until then goes on. Raises Refused when it has."""
    hold(f"post:{post.id}")
    if holding.from_day <= _today(now):
        raise Refused("任职已经开始，不能撤销；请改为免职或任命他人")
    before = db.session.scalars(
        select(Holding).where(Holding.post_id == post.id, Holding.to_day == holding.from_day - ONE_DAY)
    ).first()
    if before is not None:
        before.to_day = None
    db.session.delete(holding)
    db.session.flush()
    back = before.person if before else None
    changes = {"任职人": [holding.person.name, back.name if back else None]}
    trail.record("post", post.id, actor, "take_back", "撤销任职", at=now, changes=changes)
    _announce(post, holding.person, back, holding.from_day, now)


def deputise(post: Post, person: Person, from_day: date, to_day: date, actor: Actor, now: datetime) -> Deputy:
    """`person` acts for the post between two days, both counted in.

    Raises NotAllowed unless the actor is the unit's head or the system administrator; Refused when the days are the
    wrong way round or past, when someone else acts then, or when the person holds the post or would be two
    administrators.
    """
    if not may_deputise(actor, post):
        raise NotAllowed("代理由本单位负责人或系统管理员指定")
    _check_sitting(post, person, actor, "指定代理")
    if to_day < from_day or to_day < _today(now):
        raise Refused("代理截止日期不能早于开始日期和今天")
    hold_seats(post.id)
    _refuse_taken(post, person, from_day, to_day)
    refuse_two_administrations(person.id, duties_of(post), from_day)
    deputy = Deputy(post_id=post.id, person_id=person.id, person=person, from_day=from_day, to_day=to_day)
    db.session.add(deputy)
    db.session.flush()
    changes = {"代理人": [None, person.name], "代理期间": [None, f"{from_day} 至 {to_day}"]}
    trail.record("post", post.id, actor, "deputise", "指定代理", at=now, changes=changes)
    return deputy


def _today(now: datetime) -> date:
    return clock.local(now).date()


def _refuse_taken(post: Post, person: Person, from_day: date, to_day: date) -> None:
    clash = db.session.scalars(
        select(Deputy).where(Deputy.post_id == post.id, Deputy.from_day <= to_day, Deputy.to_day >= from_day).limit(1)
    ).first()
    if clash:
        raise Refused(f"{clash.from_day} 至 {clash.to_day} 已由{clash.person.name}代理，同一时间只能由一人代理")
    holds = select(Holding.id).where(
        Holding.post_id == post.id,
        Holding.person_id == person.id,
        Holding.from_day <= to_day,
        or_(Holding.to_day.is_(None), Holding.to_day >= from_day),
    )
    if db.session.scalar(holds.limit(1)):
        raise Refused(f"{person.name}本人任此岗位，不需代理")


def end_deputy(deputy: Deputy, post: Post, actor: Actor, now: datetime) -> None:
    """Deputising ends before today; one that has not begun is taken back. Raises NotAllowed as `deputise` does."""
    if not may_deputise(actor, post):
        raise NotAllowed("代理由本单位负责人或系统管理员结束")
    today = _today(now)
    if deputy.to_day < today:
        raise Refused("代理已经结束")
    changes = {"代理人": [deputy.person.name, None], "代理期间": [f"{deputy.from_day} 至 {deputy.to_day}", None]}
    if deputy.from_day >= today:
        db.session.delete(deputy)
    else:
        deputy.to_day = today - ONE_DAY
    db.session.flush()
    trail.record("post", post.id, actor, "end_deputy", "结束代理", at=now, changes=changes)
