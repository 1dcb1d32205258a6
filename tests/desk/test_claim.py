"""认领: work of a desk that several posts share says who does it (clauses F1, F2)."""

from __future__ import annotations

import re

import pytest

from tests.desk.conftest import unit, who
from yx.core import trail
from yx.core.base import db, transaction
from yx.core.inbox import Waiting
from yx.people.duties import Duty
from yx.people.models import Holding, Post, PostDuty


@pytest.fixture
def colleague(county):
    """A second post of 县发改局 with the duty 核稿; sthj.juzhang now sits there."""
    with county.app_context(), transaction():
        post = Post(unit_id=unit("fgj"), name="副局长", grants=[PostDuty(duty=Duty.CHECK)])
        db.session.add(post)
        db.session.flush()
        held = db.session.scalars(db.select(Holding).where(Holding.person_id == who("sthj.juzhang").person_id)).one()
        held.post_id = post.id
    return "sthj.juzhang"


def waiting(county):
    """The first desk's row: (id, who claimed it)."""
    with county.app_context():
        row = db.session.scalars(db.select(Waiting).where(Waiting.desk == Waiting.first_desk)).one()
        return row.id, row.claimed_name


def buttons(page):
    """The claim and release buttons of the list."""
    return re.findall(r'action="(/waiting/\d+/\w+)"', page)


def acts(county, document_id):
    """What the record's trail says, in order: act, label, and who."""
    with county.app_context():
        return [(line.act, line.label, line.person) for line in trail.of("document", document_id)]


def name_of(county, username):
    """A person's name."""
    with county.app_context():
        return who(username).person_name


def test_a_desk_that_one_post_empties_alone_has_nothing_to_claim(at_desk, papers):
    papers.submitted()
    page = at_desk("fgj.juzhang").get("/").text
    assert buttons(page) == []
    assert "认领" not in page


def test_a_colleague_of_the_duty_sees_who_has_taken_it(at_desk, papers, county, colleague):
    document_id = papers.submitted()
    row_id, _ = waiting(county)
    head = at_desk("fgj.juzhang")
    assert buttons(head.get("/").text) == [f"/waiting/{row_id}/claim"]
    assert head.post(f"/waiting/{row_id}/claim").status_code == 303
    assert buttons(head.get("/").text) == [f"/waiting/{row_id}/release"]
    page = at_desk(colleague).get("/").text
    assert buttons(page) == []
    with county.app_context():
        assert f'<span class="quiet">{who("fgj.juzhang").person_name}</span>' in page
    assert acts(county, document_id)[-1] == ("claim", "认领（核稿）", name_of(county, "fgj.juzhang"))


def test_the_second_to_claim_is_told_who_was_first(at_desk, papers, county, colleague):
    papers.submitted()
    row_id, _ = waiting(county)
    at_desk("fgj.juzhang").post(f"/waiting/{row_id}/claim")
    first = waiting(county)
    second = at_desk(colleague)
    assert second.post(f"/waiting/{row_id}/claim").status_code == 303
    assert "已认领此件" in second.get("/").text
    assert waiting(county) == first


def test_what_was_claimed_can_be_put_back(at_desk, papers, county, colleague):
    document_id = papers.submitted()
    row_id, _ = waiting(county)
    head = at_desk("fgj.juzhang")
    head.post(f"/waiting/{row_id}/claim")
    assert head.post(f"/waiting/{row_id}/release").status_code == 303
    assert waiting(county) == (row_id, "")
    me = name_of(county, "fgj.juzhang")
    assert acts(county, document_id)[-2:] == [("claim", "认领（核稿）", me), ("release", "取消认领（核稿）", me)]


def test_nobody_puts_back_what_another_has_claimed(at_desk, papers, county, colleague):
    document_id = papers.submitted()
    row_id, _ = waiting(county)
    at_desk("fgj.juzhang").post(f"/waiting/{row_id}/claim")
    first = waiting(county)
    at_desk(colleague).post(f"/waiting/{row_id}/release")
    assert waiting(county) == first
    assert acts(county, document_id)[-1] == ("claim", "认领（核稿）", name_of(county, "fgj.juzhang"))


@pytest.mark.parametrize("act", ["claim", "release"])
@pytest.mark.parametrize("username", ["jyj.juzhang", "fgj.nigao", "guanli"])
def test_a_stranger_changes_nothing_and_learns_nothing(at_desk, papers, county, act, username):
    papers.submitted()
    row_id, _ = waiting(county)
    stranger = at_desk(username)
    told = []
    for some_id in (row_id, 99999):
        assert stranger.post(f"/waiting/{some_id}/{act}").status_code == 303
        told.append("此件已办理或不在您的待办中" in stranger.get("/").text)
    assert told == [True, True]
    assert waiting(county) == (row_id, "")


def test_a_second_click_claims_once_more_without_harm(at_desk, papers, county, colleague):
    papers.submitted()
    row_id, _ = waiting(county)
    head = at_desk("fgj.juzhang")
    head.post(f"/waiting/{row_id}/claim")
    first = waiting(county)
    head.post(f"/waiting/{row_id}/claim")
    assert waiting(county) == first


def test_one_comes_back_to_the_part_one_was_at_and_nowhere_else(at_desk, papers, county, colleague):
    papers.submitted()
    row_id, _ = waiting(county)
    head = at_desk("fgj.juzhang")
    assert head.post(f"/waiting/{row_id}/claim", back="/?due=late").location == "/?due=late"
    assert head.post(f"/waiting/{row_id}/claim", back="//elsewhere.example/").location == "/"


@pytest.mark.parametrize("path", ["/waiting/1/claim", "/waiting/1/release", "/messages/read"])
def test_looking_at_an_address_changes_nothing(at_desk, path):
    assert at_desk("fgj.juzhang").get(path).status_code == 405
