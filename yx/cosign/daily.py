"""Deadlines that do not pass unseen: a word the working day before, and the rule for silence the day after."""

from __future__ import annotations

from datetime import date, datetime

from yx.core import clock, jobs, matters, notices
from yx.core.base import db, transaction
from yx.core.jobs import Outcome, Report, Work

from . import calls, queries
from .flow import ASK, ROUND
from .models import Round
from .words import RoundState, Silence


@jobs.kind("cosign_deadlines", "会签期限提醒和逾期处理")
def deadlines(work: Work, report: Report) -> Outcome:
    """Tell who owes an answer by the next working day; apply the rule where the day has passed. Harmless to repeat."""
    today, now = clock.today(), clock.now()
    soon = queries.open_rounds(on=clock.add_workdays(today, 1))
    for round_id in soon:
        tell(round_id, now)
    passed = queries.open_rounds(until=today)
    for done, round_id in enumerate(passed, start=1):
        expire(round_id, today, now)
        report(done, len(passed))
    return Outcome(f"提醒 {len(soon)} 轮，逾期 {len(passed)} 轮")


def tell(round_id: int, now: datetime) -> None:
    """Tell the units that owe their answer, and the asking post, that tomorrow is the last day."""
    with transaction():
        one = db.session.get_one(Round, round_id)
        text = f"《{one.title}》会签 {one.deadline:%m-%d} 截止，{one.silence.label}"
        for ask in one.unanswered:
            notices.tell(calls.head_of(ask), f"{text}，请及时答复", "ask", ask.id, now)
        waiting = "、".join(ask.unit.short_name for ask in one.unanswered)
        notices.tell(calls.asker(one), f"{text}，尚未答复：{waiting}", "round", one.id, now)


def expire(round_id: int, today: date, now: datetime) -> None:
    """Apply the round's rule for silence, in a transaction of its own; the last silence closes the round."""
    with transaction():
        one = _locked(round_id)
        if one is None or one.place != RoundState.OPEN or one.deadline >= today:
            return
        if one.silence == Silence.REMIND:
            _remind(one, today, now)
            return
        for ask in one.unanswered:
            ASK.follow(ask, "silence", None, now)


def _locked(round_id: int) -> Round | None:
    """The round, after its matter's row and its own are locked."""
    one = db.session.get(Round, round_id)
    if one is not None:
        matters.of(one.noun).lock(one.record_id)
        db.session.refresh(one, with_for_update={"of": Round})
        for ask in one.asks:
            db.session.refresh(ask)
    return one


def _remind(one: Round, today: date, now: datetime) -> None:
    """The first day after the deadline: once by the system; after that the asking post reminds by hand."""
    if clock.add_workdays(one.deadline, 1) >= today and all(ask.reminded_on != today for ask in one.unanswered):
        ROUND.follow(one, "remind", None, now)


jobs.every("daily", at="07:10", kind="cosign_deadlines")
