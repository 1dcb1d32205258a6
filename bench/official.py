"""An official's day at the system: the desk, a paper from it, an opinion; lists, words sought, a draft now and then."""

from __future__ import annotations

import threading
from contextlib import suppress
from http.client import HTTPException
from random import Random
from urllib.parse import quote

from .build import PASSWORD
from .phrases import COMMON, RARE, SOME
from .visitor import Form, Note, Page, Visitor

#: act → how often in a hundred
DAY = {
    "desk": 24, "record": 22, "act": 14, "list": 10, "next": 6, "search": 8, "receipts": 6, "meetings": 5, "draft": 3,
    "tasks": 2,
}  # fmt: skip
LISTS = {
    "list": "/documents/",
    "receipts": "/circulation/",
    "meetings": "/conference/meetings/",
    "tasks": "/conference/tasks/",
}
RECORD = r"/(documents|circulation|cosign|cosign/asks|conference/\w+|circulation/\w+)/\d+"
#: steps that end or undo a paper's road are left to people
NOT_TAKEN = "void|recall|return|refuse|withdraw|cancel|reopen|suspend"
WORDS = (COMMON, SOME, RARE, "养老", "水利工程", "〔2025〕12号", "nczlpf")


class Official(threading.Thread):
    """One official, until `stop` is set; pauses are exponential about `think` seconds."""

    def __init__(
        self, username: str, url: str, note: Note, think: list[float], stop: threading.Event, arrive: float
    ) -> None:
        super().__init__(daemon=True, name=username)
        self.random = Random(username)
        self.visitor = Visitor(url, note)
        self.username, self.think, self.stop, self.arrive = username, think, stop, arrive

    def run(self) -> None:
        """Come in within the first `arrive` seconds, then act after act; who is sent away tries again in 5 seconds."""
        pause = self.random.random() * self.arrive
        while not self.stop.wait(pause):
            with suppress(OSError, HTTPException):
                self._day()
            pause = self.random.expovariate(1 / 5)

    def _day(self) -> None:
        page = self.visitor.get("sign-in page", "/sign-in")
        form = page.form("sign-in")
        if form is None:
            return
        if self.visitor.post("sign in", form, username=self.username, password=PASSWORD).status != 303:
            return
        page = self.visitor.get("desk", "/")
        while not self.stop.wait(self.random.expovariate(1 / self.think[0])):
            if page.form("/sign-in$"):
                return
            page = self._act(self.random.choices(list(DAY), list(DAY.values()))[0], page)

    def _act(self, act: str, page: Page) -> Page:
        get = self.visitor.get
        if act == "record" and (links := page.to(RECORD)):
            found: Page | None = get("record", self.random.choice(links))
        elif act == "next" and (links := [link for link in page.links if "after=" in link]):
            found = get("next page", links[-1])
        elif act == "search":
            found = get("search", f"/search?q={quote(self.random.choice(WORDS))}")
        elif act == "draft" and ".nigao" in self.username:
            found = self._draft()
        else:
            found = self._step(page) if act == "act" else None
        return found or get(act if act in LISTS else "desk", LISTS.get(act, "/"))

    def _step(self, page: Page) -> Page | None:
        """The main step of the page at hand, or of the first paper on the desk."""
        form = _to_take(page)
        if form is None and (links := self.visitor.get("desk", "/").to(RECORD)):
            form = _to_take(self.visitor.get("record", self.random.choice(links)))
        if form is None:
            return None
        for name in form.texts:
            form.fields[name] = form.fields.get(name) or "同意，请按程序办理。"
        for name, values in (form.radios | form.selects).items():
            form.fields[name] = form.fields.get(name) or next(filter(None, values), "")
        answer = self.visitor.post("step", form)
        return self.visitor.get("record", answer.location) if answer.status == 303 else Page(answer.text)

    def _draft(self) -> Page:
        form = self.visitor.get("draft form", "/documents/new").form("/documents/new")
        if form is None:
            return self.visitor.get("desk", "/")
        number = self.random.randrange(10**6)
        text = {"title": f"关于第{number}项工作安排的通知", "body": "一、工作要求\n请按时报送进展情况。\n" * 12}
        chosen = {"kind": "notice", "attribute": "open", "addressee": "各乡镇人民政府"}
        issuer = next(filter(None, form.selects.get("issuer", [])), "")
        answer = self.visitor.post("draft", form, **text, **chosen, issuer=issuer)
        return self.visitor.get("record", answer.location) if answer.status == 303 else Page(answer.text)


def _to_take(page: Page) -> Form | None:
    return page.form(rf"/steps/(?!.*({NOT_TAKEN}))")
