"""Nonsense in every field of every form, and behind every address: refused or taken, never an error of ours (item 11).

What is refused changes nothing; what is taken can be shown. The ordinary suite tries a few of each, `make fuzz` 200.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse
from wtforms import Form

from tests.profiles import tries
from tests.security import crowd
from tests.security.nonsense import answers, body, encoded, fields_of, file_fields, recording
from tests.security.routes import rules
from tests.security.targets import BESIDE, DOORS, Page, Range, Target, read_names, writes

#: what a form may be answered with; not 400, for the token is right
HANDLED = {200, 204, 303, 403, 404, 409, 413, 422, 429}
#: what an address may be answered with, whatever stands behind its question mark
SHOWN = {200, 303, 400, 404, 413, 422}
#: addresses whose form is read, but where nobody of the county stands at the place to send it → why
UNREACHED = {
    "people.end_deputy": "the only deputy of the county does not belong to the post that the address names",
    "minutes.answer": "its address names a finding by a key that is worked out of the text",
    "people.switch_post": "nobody of the county holds two posts",
    "people.to_directory": "the county here names no provider; tests/people/test_oidc.py has one",
}
#: a refused sign-in is counted, or there would be no lock (item 40)
COUNTED = {"sign_in_failure"}


def post(range_: Range, target: Target, changed: dict) -> None:
    """Send nonsense to a target; the county is as before afterwards."""
    with writes(range_.town) as sent:
        answer = range_.town.at(target.who).post(target.address, **body({**target.sent, **changed}))
    assert answer.status_code in HANDLED, (target.name, answer.status_code)
    if answer.status_code >= 400:
        changed = range_.changed() if sent else set()
        assert changed <= COUNTED, (target.name, answer.status_code, changed)
        if changed:
            range_.back()
        return
    look(range_, target, answer)
    if sent:
        range_.back()


def look(range_: Range, target: Target, answer: TestResponse) -> None:
    """What was taken can be shown, where it led and on its own page."""
    for address in {urlsplit(answer.headers.get("Location", "/help")).path, target.address.split("/steps/")[0]}:
        assert range_.town.at(target.who).get(address).status_code < 500, (target.name, address)


def attacked(range_: Range, target: Target) -> str:
    """Nonsense for every field of a target; gives the first thing that went wrong, all targets being tried."""
    names = tuple(name for name in target.sent if name != "csrf_token")
    names += () if target.fields else read_names()

    @tries(3)
    @given(answers(target.fields, names))
    def sent(changed: dict) -> None:
        post(range_, target, changed)

    return _first_fault(sent, target.name)


def asked(range_: Range, page: Page) -> str:
    """Nonsense behind the question mark of a page."""

    @tries(2)
    @given(answers(page.fields, (*read_names(), "after", "before")))
    def shown(query: dict) -> None:
        answer = range_.town.at(page.who).get(page.address, query_string=encoded(query))
        assert answer.status_code in SHOWN, answer.status_code

    return _first_fault(shown, page.address)


def _first_fault(trial: Callable[[], None], name: str) -> str:
    try:
        trial()
    except Exception as fault:
        return f"{name}: {fault!r:.300} {getattr(fault, '__notes__', [''])[-1]:.600}"
    return ""


def all_forms(parent: type = Form) -> Iterator[type]:
    """Every form of the programme that is used itself: those from which no other is made."""
    for child in parent.__subclasses__():
        yield from all_forms(child)
        if child.__module__.startswith("yx.") and not child.__subclasses__():
            yield child


def named(form: type) -> str:
    """Some forms are classes made anew for each request."""
    return f"{form.__module__}.{form.__qualname__}"


@pytest.mark.slow
def test_11_every_form_of_every_address_takes_or_refuses_nonsense(range_):
    targets = [*range_.steps, *range_.posts]
    assert {(one.noun, one.code) for one in crowd.chances(range_.town)} == crowd.steps_on_pages(range_.town.app)
    assert {one.endpoint for one in targets} == {rule.endpoint for rule in rules(range_.town.app, "POST")}
    assert {one.endpoint for one in targets if one.status in (403, 404)} == set(UNREACHED)
    bound = {named(form) for one in (*targets, *range_.pages) for form in one.forms}
    assert set(map(named, all_forms())) - bound == set()
    taking = {(one.endpoint, one.code): file_fields(one.fields) for one in targets if one.endpoint not in BESIDE}
    assert {door: fields for door, fields in taking.items() if fields} == DOORS
    assert "\n".join(filter(None, (attacked(range_, target) for target in targets))) == ""
    assert "\n".join(filter(None, (asked(range_, page) for page in range_.pages))) == ""
    assert range_.changed() == set()


@tries(5)
@given(data=st.data())
def test_11_what_is_kept_by_itself_comes_back(town, data):
    doc, browser = town.document(), town.at("甲")
    with recording() as made:
        browser.get(f"/documents/{doc}/edit")
    typed = data.draw(answers(fields_of(made), ()))
    seen = [str(town.of(doc, lambda d: d.row_version))]
    sent = body({**typed, "seen": seen, "csrf_token": [browser.token()]})
    assert browser.post(f"/documents/autosave/d{doc}", **sent).status_code in {204, 413}
    assert browser.get(f"/documents/{doc}/edit?restore=1").status_code == 200
