"""The drafting pages over HTTP: begin, save, two people on one draft, autosave, Word files, findings, attachments."""

from __future__ import annotations

import lxml.html
import pytest
from sqlalchemy import func, select

from tests.inspector import form_of, values
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.documents.models import Autosave, Document, Place, Version

TITLE = "关于开展村务公开检查的通知"


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def record_id(answer) -> int:
    """The id in the address that the answer leads to."""
    assert answer.status_code == 303, lxml.html.fromstring(answer.text).find(".//main").text_content()
    return int(answer.headers["Location"].rsplit("/", 1)[-1])


def again(answer, action: str) -> dict[str, list[str]]:
    """What a browser would send from the page that came back."""
    found = values(form_of(lxml.html.fromstring(answer.text), action, action))
    return {name: found.getlist(name) for name in found}


def marked(answer) -> set[str]:
    """Names of the controls (or ids of groups) that the page marks as wrong, each with its words below it."""
    tree = lxml.html.fromstring(answer.text)
    wrong = {node.get("id").removesuffix("-error") for node in tree.xpath("//*[@class='error' and @id]")}
    linked = {href.removeprefix("#") for href in tree.xpath("//div[@class='problems']//a/@href")}
    assert linked <= {*wrong, *tree.xpath("//@id")}
    return wrong


# Beginning


def test_a_drafter_begins_a_document(town):
    town_id = town.do(lambda world: world.units["fazhan"])
    answer = town.at("甲").submit("/documents/new", title=TITLE, kind="notice", issuer=str(town_id), body="一段")
    made = town.of(record_id(answer), lambda d: (d.title, d.state, d.lead_unit_id, d.drafter_name, d.version_no))
    assert made == (TITLE, "drafting", town_id, "甲", 1)
    assert "已保存草稿" in town.at("甲").get(answer.headers["Location"]).text


@pytest.mark.parametrize("who", ["乙", "丙", "己", "庚", "辛", "壬", "戌"])
def test_who_does_not_draft_begins_nothing(town, who):
    assert town.at(who).get("/documents/new").status_code == 403
    assert town.at(who).send("/documents/new", title=TITLE).status_code == 403
    assert town.ask(lambda: count(Document)) == 0


def test_sending_the_same_form_twice_makes_one_document(town):
    browser = town.at("甲")
    sent = {**browser.fields("/documents/new").to_dict(), "title": TITLE}
    first, second = (browser.post("/documents/new", data=sent) for _ in range(2))
    assert record_id(first) == record_id(second)
    assert town.ask(lambda: (count(Document), count(Version))) == (1, 1)


