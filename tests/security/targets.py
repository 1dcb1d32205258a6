"""Every address that takes a form, by somebody who may, with what a browser would send; and the way back after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

import lxml.html
from sqlalchemy import MetaData, event
from werkzeug.test import TestResponse
from wtforms import Field, Form

from tests.inspector import Inspector, form_of, values
from tests.security import crowd
from tests.security.nonsense import body, fields_of, plausible, recording
from tests.security.routes import OPEN, Places, digests, may, reflected, rules
from tests.shape.source import ROOT
from tests.town import Town
from tests.world import CAST
from yx.core.base import db

#: names that views read without a form, from their own lines
READ = re.compile(r"""(?:args|form|typed|sent)\.get(?:list)?\(\s*["'](\w+)["']|request\.form\[["'](\w+)["']\]""")
WRITES = ("INSERT", "UPDATE", "DELETE")
#: (endpoint, step) of every address that takes files → the fields
DOORS: dict[tuple[str, str], tuple[str, ...]] = {
    ("asks.step", "answer"): ("files",),
    ("asks.step", "prepare"): ("files",),
    ("tasks.step", "report"): ("files",),
    ("tasks.step", "progress"): ("files",),
    ("tasks.step", "help"): ("files",),
    ("tasks.step", "extend"): ("files",),
    ("people.import_preview", ""): ("file",),
    ("drafts.create", ""): (
        "word_file",
        "files",
    ),
    ("drafts.save", ""): (
        "word_file",
        "files",
    ),
    ("products.save", ""): ("file",),
    ("conference.file_filing", ""): ("file",),
    ("conference.save_filing", ""): ("file",),
    ("topics.create", ""): ("files",),
    ("topics.save", ""): ("files",),
    ("meetings.arrange", ""): ("rows-0-files",),
    ("admin.calendar_import", ""): ("file",),
    ("admin.words_import", ""): ("file",),
}
#: addresses whose page shows the upload of another address beside their own form
BESIDE = {"admin.calendar_load", "admin.words_add"}
#: how far an answer says that the form was reached, best first
REACHED = (303, 200, 204, 422, 409, 413, 400, 404, 403)


@dataclass(frozen=True)
class Target:
    """One address: who sends, what a browser would send, the fields of the forms that read it, and what it writes."""

    endpoint: str
    code: str
    address: str
    who: str
    sent: dict[str, list[Any]]
    fields: dict[str, Field]
    forms: frozenset[type]
    status: int
    writes: int

    @property
    def name(self) -> str:
        """For failures."""
        return f"{self.endpoint} {self.code} by {self.who}"


@dataclass(frozen=True)
class Page:
    """One address that is opened: who opens it, and the fields of the forms behind its question mark."""

    address: str
    who: str
    fields: dict[str, Field]
    forms: frozenset[type]


@cache
def read_names() -> tuple[str, ...]:
    """Names of fields and arguments that the views read by hand."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(ROOT.glob("yx/**/*.py")))
    return tuple(dict.fromkeys(one or other for one, other in READ.findall(text)))


def found_once(find: Callable[[Range], list[Any]]) -> Callable[[Range], list[Any]]:
    """Asked in the first of all ranges that are copies of one county: what is found is the same in each."""

    @wraps(find)
    def find_or_recall(self: Range) -> list[Any]:
        if find.__name__ not in self._found:
            self._found[find.__name__] = find(self)
        return self._found[find.__name__]

    return find_or_recall


class Range:
    """A furnished county that can be put back as it was, and every target in it."""

    def __init__(self, town: Town, places: Places, back: Callable[[], None], known: dict[str, list[Any]]) -> None:
        self.town, self.places, self.back = town, places, back
        self._found = known
        self._shown: dict[tuple[str, str], tuple[TestResponse, list[Form]]] = {}
        self._known: MetaData = town.ask(reflected)
        self.before = self.digests()

    def digests(self) -> dict[str, str]:
        """Of every table, as it stands."""
        return self.town.ask(lambda: digests(self._known))

    def changed(self) -> set[str]:
        """Tables that are not as they were."""
        now = self.digests()
        return {table for table in now if now[table] != self.before[table]}

    # --- targets ---------------------------------------------------------------------------------------------

    @property
    @found_once
    def steps(self) -> list[Target]:
        """A target for each step of each flow."""
        return [self._step(one) for one in crowd.chances(self.town)]

    def _step(self, one: crowd.Chance) -> Target:
        endpoint = crowd.STEPS[one.noun][0]
        rule = next(rule for rule in rules(self.town.app, "POST") if rule.endpoint == endpoint)
        address = str(re.sub(r"<int:\w+>", str(one.record_id), rule.rule).replace("<code>", one.code))
        return self._target(endpoint, one.code, address, address.split("/steps/")[0], one.who)

    @property
    @found_once
    def posts(self) -> list[Target]:
        """A target for every other address that takes a POST."""
        return [
            self._best(rule.endpoint, self.places.address(self.town.app, rule))
            for rule in rules(self.town.app, "POST")
            if rule.endpoint not in {endpoint for endpoint, _model in crowd.STEPS.values()}
        ]

    @property
    @found_once
    def pages(self) -> list[Page]:
        """Every address that is opened, by the first of the cast who may."""
        return [
            self._opened(rule.endpoint, self.places.address(self.town.app, rule))
            for rule in rules(self.town.app, "GET")
        ]

    def _opened(self, endpoint: str, address: str) -> Page:
        who = next(name for name in CAST if endpoint in OPEN or may(name, endpoint))
        with recording() as made:
            answer = self.town.at(who).get(address)
            for tab in _tabs(answer, address):  # another part of a list has a form of its own
                self.town.at(who).get(tab)
        fields = {name: field for name, field in fields_of(made).items() if name != "csrf_token"}
        return Page(address, who, fields, frozenset(map(type, made)))

    @property
    @found_once
    def doors(self) -> list[Target]:
        """The targets that take files."""
        endpoints = {endpoint for endpoint, _code in DOORS}
        steps = [one for one in crowd.chances(self.town) if (crowd.STEPS[one.noun][0], one.code) in DOORS]
        pages = [
            rule for rule in rules(self.town.app, "POST") if rule.endpoint in endpoints and "code" not in rule.arguments
        ]
        return [
            *(self._step(one) for one in steps),
            *(self._best(rule.endpoint, self.places.address(self.town.app, rule)) for rule in pages),
        ]

    def _best(self, endpoint: str, address: str) -> Target:
        """By the first of the cast who gets furthest."""
        best: Target | None = None
        for who in [name for name in CAST if may(name, endpoint)] if endpoint not in OPEN else ["甲"]:
            found = self._target(endpoint, "", address, address, who)
            if best is None or REACHED.index(found.status) < REACHED.index(best.status):
                best = found
            if best.status in REACHED[:3]:
                break
        assert best is not None, f"nobody may use {endpoint}"
        return best

    def _target(self, endpoint: str, code: str, address: str, page: str, who: str) -> Target:
        browser = self.town.at(who)
        answer, shown = self._page(browser, page, who)
        payload = _payload(answer, page, address) or {"csrf_token": [browser.token()]}
        for name, field in fields_of(shown).items():
            if name in payload and not any(payload[name]):
                payload[name] = plausible(field)
        with recording() as made, writes(self.town) as sent:
            status = browser.post(address, **body(payload)).status_code
        for name, field in fields_of(made).items():  # a page of another address shows the form that this one takes
            if not any(payload.get(name, ())) and name != "csrf_token":
                payload[name] = plausible(field)
        if status < 400:
            self.back()
        fields = {name: field for name, field in fields_of(made).items() if name != "csrf_token"}
        return Target(endpoint, code, address, who, payload, fields, frozenset(map(type, made)), status, len(sent))

    def _page(self, browser: Inspector, page: str, who: str) -> tuple[TestResponse, list[Form]]:
        """A page with the forms that it shows; many steps stand on one."""
        if (page, who) not in self._shown:
            with recording() as shown:
                self._shown[page, who] = (browser.get(page), shown)
        return self._shown[page, who]


def _payload(answer: TestResponse, page: str, address: str) -> dict[str, list[Any]]:
    """What a browser would send to `address` from the page, nothing when the page has no such form."""
    if answer.mimetype != "text/html" or not answer.text:
        return {}
    try:
        form = form_of(lxml.html.fromstring(answer.text), address, page)
    except AssertionError:
        return {}
    return {name: [one for one in found if isinstance(one, str)] for name, found in values(form).lists()}


def _tabs(answer: TestResponse, address: str) -> list[str]:
    """Where the tabs of a list lead."""
    if answer.mimetype != "text/html" or not answer.text:
        return []
    return [
        str(one) for one in lxml.html.fromstring(answer.text).xpath("//a/@href") if one.startswith(f"{address}?scope=")
    ]


@contextmanager
def writes(town: Town) -> Iterator[list[str]]:
    """The statements that change something, sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            sent.append(statement)

    with town.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
