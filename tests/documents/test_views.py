"""A document's page, its files, its versions and the list over HTTP."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import lxml.html
import pytest

from tests.queries import counted
from tests.world import World
from yx.core.base import db
from yx.disclosure.attribute import Attribute, Ground
from yx.documents.models import Document, Place

PDF = b"%PDF-1.7 note"


def said(answer) -> str:
    """What a person reads in the main part."""
    return " ".join(lxml.html.fromstring(answer.text).find(".//main").text_content().split())


def titles(answer) -> list[str]:
    """Titles in a list, in order."""
    return [node.text for node in lxml.html.fromstring(answer.text).xpath("//td[@class='subject']/a")]


# One document


def test_the_page_shows_text_facts_road_opinions_and_trail(town):
    doc = town.document(Place.SIGNING, body="局属各单位：\n一、总体要求\n请抓好落实。")
    text = said(town.at("甲").get(f"/documents/{doc}"))
    for part in ("一、总体要求", "主动公开", "县发展局", "同意", "待签发", "公开审查", "拟制公文", "审查通过"):
        assert part in text


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("甲", Place.DRAFTING, 200),
        ("丙", Place.DRAFTING, 200),
        ("丁", Place.DRAFTING, 404),
        ("癸", Place.DRAFTING, 404),
        ("庚", Place.SIGNED, 404),
        ("庚", Place.ISSUED, 200),
        ("癸", Place.ISSUED, 404),
        ("壬", Place.ISSUED, 404),
        ("癸", Place.ARCHIVED, 200),
        ("辛", Place.ARCHIVED, 200),
    ],
)
def test_who_may_see_it_at_which_place(town, who, place, status):
    doc = town.document(place)
    for path in ("", "/draft.pdf", "/versions"):
        assert town.at(who).get(f"/documents/{doc}{path}").status_code == status


def test_nobody_is_shown_it_signed_out(town, client):
    doc = town.document(Place.ARCHIVED)
    answer = client.get(f"/documents/{doc}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next=/documents/{doc}")


def test_the_paper_as_it_would_look_now_is_a_pdf_with_the_watermark(town):
    doc = town.document()
    answer = town.at("甲").get(f"/documents/{doc}/draft.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"inline; filename=document-{doc}.pdf"
    assert answer.data.startswith(b"%PDF-")


# Files


@pytest.fixture
def with_file(town):
    """A document with one attachment: its id, and the address of the attachment."""

    def make(world: World) -> tuple[int, str]:
        document = world.draft(new_files=[world.attach("任务/分工 表.pdf", Attribute.OPEN, PDF)])
        world.bring(document, Place.ISSUED)
        return document.id, f"/documents/{document.id}/attachments/{document.attachments[0].id}"

    return town.do(make)


def test_34_an_attachment_is_saved_and_never_shown_in_the_rights_of_the_page(town, with_file):
    _doc, address = with_file
    answer = town.at("甲").get(address)
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E5%88%86%E5%B7%A5%20%E8%A1%A8.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_34_the_papers_that_were_made_are_handed_out_the_same_way(town, with_file):
    doc, _address = with_file
    papers = town.of(doc, lambda d: [(paper.id, paper.name) for paper in d.papers])
    assert [name.rsplit(".", 1)[1] for _id, name in papers] == ["pdf", "docx"]
    for (paper_id, _name), head in zip(papers, (b"%PDF-", b"PK"), strict=True):
        answer = town.at("甲").get(f"/documents/{doc}/papers/{paper_id}")
        assert answer.data.startswith(head)
        assert answer.headers["Content-Disposition"].startswith("attachment; ")


def test_52_files_are_reached_through_their_own_document_only(town, with_file):
    doc, address = with_file
    other = town.document()
    number = address.rsplit("/", 1)[1]
    assert town.at("甲").get(f"/documents/{other}/attachments/{number}").status_code == 404
    assert town.at("甲").get(f"/documents/{other}/papers/1").status_code == 404
    assert town.at("甲").get(f"/documents/{doc}/attachments/999").status_code == 404
    for who in ("癸", "辛", "壬", "戌"):
        assert town.at(who).get(address).status_code == 404


def test_an_attachment_whose_bytes_are_gone_is_not_there(town, with_file, tmp_path):
    for path in (tmp_path / "instance" / "files").glob("*/*"):
        path.unlink()
    assert town.at("甲").get(with_file[1]).status_code == 404


# Versions


@pytest.fixture
def three_versions(town):
    """A document saved three times."""
    doc = town.document(body="第一稿。", attribute=None)
    town.at("甲").submit(f"/documents/{doc}/edit", body="第二稿。", attribute="open")
    town.at("甲").submit(f"/documents/{doc}/edit", body="第三稿。", kind="letter")
    return doc


def test_two_versions_are_compared_with_words_beside_the_colour(town, three_versions):
    text = said(town.at("甲").get(f"/documents/{three_versions}/versions"))
    assert "第 2 版与第 3 版" in text
    assert "文种通知函" in text
    assert "删去：二增加：三稿。" in text.replace(" ", "")
    text = said(town.at("甲").get(f"/documents/{three_versions}/versions?old=1&new=3"))
    assert "第 1 版与第 3 版" in text
    assert "主动公开" in text


@pytest.mark.parametrize("query", ["old=9", "new=9", "old=1&new=999999999"])
def test_a_version_that_is_not_there_is_not_compared(town, three_versions, query):
    assert town.at("甲").get(f"/documents/{three_versions}/versions?{query}").status_code == 404


@pytest.mark.parametrize("query", ["old=x&new=", "old=-1", "old=" + "9" * 5000, "new=%00", "old=²"])
def test_nonsense_in_the_address_counts_as_not_given(town, three_versions, query):
    assert "第 2 版与第 3 版" in said(town.at("甲").get(f"/documents/{three_versions}/versions?{query}"))


# The list


@pytest.fixture
def shelf(town):
    """Documents that differ in everything that the list can be narrowed to; the first is public."""

    def make(world: World) -> None:
        world.bring(world.draft(title="公开的通知"), Place.ISSUED)
        world.draft(title="教育局来函", by="癸", issuer="jiaoyu", kind="letter")
        closed = {"attribute": Attribute.CLOSED, "ground": Ground.ENFORCEMENT, "reason": "案卷"}
        world.bring(world.draft(title="执法案卷的通报", kind="circular", **closed), Place.SIGNING)
        world.draft(title="依申请的意见", kind="opinions", attribute=Attribute.ON_REQUEST, reason="内部")
        world.at(Place.SIGNED, title="已签发的决定", kind="decision", cosigners=["jiaoyu"])
        late = world.at(Place.ISSUED, title="逾期的通知")
        late.publish_due = date(2026, 3, 1)

    town.do(make)
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
def test_the_list_is_narrowed_by_each_field_and_by_any_two(shelf):
    assert narrowed(shelf, "") == ALL
    own = shelf.do(lambda world: world.units["fazhan"])
    cases = {**NARROWED, f"unit={own}": ALL}
    for query, expected in cases.items():
        assert narrowed(shelf, query) == expected, query
    for (one, first), (two, second) in combinations(cases.items(), 2):
        if one.partition("=")[0] != two.partition("=")[0]:
            assert narrowed(shelf, f"{one}&{two}") == first & second, (one, two)


@pytest.mark.parametrize(
    "query",
    [
        "kind=law", "state=%00", "attribute='--", "year=x", "year=" + "9" * 20, "since=soon", "until=2026-99-99",
        "unit=9999", "unit=x", "words=" + "长" * 200, "after=x", "before=" + "9" * 40, "late=", "x=1",
    ],
)  # fmt: skip
def test_what_is_not_understood_counts_as_not_given(shelf, query):
    assert narrowed(shelf, query) == ALL


@pytest.mark.parametrize("words", ["%25", "_", "'", '"', "😀", "*", "(", "NEAR", "a%00b", "\\", "通知%25"])
def test_4_odd_signs_in_the_search_field_find_nothing_and_break_nothing(shelf, words):
    assert narrowed(shelf, f"words={words}") <= ALL


def test_each_sees_the_list_of_their_unit_and_what_is_public(shelf):
    assert narrowed(shelf, "", "癸") == {"教育局来函", "已签发的决定"}
    assert narrowed(shelf, "scope=public", "癸") == narrowed(shelf, "scope=x", "甲") == set()
    assert narrowed(shelf, "", "辛") == set()
    first = shelf.ask(lambda: db.session.scalars(db.select(Document.id).where(Document.title == "公开的通知")).one())
    shelf.take(first, "publish", "丙")
    assert narrowed(shelf, "scope=public", "癸") == {"公开的通知"}
    assert narrowed(shelf, "scope=unit", "辛") == {"公开的通知"}
    assert narrowed(shelf, "scope=archive", "甲") == {"公开的通知"}
    assert narrowed(shelf, "scope=archive", "庚") == {"公开的通知", "逾期的通知"}


def test_late_is_shown_in_words(shelf):
    assert said(shelf.at("甲").get("/documents/")).count("逾期未公开") == 2  # the filter's label, and the row


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


#: statements of a document's page at the most: they do not grow with versions, opinions or the trail
PAGE, FORM, STEP = 15, 10, 24


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


def test_a_step_asks_a_bounded_number_of_times(town):
    doc, counts = town.document(), {}
    filled = {"clear": {"result": "may_open", "basis": "条例第十九条"}, "publish": {"address": "http://x.example/1"}}
    road = "submit甲 pass乙 clear丙 sign乙 register甲 issue甲 publish丙 archive庚".split()
    for step, who in ((word[:-1], word[-1]) for word in road):
        browser, action = town.at(who), f"/documents/{doc}/steps/{step}"
        form = browser.fields(f"/documents/{doc}", action)
        for name, value in filled.get(step, {}).items():
            form[name] = value
        with counted(town.app) as found:
            assert browser.post(action, data=form).status_code == 303
        counts[step] = found.count
    assert max(counts.values()) <= STEP, counts


# Fragments


def test_a_fragment_is_the_block_of_the_page(town):
    doc = town.document(Place.UNIT_CHECK)
    browser = town.at("乙")
    for address, within in (
        (f"/documents/{doc}", "record"),
        ("/documents/", "rows"),
        (f"/documents/{doc}/versions", None),
    ):
        whole = browser.get(address)
        part = browser.get(address, headers={"HX-Request": "true"})
        assert part.status_code == whole.status_code == 200
        assert "<html" not in part.text
        inner = " ".join(part.text.split())
        assert inner in " ".join(whole.text.split())
        assert within is None or f'id="{within}"' in part.text
        assert "HX-Request" in part.headers["Vary"]


def test_a_restore_of_htmxs_history_is_a_whole_page(town):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in town.at("甲").get("/documents/", headers=headers).text
