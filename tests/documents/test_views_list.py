"""The list of documents over HTTP: narrowed, paged, and how many statements the pages take."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import lxml.html
import pytest
from sqlalchemy import text

from tests.databases import seed
from tests.documents.test_views import said
from tests.moments import NOON
from tests.queries import counted
from tests.world import World
from yx.core import clock
from yx.core.base import db, transaction
from yx.disclosure.attribute import Attribute, Ground
from yx.documents import queries
from yx.documents.models import Document, Place


def titles(answer) -> list[str]:
    """Titles in a list, in order."""
    return [node.text for node in lxml.html.fromstring(answer.text).xpath("//td[@class='subject']/a")]


@seed("document_shelf", on="town")
def fill() -> None:
    """Documents that differ in everything that the list can be narrowed to."""
    with clock.at(NOON), transaction():
        world = World()
        world.bring(world.draft(title="公开的通知"), Place.ISSUED)
        world.draft(title="教育局来函", by="癸", issuer="jiaoyu", kind="letter")
        closed = {"attribute": Attribute.CLOSED, "ground": Ground.ENFORCEMENT, "reason": "案卷"}
        world.bring(world.draft(title="执法案卷的通报", kind="circular", **closed), Place.SIGNING)
        world.draft(title="依申请的意见", kind="opinions", attribute=Attribute.ON_REQUEST, reason="内部")
        world.at(Place.SIGNED, title="已签发的决定", kind="decision", cosigners=["jiaoyu"])
        late = world.at(Place.ISSUED, title="逾期的通知")
        late.publish_due = date(2026, 3, 1)


@pytest.fixture
def document_shelf(town):
    """The county with the documents of `fill`."""
    return town


def narrowed(town, query: str, who: str = "甲") -> set[str]:
    answer = town.at(who).get(f"/documents/?{query}")
    assert answer.status_code == 200
    return set(titles(answer))


ALL = {"公开的通知", "执法案卷的通报", "依申请的意见", "已签发的决定", "逾期的通知"}
NARROWED = {
    "kind=notice": {"公开的通知", "逾期的通知"},
    "state=signed": {"已签发的决定"},
    "state=issued": {"公开的通知", "逾期的通知"},
    "attribute=open": {"公开的通知", "已签发的决定", "逾期的通知"},
    "attribute=closed": {"执法案卷的通报"},
    "ground=16-3": {"执法案卷的通报"},
    "year=2026": {"公开的通知", "逾期的通知"},
    "year=2025": set(),
    "since=2026-03-05": {"公开的通知", "已签发的决定", "逾期的通知"},
    "since=2026-03-06": set(),
    "until=2026-03-05": {"公开的通知", "已签发的决定", "逾期的通知"},
    "late=y": {"逾期的通知"},
    "words=通知": {"公开的通知", "逾期的通知"},
    "words=样发": {"公开的通知", "逾期的通知"},
    "unit=0": ALL,
}


@pytest.mark.slow
def test_the_list_is_narrowed_by_each_field_and_by_any_two(document_shelf):
    assert narrowed(document_shelf, "") == ALL
    own = document_shelf.do(lambda world: world.units["fazhan"])
    cases = {**NARROWED, f"unit={own}": ALL}
    for query, expected in cases.items():
        assert narrowed(document_shelf, query) == expected, query
    for (one, first), (two, second) in combinations(cases.items(), 2):
        if one.partition("=")[0] != two.partition("=")[0]:
            assert narrowed(document_shelf, f"{one}&{two}") == first & second, (one, two)


@pytest.mark.parametrize(
    "query",
    [
        "kind=law", "state=%00", "attribute='--", "year=x", "year=" + "9" * 20, "since=soon", "until=2026-99-99",
        "unit=9999", "unit=x", "words=" + "长" * 200, "after=x", "before=" + "9" * 40, "late=", "x=1",
    ],
)  # fmt: skip
def test_what_is_not_understood_counts_as_not_given(document_shelf, query):
    assert narrowed(document_shelf, query) == ALL


@pytest.mark.parametrize("words", ["%25", "_", "'", '"', "😀", "*", "(", "NEAR", "a%00b", "\\", "通知%25"])
def test_4_odd_signs_in_the_search_field_find_nothing_and_break_nothing(document_shelf, words):
    assert narrowed(document_shelf, f"words={words}") <= ALL


def test_each_sees_the_list_of_their_unit_and_what_is_public(document_shelf):
    assert narrowed(document_shelf, "", "癸") == {"教育局来函", "已签发的决定"}
    assert narrowed(document_shelf, "scope=public", "癸") == narrowed(document_shelf, "scope=x", "甲") == set()
    assert narrowed(document_shelf, "", "辛") == set()
    first = document_shelf.ask(
        lambda: db.session.scalars(db.select(Document.id).where(Document.title == "公开的通知")).one()
    )
    document_shelf.take(first, "publish", "丙")
    assert narrowed(document_shelf, "scope=public", "癸") == {"公开的通知"}
    assert narrowed(document_shelf, "scope=unit", "辛") == {"公开的通知"}
    assert narrowed(document_shelf, "scope=archive", "甲") == {"公开的通知"}
    assert narrowed(document_shelf, "scope=archive", "庚") == {"公开的通知", "逾期的通知"}


def test_late_is_shown_in_words(document_shelf):
    assert said(document_shelf.at("甲").get("/documents/")).count("逾期未公开") == 2  # the filter's label, and the row


def test_pages_follow_each_other_forwards_and_backwards(town):
    names = [f"第{number:02d}号通知" for number in range(60)]
    town.do(lambda world: [world.draft(title=name) for name in names] and None)
    address, pages = "/documents/?kind=notice", []
    while address:
        answer = town.at("甲").get(address)
        pages.append(titles(answer))
        address = next(iter(lxml.html.fromstring(answer.text).xpath("//a[@rel='next']/@href")), "")
        assert not address or "kind=notice" in address
    assert [len(page) for page in pages] == [25, 25, 10]
    assert [name for page in pages for name in page] == names[::-1]
    back = []
    while True:
        back.append(titles(answer))
        address = next(iter(lxml.html.fromstring(answer.text).xpath("//a[@rel='prev']/@href")), "")
        if not address:
            break
        answer = town.at("甲").get(address)
    assert back == pages[::-1]


# How many statements


def statements(town, who: str, address: str) -> int:
    browser = town.at(who)
    browser.get(address)
    with counted(town.app) as found:
        assert browser.get(address).status_code == 200
    return found.count


def test_the_list_asks_six_times_at_most_however_long_it_is(town):
    town.do(lambda world: [world.draft(title=f"第{number}号通知") for number in range(5)] and None)
    few = statements(town, "甲", "/documents/")
    town.do(lambda world: [world.draft(title=f"第{number}号通知") for number in range(55)] and None)
    assert statements(town, "甲", "/documents/") == few <= 6
    assert statements(town, "甲", "/documents/?words=通知&kind=notice&state=drafting") <= 6


#: statements at the most: they do not grow with versions, opinions or the trail. `LONG`: steps that make papers, and
#: look once before the turn (ADR 0029); PostgreSQL asks for its locks too
PAGE, DONE, FORM, SAVE, STEP, LONG = 10, 8, 9, 17, 16, 24


def test_the_page_of_a_document_asks_no_more_however_much_has_happened(town):
    doc = town.document(Place.SIGNING)
    first = statements(town, "乙", f"/documents/{doc}")
    for number in range(4):
        town.take(doc, "return_sign", "乙", reason=f"第 {number} 次退回")
        town.take(doc, "save", "甲", body=f"第 {number} 稿。")
        town.do(lambda world: world.bring(db.session.get_one(Document, doc), Place.SIGNING) and None)
    assert statements(town, "乙", f"/documents/{doc}") == first <= PAGE
    assert statements(town, "甲", f"/documents/{town.document()}") <= PAGE
    assert statements(town, "甲", "/documents/new") <= FORM
    assert statements(town, "甲", f"/documents/{town.document(Place.ARCHIVED)}") <= DONE


def test_saving_a_draft_asks_a_bounded_number_of_times(town):
    address = f"/documents/{town.document()}/edit"
    form = town.at("甲").fields(address, address)
    form["body"] += "又一段。"
    with counted(town.app) as found:
        assert town.at("甲").post(address, data=form).status_code == 303
    assert found.count <= SAVE


def test_a_step_asks_a_bounded_number_of_times(town):
    doc, counts = town.document(), {}
    filled = {"clear": {"result": "may_open", "basis": "条例第十九条"}, "publish": {"address": "http://x.example/1"}}
    road = ("submit甲", "pass乙", "clear丙", "sign乙", "register甲", "issue甲", "publish丙", "archive庚")
    for step, who in ((word[:-1], word[-1]) for word in road):
        browser, action = town.at(who), f"/documents/{doc}/steps/{step}"
        form = browser.fields(f"/documents/{doc}", action)
        for name, value in filled.get(step, {}).items():
            form[name] = value
        with counted(town.app) as found:
            assert browser.post(action, data=form).status_code == 303
        counts[step] = found.count
    assert max(counts.pop("issue"), counts.pop("archive")) <= LONG
    assert max(counts.values()) <= STEP, counts


@pytest.mark.database("postgresql")
def test_postgresql_is_told_to_look_for_late_documents_first(world):
    late = queries.listing(world.actor("甲"), queries.Filter(late=True)).order_by(Document.id.desc()).limit(26)
    written = late.compile(db.engine, compile_kwargs={"literal_binds": True})
    assert "CTE owing" in "\n".join(db.session.scalars(text(f"EXPLAIN {written}")))
