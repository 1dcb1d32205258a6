"""A browser without a screen: keeps cookies, follows a form's redirect, reads links and forms from the page."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: what a browser would send, and the texts and choices that somebody must make."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    selects: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """Forms sent by POST, and links, of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a form sends."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(found["href"])
        elif tag == "form":
            self._form = Form(found.get("action", "")) if found.get("method") == "post" else None
            if self._form:
                self.forms.append(self._form)
        elif self._form is not None and (name := found.get("name")):
            self._field(self._form, tag, name, found)
        elif self._form is not None and tag == "option" and self._select:
            self._option(self._form, found)

    def _field(self, form: Form, tag: str, name: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text")
        if tag == "textarea":
            self._area, form.fields[name] = name, ""
            form.texts.append(name)
        elif tag == "select":
            self._select, form.selects[name] = name, []
        elif kind == "radio":
            form.radios.setdefault(name, []).append(found["value"])
            if "checked" in found:
                form.fields[name] = found["value"]
        elif kind not in ("checkbox", "file", "submit") or "checked" in found:
            form.fields[name] = found.get("value", "")
            if kind == "text":
                form.texts.append(name)

    def _option(self, form: Form, found: dict[str, str]) -> None:
        form.selects[self._select].append(found.get("value", ""))
        if "selected" in found:
            form.fields[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form, a select, a text area."""
        if tag == "form":
            self._form = None
        self._select = "" if tag == "select" else self._select
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self._form is not None and self._area:
            self._form.fields[self._area] += data.lstrip("\n")

    def to(self, pattern: str) -> list[str]:
        """Links whose address matches."""
        return [link for link in self.links if re.fullmatch(pattern, link)]

    def form(self, pattern: str) -> Form | None:
        """The first form whose action matches."""
        return next((form for form in self.forms if re.search(pattern, form.action)), None)


@dataclass(slots=True)
class Answer:
    """What came back, and how long it took, in seconds."""

    status: int
    text: str
    location: str
    took: float


Note = Callable[[str, Answer | None], None]


class Visitor:
    """One person's browser on one connection. Every answer is told to `note` under the name of the page."""

    def __init__(self, url: str, note: Note) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.note = note
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None

    def get(self, name: str, path: str) -> Page:
        """Open a page."""
        return Page(self._send(name, "GET", path, None).text)

    def post(self, name: str, form: Form, **more: str) -> Answer:
        """Send a form."""
        return self._send(name, "POST", form.action, urlencode({**form.fields, **more}))

    def _send(self, name: str, verb: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        try:
            answer = self._asked(verb, path, body, headers, begun)
        except (OSError, http.client.HTTPException):
            self.connection = None
            self.note(name, None)
            raise
        self.note(name, answer)
        return answer

    def _asked(self, verb: str, path: str, body: str | None, headers: dict[str, str], begun: float) -> Answer:
        """Once more where the server had closed a line held open since the last page: that is what browsers do."""
        held = self.connection is not None
        try:
            return self._ask(verb, path, body, headers, begun)
        except (ConnectionResetError, BrokenPipeError):
            if not held:
                raise
            self.connection = None
            return self._ask(verb, path, body, headers, begun)

    def _ask(self, verb: str, path: str, body: str | None, headers: dict[str, str], begun: float) -> Answer:
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        self.connection.request(verb, path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        for cookie in self._set(response):
            key, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[key] = value
        if response.will_close:
            self.connection = None
        location = response.headers.get("Location", "")
        return Answer(response.status, data.decode("utf-8", "replace"), location, time.perf_counter() - begun)

    @staticmethod
    def _set(response: http.client.HTTPResponse) -> Iterator[str]:
        yield from response.headers.get_all("Set-Cookie") or ()
