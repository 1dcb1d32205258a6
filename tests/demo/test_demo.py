"""The demo: loaded once, through the real road, never in production; a document at every place."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.inspector import Inspector
from yx.circulation.models import Circulation, Receipt
from yx.core import clock, inbox, trail
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.cosign import rounds
from yx.cosign.models import Round
from yx.cosign.words import AskState, RoundState
from yx.demo import PASSWORD, policy
from yx.demo.load import load
from yx.demo.papers import NOTICE_TITLE, PAPERS
from yx.demo.scenes import SCENES
from yx.documents.models import Document, Place
from yx.interpretation.words import Form
from yx.people.models import Unit
from yx.people.seed import load_county, load_demo_people


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_has_a_document_at_every_main_place(web):
    with web.app_context():
        assert "公文" in load()
        documents = count(Document)
        assert documents == len(PAPERS) + len(SCENES) + 1
        found = {Place(state) for state in db.session.scalars(select(Document.state))}
        assert found >= set(Place) - {Place.VOID}
        notice = db.session.scalars(select(Document).where(Document.title == NOTICE_TITLE)).one()
        assert (notice.number_text, notice.place) == ("尤政办〔2020〕31号", Place.ARCHIVED)
        assert trail.verify() is None
        assert db.session.scalar(select(func.count()).select_from(inbox.Waiting)) > 5
        assert "未载入" in load()
        assert count(Document) == documents
        db.session.remove()


@pytest.mark.slow
def test_its_policy_is_complete_and_its_co_signings_and_receipts_are_under_way(web):
    with web.app_context():
        load()
        document = db.session.scalars(select(Document).where(Document.title == policy.TITLE)).one()
        assert (document.place, document.published_at is None) == (Place.ISSUED, False)
        assert [one.version_hash for one in document.opinions if one.step == "sign"] == [document.version_hash]
        assert [one.no for one in rounds.of("document", document.id)] == [1, 2]
        late = [product.form for product in document.plan.products if product.is_late(clock.today())]
        assert late == [Form.VIDEO]
        signed = [one.signed_at is not None for one in receipts_of(document.id)]
        assert (len(signed), signed.count(False)) == (28, 5)
        states = db.session.scalars(select(Round.state).order_by(Round.id)).all()
        assert states == [RoundState.DONE] * 3 + [RoundState.OPEN, RoundState.CLOSED]
        (under_way,) = db.session.scalars(select(Round).where(Round.state == RoundState.OPEN))
        assert {ask.place for ask in under_way.asks} == {AskState.ANSWERED, AskState.PREPARED, AskState.ASKED}
        assert under_way.deadline < clock.today()
        db.session.remove()


def receipts_of(document_id):
    found = select(Receipt).join(Circulation, Circulation.id == Receipt.circulation_id)
    return db.session.scalars(found.where(Circulation.record_id == document_id)).all()


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
