"""The county of the notice, its people at their browsers, and documents that walk their real road."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.disclosure.attribute import Attribute
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Document
from yx.people.actor import actor_as
from yx.people.models import Unit

PASSWORD = "Youxi-2026-demo"


def who(username: str) -> Actor:
    """The actor that `username` is today, in the first of their posts; for use inside a context."""
    return actor_as(username, clock.today())


def unit(short: str) -> int:
    """The id of a unit by its key; for use inside a context."""
    return db.session.scalars(db.select(Unit.id).where(Unit.short == short)).one()


def section(page, heading):
    """The part of the page under a heading."""
    return page.split(f">{heading}</h2>")[1].split("</section>")[0]


class Person:
    """Somebody at a browser, signed in."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client = app.test_client()
        answer = self.post("/sign-in", page="/sign-in", username=username, password=PASSWORD)
        assert answer.status_code == 303, answer.text

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, page: str = "/help", **data: Any) -> TestResponse:
        """Send a form with the token of `page`."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert token
        return self.client.post(path, data={"csrf_token": token[1], **data})


@pytest.fixture
def at_desk(county: Flask) -> Callable[[str], Person]:
    """Opens a browser as a user of the demo."""
    return lambda username: Person(county, username)


class Papers:
    """Makes documents and takes their steps, each in a transaction of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def draft(self, title: str = "关于开展农村危房改造对象复核的通知", by: str = "fgj.nigao", **fields: Any) -> int:
        """A draft in the name of the drafter's own unit; gives its id."""
        return self.drafts([title], by, **fields)[0]

    def drafts(self, titles: Iterable[str], by: str = "fgj.nigao", **fields: Any) -> list[int]:
        """Several drafts at once."""
        with self.app.app_context(), transaction():
            return [self._draft(title, by, fields).id for title in titles]

    def _draft(self, title: str, by: str, fields: dict[str, Any]) -> Document:
        data = {
            "title": title,
            "kind": "notice",
            "issuer": unit(by.partition(".")[0]),
            "addressee": "各乡镇人民政府",
            "body": "请认真抓好落实。",
            "attribute": Attribute.OPEN,
            **fields,
        }
        document = actions.create(who(by), data, clock.now())
        FLOW.call(document, clock.now())
        return document

    def take(self, document_id: int, code: str, by: str, **data: Any) -> None:
        """One step of the road."""
        with self.app.app_context(), transaction():
            document = db.session.get_one(Document, document_id)
            FLOW.take(document, code, who(by), data, clock.now(), document.row_version)

    def submitted(self, *args: Any, **more: Any) -> int:
        """A document that waits for its unit's check."""
        document_id = self.draft(*args, **more)
        self.take(document_id, "submit", more.get("by", "fgj.nigao"))
        return document_id

    def returned(self, *args: Any, reason: str = "请补充政策依据", **more: Any) -> int:
        """A document that came back to its drafter with a point to mend."""
        document_id = self.submitted(*args, **more)
        self.take(document_id, "return_check", "fgj.juzhang", reason=reason)
        return document_id

    def issued(self, *args: Any, **more: Any) -> int:
        """A document of 县发改局 that is issued and not yet published."""
        document_id = self.submitted(*args, **more)
        self.take(document_id, "pass", "fgj.juzhang", opinion="同意。")
        self.take(document_id, "clear", "fgj.gongkai", result="may_open", basis="依据条例第十九条可以公开。")
        self.take(document_id, "sign", "fgj.juzhang", opinion="同意印发。")
        self.take(document_id, "register", "fgj.nigao")
        self.take(document_id, "issue", "fgj.nigao")
        return document_id

    def published(self, *args: Any, **more: Any) -> int:
        """A document that everybody may read."""
        document_id = self.issued(*args, **more)
        at: datetime = clock.now()
        self.take(document_id, "publish", "fgj.gongkai", channel="site", address="http://www.fjyx.gov.cn/1.htm", at=at)
        return document_id


@pytest.fixture
def papers(county: Flask) -> Papers:
    """A maker of documents."""
    return Papers(county)
