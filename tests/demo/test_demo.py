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
from yx.demo import PASSWORD, founding, policy
from yx.demo.load import load
from yx.demo.papers import NOTICE_TITLE, PAPERS
from yx.demo.scenes import SCENES
from yx.documents.models import Document, Place
from yx.interpretation.words import Form
from yx.meetings.models import Meeting
from yx.minutes.models import Minutes
from yx.people.models import Unit
from yx.people.seed import load_county, load_demo_people
from yx.tasks.models import Task
from yx.topics.models import Topic


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.slow
def test_the_demo_is_loaded_once_and_shows_everything_under_way(web):
    with web.app_context():
        assert f"公文 {len(PAPERS) + len(SCENES) + 2} 件，会议 2 次" in load()
        documents = count(Document)
        assert documents == len(PAPERS) + len(SCENES) + 2
        found = {Place(state) for state in db.session.scalars(select(Document.state))}
        assert found >= set(Place) - {Place.VOID}
        notice = db.session.scalars(select(Document).where(Document.title == NOTICE_TITLE)).one()
        assert (notice.number_text, notice.place) == ("尤政办〔2020〕31号", Place.ARCHIVED)
        assert trail.verify() is None
        assert db.session.scalar(select(func.count()).select_from(inbox.Waiting)) > 5
        assert "未载入" in load()
        assert count(Document) == documents
        policy_is_complete()
        conference_is_under_way()
        db.session.remove()


def policy_is_complete():
    """One policy with everything that belongs to it; co-signings and receipts under way."""
    document = db.session.scalars(select(Document).where(Document.title == policy.TITLE)).one()
    assert (document.place, document.published_at is None) == (Place.ISSUED, False)
    assert [one.version_hash for one in document.opinions if one.step == "sign"] == [document.version_hash]
    assert [one.no for one in rounds.of("document", document.id)] == [1, 2]
    late = [product.form for product in document.plan.products if product.is_late(clock.today())]
    assert late == [Form.VIDEO]
    signed = [one.signed_at is not None for one in receipts_of(document.id)]
    assert (len(signed), signed.count(False)) == (28, 5)
    states = db.session.scalars(select(Round.state).order_by(Round.id)).all()
    assert states == [RoundState.DONE] * 3 + [RoundState.OPEN, RoundState.CLOSED, RoundState.DONE]
    (under_way,) = db.session.scalars(select(Round).where(Round.state == RoundState.OPEN))
    assert {ask.place for ask in under_way.asks} == {AskState.ANSWERED, AskState.PREPARED, AskState.ASKED}
    assert under_way.deadline < clock.today()


def conference_is_under_way():
    """The founding meeting down to its tasks, the next one with topics at every desk."""
    states = set(db.session.scalars(select(Topic.state)))
    assert {"consenting", "proposed", "collated", "submitted", "on_agenda", "discussed", "merged"} <= states
    assert db.session.scalars(select(Meeting.state).order_by(Meeting.id)).all() == ["closed", "notified"]
    minutes = db.session.scalars(select(Minutes)).one()
    assert (minutes.state, minutes.document.place) == ("issued", Place.ISSUED)
    tasks = db.session.scalars(select(Task)).all()
    assert len(tasks) == len(founding.DECISIONS)
    assert {task.state for task in tasks} == {"accepted", "confirmed"}
    assert [task.due > task.first_due for task in tasks].count(True) == 1
    assert [task.closed_at is None and task.due < clock.today() for task in tasks].count(True) == 1


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
