"""Everybody signs in at eight o'clock: some wait, the others are told so at once, and pages go on."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import func, select

from tests.faults.serving import served
from tests.inspector import PASSWORD
from tests.town import Town
from tests.world import CAST
from yx.admin.commands import serve
from yx.core.base import db
from yx.people import hashing
from yx.people.models import SignInFailure
from yx.people.signin import WRONG

THREADS = next(int(option.default) for option in serve.params if option.name == "threads")
PEOPLE = [CAST[name].username for name in "甲乙丙丁戊己庚辛壬癸"]
CROWDED = "同时登录的人较多，请过几秒再试"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hashing takes until the event is set."""
    going_on, check = threading.Event(), hashing.check_password_hash

    def slow(stored: str, password: str) -> bool:
        assert going_on.wait(60)
        return check(stored, password)

    monkeypatch.setattr(hashing, "check_password_hash", slow)
    yield going_on
    going_on.set()


def sign_in(address: str, username: str) -> tuple[int, str]:
    """Through the page; gives status and text."""
    with requests.Session() as browser:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(f"{address}/sign-in", timeout=60).text)
        assert found
        form = {"csrf_token": found[1], "username": username, "password": PASSWORD}
        answer = browser.post(f"{address}/sign-in", data=form, timeout=60, allow_redirects=False)
        return answer.status_code, answer.text


def test_the_room_is_smaller_than_the_server():
    assert hashing.PLACES <= THREADS - 3


def test_who_finds_no_place_is_told_at_once_and_pages_go_on(town: Town, held: threading.Event) -> None:
    with served(town.app, THREADS) as port, ThreadPoolExecutor(len(PEOPLE)) as pool:
        address = f"http://127.0.0.1:{port}"
        trying = [pool.submit(sign_in, address, name) for name in PEOPLE]
        told = threading.Event()
        for one in trying:
            one.add_done_callback(
                lambda _one: sum(o.done() for o in trying) < len(PEOPLE) - hashing.PLACES or told.set()
            )
        assert told.wait(60)  # nobody has been let in yet, but the others were told
        assert requests.get(f"{address}/sign-in", timeout=60).status_code == 200
        refused = [one.result() for one in trying if one.done()]
        held.set()
        answers = [one.result() for one in trying]
    assert all(status == 422 and CROWDED in text and 'value="' in text for status, text in refused)
    assert sorted(status for status, _text in answers) == [303] * hashing.PLACES + [422] * len(refused)
    assert town.ask(lambda: db.session.scalar(select(func.count()).select_from(SignInFailure))) == 0


def test_who_was_told_so_comes_in_a_moment_later_with_the_name_still_there(town: Town) -> None:
    browser = town.browser()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "_room", threading.BoundedSemaphore(1))
        with hashing.waiting_room():
            answer = browser.submit("/sign-in", username="jia", password=PASSWORD)
        assert (answer.status_code, CROWDED in answer.text, 'value="jia"' in answer.text) == (422, True, True)
        assert browser.submit("/sign-in", username="jia", password=PASSWORD).status_code == 303


def test_the_place_is_free_again_after_a_wrong_password(town: Town) -> None:
    browser = town.browser()
    for name in PEOPLE[: hashing.PLACES + 1]:
        assert WRONG in browser.submit("/sign-in", username=name, password="Wrong-pass-1").text
    assert browser.submit("/sign-in", username=PEOPLE[0], password=PASSWORD).status_code == 303
