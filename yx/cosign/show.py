"""How rounds are shown: one line for each unit, the same on every page, in the export and in the archive package."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yx.core import clock

from .models import Ask, Reply, Round
from .words import AskState, Silence


@dataclass(frozen=True, slots=True)
class Line:
    """What one unit answered; `said` is empty while it owes its answer, a silence is never one."""

    ask_id: int
    unit: str
    state: str
    said: str = ""
    words: str = ""
    who: str = ""
    at: datetime | None = None
    outcome: str = ""
    outcome_words: str = ""
    tone: str = "quiet"
    files: list[Any] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """The answer, or why there is none."""
        return self.said or self.state


@dataclass(frozen=True, slots=True)
class Shown:
    """A round with its lines; `lapsed` where the text has changed since."""

    round: Round
    lines: list[Line]
    lapsed: bool = False


def shown(one: Round, valid: Collection[str] | None = None, today: date | None = None) -> Shown:
    """A round for a page; `valid` are the hashes of the text as it stands (None: not compared)."""
    day = today or clock.today()
    lapsed = valid is not None and one.version_hash not in valid
    return Shown(one, [line(ask, day) for ask in one.asks], lapsed)


def line(ask: Ask, today: date) -> Line:
    """One unit's line."""
    reply = ask.reply
    if reply is None:
        late = ask.is_open and ask.round.deadline < today
        return Line(ask.id, ask.unit.short_name, _state(ask, late), tone="late" if late else "quiet")
    return Line(
        ask.id,
        ask.unit.short_name,
        ask.place.label,
        f"{reply.answer.label}{'（确认原意见）' if reply.confirms_id else ''}",
        reply.words,
        signature(reply),
        reply.at,
        reply.outcome.label if reply.outcome else "",
        reply.outcome_words,
        "ok" if reply.answer.value == "agree" else "info",
    )


def _state(ask: Ask, late: bool) -> str:
    if ask.place == AskState.SILENT:
        return f"{AskState.SILENT.label}（按约定{_as(ask.round.silence)}）"
    reminded = f"，已催办 {ask.reminders} 次" if ask.reminders else ""
    return f"{'逾期未复' if late else ask.place.label}{reminded}"


def _as(rule: Silence) -> str:
    return rule.label.removeprefix("逾期")


def signature(reply: Reply) -> str:
    """Who answered, in whose place, as what."""
    stead = f"（代{reply.deputy_for}）" if reply.deputy_for else ""
    return f"{reply.person}{stead} {reply.unit}{reply.post}"


def rule(one: Round) -> str:
    """Deadline and rule for silence in one sentence, as printed."""
    return f"{one.deadline.year}年{one.deadline.month}月{one.deadline.day}日前答复，{one.silence.label}"


def objections(replies: list[Reply]) -> list[tuple[str, str, str]]:
    """(who, the unit's view, the drafter's answer) of objections that stand, for the signer."""
    return [(signature(one), one.words, f"{_outcome(one)}{one.outcome_words}") for one in replies]


def _outcome(reply: Reply) -> str:
    return f"{reply.outcome.label}：" if reply.outcome else ""


def record(one: Round) -> dict[str, Any]:
    """The round for the archive package."""
    return {
        "轮次": one.no,
        "版本": one.version_no,
        "校验值": one.version_hash,
        "发起": f"{one.unit.short_name} {one.person}",
        "发起时间": clock.local(one.started_at).isoformat(timespec="seconds"),
        "期限和规则": rule(one),
        "说明": one.note,
        "状态": one.place.label,
        "答复": [_record(found) for found in shown(one, today=one.deadline).lines],
    }


def _record(found: Line) -> dict[str, str]:
    return {
        "单位": found.unit,
        "答复": found.answer,
        "意见": found.words,
        "答复人": found.who,
        "时间": clock.local(found.at).isoformat(timespec="seconds") if found.at else "",
        "采纳情况": f"{found.outcome}{'：' + found.outcome_words if found.outcome_words else ''}",
    }
