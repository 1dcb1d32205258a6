"""docs/clauses.md is true: every clause has its line, every page stands there, what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from tests.security.routes import rules
from tests.shape.source import ROOT

CLAUSES = (
    "A1 A2 A3 A4 B1 B2 B3 C1a C1b C1c C1d C2a C2b C3a C3b C3c C4 C5 D1 D2 D3 E1 E2 E3 E4 E5 E6 F1 F2 F3 F4".split()  # noqa: SIM905
)
DONE = ("C1a", "C3a", "C3b", "C3c", "D1", "E1", "E2", "E3", "E4", "E5", "E6", "F1", "F2", "F3", "F4")
ENDPOINT = re.compile(
    r"\b(?:people|drafts|interpretation|products|plans|documents|exports|desk|admin|cosign|asks|circulation|receipts"
    r"|conference|topics|meetings|invitations|minutes|tasks)\.\w+"
)


def text() -> str:
    return Path(ROOT, "docs", "clauses.md").read_text("utf-8")


def lines() -> dict[str, tuple[str, str]]:
    """Clause → (pages, tests)."""
    found = re.findall(r"^\| ([A-F]\d\w?) \| (.+?) \| (.*?) \| ?(.*?) ?\|$", text(), re.MULTILINE)
    return {clause: (pages, tests) for clause, _what, pages, tests in found}


def named(app: Flask) -> set[str]:
    """Endpoints that the document names."""
    return {found for found in ENDPOINT.findall(text()) if not found.endswith((".py", ".md"))}


def test_every_clause_has_its_line_in_order():
    assert list(lines()) == CLAUSES


def test_what_is_done_names_pages_and_tests_and_what_is_not_claims_nothing():
    for clause, (pages, tests) in lines().items():
        if clause in DONE:
            assert ENDPOINT.search(pages), clause
            assert tests, clause
            assert "later" not in pages, clause
        assert ENDPOINT.search(pages) or pages.startswith("later"), clause


def test_every_test_that_is_named_exists():
    paths = {path for _pages, tests in lines().values() for path in tests.split()}
    assert {path for path in paths if not (ROOT / path).is_file()} == set()


def test_every_endpoint_that_is_named_exists(web):
    assert named(web) - {rule.endpoint for rule in web.url_map.iter_rules()} == set()


def test_every_route_that_shows_a_page_stands_in_the_table(furnished):
    town, places = furnished

    def shows(rule: Rule) -> bool:
        answers = [town.at(who).get(places.address(town.app, rule)) for who in "甲未壬戌辛"]
        return any(answer.status_code == 200 and answer.mimetype == "text/html" for answer in answers)

    pages = {rule.endpoint for rule in rules(town.app, "GET") if shows(rule)}
    assert len(pages) > 30
    assert pages - named(town.app) == set()
