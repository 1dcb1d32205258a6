"""The routes of a flow, over the document's own road: what they answer beside the set in test_views_steps."""

from __future__ import annotations

from yx.core import trail
from yx.documents.models import Place

HTMX = {"HX-Request": "true"}


def test_a_step_taken_by_htmx_redirects_the_whole_page(town):
    doc = town.document()
    form = town.at("甲").fields(f"/documents/{doc}", f"/documents/{doc}/steps/submit")
    answer = town.at("甲").post(f"/documents/{doc}/steps/submit", data=form, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/documents/{doc}")


def test_a_wrong_form_by_htmx_brings_the_record_again(town):
    doc = town.document(Place.UNIT_CHECK)
    action = f"/documents/{doc}/steps/pass"
    form = town.at("乙").fields(f"/documents/{doc}", action)
    form["opinion"] = ""
    answer = town.at("乙").post(action, data=form, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="record"' in answer.text
    assert "<html" not in answer.text
    assert "请填写意见" in answer.text


def test_a_refusal_says_why_and_shows_what_is_possible_now(town):
    doc = town.document(Place.UNIT_CHECK)
    form = town.at("乙").fields(f"/documents/{doc}", f"/documents/{doc}/steps/pass")
    town.take(doc, "withdraw", "甲")
    answer = town.at("乙").post(f"/documents/{doc}/steps/pass", data=form)
    assert answer.status_code == 409
    assert "本次操作没有执行" in answer.text
    assert f"/documents/{doc}/steps/void" in answer.text


def test_every_form_of_the_panel_carries_the_version_that_is_shown(town):
    doc = town.document(Place.UNIT_CHECK)
    version = str(town.of(doc, lambda d: d.row_version))
    found = town.at("乙").tree(f"/documents/{doc}").xpath("//section[@id='steps']//input[@name='seen']/@value")
    assert len(found) >= 3
    assert set(found) == {version}


def test_an_answer_that_is_wrong_only_in_form_leaves_no_line(town):
    doc = town.document(Place.UNIT_CHECK)
    before = town.ask(lambda: len(trail.of("document", doc)))
    town.at("乙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/pass", opinion="")
    assert town.ask(lambda: len(trail.of("document", doc))) == before
