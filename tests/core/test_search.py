"""Search: every Chinese phrase is found whatever its length, on both databases, and no question breaks anything."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from yx.core import search
from yx.core.base import db
from yx.core.search import SearchEntry, Segment, snippet
from yx.core.tokens import PHRASE, initials, tokens_of

pytestmark = pytest.mark.differs

NOTICE = "尤溪县人民政府办公室关于印发2020年尤溪县政务公开工作要点的通知"


def known(*record: object) -> None:
    """Indexed, and written: a question to the index alone writes nothing first."""
    search.index(*record)  # type: ignore[arg-type]
    db.session.flush()


@pytest.fixture
def indexed(app):
    known("document", 1, NOTICE, "尤政办〔2020〕31号", "各乡（镇）人民政府，县直各单位：\n现将要点印发给你们。")
    known("document", 2, "关于清明节放假的通知", "尤政办〔2020〕8号", "全县放假三天。联系QQ群 ABC-123。")
    known("document", 3, "重庆市行长座谈会纪要", "", "会议100%通过，𠮷先生列席。")
    known("topic", 2, "政务公开专区建设", "", "图书馆、档案馆")
    return app


def found(words: str, noun: str = "document") -> list[int]:
    return list(db.session.scalars(search.matching(noun, words)))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("政", [2, 1]),
        ("公开", [1]),
        ("尤溪县人民政府办公室关于印发2020年尤溪县政务公开工作要点的通知", [1]),
        ("通知", [2, 1]),
        ("溪尤", []),
        ("放假 通知", [2]),
        ("放假　三天", [2]),
        ("放假 印发", []),
        ("尤政办〔2020〕31号", [1]),
        ("31号", [1]),
        ("2020", [2, 1]),
        ("202", []),
        ("乡镇", [1]),
        ("单位现将", [1]),
        ("𠮷先生", [3]),
        ("abc", [2]),
        ("ＡＢＣ", [2]),
        ("100%", [3]),
    ],
)
def test_words_are_found_as_phrases_the_newest_first(indexed, words, ids):
    assert found(words) == ids


@pytest.mark.parametrize(
    ("words", "ids"),
    [("zwgk", [1]), ("ZWGK", [1]), ("qmj", [2]), ("yf2020n", [1]), ("cq", [3]), ("hz", [3]), ("qq", [2])],
)
def test_letters_find_initials_of_titles_or_words_of_the_text(indexed, words, ids):
    assert found(words) == ids


def test_each_noun_has_its_own_answers(indexed):
    assert found("政务公开", "topic") == [2]
    assert found("政务公开") == [1]
    assert found("政务公开", "meeting") == []


@pytest.mark.parametrize("words", ["", "   ", "！？。", "%", "_", '"', "'", "🙂", "\x00", "*", "()", ":", "\\", "--"])
def test_a_question_without_words_finds_nothing(indexed, words):
    assert found(words) == []


@pytest.mark.parametrize(
    "words",
    [
        '公开"',
        '"公开" OR "放假"',
        "公开*",
        "tokens:公开",
        "公开 '",
        "公开 & 要点",
        "公开 | !要点",
        "公开 <-> 要点",
        "公%开",
        "公_开",
    ],
)
def test_signs_of_query_languages_are_signs(indexed, words):
    assert set(found(words)) <= {1}


@given(words=st.text(max_size=60))
@how(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_breaks(indexed, words):
    assert set(found(words)) <= {1, 2, 3}
    snippet(NOTICE, words)


def test_every_piece_of_a_text_is_found(indexed):
    text = "县直各单位认真贯彻落实按时报送工作情况。"
    known("document", 9, "无", "", text)
    plain = text.rstrip("。")
    for length in (1, 2, 3, 5, len(plain)):
        for start in range(len(plain) - length + 1):
            assert 9 in found(plain[start : start + length]), plain[start : start + length]


def test_fields_do_not_run_into_each_other(app):
    known("document", 1, "甲乙", "丙1号", "丁戊")
    assert found("乙丙") == found("号丁") == []
    assert found("甲乙 丙1号 丁戊") == [1]


@pytest.fixture
def short_parts(monkeypatch):
    monkeypatch.setattr(search, "PART", 1000)
    return 1000


def test_a_long_text_is_found_to_its_end_and_over_the_cuts(app, short_parts):
    text = "一二三四五六七八九十" * 350
    places = [short_parts - 3, short_parts + PHRASE - 2, 2 * short_parts - 2, 2 * short_parts + PHRASE + 5]
    for number, place in enumerate(places):
        text = f"{text[:place]}县委办{'甲乙丙丁'[number]}号令{text[place:]}"
    known("document", 1, "长文", "", text + "到此结束")
    assert all(found(f"县委办{mark}号令") == [1] for mark in "甲乙丙丁")
    assert found("到此结束") == [1]
    assert found("长文 到此结束") == [1]
    parts = db.session.scalars(select(SearchEntry.part).order_by(SearchEntry.part)).all()
    assert parts == [0, 1, 2, 3]


def test_a_frequent_character_does_not_hide_a_late_phrase(app):
    known("document", 1, "题", "", "的" * 18_000 + "的确如此")
    assert found("的确如此") == [1]


def test_indexing_again_replaces(indexed):
    known("document", 1, "废止通知", "", "短")
    assert found("公开") == []
    assert found("废止") == [1]
    known("document", 1, "长", "", "文" * (3 * search.PART))
    known("document", 1, "短", "", "文")
    assert db.session.scalars(select(SearchEntry.part).where(SearchEntry.record_id == 1)).all() == [0]


def test_what_is_forgotten_is_not_found(indexed):
    search.forget("document", 1)
    assert found("公开") == []
    assert found("通知") == [2]
    assert found("政务公开", "topic") == [2]


def test_what_is_undone_is_not_found(indexed):
    db.session.commit()
    known("document", 7, "临时稿", "", "")
    db.session.rollback()
    assert found("临时稿") == []


def test_it_limits_other_statements_as_a_subquery(indexed):
    chosen = select(SearchEntry.record_id).where(
        SearchEntry.noun == "document",
        SearchEntry.record_id.in_(search.matching("document", "通知")),
        SearchEntry.record_id.in_(search.matching("document", "尤溪 要点")),
    )
    assert db.session.scalars(chosen).all() == [1]


def test_many_questions_stand_in_one_statement(indexed):
    for _ in range(20):
        each = [
            SearchEntry.record_id.in_(search.matching("document", words)) for words in ("通知", "公开", "尤溪 要点")
        ]
        chosen = select(SearchEntry.record_id).where(SearchEntry.noun == "document", *each)
        assert db.session.scalars(chosen).all() == [1]


@pytest.fixture
def many(indexed, monkeypatch):
    """Thirty texts with a word in each; batches of 4, then 7; on PostgreSQL the 5 newest are looked at first."""
    monkeypatch.setattr(search, "BATCHES", (4, 7))
    monkeypatch.setattr(search, "NEWEST", 5)
    monkeypatch.setattr(search, "ENOUGH", 2)
    for number in range(10, 40):
        known("document", number, f"第{number}号", "", "修水渠" + ("种榧树" if number % 10 == 0 else ""))
    known("topic", 50, "修水渠", "", "")
    db.session.flush()


def in_batches(words, **cursor):
    return [number for batch in search.batches("document", words, **cursor) for number in batch]


def test_batches_give_all_that_matches_the_newest_first(many):
    assert in_batches("水渠") == list(range(39, 9, -1))
    assert in_batches("榧树") == [30, 20, 10]
    assert in_batches("水渠 榧树", below=30) == [20, 10]
    assert in_batches("鲸鱼") == in_batches("") == []


def test_batches_go_on_from_a_cursor_in_both_directions(many):
    assert in_batches("水渠", below=35) == list(range(34, 9, -1))
    assert in_batches("水渠", above=20) == list(range(21, 40))
    assert in_batches("榧树", above=10) == [20, 30]


def test_the_first_batch_is_enough_for_a_page(many):
    first = next(search.batches("document", "水渠"))
    assert first == [39, 38, 37, 36]


def test_a_long_record_comes_once_however_many_of_its_parts_match(many, monkeypatch):
    monkeypatch.setattr(search, "PART", 50)
    known("document", 25, "长文", "", "修水渠。" * 60)
    assert in_batches("水渠") == list(range(39, 9, -1))


def test_the_index_can_be_dropped_and_made_again_over_what_is_there(indexed):
    connection = db.session.connection()
    search.drop_index(connection)
    search.create_index(connection)
    assert found("政务公开") == [1]
    search.forget("document", 1)
    assert found("政务公开") == []


def test_migrations_know_which_tables_are_the_index_itself():
    assert search.is_index("search_fts_data")
    assert not search.is_index("search_entry")
    assert not search.is_index(None)


# Cutting and marking


def test_signs_leave_no_token():
    assert tokens_of("尤政办〔2020〕31号，(A-b)") == ["尤", "政", "办", "x2020", "x31", "号", "xa", "xb"]


def test_initials_follow_the_reading_in_context_and_character_by_character():
    readings = ["".join(token[1:] for token in reading) for reading in initials("重庆，第2次 行长会")]
    assert readings == ["cqd2chzh", "zqd2cxzh"]


def test_a_snippet_marks_hits_without_any_markup():
    assert snippet("各乡（镇）人民政府，县直各单位", "乡镇 单位") == [
        Segment("各"),
        Segment("乡（镇", hit=True),
        Segment("）人民政府，县直各"),
        Segment("单位", hit=True),
    ]
    assert snippet("<b>公开</b>", "公开")[0] == Segment("<b>")


def test_a_snippet_shows_the_surroundings_of_the_first_hit():
    text = "前" * 100 + "公开" + "后" * 100
    assert snippet(text, "公开", around=3) == [
        Segment("…"),
        Segment("前前前"),
        Segment("公开", hit=True),
        Segment("后后后"),
        Segment("…"),
    ]


def test_a_snippet_without_hit_is_the_beginning():
    assert snippet("甲" * 10, "zwgk", around=3) == [Segment("甲甲甲甲甲甲…")]
    assert snippet("短", "无") == [Segment("短")]
    assert snippet("", "无") == []


def test_a_snippet_marks_numbers_as_wholes():
    assert snippet("2020年31号，131号", "31") == [
        Segment("2020年"),
        Segment("31", hit=True),
        Segment("号，131号"),
    ]


def test_no_two_nouns_share_a_range_of_ids(web):
    nouns = {flow.noun for flow in web.extensions["yx_flows"]}
    assert len({search.entry_id(noun, 0) for noun in nouns}) == len(nouns)


@pytest.mark.parametrize("near_first", [False, True])
def test_batches_go_on_without_a_gap_in_both_directions(app, monkeypatch, near_first):
    monkeypatch.setattr(search, "BATCHES", (3, 5, 7))
    monkeypatch.setattr(search, "NEWEST", 20)
    monkeypatch.setattr(search, "ENOUGH", 2)
    monkeypatch.setattr(search, "_near_first", lambda: near_first)
    wanted = [n for n in range(1, 61) if n % 3]
    for n in range(1, 61):
        known("document", n, f"第{n}号", "", "修水渠" if n in wanted else "种榧树")
    known("topic", 61, "修水渠", "", "")
    for below, above in ((None, None), (31, None), (None, 0), (None, 30), (1, None), (None, 60)):
        left = [n for n in wanted if (below is None or n < below) and (above is None or n > above)]
        gathered = list(search.batches("document", "修水渠", below, above))
        assert [n for found in gathered for n in found] == (left if above is not None else left[::-1])
    sizes = [len(found) for found in search.batches("document", "修水渠")]
    assert sizes == ([3, 3, 5, 7, 7, 7, 7, 1] if near_first else [3, 5, 7, 7, 7, 7, 4])


@pytest.mark.parametrize(("enough", "sizes"), [(4, [5, 5]), (5, [6, 4])])
def test_what_is_near_counts_when_it_is_more_than_enough(app, monkeypatch, enough, sizes):
    monkeypatch.setattr(search, "BATCHES", (6, 6))
    monkeypatch.setattr(search, "NEWEST", 4)
    monkeypatch.setattr(search, "ENOUGH", enough)
    monkeypatch.setattr(search, "_near_first", lambda: True)
    for n in range(1, 11):
        known("document", n, "修水渠", "", "")
    assert [len(found) for found in search.batches("document", "修水渠")] == sizes


def test_the_first_and_the_last_record_and_part_are_within(app):
    last = (1 << search._PART_BITS) - 1
    for record, part in ((0, 0), (5, last)):
        row = search.entries("document", record, "修水渠", "", "")[0]
        number = search.entry_id("document", record, part)
        db.session.add(search.SearchEntry(**{**row, "id": number, "part": part}))
    db.session.flush()
    assert list(search.batches("document", "修水渠")) == [[5, 0]]
    assert db.session.scalars(search.matching("document", "修水渠")).all() == [5, 0]
    assert search.matching("document", "修水渠").selected_columns.keys() == ["record_id"]
    assert db.session.scalars(search.matching("document", " ")).all() == []


def test_the_index_comes_and_goes_with_its_table():
    table, indexes = (
        SearchEntry.__table__,
        "SELECT count(*) FROM sqlite_master WHERE name LIKE 'search\\_%' ESCAPE '\\'",
    )
    with create_engine("sqlite://").begin() as connection:
        table.create(connection)
        assert connection.exec_driver_sql(indexes).scalar() > 4
        table.drop(connection)
        assert connection.exec_driver_sql(indexes).scalar() == 0
