"""A document's page, its files, its versions and the list over HTTP."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.world import World
from yx.disclosure.attribute import Attribute
from yx.documents.models import Place

PDF = b"%PDF-1.7 note"


def said(answer) -> str:
    """What a person reads in the main part."""
    return " ".join(lxml.html.fromstring(answer.text).find(".//main").text_content().split())


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


# Fragments


def _plain(text: str) -> str:
    """The page less its tokens, which are signed anew each second."""
    return re.sub(r'(csrf_token" value=)"[^"]*"', r"\1", " ".join(text.split()))


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
        assert _plain(part.text) in _plain(whole.text)
        assert within is None or f'id="{within}"' in part.text
        assert "HX-Request" in part.headers["Vary"]


def test_a_restore_of_htmxs_history_is_a_whole_page(town):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in town.at("甲").get("/documents/", headers=headers).text
