"""What holds for every noun alike, shown over the map of addresses: undone steps, others' records, fragments."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.faults.test_half_done import Fault, failing_after
from tests.inspector import Inspector
from tests.security.nonsense import body
from tests.security.routes import Places, may, rules
from tests.security.test_access import scrubbed
from tests.world import CAST

HTMX = {"HX-Request": "true"}
CLASSIFIED = "国家秘密"
#: nobody of the county has a record with this id
MISSING = 99_999
#: addresses that name no record: the same for everybody who may
NO_RECORD = {"static", "desk.guide", "tasks.year", "tasks.year_sheet"}

#: of the documents that the addresses name, these belong to one that was published
PUBLIC = {"documents.paper", "documents.attachment"}


def numbers(rule: Rule) -> list[str]:
    """The arguments of an address that are ids, the outermost first."""
    known = dict.fromkeys(("record_id", "meeting_id", "post_id", *sorted(rule.arguments)))
    return [part for part in known if part in rule.arguments]


def swapped(app: Flask, places: Places, rule: Rule, **changed: Any) -> str:
    """The address with other ids."""
    special = {**places.special.get(rule.endpoint, {}), **changed}
    return Places({**places.values, **changed}, {rule.endpoint: special}).address(app, rule)


@pytest.mark.slow
def test_14_a_step_of_any_noun_that_fails_after_a_write_leaves_nothing(range_):
    tried, wrong = 0, []
    for target in [one for one in (*range_.steps, *range_.posts) if one.status == 303]:
        browser = range_.town.at(target.who)
        if not target.writes:
            continue  # it was as asked already: a button pressed for the second time
        with range_.town.app.app_context(), failing_after((target.writes + 1) // 2):
            status = post_quietly(browser, target)
        if status < 500 or range_.changed():
            wrong.append((target.name, status, range_.changed()))
            range_.back()
        tried += 1
    assert wrong == []
    assert tried > 100


def post_quietly(browser: Inspector, target: Any) -> int:
    """The status of a request in the middle of which the power fails."""
    try:
        return browser.post(target.address, **body(target.sent)).status_code
    except Fault:
        return 500


@pytest.mark.slow
def test_52_a_record_of_others_looks_like_a_missing_one_whatever_it_is(crowded):
    town, places = crowded
    compared = 0
    for rule in rules(town.app, "GET"):
        outer = (numbers(rule) or [""])[0]
        if outer not in ("record_id", "meeting_id") or rule.endpoint in NO_RECORD:
            continue
        there, gone = places.address(town.app, rule), swapped(town.app, places, rule, **{outer: MISSING})
        for who in [name for name in "辰卯戌" if may(name, rule.endpoint)]:
            found, missing = town.at(who).get(there), town.at(who).get(gone)
            assert missing.status_code == 404, (rule, who)
            if found.status_code == 404:
                assert scrubbed(found.text) == scrubbed(missing.text), (rule, who)
                compared += 1
    assert compared > 20


@pytest.mark.slow
def test_52_a_part_is_reached_through_its_own_record_only(crowded):
    town, places = crowded
    nested = [rule for rule in rules(town.app, "GET") if len(ids := numbers(rule)) > 1 and "record_id" in ids]
    assert len(nested) >= 5
    for rule in nested:
        who = next(name for name in CAST if town.at(name).get(places.address(town.app, rule)).status_code == 200)
        own = {**places.values, **places.special.get(rule.endpoint, {})}["record_id"]
        for other in [number for number in range(1, 40) if number != own]:
            address = swapped(town.app, places, rule, record_id=other)
            assert town.at(who).get(address).status_code in (403, 404), (address, who)
        for inner in numbers(rule)[1:]:
            assert town.at(who).get(swapped(town.app, places, rule, **{inner: MISSING})).status_code == 404, rule


def texts(page: str) -> set[str]:
    """The words of a page, place by place."""
    return {" ".join(text.split()) for text in lxml.html.fromstring(page).itertext()}


@pytest.mark.slow
def test_57_no_fragment_of_any_page_shows_what_the_page_would_not(crowded):
    town, places = crowded
    compared = 0
    for rule in rules(town.app, "GET"):
        address = places.address(town.app, rule)
        for who in [name for name in "甲乙丁未壬" if may(name, rule.endpoint)]:
            whole, part = town.at(who).get(address), town.at(who).get(address, headers=HTMX)
            assert whole.status_code == part.status_code or part.status_code == 204, (address, who)
            if (whole.status_code, whole.mimetype) == (200, "text/html") and part.text:
                assert texts(part.text) <= texts(whole.text), (address, who)
                compared += 1
    assert compared > 100


@pytest.mark.slow
def test_d4_no_administrator_opens_a_record_that_is_not_public(crowded):
    town, places = crowded
    opened = set()
    for rule in rules(town.app, "GET"):
        if "record_id" in rule.arguments and rule.endpoint not in NO_RECORD:
            for who in "壬戌辛":
                if town.at(who).get(places.address(town.app, rule)).status_code == 200:
                    opened.add(rule.endpoint)
    assert opened == PUBLIC


@pytest.mark.slow
def test_d10_every_page_on_which_one_writes_says_that_nothing_classified_belongs_here(crowded):
    town, places = crowded
    seen = 0
    for rule in rules(town.app, "GET"):
        who = next((name for name in CAST if may(name, rule.endpoint)), "甲")
        answer = town.at(who).get(places.address(town.app, rule))
        if answer.mimetype == "text/html" and ("<textarea" in answer.text or 'type="file"' in answer.text):
            assert CLASSIFIED in answer.text, rule
            seen += 1
    assert seen > 20
