"""The trail 留痕: an append-only record of every act, hash-chained per record, anchored day by day (clause F2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Index, Integer, Row, Select, String, Text, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from .actor import Actor
from .base import Keyed, Model, UTCDateTime, db, hold

GENESIS = "0" * 64
_ZONE = ZoneInfo("Asia/Shanghai")


class Line(Keyed, Model):
    """One act. The database refuses to change or delete it."""

    __tablename__ = "trail"
    __table_args__ = (
        UniqueConstraint("noun", "record_id", "seq"),
        Index("ix_trail_person", "person_id", "id"),
        Index("ix_trail_at", "at", "id"),
    )

    noun: Mapped[str] = mapped_column(String(24))
    record_id: Mapped[int]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None]
    person: Mapped[str] = mapped_column(String(60), default="")
    post_id: Mapped[int | None]
    post: Mapped[str] = mapped_column(String(80), default="")
    unit: Mapped[str] = mapped_column(String(80), default="")
    deputy_for: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    act: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str] = mapped_column(String(24), default="")
    to_state: Mapped[str] = mapped_column(String(24), default="")
    #: what the person wrote: opinion, reason
    words: Mapped[str] = mapped_column(Text, default="")
    #: canonical JSON: field title → [old, new]
    changes: Mapped[str] = mapped_column(Text, default="{}")
    result: Mapped[str] = mapped_column(String(16), default="ok")
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def changed(self) -> dict[str, object]:
        """`changes` as a mapping."""
        found: dict[str, object] = json.loads(self.changes)
        return found

    def digest(self) -> str:
        """SHA-256 over every column but the key and the hash itself, `previous` included."""
        return digest_of({name: getattr(self, name) for name in _hashed()})


class Anchor(Model):
    """All lines of the days up to `day` that no earlier anchor covers, bound by one digest."""

    __tablename__ = "trail_anchor"

    day: Mapped[date] = mapped_column(primary_key=True)
    first_id: Mapped[int]
    last_id: Mapped[int]
    lines: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold, and why, in Chinese."""

    noun: str
    record_id: int
    seq: int
    why: str


@cache
def _hashed() -> tuple[str, ...]:
    return tuple(column.key for column in Line.__table__.columns if column.key not in {"id", "hash"})


def digest_of(row: dict[str, Any]) -> str:
    """SHA-256 over the columns of a line, `previous` included, the key and the hash itself left out."""
    plain = {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(_canonical(plain).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def record(
    noun: str,
    record_id: int,
    actor: Actor | None,
    act: str,
    label: str,
    *,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    changes: Mapping[str, object] | None = None,
    words: str = "",
    result: str = "ok",
) -> Line:
    """Append one line to the chain of (`noun`, `record_id`) in the caller's transaction; `actor` None = the system."""
    hold(f"trail:{noun}:{record_id}")
    last = _last(noun, record_id)
    line = Line(
        noun=noun,
        record_id=record_id,
        seq=last.seq + 1 if last else 1,
        at=at,
        act=act,
        label=label,
        from_state=from_state,
        to_state=to_state,
        words=words or "",
        changes=_canonical(dict(changes or {})),
        result=result,
        previous=last.hash if last else GENESIS,
        **_who(actor),
    )
    line.hash = line.digest()
    db.session.add(line)
    db.session.flush()
    return line


def _last(noun: str, record_id: int) -> Row[tuple[int, str]] | None:
    """Number and hash of the newest line, which the next one goes on from."""
    mine = select(Line.seq, Line.hash).where(Line.noun == noun, Line.record_id == record_id)
    return db.session.execute(mine.order_by(Line.seq.desc()).limit(1)).first()


def _who(actor: Actor | None) -> dict[str, object]:
    if actor is None:
        return {
            "person_id": None,
            "post_id": None,
            "person": "系统",
            "post": "",
            "unit": "",
            "deputy_for": "",
            "address": "",
        }
    return {
        "person_id": actor.person_id,
        "person": actor.person_name,
        "post_id": actor.post_id,
        "post": actor.post_name,
        "unit": actor.unit_name,
        "deputy_for": actor.deputy_for or "",
        "address": actor.address,
    }


def of(noun: str, record_id: int) -> Sequence[Line]:
    """The whole trail of one record, oldest first."""
    return db.session.scalars(_of(), {"noun": noun, "record": record_id}).all()


@cache
def _of() -> Select[tuple[Line]]:
    """Kept: it stands on every record's page."""
    mine = (Line.noun == bindparam("noun"), Line.record_id == bindparam("record", type_=Integer))
    return select(Line).where(*mine).order_by(Line.seq)


def verify() -> Broken | None:
    """Walk every chain and every anchor; the first broken link, or None when all hold."""
    return _broken_chain() or _broken_anchor()


def _broken_chain() -> Broken | None:
    """Rows, not records: a county of ten years has millions of lines."""
    columns = Line.__table__.columns
    ordered = select(*columns).order_by(Line.noun, Line.record_id, Line.seq).execution_options(yield_per=5000)
    with db.session.execute(ordered) as rows:
        for (noun, record_id), chain in groupby(rows, key=lambda line: (line.noun, line.record_id)):
            previous = GENESIS
            for expected, line in enumerate(chain, start=1):
                why = _fault(line, expected, previous)
                if why:
                    return Broken(noun, record_id, expected, why)
                previous = line.hash
    return None


def _fault(line: Row[Any], expected: int, previous: str) -> str:
    if line.seq != expected:
        return f"第 {expected} 条缺失"
    if line.previous != previous:
        return "与上一条不衔接"
    if line.hash != digest_of({name: getattr(line, name) for name in _hashed()}):
        return "内容与校验值不符"
    return ""


def anchor(day: date) -> Anchor | None:
    """Bind all lines up to the end of `day` that are not anchored yet; None when there are none."""
    last = db.session.scalars(select(Anchor).order_by(Anchor.day.desc()).limit(1)).first()
    after = last.last_id if last else 0
    end = datetime.combine(day + timedelta(days=1), time(), _ZONE)
    first_id, last_id = db.session.execute(
        select(func.min(Line.id), func.max(Line.id)).where(Line.id > after, Line.at < end)
    ).one()
    if last_id is None:
        return None
    previous = last.digest if last else GENESIS
    # around midnight a line of the next day may stand between two of this one: it is bound, and counted, with them
    lines, digest = _bind(previous, first_id, last_id)
    made = Anchor(
        day=day,
        first_id=first_id,
        last_id=last_id,
        lines=lines,
        previous=previous,
        digest=digest,
    )
    db.session.add(made)
    return made


def _bind(previous: str, first_id: int, last_id: int) -> tuple[int, str]:
    digest, count = hashlib.sha256(previous.encode()), 0
    hashes = select(Line.hash).where(Line.id.between(first_id, last_id)).order_by(Line.id)
    for value in db.session.scalars(hashes.execution_options(yield_per=5000)):
        digest.update(value.encode())
        count += 1
    return count, digest.hexdigest()


def _broken_anchor() -> Broken | None:
    previous = GENESIS
    for found in db.session.scalars(select(Anchor).order_by(Anchor.day)):
        count, digest = _bind(previous, found.first_id, found.last_id)
        if count != found.lines:
            return Broken("anchor", 0, 0, f"{found.day} 应有 {found.lines} 条，现有 {count} 条")
        if found.previous != previous or found.digest != digest:
            return Broken("anchor", 0, 0, f"{found.day} 的日校验值不符")
        previous = found.digest
    return None
