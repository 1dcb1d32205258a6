"""F3: everything can be found by words, by number, by unit, by date, within what one may read."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.desk.conftest import unit
from tests.queries import counted
from yx.core.base import db, transaction
from yx.desk.search import as_asked
from yx.documents.models import Document

pytestmark = pytest.mark.differs

#: what is asked of `some`, and what is found
FOUND: tuple[tuple[str, list[str]], ...] = (
    ("危", ["关于做好危房改造公开工作的函", "关于农村危房改造的通知"]),
    ("危房", ["关于做好危房改造公开工作的函", "关于农村危房改造的通知"]),
    ("农村 改造", ["关于农村危房改造的通知"]),
    ("首小时免费", ["关于公共停车场收费的通知"]),
    ("ggtcc", ["关于公共停车场收费的通知"]),
    ("尤发改〔2026〕1号", ["关于做好危房改造公开工作的函"]),
    ("尤发改[2026]1", ["关于做好危房改造公开工作的函"]),
    ("2026 1", ["关于做好危房改造公开工作的函"]),
    ("没有这样的词", []),
)


def titles(page):
    """The titles that were found, in order, without their marks."""
    found = re.findall(r'<a href="/documents/\d+">(.*?)</a>', page.split('id="results"')[1])
    return [re.sub(r"</?mark>", "", title) for title in found]


@pytest.fixture
def some(papers):
    """Three documents of 县发改局: a draft, one on its way, one that is public."""
    papers.draft("关于农村危房改造的通知")
    papers.submitted("关于公共停车场收费的通知", body="停车场按次计费，<b>首小时免费</b>。")
    papers.published("关于做好危房改造公开工作的函", kind="letter")
    return papers


def test_words_characters_initials_and_numbers_find(at_desk, some):
    person = at_desk("fgj.nigao")
    for words, found in FOUND:
        assert titles(person.get("/search", query_string={"q": words}).text) == found, words


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("尤政办〔2020〕31号", "尤政办〔2020〕31"),
        ("尤政办[2020]31号", "尤政办〔2020〕31"),
        ("尤政办（2020）31", "尤政办〔2020〕31"),
        ("尤政办２０２０年第31号", "尤政办〔2020〕31"),
        ("2020-31", "〔2020〕31"),
        (" 2020 31 ", "〔2020〕31"),
        ("202031", "202031"),
        ("2020年5月工作要点", "2020年5月工作要点"),
        ("政务公开 2020", "政务公开 2020"),
        ("", ""),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, asked):
    assert as_asked(typed) == asked


def test_without_a_question_there_is_only_the_form(at_desk, some):
    page = at_desk("fgj.nigao").get("/search").text
    assert titles(page) == []
    assert "没有找到" not in page
    assert 'id="q"' in page


def test_hits_are_marked_in_title_number_and_text_and_stay_text(at_desk, some):
    person = at_desk("fgj.nigao")
    assert "关于公共<mark>停车场</mark>收费的通知</a>" in person.get("/search?q=停车场").text
    page = person.get("/search?q=首小时").text
    assert "&lt;b&gt;<mark>首小时</mark>免费&lt;/b&gt;" in page
    assert "<mark>尤发改〔2026〕1</mark>" in person.get("/search?q=尤发改2026年1号").text


def test_others_find_only_what_is_public(at_desk, some):
    for username in ("jyj.nigao", "guanli"):
        assert titles(at_desk(username).get("/search?q=危房").text) == ["关于做好危房改造公开工作的函"]


def test_what_is_both_the_units_own_and_public_is_found_once(at_desk, some):
    assert titles(at_desk("fgj.nigao").get("/search?q=函").text) == ["关于做好危房改造公开工作的函"]


def test_an_archivist_finds_what_is_to_be_archived_once(at_desk, papers):
    papers.issued("待归档的通知")
    papers.published("已公开的通知")
    assert titles(at_desk("dangan").get("/search?q=通知").text) == ["已公开的通知", "待归档的通知"]


def test_filters_narrow_and_suffice_alone(at_desk, some, county):
    person = at_desk("fgj.nigao")
    with county.app_context():
        own, other = unit("fgj"), unit("jyj")
    assert titles(person.get("/search?kind=letter").text) == ["关于做好危房改造公开工作的函"]
    assert titles(person.get(f"/search?q=危房&unit={other}").text) == []
    assert len(titles(person.get(f"/search?unit={own}").text)) == 3
    assert titles(person.get("/search?year=2026").text) == ["关于做好危房改造公开工作的函"]
    assert titles(person.get("/search?since=2026-03-05&until=2026-03-05").text) == ["关于做好危房改造公开工作的函"]
    assert titles(person.get("/search?until=2026-03-04").text) == []
    assert len(titles(person.get("/search?attribute=open").text)) == 3


def test_a_faulty_field_is_named_and_left_aside(at_desk, some):
    page = at_desk("fgj.nigao").get("/search?q=停车场&since=gestern&unit=x&kind=nonsense").text
    assert "成文自应写成 2026-03-05 的样子" in page
    assert titles(page) == ["关于公共停车场收费的通知"]


def test_for_htmx_only_the_results_are_drawn(at_desk, some, county):
    person = at_desk("fgj.nigao")
    person.get("/search?q=停车场")
    answer = person.get("/search?q=停车场", headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<div id="results">')
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_found_is_turned_forward_and_back_across_both_sets(at_desk, papers):
    papers.drafts(f"内部通知{number:02}" for number in range(20))
    for number in range(6):
        papers.published(f"公开通知{number}")
    person = at_desk("fgj.nigao")
    first = person.get("/search?q=通知").text
    assert len(titles(first)) == 25
    assert titles(first)[0] == "公开通知5"
    after = re.search(r"after=(\d+)", first)
    assert after
    second = person.get(f"/search?q=通知&after={after[1]}").text
    assert titles(second) == ["内部通知00"]
    before = re.search(r"before=(\d+)", second)
    assert before
    assert titles(person.get(f"/search?q=通知&before={before[1]}").text) == titles(first)


def test_a_title_broken_on_the_paper_is_one_line(at_desk, papers, county):
    document_id = papers.draft("关于印发某方案的通知")
    with county.app_context(), transaction():
        db.session.get_one(Document, document_id).title = "关于印发\n某方案的通知"
    assert titles(at_desk("fgj.nigao").get("/search?q=方案").text) == ["关于印发某方案的通知"]


def names(page):
    """The block of units and people."""
    block = page.split("单位与人员</h2>")
    return re.findall(r"<a [^>]*>(.*?)</a>", block[1].split("</section>")[0]) if len(block) > 1 else []


def test_units_and_people_are_found_by_name(at_desk, county):
    person = at_desk("fgj.nigao")
    assert names(person.get("/search?q=教育局").text) == ["县教育局"]
    assert names(person.get("/search?q=发展和改革").text) == ["县发改局"]
    assert len(names(person.get("/search?q=尤溪").text)) == 5
    page = person.get("/search?q=文静").text
    assert names(page)
    assert all("文静" in name for name in names(page))
    links = re.findall(r'href="(/posts/\d+)"', page)
    assert len(links) == len(names(page))
    assert {person.get(link).status_code for link in links} == {200}
    assert names(person.get("/search?q=静").text) == []
    assert names(person.get("/search?q=%25%25").text) == []


def test_the_same_words_are_one_click_from_the_other_lists(at_desk):
    person = at_desk("fgj.nigao")
    places = "//nav[@aria-label='其他检索范围']//a"
    links = lxml.html.fromstring(person.get("/search?q=危房 改造").text).xpath(places)
    assert [link.text for link in links] == ["收文", "解读", "议题", "会议", "纪要", "督办"]
    for link in links:
        there = lxml.html.fromstring(person.get(link.get("href")).text)
        assert there.xpath("//input[@name='words']/@value") == ["危房 改造"]
    assert not lxml.html.fromstring(person.get("/search?year=2026").text).xpath(places)


def test_search_takes_at_most_six_statements_for_any_number_of_rows(at_desk, papers, county):
    person, cost = at_desk("fgj.nigao"), []
    for _batch in range(2):
        papers.drafts(f"通知{number}" for number in range(25))
        person.get("/search?q=通知")
        with counted(county) as asked:
            assert len(titles(person.get("/search?q=通知").text)) == 25
        cost.append(asked.count)
    assert cost[1] <= cost[0] <= 6  # PostgreSQL asks once more where the newest records have no full page
