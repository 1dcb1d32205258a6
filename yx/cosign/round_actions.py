"""What the asking unit does with a round: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core import clock, matters
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused

from .models import Ask, Reply, Round
from .words import AskState, Outcome, RoundState


def remind(one: Round, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """催办 whoever still owes an answer; counted on each sheet. Gives the units for the trail."""
    today = clock.local(now).date()
    for ask in one.unanswered:
        ask.reminded_on, ask.reminders = today, ask.reminders + 1
    return "、".join(ask.unit.short_name for ask in one.unanswered)


def add(one: Round, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """增加会签单位: they are asked about the same version until the same deadline. Raises Refused when none is new."""
    known = {ask.unit_id for ask in one.asks} | {one.unit_id}
    new = [unit_id for unit_id in dict.fromkeys(data["units"]) if unit_id not in known]
    if not new:
        raise Refused("所选单位都已在本轮会签中")
    matter = matters.of(one.noun)
    matter.admit(matter.lock(one.record_id), new)
    asks = ask_units(one, dict.fromkeys(new, AskState.ASKED), now)
    return "、".join(ask.unit.short_name for ask in asks)


def ask_units(one: Round, states: Mapping[int, AskState], now: datetime) -> list[Ask]:
    """A sheet for each unit, in the inbox of its head: a few statements, however many units."""
    from .flow import ASK

    first = len(one.asks)
    asks = [
        Ask(
            unit_id=unit_id,
            position=first + place,
            state=state.value,
            asked_at=now,
            moved_at=now,
            reminders=0,
            prepared_words="",
            prepared_by="",
            handed_words="",
            reply=None,
        )
        for place, (unit_id, state) in enumerate(states.items())
    ]
    one.asks.extend(asks)
    db.session.flush()
    ASK.call_new(asks, now)
    return asks


def stop(one: Round, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """撤回会签: nobody need answer any more; answers given stay."""
    from .flow import ASK

    one.closed_at = now
    for ask in one.unanswered:
        ASK.follow(ask, "stop", actor, now)


def outcome(one: Round) -> str:
    """Where a round that has ended stands: 待处理意见 when some unit said more than 同意."""
    return (RoundState.CLOSED if one.to_settle else RoundState.DONE).value


def stopped(one: Round) -> str:
    """Where a round that was taken back stands: opinions given until then are settled all the same."""
    return (RoundState.CLOSED if one.to_settle else RoundState.WITHDRAWN).value


def close(one: Round, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """会签结束: every unit has answered, or its silence was recorded."""
    one.closed_at = now


def settle(one: Round, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """处理会签意见. `outcomes`: reply id → (Outcome, words); all opinions at once. Gives what is kept in the trail.

    Raises Refused when one is left out, or is not adopted without a reason.
    """
    given = data["outcomes"]
    for reply in one.to_settle:
        if reply.id not in given:
            raise Refused(f"请填写对{reply.unit}意见的采纳情况")
        became, words = given[reply.id]
        _settle(reply, became, words, actor, now)
    db.session.flush()
    return "\n".join(settlement(ask.reply) for ask in one.asks if ask.reply and ask.reply.outcome)


def _settle(reply: Reply, became: Outcome, words: str, actor: Actor, now: datetime) -> None:
    if became != Outcome.ADOPTED and not words.strip():
        raise Refused(f"对{reply.unit}的意见{became.label}，请说明理由")
    reply.outcome, reply.outcome_words = became, words.strip()
    reply.settled_by, reply.settled_at = actor.signature, now


def settlement(reply: Reply) -> str:
    """One line: the unit, what became of its opinion, and why."""
    label = reply.outcome.label if reply.outcome else ""
    return f"{reply.unit}：{label}{'，' + reply.outcome_words if reply.outcome_words else ''}"
