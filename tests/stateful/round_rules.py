"""What must hold for rounds, sheets and plans at every moment, written from the rules and not from the code.

`Book` is the test's own record of what the units said, made where an answer was accepted; the tables are held to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.stateful.invariants import AFTER_SIGNING, holds
from tests.world import World
from yx.core import clock, inbox, trail
from yx.core.base import db
from yx.core.flow import Flow
from yx.cosign import rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.models import Ask, Round
from yx.cosign.words import Answer, AskState, RoundState, Silence
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document, Place

HEARD = AFTER_SIGNING | {Place.OFFICE_CHECK, Place.SIGNING}


@dataclass(frozen=True, slots=True)
class Said:
    """One accepted answer: of which unit, for which text, in which words."""

    ask_id: int
    unit_id: int
    text: str
    answer: Answer
    words: str
    person_id: int


@dataclass(slots=True)
class Book:
    """All accepted answers, by document."""

    said: dict[int, list[Said]] = field(default_factory=dict)

    def note(self, document: Document, ask: Ask, answer: Answer, words: str, person_id: int) -> None:
        """An answer was accepted, for the text as it stood."""
        line = Said(ask.id, ask.unit_id, document.content_hash(), answer, words, person_id)
        self.said.setdefault(document.id, []).append(line)

    def of(self, document: Document) -> list[Said]:
        """What was said about a document, the oldest first."""
        return self.said.get(document.id, [])


def everything_holds(world: World, document: Document, book: Book) -> None:
    """Raise AssertionError with the rule that does not hold."""
    db.session.flush()
    holds(world, document)
    found = rounds.of("document", document.id)
    for rule in RULES:
        assert rule(document, found, book), f"{rule.__name__}: document {document.id} at {document.place.label}"


def sheets(found: Iterable[Round]) -> list[Ask]:
    return [ask for one in found for ask in one.asks]


# --- answers and silence -------------------------------------------------------------------------------------


def no_answer_is_lost_or_doubled(document: Document, found: list[Round], book: Book) -> bool:
    kept = [
        Said(ask.id, ask.reply.unit_id, ask.reply.version_hash, ask.reply.answer, ask.reply.words, ask.reply.person_id)
        for ask in sheets(found)
        if ask.reply
    ]
    return Counter(kept) == Counter(book.of(document))


def one_unit_answers_once_for_one_text(document: Document, found: list[Round], book: Book) -> bool:
    return all(count == 1 for count in Counter((said.unit_id, said.text) for said in book.of(document)).values())


def a_silence_never_looks_like_an_answer(document: Document, found: list[Round], book: Book) -> bool:
    return all(
        (ask.place == AskState.SILENT) == (ask.silent_at is not None)
        and (ask.place == AskState.ANSWERED) == (ask.reply is not None)
        for ask in sheets(found)
    )


def a_silence_is_recorded_by_the_rule_and_after_the_day_only(
    document: Document, found: list[Round], book: Book
) -> bool:
    silent = [(one, ask) for one in found for ask in one.asks if ask.silent_at is not None]
    return all(
        one.silence != Silence.REMIND
        and clock.local(ask.silent_at).date() > one.deadline
        and [line.person_id for line in trail.of("ask", ask.id) if line.act == "silence"] == [None]
        for one, ask in silent
    )


def nobody_answers_on_their_own_text(document: Document, found: list[Round], book: Book) -> bool:
    """Whoever wrote the version that was asked about, or an earlier one, gives no answer to it."""
    wrote = {
        version.hash: {v.person_id for v in document.versions if v.no <= version.no} for version in document.versions
    }
    return all(said.person_id not in wrote[said.text] for said in book.of(document))


# --- what the answers are for --------------------------------------------------------------------------------


def every_asked_unit_was_heard_on_this_very_text(document: Document, found: list[Round], book: Book) -> bool:
    """Past 会签 each asked unit has answered for the text as it stands, or was silent under a rule that allows it."""
    if document.place not in HEARD:
        return True
    text = document.content_hash()
    asked = [ask for one in found if one.version_hash == text for ask in one.asks if ask.place != AskState.WITHDRAWN]
    wanted = {*document.asked_ids, *(ask.unit_id for ask in asked)}
    silent = {ask.unit_id for ask in asked if ask.silent_at and ask.round.silence != Silence.REMIND}
    return wanted <= {said.unit_id for said in book.of(document) if said.text == text} | silent


def every_opinion_on_this_text_is_settled(document: Document, found: list[Round], book: Book) -> bool:
    """Past 会签 each opinion was adopted, or not with a reason: an objection that stands has both views."""
    if document.place not in HEARD:
        return True
    text = document.content_hash()
    given = [ask.reply for ask in sheets(found) if ask.reply and ask.reply.version_hash == text]
    more = [reply for reply in given if reply.answer != Answer.AGREE]
    return all(one.outcome is not None and (one.outcome == "adopted" or one.outcome_words) for one in more)


def no_policy_is_signed_without_plan_or_waiver(document: Document, found: list[Round], book: Book) -> bool:
    """The very version that was signed holds the plan, with what it must say, or the reason why there is none."""
    broad = document.broad or document.concern or document.technical or document.plan_asked
    if document.place not in AFTER_SIGNING or document.attribute != Attribute.OPEN or not broad:
        return True
    signed: dict[str, Any] = document.versions[-1].fields
    plan = signed.get("plan")
    if plan is None:
        return bool(signed["plan_waiver"]) and not document.plan_asked
    return bool(plan["outline"].get("main") and plan["products"] and plan["responsible"])


# --- rounds on their road ------------------------------------------------------------------------------------


def an_open_round_is_about_the_text_at_cosigning(document: Document, found: list[Round], book: Book) -> bool:
    open_now = [one for one in found if one.place == RoundState.OPEN]
    if document.place != Place.COSIGNING:
        return not open_now
    return len(open_now) <= 1 and all(one.version_hash == document.content_hash() for one in open_now)


def a_round_is_open_while_somebody_owes_an_answer(document: Document, found: list[Round], book: Book) -> bool:
    return all((one.place == RoundState.OPEN) == any(ask.is_open for ask in one.asks) for one in found)


def rounds_are_numbered_in_a_row(document: Document, found: list[Round], book: Book) -> bool:
    return [one.no for one in found] == list(range(1, len(found) + 1))


def the_inbox_is_what_the_flows_call(document: Document, found: list[Round], book: Book) -> bool:
    things: list[tuple[Flow, Any]] = [(ROUND, one) for one in found] + [(ASK, ask) for ask in sheets(found)]
    return all(_rows(flow, thing) == _called(flow, thing) for flow, thing in things)


def _rows(flow: Flow, thing: Any) -> list[tuple[str, str]]:
    return sorted((row.step, row.desk) for row in inbox.of_record(flow.noun, thing.id))


def _called(flow: Flow, thing: Any) -> list[tuple[str, str]]:
    calling = [s for s in flow.steps if thing.state in s.sources and s.calls is not None and s.calls(thing)]
    return sorted({(step.code, desk) for step in calling for who in step.who for desk, *_ in who.desks(thing)})


def the_trails_chain_and_tell_where_all_stand(document: Document, found: list[Round], book: Book) -> bool:
    return all(_chained("round", one) for one in found) and all(
        _chained("ask", ask) for ask in sheets(found) if ask.moved_at != ask.asked_at
    )


def _chained(noun: str, thing: Any) -> bool:
    lines = trail.of(noun, thing.id)
    whole = all(line.hash == line.digest() and line.seq == number for number, line in enumerate(lines, start=1))
    linked = all(
        later.previous == earlier.hash and later.from_state == earlier.to_state for earlier, later in pairwise(lines)
    )
    return bool(lines) and whole and linked and lines[-1].to_state == thing.state


RULES = (
    no_answer_is_lost_or_doubled,
    one_unit_answers_once_for_one_text,
    a_silence_never_looks_like_an_answer,
    a_silence_is_recorded_by_the_rule_and_after_the_day_only,
    nobody_answers_on_their_own_text,
    every_asked_unit_was_heard_on_this_very_text,
    every_opinion_on_this_text_is_settled,
    no_policy_is_signed_without_plan_or_waiver,
    an_open_round_is_about_the_text_at_cosigning,
    a_round_is_open_while_somebody_owes_an_answer,
    rounds_are_numbered_in_a_row,
    the_inbox_is_what_the_flows_call,
    the_trails_chain_and_tell_where_all_stand,
)
