"""A walk over the running URL map: who may use each route, tokens, verbs, and reading that changes nothing (V3, V8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.conftest import NOON
from tests.security.routes import DUTIES, OPEN, SIGNED_IN, TOUCHED, may, rules, state
from tests.world import CAST
from yx.core import clock
from yx.core.base import db
from yx.people.duties import Duty
from yx.people.models import Holding
from yx.web import guard

HTMX = {"HX-Request": "true"}
#: GET routes that a rule opens, but the record refuses to some: (endpoint, person) → why
BY_RECORD = {("people.deputise", name): "a head deputises posts of the own unit only" for name in "戊子寅巳"}


@pytest.fixture
def people(database_kind: str) -> list[str]:
    """Everybody; on the second database, which the rules never ask, one of each unit and kind of work."""
    return list(CAST) if database_kind == "sqlite" else list("甲乙丁己未辛壬午")


def test_50_every_route_declares_its_rule(web):
    undeclared = [
        rule.endpoint
        for rule in web.url_map.iter_rules()
        if rule.endpoint != "static" and guard.rule_of(web, rule.endpoint) is None
    ]
    assert undeclared == []


def test_50_routes_open_to_all_are_on_the_list_with_a_reason_and_the_list_has_no_stale_entry(web):
    rules_of = {rule.endpoint: guard.rule_of(web, rule.endpoint) for rule in web.url_map.iter_rules()}
    found = {endpoint for endpoint, rule in rules_of.items() if endpoint == "static" or (rule and rule.open)}
    assert found == set(OPEN)
    assert all(rule.reason for rule in rules_of.values() if rule and rule.open)


def test_50_the_table_of_rights_names_every_route_once_and_no_other(web):
    endpoints = {rule.endpoint for rule in web.url_map.iter_rules()}
    assert endpoints == set(OPEN) | set(DUTIES) | SIGNED_IN
    assert not set(OPEN) & (set(DUTIES) | SIGNED_IN)
    assert {duty for duties in DUTIES.values() for duty in duties} <= {duty.value for duty in Duty}


def test_50_a_route_that_declares_nothing_is_refused_to_everybody(town):
    town.app.add_url_rule("/planted", view_func=lambda: "secret")
    assert town.at("甲").get("/planted").status_code == 403
    assert town.browser().get("/planted").status_code == 403


@pytest.mark.slow
def test_51_people_by_routes_as_a_page_and_as_a_fragment(furnished, people):
    town, places = furnished
    wrong = []
    for rule in rules(town.app, "GET"):
        address = places.address(town.app, rule)
        for name in people if rule.endpoint not in OPEN else ():
            for headers in ({}, HTMX):
                status = town.at(name).get(address, headers=headers).status_code
                refused = not may(name, rule.endpoint) or (rule.endpoint, name) in BY_RECORD
                if (status == 403) != refused or status >= 500:
                    wrong.append((name, rule.endpoint, bool(headers), status))
    assert wrong == []


@pytest.mark.slow
def test_51_what_one_may_not_write_is_refused_and_changes_nothing(furnished, people):
    town, places = furnished
    before, wrong = state(town), []
    tokens = {name: town.at(name).token() for name in people}
    for rule in rules(town.app, "POST"):
        address = places.address(town.app, rule)
        for name in people if rule.endpoint in DUTIES else ():
            if not may(name, rule.endpoint):
                status = town.at(name).post(address, data={"csrf_token": tokens[name]}).status_code
                wrong += [(name, rule.endpoint, status)] if status != 403 else []
    assert wrong == []
    assert state(town) == before


def test_51_signed_out_everything_else_leads_to_the_sign_in_page(furnished):
    town, places = furnished
    stranger = town.browser()
    token = stranger.token("/sign-in")
    for rule in town.app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        address = places.address(town.app, rule)
        if "GET" in (rule.methods or ()):
            answer, part = stranger.get(address), stranger.get(address, headers=HTMX)
        else:
            answer = stranger.post(address, data={"csrf_token": token})
            part = stranger.post(address, data={"csrf_token": token}, headers=HTMX)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in"), rule
        assert (part.status_code, part.text) == (204, ""), rule
        assert part.headers["HX-Redirect"].startswith("/sign-in")


def test_22_every_post_without_a_token_or_with_another_sessions_token_is_refused(furnished):
    town, places = furnished
    before = state(town)
    other = town.at("乙").token("/help")
    for rule in rules(town.app, "POST"):
        address = places.address(town.app, rule)
        for data in ({}, {"csrf_token": other}, {"csrf_token": "x" * 91}):
            answer = town.at("甲").post(address, data=data)
            assert answer.status_code == 400, (rule.endpoint, answer.status_code)
        assert town.at("甲").post(address, headers={"X-CSRFToken": other, **HTMX}).status_code == 400
    assert state(town) == before


@pytest.mark.slow
def test_23_opening_pages_changes_nothing(furnished):
    town, places = furnished
    before = state(town)
    with clock.at(NOON + timedelta(minutes=3)):  # so that the session's last use is written, as in real life
        for name in "甲乙未庚辛壬戌":
            for rule in rules(town.app, "GET"):
                address = places.address(town.app, rule)
                town.at(name).get(address)
                town.at(name).head(address)
            after = state(town)
            assert {table for table in before if after[table] != before[table]} == set(), name
    assert set(TOUCHED) == {"sign_in_session"}


def test_24_wrong_verbs_are_refused_and_trace_everywhere(furnished):
    town, places = furnished
    before = state(town)
    for rule in town.app.url_map.iter_rules():
        address = places.address(town.app, rule)
        allowed = set(town.app.url_map.bind("localhost").allowed_methods(address.partition("?")[0]))
        for verb in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - allowed:
            answer = town.at("甲").open(address, method=verb)
            assert answer.status_code in (405, 404 if rule.endpoint == "static" else 405), (verb, rule)
    assert state(town) == before


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "///evil.example",
        " //evil.example",
        "/%0d%0aSet-Cookie:x\r\ny",
    ],
)
def test_25_only_paths_of_this_site_are_led_to(town, target):
    browser = town.browser()
    sent = browser.submit("/sign-in", username="jia", password="Wenjian-2026-ceshi", next=target)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/")
    assert browser.submit("/confirm", password="Wenjian-2026-ceshi", next=target).headers["Location"] == "/account"
    assert browser.send("/messages/read", back=target).headers["Location"] == "/"


def test_25_a_path_of_this_site_is_led_to(town):
    browser = town.browser()
    assert browser.get("/documents/?kind=notice").headers["Location"] == "/sign-in?next=/documents/?kind%3Dnotice"
    sent = browser.submit("/sign-in", username="jia", password="Wenjian-2026-ceshi", next="/documents/?kind=notice")
    assert sent.headers["Location"] == "/documents/?kind=notice"


def test_54_buttons_shown_are_steps_that_one_may_take_and_no_others(town):
    doc = town.document()
    for name in CAST:
        answer = town.at(name).get(f"/documents/{doc}")
        shown = {"甲": {"submit", "discard"}, "乙": {"void"}, "亥": {"void"}}.get(name, set())
        assert answer.status_code == (200 if CAST[CAST[name].deputy_of or name].unit == "fazhan" else 404), name
        if answer.status_code == 200:
            found = set(town.at(name).tree(f"/documents/{doc}").xpath("//form/@action[contains(., '/steps/')]"))
            assert found == {f"/documents/{doc}/steps/{step}" for step in shown}, name
            assert ("/edit" in answer.text) == (name in "甲酉"), name


def test_55_losing_a_post_takes_effect_on_the_next_request(town):
    assert town.at("壬").get("/admin/settings").status_code == 200
    person = town.do(lambda world: world.actor("壬").person_id)
    ended = update(Holding).where(Holding.person_id == person).values(to_day=date(2026, 3, 4))
    town.do(lambda _world: db.session.execute(ended) and None)
    answer = town.at("壬").get("/admin/settings")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "path", ["/.git/config", "/instance/secret.key", "/instance/yx.sqlite3", "/static/", "/backups"]
)
def test_60_neither_the_repository_nor_the_data_are_served(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["..%2fapp.py", "../app.py", "..%5capp.py", "%2e%2e/app.py", "/etc/passwd"])
def test_60_the_static_folder_has_no_way_up(client, path):
    assert client.get(f"/static/{path}").status_code in (308, 404)
