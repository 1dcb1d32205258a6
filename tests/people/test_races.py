"""Several people at the same moment: one holder of a post, five attempts at a password, one use of an initial one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.people.conftest import Browser
from yx.core import clock
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.people import accounts, hashing, holdings, queries
from yx.people.actor import actor_as, actors_of
from yx.people.duties import Duty
from yx.people.models import Holding, Post

TOGETHER = 6


@pytest.fixture
def rush(county):
    """Runs an act in several threads that start together; gives how each ended."""

    def run(act: Callable[[int], object]) -> Counter[object]:
        gate, ends = threading.Barrier(TOGETHER), []

        def one(number: int) -> None:
            gate.wait()
            ends.append(act(number))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(TOGETHER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(ends)

    return run


def test_a_vacant_post_gets_one_holder_however_many_appoint_at_once(county, rush, ask):
    post_id = ask(lambda: actor_as("fgj.juzhang", clock.today()).post_id)

    def vacate() -> None:
        with transaction():
            holdings.vacate(queries.post(post_id), clock.today() - timedelta(days=1), None, clock.now())

    ask(vacate)
    names = ("fgj.nigao", "jyj.nigao", "czj.nigao", "mzj.nigao", "sfj.nigao", "gaj.nigao")

    def appoint(number: int) -> str:
        with county.app_context():
            try:
                with transaction():
                    person = queries.person_named(names[number])
                    assert person
                    holdings.appoint(queries.post(post_id), person, clock.today(), None, clock.now())
            except Refused:
                return "refused"
            return "done"

    assert rush(appoint) == {"done": 1, "refused": TOGETHER - 1}
    running = select(Holding).where(Holding.post_id == post_id, Holding.to_day.is_(None))
    assert len(ask(lambda: db.session.scalars(running).all())) == 1


def test_the_sixth_wrong_password_at_once_is_not_even_tried(county, rush, monkeypatch):
    monkeypatch.setattr(hashing, "_room", threading.BoundedSemaphore(TOGETHER))  # nobody is sent away for the crowd
    browsers = [Browser(county) for _ in range(TOGETHER)]
    for browser in browsers:
        browser.get("/sign-in")
    ends = rush(lambda number: browsers[number].sign_in("fgj.nigao", "Wrong-pass-1").status_code)
    assert ends == {422: 5, 429: 1}


def test_an_initial_password_lets_one_in_of_many_at_once(county, rush, ask):
    def issue() -> str:
        with transaction():
            number = actor_as("fgj.nigao", clock.today()).person_id
            return accounts.issue_passwords([number], None, clock.now())[number]

    initial = ask(issue)
    browsers = [Browser(county) for _ in range(5)] + [Browser(county, "10.0.0.8")]
    ends = rush(lambda number: browsers[number].sign_in("fgj.nigao", initial).status_code)
    assert ends[303] == 1


def test_two_administrations_do_not_come_together_from_two_sides(county, rush, ask):
    """One appoints the person to an auditor's post while another grants system administration to the post they hold."""
    today = clock.today()
    drafter = ask(lambda: actor_as("fgj.nigao", today))
    audit = ask(lambda: actor_as("shenji", today).post_id)

    def act(number: int) -> str:
        with county.app_context():
            try:
                with transaction():
                    if number % 2:
                        post = db.session.get_one(Post, drafter.post_id)
                        accounts.grant(post, [Duty.SYSADMIN], None, clock.now())
                    else:
                        person = queries.person(drafter.person_id)
                        holdings.appoint(queries.post(audit), person, today, None, clock.now())
            except Refused:
                return "refused"
            return "done"

    rush(act)
    held = {duty for actor in ask(lambda: actors_of(drafter.person_id, today)) for duty in actor.duties}
    assert len(held & {"sysadmin", "audit"}) == 1
