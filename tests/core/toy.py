"""A leave slip 请假条 with a road of its own: the smallest noun that uses every feature of the flow kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from yx.core import inbox
from yx.core.actor import Actor, post_desk
from yx.core.base import Keyed, UTCDateTime, Versioned, db
from yx.core.flow import Flow, Need, State, Step, Who, always

START = datetime(2026, 3, 5, 2, tzinfo=UTC)
UNIT, OTHER_UNIT = 1, 2


class ToyBase(DeclarativeBase):
    """Tables that only tests have: apart from the metadata that migrations answer for."""


class Slip(Keyed, Versioned, ToyBase):
    """A leave slip."""

    __tablename__ = "toy_slip"

    state: Mapped[str] = mapped_column(String(24), default="written")
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    title: Mapped[str] = mapped_column(String(300), info={"title": "标题"})
    days: Mapped[int] = mapped_column(default=1, info={"title": "天数"})
    until: Mapped[date | None] = mapped_column(info={"title": "截止"})
    secret: Mapped[str] = mapped_column(String(20), default="")
    writer_post: Mapped[int]
    writer_person: Mapped[int]


def person(number: int, *duties: str, unit: int = UNIT, deputy_for: str | None = None, post: int = 0) -> Actor:
    """Person `number` in post `number` (or `post`)."""
    seat = post or number
    return Actor(number, f"人{number}", seat, f"岗{seat}", unit, "某局", frozenset(duties), deputy_for)


甲 = person(1, "draft", "check")  # writes; holds 核稿 too, yet may not grant their own slip
乙 = person(2, "check")
丙 = person(3, "head")
丁 = person(4, "check", "head")
癸 = person(9, "draft", "check", "head", unit=OTHER_UNIT)
EVERYBODY = (甲, 乙, 丙, 丁, 癸)


def _edit(slip: Any, _actor: Actor, data: Any, _now: datetime) -> None:
    slip.days = data["days"]
    slip.secret = data.get("secret", "")
    db.session.flush()  # as an act does that asks the database something: the trail must show the change all the same
    slip.until = data.get("until")


def _nothing(_slip: Any, _actor: Actor, _data: Any, _now: datetime) -> None:
    """For steps that only move."""


WRITER = Who("写条人", post=lambda slip: slip.writer_post)
CHECKERS = Who("核稿人", ("check", "head"), lambda slip: [UNIT], but_not=lambda slip: [slip.writer_person])
FEW_DAYS = Need("few", "天数不多", lambda slip: ["请假不超过 5 天，请改少"] if slip.days > 5 else [])
NAMED = Need("named", "写明事由", lambda slip: [] if slip.title != "无" else ["请写明事由"])


def flow(announces: Any = None) -> Flow:
    """The slip's road: 已写 → 待批 → 已准, or back."""
    return Flow(
        noun="slip",
        label="请假条",
        states=(State("written", "已写"), State("asked", "待批"), State("granted", "已准", end=True)),
        steps=(
            Step("edit", "修改", ("written",), None, (WRITER,), _edit, own_page=True),
            Step("ask", "报批", ("written",), "asked", (WRITER,), _nothing, (FEW_DAYS, NAMED), calls=always, main=True),
            Step(
                "grant",
                "准假",
                ("asked",),
                lambda slip: "granted" if slip.days <= 3 else "asked",
                (CHECKERS,),
                _nothing,
                calls=always,
                due=lambda slip: slip.until,
                tells=lambda slip: [post_desk(slip.writer_post), post_desk(slip.writer_post), post_desk(丙.post_id)],
            ),
            Step("back", "退回", ("asked",), "written", (CHECKERS,), _nothing, says=("why",)),
            Step("tear", "撕毁", ("written", "asked"), "granted", (), _nothing, calls=always),
        ),
        subject=lambda slip: inbox.Subject("slip", slip.id, slip.title, "某局", "加急"),
        announces=announces,
    )


FLOW = flow()


def slip(**fields: Any) -> Slip:
    """A slip of 甲, saved."""
    found = Slip(**{"title": "病假", "days": 1, "moved_at": START, "writer_post": 1, "writer_person": 1} | fields)
    db.session.add(found)
    db.session.flush()
    return found


@contextmanager
def table() -> Iterator[None]:
    """The slips' table, in the test's own database."""
    ToyBase.metadata.create_all(db.session.connection())
    yield
