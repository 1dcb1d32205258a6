"""Findings of the scan over HTTP: each is mended in the text or answered in words, by drafters of the unit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.documents.test_draft_views import count
from yx.core import trail
from yx.core.base import db
from yx.disclosure.models import ScanAnswer

MOBILE = "联系人林某，手机13905981234。"


def _finding(town, doc: int) -> str:
    """The address that the page's form of the first finding posts to."""
    tree = town.at("甲").tree(f"/documents/{doc}")
    return str(tree.xpath("//form[contains(@action, '/findings/')]/@action")[0])


def test_a_finding_is_answered_on_the_page_and_the_answer_stays(town):
    doc = town.document(body=MOBILE)
    address = _finding(town, doc)
    answer = town.at("甲").submit(f"/documents/{doc}", address, answer="该号码为对外公布的值班电话")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/documents/{doc}#findings")
    text = town.at("甲").get(f"/documents/{doc}").text
    assert "该号码为对外公布的值班电话" in text
    assert "待处理" not in text
    assert town.ask(lambda: [line.act for line in trail.of("document", doc)][-1]) == "answer_finding"


def test_an_answer_without_words_is_refused_and_what_is_wrong_is_said(town):
    doc = town.document(body=MOBILE)
    answer = town.at("甲").submit(f"/documents/{doc}", _finding(town, doc), answer="  \x00 ")
    assert answer.status_code == 409
    assert "请写明保留的理由" in answer.text
    assert town.ask(lambda: count(ScanAnswer)) == 0


def test_answering_twice_keeps_one_answer(town):
    doc = town.document(body=MOBILE)
    address = _finding(town, doc)
    for words in ("值班电话", "值班电话\x00"):
        assert town.at("甲").send(address, answer=words).status_code == 303
    assert town.ask(lambda: count(ScanAnswer)) == 1


@pytest.mark.parametrize(("who", "status"), [("酉", 303), ("癸", 404), ("申", 404), ("乙", 403), ("辛", 403)])
def test_drafters_of_the_unit_answer_findings_and_nobody_else(town, who, status):
    doc = town.document(body=MOBILE)
    assert town.at(who).send(_finding(town, doc), answer="值班电话").status_code == status
    assert town.ask(lambda: count(ScanAnswer)) == (1 if status == 303 else 0)


def test_a_finding_that_the_text_does_not_have_is_not_there(town):
    doc = town.document(body=MOBILE)
    assert town.at("甲").send(f"/documents/{doc}/findings/{'0' * 32}", answer="值班电话").status_code == 404


def test_a_document_on_its_way_takes_no_answer(town):
    doc = town.document(body=MOBILE)
    address = _finding(town, doc)
    town.at("甲").submit(f"/documents/{doc}", address, answer="值班电话")
    town.take(doc, "submit", "甲")
    assert town.at("甲").send(address, answer="又一个理由").status_code == 409
    assert town.ask(lambda: db.session.scalars(select(ScanAnswer.answer)).all()) == ["值班电话"]
