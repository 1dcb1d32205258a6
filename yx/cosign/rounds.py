"""Co-signing as other nouns call it: start a round for a version, stop it when the text leaves 会签 (ADR 0015)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from yx.core import clock, search, trail
from yx.core.actor import Actor
from yx.core.base import db

from .flow import ROUND
from .models import Reply, Round
from .round_actions import ask_units
from .standing import standing
from .words import Answer, AskState, RoundState, Silence


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: one exact version of a matter, by which post, under which rule. `days` are WD."""

    noun: str
    record_id: int
    title: str
    version_no: int
    version_hash: str
    unit_id: int
    post_id: int
    person_id: int
    person: str
    days: int
    silence: Silence
    note: str = ""
    #: persons who wrote the text: none of them may answer
    authors: Collection[int] = ()


def of(noun: str, record_id: int) -> list[Round]:
    """All rounds about a record, oldest first."""
    found = select(Round).where(Round.noun == noun, Round.record_id == record_id).order_by(Round.no)
    return list(db.session.scalars(found))


def start(question: Question, unit_ids: Iterable[int], actor: Actor | None, now: datetime) -> Round | None:
    """Ask those of `unit_ids` who have not answered for this version; None when nobody is left to be asked.

    The caller holds the matter's lock. An open round about the same version goes on as it is.
    """
    rounds = of(question.noun, question.record_id)
    known = standing(rounds, (question.version_hash,))
    left = [unit_id for unit_id in dict.fromkeys(unit_ids) if unit_id not in known.settled_units]
    left = [unit_id for unit_id in left if unit_id not in known.owing]
    if not left:
        return None
    one = _round(question, now)
    before = _newest_answers(question, left)
    agreed = {unit_id for unit_id, answer in before.items() if answer != Answer.OBJECT}
    states = {unit_id: AskState.AGAIN if unit_id in agreed else AskState.ASKED for unit_id in left}
    asks = ask_units(one, states, now)
    units = "、".join(ask.unit.short_name for ask in asks)
    trail.record("round", one.id, actor, "start", "发起会签", at=now, to_state=one.state, words=units)
    search.index("round", one.id, one.title, "", one.note)
    return one


def _round(question: Question, now: datetime) -> Round:
    last = select(func.max(Round.no)).where(Round.noun == question.noun, Round.record_id == question.record_id)
    one = Round(
        noun=question.noun,
        record_id=question.record_id,
        no=(db.session.scalar(last) or 0) + 1,
        state=RoundState.OPEN.value,
        title=question.title.replace("\n", "")[:300],
        version_no=question.version_no,
        version_hash=question.version_hash,
        unit_id=question.unit_id,
        post_id=question.post_id,
        person_id=question.person_id,
        person=question.person,
        authors=json.dumps(sorted(question.authors)),
        days=question.days,
        deadline=clock.add_workdays(clock.local(now).date(), question.days),
        silence=question.silence,
        note=question.note,
        started_at=now,
        moved_at=now,
        asks=[],
    )
    db.session.add(one)
    db.session.flush()
    return one


def _newest_answers(question: Question, unit_ids: Collection[int]) -> dict[int, Answer]:
    rows = db.session.execute(
        select(Reply.unit_id, Reply.answer)
        .where(
            Reply.noun == question.noun, Reply.record_id == question.record_id, Reply.unit_id.in_(unit_ids)
        )
        .order_by(Reply.id)
    )  # fmt: skip
    return dict(rows.tuples().all())


def stop(noun: str, record_id: int, actor: Actor | None, now: datetime) -> None:
    """The text has left 会签 before all had answered: open rounds end. The caller holds the matter's lock."""
    statement = select(Round).where(
        Round.noun == noun, Round.record_id == record_id, Round.state == RoundState.OPEN.value
    )
    for one in db.session.scalars(statement.with_for_update(of=Round)).all():
        ROUND.follow(one, "stop", actor, now)
