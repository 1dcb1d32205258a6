"""The demo: loaded once, through the real road, never in production; a document at every place."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.inspector import Inspector
from yx.core import inbox, trail
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.demo import PASSWORD
from yx.demo.load import load
from yx.demo.papers import NOTICE_TITLE, PAPERS
from yx.documents.models import Document, Place
from yx.people.models import Unit
from yx.people.seed import load_county, load_demo_people


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_has_a_document_at_every_main_place(web):
    with web.app_context():
        assert "公文" in load()
        documents = count(Document)
        assert documents == len(PAPERS) + 1
        found = {Place(state) for state in db.session.scalars(select(Document.state))}
        assert found >= set(Place) - {Place.VOID, Place.COSIGNING}
        notice = db.session.scalars(select(Document).where(Document.title == NOTICE_TITLE)).one()
        assert (notice.number_text, notice.place) == ("尤政办〔2020〕31号", Place.ARCHIVED)
        assert trail.verify() is None
        assert db.session.scalar(select(func.count()).select_from(inbox.Waiting)) > 5
        assert "未载入" in load()
        assert count(Document) == documents
        db.session.remove()


@pytest.mark.slow
@pytest.mark.parametrize("username", ["fgj.nigao", "xfb.hegao", "zhaojiren", "dangan", "guanli", "anquan", "shenji"])
def test_people_of_the_demo_sign_in_and_find_their_desk(web, username):
    with web.app_context(), transaction() as session:
        load_county(session)
        load_demo_people(PASSWORD)
    browser: Inspector = web.test_client()  # type: ignore[assignment]
    browser.sign_in(username, PASSWORD)
    for page in ("/", "/documents/", "/account", "/units", "/help"):
        assert browser.get(page).status_code == 200


def test_41_the_demo_is_refused_in_production(web, monkeypatch):
    monkeypatch.setitem(web.config, "ENV", "production")
    with web.app_context():
        with pytest.raises(Refused, match="正式环境不能载入演示账号"):
            load()
        assert count(Unit) == 0
        db.session.remove()


def test_the_command_says_what_it_did(web, monkeypatch):
    monkeypatch.setattr("yx.demo.load.load", lambda: "已载入演示数据")
    result = web.test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code, result.output.strip()) == (0, "已载入演示数据")
