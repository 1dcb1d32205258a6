"""What the trail says of answers and of the word list, word for word; the limits of an entry, both sides of each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.disclosure.test_words import BUSHU, DRAFTER, NOW, TEXT
from yx.core import trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.disclosure import actions, queries
from yx.disclosure.kinds import FindingKind
from yx.disclosure.lexicon import Word
from yx.disclosure.models import LexiconWord

WRITTEN = "布署｜错别字｜部署｜"


def last() -> tuple[str, str, str, dict[str, object]]:
    """(act, its label, who, what changed) of the newest line."""
    line = db.session.scalars(select(trail.Line).order_by(trail.Line.id.desc())).first()
    assert line is not None
    return line.act, line.label, line.person, line.changed


def test_an_answer_stands_in_the_trail_with_its_person_and_both_answers(app):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    named = f"{mobile.kind.label}“{mobile.masked}”"
    actions.answer_finding("document", 7, mobile, "值班手机", DRAFTER, NOW)
    assert last() == ("answer_finding", "答复审查提示", "甲", {named: ["", "值班手机"]})
    actions.answer_finding("document", 7, mobile, "公开电话", DRAFTER, NOW)
    assert last() == ("answer_finding", "答复审查提示", "甲", {named: ["值班手机", "公开电话"]})


def test_an_answer_is_that_of_its_noun_its_record_and_its_finding(app):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    other = queries.open_findings("document", 7, "身份证号110101199003070134。")[0]
    given = [("document", 7, mobile), ("document", 8, mobile), ("minutes", 7, mobile), ("document", 7, other)]
    rows = [actions.answer_finding(*one, f"理由{place}", DRAFTER, NOW) for place, one in enumerate(given)]
    assert [row.answer for row in rows] == ["理由0", "理由1", "理由2", "理由3"]
    assert len({row.id for row in rows}) == len(given)
    assert actions.answer_finding("document", 7, mobile, "改过", DRAFTER, NOW) is rows[0]


def test_an_answer_without_words_is_told_what_to_do(app):
    with pytest.raises(Refused) as refusal:
        actions.answer_finding("document", 7, queries.open_findings("document", 7, TEXT)[0], " ", DRAFTER, NOW)
    assert refusal.value.reasons == ("请写明保留的理由，或者改正原文",)


def test_each_change_of_the_list_stands_in_the_trail_with_its_person(app):
    row = actions.add_word(BUSHU, DRAFTER, NOW)
    assert last() == ("put_word", "登记词语", "甲", {"词语": ["", WRITTEN]})
    actions.drop_word(row.id, DRAFTER, NOW)
    assert last() == ("drop_word", "停用词语", "甲", {"词语": ["布署", ""]})
    actions.import_words([BUSHU], DRAFTER, NOW)
    assert last() == ("import_words", "导入词语", "甲", {"布署": ["", WRITTEN]})


def test_the_words_of_the_software_come_with_their_advice(app):
    actions.load_default_words(NOW)
    assert db.session.scalar(select(LexiconWord.id).where(LexiconWord.advice != "").limit(1))


@pytest.mark.parametrize(
    "entry",
    [
        Word("长" * 40, FindingKind.TYPO, "短"),
        Word("错词", FindingKind.TYPO, "对" * 40),
        Word("错词", FindingKind.SENSITIVE, "", "请" * 200),
    ],
)
def test_an_entry_may_be_as_long_as_its_field(entry):
    assert actions.word_faults(entry) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Word("长" * 41, FindingKind.TYPO, "短"), "词语须为2至40个字，前后不留空格"),
        (Word("短", FindingKind.TYPO, "长"), "词语须为2至40个字，前后不留空格"),
        (Word("手机", FindingKind.MOBILE, ""), "类别只能是错别字或错敏词"),
        (Word("错词", FindingKind.TYPO, "对" * 41), "正确写法不超过40个字，提示不超过200个字"),
        (Word("错词", FindingKind.TYPO, "对", "请" * 201), "正确写法不超过40个字，提示不超过200个字"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(entry, fault):
    assert actions.word_faults(entry) == [fault]


def test_an_empty_list_counts_none(app, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WORDS", 0)
    with pytest.raises(Refused) as refusal:
        actions.add_word(BUSHU, DRAFTER, NOW)
    assert refusal.value.reasons == ("词语已有1个，最多0个，请先停用一些",)
