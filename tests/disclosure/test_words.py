"""The answers to findings and the word list: actions, queries, and the words that come with the software."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.queries import counted
from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.disclosure import actions, queries
from yx.disclosure.kinds import WORDING, FindingKind
from yx.disclosure.lexicon import Lexicon, Word
from yx.disclosure.models import LexiconWord, ScanAnswer
from yx.disclosure.scan import scan

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DRAFTER = Actor(1, "甲", 11, "办公室科员", 5, "县发改局", frozenset({"draft"}))
BUSHU = Word("布署", FindingKind.TYPO, "部署")
KINDS = {kind.value: kind for kind in WORDING}
TEXT = "联系电话13812345678。认真布署。"


@pytest.fixture
def listed(app):
    actions.add_word(BUSHU, DRAFTER, NOW)
    return app


def lines(noun, record_id):
    found = db.session.scalars(select(trail.Line).where(trail.Line.noun == noun, trail.Line.record_id == record_id))
    return [(line.act, line.changed) for line in found]


# Answers


def test_findings_stay_open_until_each_is_mended_or_answered(listed):
    mobile, typo = queries.open_findings("document", 7, TEXT)
    assert (mobile.kind, typo.kind) == (FindingKind.MOBILE, FindingKind.TYPO)
    row = actions.answer_finding("document", 7, mobile, " 值班手机，可以公开 ", DRAFTER, NOW)
    assert (row.answer, row.person_name, row.post_name, row.at) == ("值班手机，可以公开", "甲", "办公室科员", NOW)
    assert queries.open_findings("document", 7, TEXT) == [typo]
    assert queries.open_findings("document", 7, TEXT.replace("布署", "部署")) == []
    assert queries.answered("document", 7) == {mobile.key: row}
    assert [answer for _, answer in queries.findings("document", 7, TEXT)] == [row, None]


def test_an_answer_holds_for_its_record_and_its_sentence_only(listed):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    actions.answer_finding("document", 7, mobile, "值班手机", DRAFTER, NOW)
    assert mobile in queries.open_findings("document", 8, TEXT)
    assert mobile in queries.open_findings("minutes", 7, TEXT)
    assert len(queries.open_findings("document", 7, f"新加的一段。\n{TEXT}")) == 1
    assert len(queries.open_findings("document", 7, f"个人{TEXT}")) == 2


def test_a_second_answer_takes_the_firsts_place_and_the_trail_keeps_both(listed):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    actions.answer_finding("document", 7, mobile, "值班手机", DRAFTER, NOW)
    actions.answer_finding("document", 7, mobile, "便民服务热线", DRAFTER, NOW + timedelta(hours=1))
    assert db.session.scalar(select(func.count()).select_from(ScanAnswer)) == 1
    assert lines("document", 7) == [
        ("answer_finding", {"手机号码“138****5678”": ["", "值班手机"]}),
        ("answer_finding", {"手机号码“138****5678”": ["值班手机", "便民服务热线"]}),
    ]


def test_neither_the_answer_nor_the_trail_keeps_the_number(listed):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    row = actions.answer_finding("document", 7, mobile, "值班手机", DRAFTER, NOW)
    assert (row.masked, row.sentence) == ("138****5678", "联系电话138****5678。")
    assert "13812345678" not in db.session.scalars(select(trail.Line.changes)).all()[-1]


@pytest.mark.parametrize("answer", ["", "  \n"])
def test_an_answer_needs_words(listed, answer):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    with pytest.raises(Refused, match="保留的理由"):
        actions.answer_finding("document", 7, mobile, answer, DRAFTER, NOW)
    assert queries.answered("document", 7) == {}


def test_the_database_holds_one_answer_for_a_finding(listed):
    mobile = queries.open_findings("document", 7, TEXT)[0]
    row = actions.answer_finding("document", 7, mobile, "值班手机", DRAFTER, NOW)
    kept = (
        "noun",
        "record_id",
        "finding_key",
        "kind",
        "masked",
        "sentence",
        "answer",
        "person_name",
        "post_name",
        "at",
    )
    db.session.add(ScanAnswer(**{name: getattr(row, name) for name in kept}))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


# The list


def test_a_word_is_added_changed_dropped_and_taken_up_again(listed):
    row = db.session.scalars(select(LexiconWord)).one()
    assert queries.lexicon().words == (BUSHU,)
    changed = replace(BUSHU, advice="“布署”不是词")
    assert actions.add_word(changed, DRAFTER, NOW + timedelta(minutes=1)) is row
    assert queries.lexicon().words == (changed,)
    actions.drop_word(row.id, DRAFTER, NOW + timedelta(minutes=2))
    assert queries.lexicon().words == ()
    actions.add_word(BUSHU, DRAFTER, NOW + timedelta(minutes=3))
    assert queries.lexicon().words == (BUSHU,)
    assert row.added_at == NOW
    assert [act for act, _ in lines(actions.NOUN, row.id)] == ["put_word", "put_word", "drop_word", "put_word"]


def test_adding_what_is_there_changes_nothing(listed):
    row = db.session.scalars(select(LexiconWord)).one()
    actions.add_word(BUSHU, DRAFTER, NOW + timedelta(hours=1))
    assert row.changed_at == NOW
    assert len(lines(actions.NOUN, row.id)) == 1


def test_dropping_twice_or_an_unknown_word_is_refused(listed):
    row = db.session.scalars(select(LexiconWord)).one()
    actions.drop_word(row.id, DRAFTER, NOW)
    with pytest.raises(Refused, match="已经停用"):
        actions.drop_word(row.id, DRAFTER, NOW)
    with pytest.raises(NotFound):
        actions.drop_word(999, DRAFTER, NOW)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (replace(BUSHU, word="布"), "2至40个字"),
        (replace(BUSHU, word=""), "2至40个字"),
        (replace(BUSHU, word="布署" * 21), "2至40个字"),
        (replace(BUSHU, word=" 布署"), "不留空格"),
        (replace(BUSHU, kind=FindingKind.MOBILE), "类别只能是"),
        (replace(BUSHU, correction=""), "须写明正确的写法"),
        (replace(BUSHU, correction="总布署"), "包含在正确的写法"),
        (replace(BUSHU, advice="长" * 201), "不超过200个字"),
    ],
)
def test_a_faulty_word_is_refused(app, entry, reason):
    with pytest.raises(Refused, match=reason):
        actions.add_word(entry, DRAFTER, NOW)
    with pytest.raises(Refused, match=f"第2行：.*{reason}"):
        actions.import_words([BUSHU, entry], DRAFTER, NOW)
    assert db.session.scalars(select(LexiconWord)).all() == []


def test_an_import_counts_what_it_did_and_leaves_one_line(listed):
    sensitive = Word("残废人", FindingKind.SENSITIVE, "残疾人")
    done = actions.import_words([BUSHU, sensitive], DRAFTER, NOW)
    assert done == actions.Imported(added=1, changed=0)
    done = actions.import_words([replace(BUSHU, advice="改"), sensitive], DRAFTER, NOW)
    assert done == actions.Imported(added=0, changed=1)
    assert actions.import_words([sensitive], DRAFTER, NOW) == actions.Imported(0, 0)
    assert [act for act, _ in lines(actions.NOUN, 0)] == ["import_words", "import_words"]


def test_a_word_on_two_lines_is_refused(app):
    with pytest.raises(Refused, match="“布署”写了不止一行"):
        actions.import_words([BUSHU, replace(BUSHU, advice="改")], DRAFTER, NOW)


def test_the_list_has_an_upper_limit(app, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WORDS", 1)
    actions.add_word(BUSHU, DRAFTER, NOW)
    with pytest.raises(Refused, match="最多1个"):
        actions.add_word(Word("残废人", FindingKind.SENSITIVE), DRAFTER, NOW)


def test_only_wording_kinds_fit_the_table(app):
    db.session.add(LexiconWord(word="电话", kind=FindingKind.MOBILE, added_at=NOW, changed_at=NOW))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_the_page_of_words_lists_by_kind_and_by_part(app):
    actions.import_words(
        [BUSHU, Word("残废人", FindingKind.SENSITIVE), Word("百分%", FindingKind.SENSITIVE)], None, NOW
    )
    assert [row.word for row in queries.words(kind="typo")] == ["布署"]
    assert [row.word for row in queries.words(containing="%")] == ["百分%"]
    dropped = actions.drop_word(queries.words(kind="typo")[0].id, DRAFTER, NOW)
    assert queries.words()[-1] is dropped


def test_the_compiled_list_is_kept_until_it_changes(listed):
    first = queries.lexicon()
    db.session.commit()  # each transaction looks once whether the list has changed
    with counted(listed) as asked:
        assert queries.lexicon() is first is queries.lexicon()
    assert asked.count == 1
    actions.add_word(Word("残废人", FindingKind.SENSITIVE), DRAFTER, NOW)
    assert queries.lexicon() is not first
    db.session.rollback()
    assert queries.lexicon().words == first.words


# The words that come with the software


@pytest.fixture(scope="module")
def shipped():
    with actions.DEFAULT_WORDS.open(encoding="utf-8", newline="") as file:
        return [Word(row["word"], KINDS[row["kind"]], row["correction"], row["advice"]) for row in csv.DictReader(file)]


def test_the_shipped_words_are_sound(shipped):
    assert len(shipped) >= 120
    assert len({word.word for word in shipped}) == len(shipped)
    assert [fault for word in shipped for fault in actions.word_faults(word)] == []
    assert {word.kind for word in shipped} == set(WORDING)


def test_no_correction_is_itself_on_the_list(shipped):
    lexicon = Lexicon(tuple(shipped))
    assert [word for word in shipped if list(lexicon.matches(word.correction))] == []


@pytest.mark.parametrize(
    "right",
    [
        "给予警告处分，给予案件当事人说明，给予防疫补助，给予算力支持",
        "加盖印章，不得重复盖章；选拔付出多的干部；候选人选拨打电话；用水份额；朱子文脉博物馆",
        "自己经常检查，自己经营；各自已完成整改；交通迅速发展；开发杨梅产业",
        "按排名公布，按装机容量计算，按照安排察看现场",
        "严峻工作形势；统一标签定位；教授于2020年到任；研究理论术语",
        "乡村长期坚持，乡村长效机制；大学生村官；习惯彻底改变；正规化建设",
        "国家税务总局尤溪县税务局；尤溪县市场监督管理局；尤溪县人民政府办公室",
        "以经济建设为中心，坚决对违法行为说不；部分额外支出；2020年分别完成",
    ],
)
def test_right_wording_is_left_alone(shipped, right):
    assert [finding.text for finding in scan(right, Lexicon(tuple(shipped)))] == []


def test_the_shipped_words_are_loaded_once_and_never_bring_back_a_dropped_one(app, shipped):
    assert actions.load_default_words(NOW) == len(shipped)
    assert actions.load_default_words(NOW) == 0
    row = db.session.scalars(select(LexiconWord).where(LexiconWord.word == "布署")).one()
    actions.drop_word(row.id, DRAFTER, NOW)
    assert actions.load_default_words(NOW) == 0
    assert BUSHU not in queries.lexicon().words
