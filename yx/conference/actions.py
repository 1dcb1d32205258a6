"""What is done about changes of holders: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.people import holdings
from yx.people.actor import within
from yx.people.models import Holding, Post

from . import policy, queries
from .models import Filing
from .words import FilingState


def file(actor: Actor, data: Mapping[str, Any], now: datetime) -> Filing:
    """报备: the unit files a change. Raises NotAllowed without the duty, Refused for a post that is not its own."""
    if not policy.may_file(actor):
        raise NotAllowed("岗位变动由本单位联络员或负责人报备")
    filing = Filing(
        state=FilingState.FILED.value,
        unit_id=actor.unit_id,
        office_id=queries.office_id(),
        filer_id=actor.person_id,
        filer=actor.person_name,
        form_key=data.get("form_key") or None,
        created_at=now,
        moved_at=now,
    )
    _fill(filing, actor, data)
    db.session.add(filing)
    db.session.flush()
    trail.record("filing", filing.id, actor, "file", "报备", at=now, to_state=filing.state, words=filing.note)
    return filing


def _fill(filing: Filing, actor: Actor, data: Mapping[str, Any]) -> None:
    """`data`: post_id, successor (Person or None), from_day, note, and perhaps file (StoredFile, name)."""
    if data["post_id"] not in {post.id for post in queries.posts_to_file(actor)}:
        raise Refused("只能报备本单位的联席会议成员和联络员岗位")
    filing.post = db.session.get_one(Post, data["post_id"])
    filing.successor, filing.from_day = data["successor"], data["from_day"]
    filing.note = data.get("note") or ""
    holding = holder_on(filing.post_id or filing.post.id, filing.from_day)
    filing.leaver = holding.person if holding else None
    if data.get("file"):
        filing.file, filing.file_name = data["file"]
    reasons = why_not(filing)
    if reasons:
        raise Refused(*reasons)


def holder_on(post_id: int, day: date) -> Holding | None:
    """Who holds the post on `day`."""
    return db.session.scalars(select(Holding).where(Holding.post_id == post_id, within(Holding, day))).first()


def why_not(filing: Filing) -> list[str]:
    """Why the change cannot take effect as it is filed; empty when it can."""
    later = db.session.scalars(
        select(Holding)
        .where(
            Holding.post_id == filing.post.id,
            Holding.from_day >= filing.from_day,
            or_(Holding.to_day.is_(None), Holding.to_day >= filing.from_day),
        )
        .limit(1)
    ).first()
    if later:
        return [f"{later.person.name}自 {later.from_day} 起任此岗位，变动日期应晚于这一天"]
    if filing.successor is None:
        return [] if holder_on(filing.post.id, filing.from_day) else ["岗位现无人任职，请填写继任人"]
    if filing.leaver is not None and filing.leaver.id == filing.successor.id:
        return [f"{filing.successor.name}已任此岗位"]
    return [] if filing.successor.active else [f"{filing.successor.name}的账号已停用，请联系系统管理员"]


def record(filing: Filing, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """备案: from its day on the post, its seat, rights and waiting work are the successor's (clause E1)."""
    if filing.successor is not None:
        holdings.appoint(filing.post, filing.successor, filing.from_day, actor, now)
    else:
        holdings.vacate(filing.post, filing.from_day - holdings.ONE_DAY, actor, now)


def send_back(filing: Filing, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回, with what to mend."""
    filing.to_mend = data["reason"]


def refile(filing: Filing, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """重新报备, mended."""
    _fill(filing, actor, data)
    filing.filer_id, filing.filer, filing.to_mend = actor.person_id, actor.person_name, ""


def withdraw(filing: Filing, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回: the change is not to be."""
    filing.to_mend = ""
