"""Who is called and told in a co-signing, by when, and what follows from an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from yx.core import matters, settings
from yx.core.actor import Actor, duty_desk, post_desk
from yx.core.flow import Step
from yx.core.inbox import NEVER, Subject
from yx.people.duties import Duty

from .models import Ask, Round
from .words import RoundState

settings.declare("cosign_days", "会签期限（拟稿时可另定）", 3, unit="WD", low=1, high=30, source="县政府办公室设定")


def round_subject(one: Round) -> Subject:
    """How a round shows in the inbox of the asking unit."""
    return Subject("round", one.id, one.title, one.unit.short_name)


def ask_subject(ask: Ask) -> Subject:
    """How a sheet shows in the inbox of the asked unit."""
    return Subject("ask", ask.id, ask.round.title, ask.round.unit.short_name)


def deadline(ask: Ask) -> date:
    """The last day for the answer."""
    return ask.round.deadline


def no_date(_one: Round) -> date:
    """Opinions are settled when the drafter is ready."""
    return NEVER


def asker(one: Round) -> Iterator[str]:
    """The asking post."""
    yield post_desk(one.post_id)


def asker_of(ask: Ask) -> Iterator[str]:
    """The post that asked."""
    yield post_desk(ask.round.post_id)


def head_of(ask: Ask) -> Iterator[str]:
    """The head of the asked unit."""
    yield duty_desk(ask.unit_id, Duty.HEAD)


def answered(one: Round) -> Iterator[str]:
    """The heads whose opinions were settled."""
    return (duty_desk(ask.unit_id, Duty.HEAD) for ask in one.asks if ask.reply and ask.reply.outcome)


def owing(one: Round) -> Iterator[str]:
    """The heads who still owe their answer."""
    return (desk for ask in one.unanswered for desk in head_of(ask))


def after_ask(ask: Ask, step: Step, actor: Actor | None, now: datetime) -> None:
    """The last answer, or the last silence, closes the round: once, for the round's row is locked."""
    from .flow import ROUND

    if step.code in ("answer", "confirm", "silence") and not ask.round.unanswered:
        ROUND.follow(ask.round, "close", actor, now)


def after_round(one: Round, step: Step, actor: Actor | None, now: datetime) -> None:
    """Tell the matter what became of the round."""
    if step.code in ("revise", "withdraw"):
        _tell(one, "recalled", actor, now)
    elif step.code in ("close", "settle") and one.place == RoundState.DONE:
        _tell(one, "cosigned", actor, now)


def _tell(one: Round, what: str, actor: Actor | None, now: datetime) -> None:
    matter = matters.of(one.noun)
    getattr(matter, what)(matter.lock(one.record_id), actor, now)
