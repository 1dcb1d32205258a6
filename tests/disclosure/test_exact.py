"""What officials read, word for word, and both sides of each limit (条例 13 to 17)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yx.core.base import db
from yx.disclosure import personal, queries
from yx.disclosure.attribute import Attribute, Claim, Ground, SubGround, faults
from yx.disclosure.kinds import FindingKind
from yx.disclosure.lexicon import Lexicon, Word
from yx.disclosure.models import LexiconWord
from yx.disclosure.review import ReviewResult, bars_publication, review_faults
from yx.disclosure.scan import scan

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CLOSED, WHY = Attribute.CLOSED, "涉及正在商谈的价格"
BUSHU = Word("布署", FindingKind.TYPO, "部署")


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (Claim(), {"attribute": "请选择公开属性：主动公开、依申请公开或不予公开"}),
        (
            Claim(CLOSED),
            {
                "ground": "不予公开须选定一项不公开依据（条例第十四条至第十六条）",
                "reason": "请用文字写明不予公开的理由",
            },
        ),
        (Claim(Attribute.OPEN, Ground.SECURITY), {"ground": "选择主动公开的，不填不公开依据"}),
        (
            Claim(Attribute.ON_REQUEST, kind=SubGround.REQUEST, reason=WHY),
            {"ground": "选择依申请公开的，不填不公开依据"},
        ),
        (
            Claim(CLOSED, Ground.BANNED_BY_LAW, law="档案法", reason=WHY),
            {"law": "请写明禁止公开的法律、行政法规名称和条款，如“《××法》第×条”"},
        ),
        (
            Claim(CLOSED, Ground.THIRD_PARTY, third_party=" 。", reason=WHY),
            {"third_party": "请写明征求第三方意见的情况，或者不公开不会对公共利益造成重大影响的理由"},
        ),
    ],
)
def test_a_fault_says_what_to_do(claim, says):
    assert faults(claim) == says


def test_a_tidied_claim_keeps_what_its_ground_asks_for_and_nothing_else():
    full = Claim(CLOSED, Ground.INTERNAL, " 档案法 ", SubGround.PERSONNEL, " 已征求 ", f" {WHY} ")
    assert full.tidy() == Claim(CLOSED, Ground.INTERNAL, "档案法", SubGround.PERSONNEL, "", WHY)
    other = Claim(CLOSED, Ground.THIRD_PARTY, " 档案法 ", SubGround.PERSONNEL, " 已征求 ", f" {WHY} ")
    assert other.tidy() == Claim(CLOSED, Ground.THIRD_PARTY, "档案法", None, "已征求", WHY)
    assert Claim(CLOSED, kind=SubGround.PERSONNEL).tidy() == Claim(CLOSED)


def test_a_review_says_what_is_missing_and_what_it_bars():
    assert review_faults(None, "") == {"result": "请选择审查结论：可以公开、不宜公开或报请确定"}
    assert bars_publication(ReviewResult.REFERRED) == "已报请主管部门或者保密行政管理部门确定，确定可以公开后才能公开"
    assert bars_publication(ReviewResult.MAY_NOT_OPEN) == "公开审查结论为不宜公开，不能公开"
    assert bars_publication(None) == "还没有经过公开审查，先审查、后公开"
    assert bars_publication(ReviewResult.MAY_OPEN) == ""


def found(text: str) -> list[tuple[str, FindingKind]]:
    """What stands there and what kind it is."""
    return [(text[start:end], kind) for start, end, kind in personal.find(text)]


def test_a_word_at_the_very_end_of_a_text_is_found():
    lexicon = Lexicon((BUSHU,))
    assert [(start, end) for start, end, _word in lexicon.matches("认真布署")] == [(2, 4)]
    assert list(lexicon.matches("布")) == []
    assert list(lexicon.matches("")) == []


def test_the_number_of_a_thing_is_passed_over_and_the_next_number_is_not():
    card = "6222021234567890"
    digits = next(f"{card[:-1]}{last}" for last in range(10) if personal._is_bank_card(f"{card[:-1]}{last}"))
    assert found(f"订单号：{digits}，汇入{digits}。") == [(digits, FindingKind.BANK_CARD)]
    assert found(f"订单号 {digits}") == []  # the words stand at the very beginning of the text


def test_the_sentence_of_a_finding_is_its_own_and_stars_out_all_that_is_in_it():
    first, second = "手机13812345678。", "电话13987654321。"
    shown = [finding.sentence for finding in scan(first + second, Lexicon())]
    assert shown == ["手机138****5678。", "电话139****4321。"]
    both = scan("13812345678，13987654321", Lexicon())
    assert [finding.sentence for finding in both] == ["138****5678，139****4321"] * 2
    ends = scan("好。认真布署。好。", Lexicon((BUSHU,)))
    assert [finding.sentence for finding in ends] == ["认真布署。"]


def test_the_word_list_stands_in_order_dropped_words_last(app):
    db.session.add_all(
        LexiconWord(word=word, kind=FindingKind.TYPO, active=active, added_at=NOW, changed_at=NOW)
        for word, active in (("丙丙", True), ("乙乙", False), ("甲甲", True), ("丁丁", False))
    )
    db.session.flush()
    words = [(row.word, row.active) for row in queries.words()]
    assert words == sorted(words, key=lambda row: (not row[1], row[0]))
    assert [word.word for word in queries.lexicon().words] == sorted(["丙丙", "甲甲"])


def test_a_text_is_read_once_while_the_words_stay(app, monkeypatch):
    read = []
    monkeypatch.setattr(queries, "scan", lambda text, words: read.append(text) or scan(text, words))
    for number in (*range(queries.REMEMBERED), *range(queries.REMEMBERED)):
        queries.findings("document", 1, f"第 {number} 件")
    assert len(read) == queries.REMEMBERED
    queries.findings("document", 1, "再一件")  # there is no room: all are forgotten
    queries.findings("document", 1, "第 0 件")
    assert len(read) == queries.REMEMBERED + 2
