"""28 heads answer one round within the same second, each at their own browser; the last ones beside the silence job.

Every answer is heard, the round closes once, the document moves on once, and everybody is told that it worked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.faults.rush import together
from tests.moments import NOON
from tests.stateful.invariants import all_holds
from tests.town import Town
from tests.world import BEGINNING, PASSWORD, World
from yx.core import clock, jobs, trail
from yx.core.base import db
from yx.cosign import daily, rounds
from yx.cosign.models import Round
from yx.cosign.words import AskState, RoundState
from yx.documents.models import Document, Place
from yx.people import hashing
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind

UNITS = 28
OLD = datetime(2020, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.slow


def departments(_world: World) -> list[int]:
    """28 new departments, each with a head; gives their ids."""
    secret, units = hashing.make(PASSWORD), []
    for number in range(UNITS):
        name = f"第{number}局"
        unit = Unit(name=name, short_name=name, short=f"d{number}", kind=UnitKind.DEPARTMENT)
        post = Post(unit=unit, name="局长", grants=[PostDuty(duty=Duty.HEAD)])
        at = datetime(2020, 1, 1, tzinfo=UTC)
        person = Person(
            username=f"head{number}", name=name, password_hash=secret, password_at=clock.now(), created_at=at
        )
        db.session.add_all([unit, post, person])
        db.session.flush()
        db.session.add(Holding(post_id=post.id, person_id=person.id, from_day=BEGINNING))
        units.append(unit.id)
    return units


def asked(town: Town, **fields: Any) -> tuple[int, list[int]]:
    """A document at 会签 that asks all 28; its id, and the sheets in the order of the units."""
    units = town.do(departments)
    document = town.document(Place.COSIGNING, cosigners=units, **fields)

    def sheets() -> list[int]:
        found = {ask.unit_id: ask.id for ask in rounds.of("document", document)[-1].asks}
        return [found[unit_id] for unit_id in units]

    return document, town.ask(sheets)


def ready(town: Town, number: int, sheet: int) -> Callable[[], TestResponse]:
    """The head of a unit with the sheet open and filled in: what is left is to press the button."""
    browser = town.browser()
    browser.sign_in(f"head{number}")
    action = f"/cosign/asks/{sheet}/steps/answer"
    form = browser.fields(f"/cosign/asks/{sheet}", action)
    form["answer"], form["words"] = "agree", f"第{number}局的意见"
    return lambda: browser.post(action, data=form, follow_redirects=True)


def press(town: Town, works: Sequence[Callable[[], Any]]) -> list[tuple[int, Any]]:
    """All at the same moment; (place, answer) of each."""
    with town.app.app_context():
        return together(town.app, [lambda n=n, work=work: [(n, work())] for n, work in enumerate(works)])  # type: ignore[misc]


def stands(town: Town, document_id: int) -> dict[str, Any]:
    """How everything stands when the dust has settled."""

    def look() -> dict[str, Any]:
        document, one = db.session.get_one(Document, document_id), db.session.scalars(select(Round)).one()
        all_holds(World(), [document])
        return {
            "place": document.place,
            "round": one.place,
            "replies": {ask.reply.unit: ask.reply.words for ask in one.asks if ask.reply},
            "silent": [ask.unit.short_name for ask in one.asks if ask.place == AskState.SILENT],
            "closed": [line.act for line in trail.of("round", one.id)].count("close"),
            "moved": [line.act for line in trail.of("document", document.id)].count("cosigned"),
        }

    return town.ask(look)


def test_twenty_eight_heads_answer_in_the_same_second_and_each_is_heard(town: Town) -> None:
    document, sheets = asked(town)
    works = [ready(town, number, sheet) for number, sheet in enumerate(sheets)]
    answers = [answer for _place, answer in press(town, works)]
    assert [answer.status_code for answer in answers] == [200] * UNITS
    assert all("已办理：会签答复" in answer.text for answer in answers)
    assert stands(town, document) == {
        "place": Place.SIGNING,
        "round": RoundState.DONE,
        "replies": {f"第{number}局": f"第{number}局的意见" for number in range(UNITS)},
        "silent": [],
        "closed": 1,
        "moved": 1,
    }


def test_the_last_answer_pressed_several_times_at_once_counts_once(town: Town) -> None:
    document, sheets = asked(town)
    for number, sheet in enumerate(sheets[:-1]):
        ready(town, number, sheet)()
    last = [ready(town, UNITS - 1, sheets[-1]) for _ in range(6)]
    answers = [answer for _place, answer in press(town, last)]
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    found = stands(town, document)
    assert (found["place"], found["closed"], found["moved"], len(found["replies"])) == (Place.SIGNING, 1, 1, UNITS)


@pytest.mark.parametrize("rule", ["consent", "no_opinion"])
def test_the_28th_and_a_late_one_race_with_the_rule_for_silence(town: Town, rule: str) -> None:
    """Each is heard or recorded as silent, never both, never neither; whoever came too late is told so."""
    document, sheets = asked(town, cosign_silence=rule, cosign_days=1)
    for number, sheet in enumerate(sheets[:-2]):
        ready(town, number, sheet)()
    with clock.at(NOON + timedelta(days=7)):
        late = [ready(town, number, sheets[number]) for number in (UNITS - 2, UNITS - 1)]
        results = dict(press(town, [*late, lambda: expired(town)]))
        found = stands(town, document)
    heard = [number for place, number in enumerate((UNITS - 2, UNITS - 1)) if results[place].status_code == 200]
    told = [results[place].status_code for place in (0, 1)]
    assert set(told) <= {200, 409}
    assert {f"第{number}局" for number in heard} | set(found["silent"]) == {"第26局", "第27局"}
    assert len(found["replies"]) == UNITS - len(found["silent"]) == UNITS - 2 + len(heard)
    assert (found["place"], found["round"]) == (Place.SIGNING, RoundState.DONE)
    assert (found["closed"], found["moved"]) == (1, 1)


def expired(town: Town) -> jobs.Outcome:
    """The daily work, in the thread that it is called from."""
    return daily.deadlines(jobs.Work(1, "cosign_deadlines", {}, None, None), lambda _done, _total: None)