def test_the_key_of_anothers_form_makes_no_door_to_their_document(town):
    sent = {**town.at("甲").fields("/documents/new").to_dict(), "title": TITLE}
    made = record_id(town.at("甲").post("/documents/new", data=sent))
    answer = town.at("癸").send("/documents/new", form_key=sent["form_key"], title=TITLE)
    assert answer.status_code == 422
    assert "此表单已失效" in answer.text
    assert town.at("癸").get(f"/documents/{made}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "请填写标题"),
        ("title", "题" * 201, "标题不超过 200 字，现为 201 字"),
        ("kind", "law", "请在所列各项中选择文种"),
        ("attribute", "secret", "请在所列各项中选择公开属性"),
        ("addressee", "县" * 1001, "主送机关不超过 1000 字"),
        ("cosigners", "9999", "请在所列各项中选择会签单位"),
        ("cosigners", "fazhan", "请在所列各项中选择会签单位"),
        ("urgency", "now", "请在所列各项中选择紧急程度"),
    ],
)
def test_a_wrong_field_is_marked_and_everything_typed_is_kept(town, field, value, said):
    typed = {"title": TITLE, "body": "第一段\n第二段", "addressee": "各乡镇", "reason": "理由若干", "broad": "y"}
    answer = town.at("甲").submit("/documents/new", **{**typed, field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert field in marked(answer)
    kept = again(answer, "/documents/new")
    typed.pop(field, None)
    assert {name: kept[name] for name in typed} == {name: [text] for name, text in typed.items()}
    assert town.ask(lambda: count(Document)) == 0


def test_a_classified_text_is_refused_with_the_article(town):
    answer = town.at("甲").submit("/documents/new", title=TITLE, attribute="closed", ground="14-1", body="甲乙丙")
    assert answer.status_code == 422
    assert "ground" in marked(answer)
    assert again(answer, "/documents/new")["body"] == ["甲乙丙"]


# Saving


def test_a_draft_is_saved_and_its_form_shows_what_is_kept(town):
    doc = town.document()
    address = f"/documents/{doc}/edit"
    answer = town.at("甲").submit(address, title=TITLE, cosigners=[str(town.do(lambda w: w.units["caizheng"]))])
    assert record_id(answer) == doc
    assert town.of(doc, lambda d: (d.title, d.version_no)) == (TITLE, 2)
    assert town.at("甲").fields(address)["title"] == TITLE


def test_saving_without_a_change_makes_no_version(town):
    doc = town.document()
    assert record_id(town.at("甲").submit(f"/documents/{doc}/edit")) == doc
    assert town.of(doc, lambda d: d.version_no) == 1


def test_a_colleague_who_drafts_may_mend_the_draft(town):
    doc = town.document()
    assert record_id(town.at("酉").submit(f"/documents/{doc}/edit", title=TITLE)) == doc
    assert town.of(doc, lambda d: (d.title, d.versions[-1].person, d.drafter_name)) == (TITLE, "酉", "甲")


@pytest.mark.parametrize(
    ("who", "status"), [("癸", 404), ("申", 404), ("乙", 403), ("壬", 403), ("辛", 403), ("戌", 403)]
)
def test_others_do_not_save_it(town, who, status):
    doc = town.document()
    address = f"/documents/{doc}/edit"
    assert town.at(who).get(address).status_code == status
    assert town.at(who).send(address, title="改了").status_code == status
    assert town.of(doc, lambda d: (d.title, d.version_no)) == ("关于开展政务公开培训的通知", 1)


@pytest.mark.parametrize("wrong", ["999999", "0", "99999999999999999999", "9" * 60, "-1", "x", "%00"])
def test_a_wrong_id_is_not_there(town, wrong):
    for address in (f"/documents/{wrong}/edit", f"/documents/{wrong}"):
        assert town.at("甲").get(address).status_code == 404
    assert town.at("甲").send(f"/documents/{wrong}/edit", title=TITLE).status_code == 404


def test_the_second_of_two_people_is_shown_both_texts_and_loses_nothing(town):
    doc = town.document(body="第一段。\n第二段。")
    address = f"/documents/{doc}/edit"
    mine = town.at("酉").fields(address)
    town.at("甲").submit(address, title="甲改的标题", body="第一段。\n甲加的一段。")
    mine["title"], mine["body"] = "酉改的标题", "第一段。\n酉加的一段。"
    answer = town.at("酉").post(address, data=mine)
    assert answer.status_code == 409
    for text in ("甲加的一段。", "酉加的一段。", "甲改的标题"):
        assert text in answer.text
    kept = again(answer, address)
    assert (kept["title"], kept["body"]) == (["酉改的标题"], ["第一段。\n酉加的一段。"])
    assert town.of(doc, lambda d: (d.title, d.version_no)) == ("甲改的标题", 2)
    settled = town.at("酉").post(address, data={name: found[0] for name, found in kept.items() if found})
    assert record_id(settled) == doc
    assert town.of(doc, lambda d: (d.title, d.version_no)) == ("酉改的标题", 3)


def test_a_form_without_its_version_saves_nothing(town):
    doc = town.document()
    for seen in ("", "x", "0", "9" * 40, None):
        answer = town.at("甲").submit(f"/documents/{doc}/edit", title="改了", seen=seen)
        assert answer.status_code == 409
    assert town.of(doc, lambda d: d.version_no) == 1


def test_saving_after_it_was_sent_on_keeps_ones_text_in_sight(town):
    doc = town.document()
    address = f"/documents/{doc}/edit"
    mine = town.at("酉").fields(address)
    mine["body"] = "酉写了很久的一段。"
    town.take(doc, "submit", "甲")
    answer = town.at("酉").post(address, data=mine)
    assert answer.status_code == 409
    assert "不能再修改" in answer.text
    assert again(answer, address)["body"] == ["酉写了很久的一段。"]
    assert town.of(doc, lambda d: (d.state, d.version_no)) == ("unit_check", 1)


def test_a_document_that_is_no_draft_has_no_form_to_edit(town):
    doc = town.document(Place.UNIT_CHECK)
    answer = town.at("甲").get(f"/documents/{doc}/edit")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/documents/{doc}")
    assert "不能修改" in town.at("甲").get(f"/documents/{doc}").text


def test_a_wrong_form_of_an_existing_draft_keeps_its_attachments_and_its_version(town):
    doc = town.do(lambda w: w.draft(new_files=[w.attach("附表.pdf", Attribute.OPEN)]).id)
    address = f"/documents/{doc}/edit"
    answer = town.at("甲").submit(address, title="")
    assert answer.status_code == 422
    kept = again(answer, address)
    assert kept["seen"] == [str(town.of(doc, lambda d: d.row_version))]
    assert kept["attachment_rows-0-attribute"] == ["open"]
    assert "附表.pdf" in answer.text


# Keeping what is typed


def test_what_is_typed_is_kept_offered_and_brought_back(town):
    browser = town.at("甲")
    typed = {**browser.fields("/documents/new").to_dict(), "title": "没写完", "body": "写了一半", "broad": "y"}
    assert browser.post("/documents/autosave/new", data=typed).status_code == 204
    assert "自动保存的内容尚未存入草稿" in browser.get("/documents/new").text
    assert browser.fields("/documents/new")["title"] == ""
    back = browser.fields("/documents/new?restore=1")
    assert (back["title"], back["body"], back["broad"]) == ("没写完", "写了一半", "y")
    assert town.ask(lambda: count(Document)) == 0


def test_what_one_types_is_shown_to_nobody_else(town):
    doc = town.document()
    key = f"d{doc}"
    sent = town.at("甲").fields(f"/documents/{doc}/edit")
    sent["body"] = "只有甲看得到的半句"
    assert town.at("甲").post(f"/documents/autosave/{key}", data=sent).status_code == 204
    assert "半句" in town.at("甲").get(f"/documents/{doc}/edit?restore=1").text
    assert "半句" not in town.at("酉").get(f"/documents/{doc}/edit?restore=1").text


def test_what_was_ticked_off_is_off_when_brought_back(town):
    unit = str(town.do(lambda w: w.units["caizheng"]))
    doc = town.do(lambda w: w.draft(broad=True, plan_waiver="无需解读", cosigners=["caizheng"]).id)
    sent = town.at("甲").fields(f"/documents/{doc}/edit")
    assert (sent["broad"], sent["cosigners"]) == ("y", unit)
    del sent["broad"], sent["cosigners"]
    town.at("甲").post(f"/documents/autosave/d{doc}", data=sent)
    back = town.at("甲").fields(f"/documents/{doc}/edit?restore=1")
    assert "broad" not in back
    assert "cosigners" not in back


def test_keeping_twice_keeps_the_last_and_saving_forgets_it(town):
    doc = town.document()
    address, key = f"/documents/{doc}/edit", f"/documents/autosave/d{doc}"
    for body in ("第一稿", "第二稿"):
        sent = town.at("甲").fields(address)
        sent["body"] = body
        assert town.at("甲").post(key, data=sent).status_code == 204
    assert town.ask(lambda: count(Autosave)) == 1
    assert town.at("甲").fields(f"{address}?restore=1")["body"] == "第二稿"
    town.at("甲").submit(f"{address}?restore=1", address)
    assert town.ask(lambda: count(Autosave)) == 0
    assert town.of(doc, lambda d: d.body) == "第二稿"


def test_what_was_kept_can_be_thrown_away(town):
    town.at("甲").send("/documents/autosave/new", title="半个标题")
    answer = town.at("甲").submit("/documents/new", "/documents/autosave/new/drop")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/documents/new")
    assert town.ask(lambda: count(Autosave)) == 0
    assert town.at("甲").send("/documents/autosave/new/drop").status_code == 303


def test_keeping_tells_that_another_has_saved_meanwhile(town):
    doc = town.document()
    mine = town.at("酉").fields(f"/documents/{doc}/edit")
    town.at("甲").submit(f"/documents/{doc}/edit", title="甲改的标题")
    assert town.at("酉").post(f"/documents/autosave/d{doc}", data=mine).status_code == 409
    assert town.ask(lambda: count(Autosave)) == 0


@pytest.mark.parametrize("key", ["d0", "x", "d1x", "d" + "9" * 12, "d" + "9" * 30, "new2", "d-1"])
def test_only_pages_that_exist_are_kept(town, key):
    assert town.at("甲").send(f"/documents/autosave/{key}", title="半个标题").status_code == 404
    assert town.ask(lambda: count(Autosave)) == 0


def test_a_stranger_keeps_nothing_for_a_document_of_others(town):
    doc = town.document()
    assert town.at("癸").send(f"/documents/autosave/d{doc}", title="半个标题", seen="1").status_code == 404
    assert town.at("乙").send(f"/documents/autosave/d{doc}", title="半个标题", seen="1").status_code == 403


def test_too_much_to_keep_is_not_kept_and_nothing_breaks(town):
    assert town.at("甲").send("/documents/autosave/new", body="长" * 700_000).status_code in (204, 413)
    assert town.ask(lambda: count(Autosave)) == 0


# Wrong verbs


@pytest.mark.parametrize("path", ["/documents/autosave/new", "/documents/autosave/new/drop", "/documents/1/findings/x"])
def test_what_writes_is_not_opened(town, path):
    answer = town.at("甲").get(path)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}
