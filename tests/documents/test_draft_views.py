"""The drafting pages over HTTP: begin, save, two people on one draft, autosave, Word files, findings, attachments."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import lxml.html
import pytest
from docx import Document as WordFile
from sqlalchemy import func, select

from tests.inspector import form_of, values
from yx.core import trail
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.disclosure.models import ScanAnswer
from yx.documents.models import Attachment, Autosave, Document, Place, Version

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
TITLE = "关于开展村务公开检查的通知"
MOBILE = "联系人林某，手机13905981234。"


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def record_id(answer) -> int:
    """The id in the address that the answer leads to."""
    assert answer.status_code == 303, lxml.html.fromstring(answer.text).find(".//main").text_content()
    return int(answer.headers["Location"].rsplit("/", 1)[-1])


def word(*paragraphs: str) -> bytes:
    """A Word file."""
    made, out = WordFile(), BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def bomb() -> bytes:
    """A Word file that unpacks to 30 MB of nothing."""
    out = BytesIO(word("甲"))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * 30_000_000)
    return out.getvalue()


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


# Word files


def test_a_word_file_is_read_into_the_text_and_shown_as_understood(town):
    file = (BytesIO(word("各乡镇人民政府：", "一、总体要求", "坚持应公开尽公开。")), "方案.docx")
    answer = town.at("甲").submit("/documents/new", title=TITLE, word_file=file, do="import")
    assert answer.status_code == 200
    assert "识别结果" in answer.text
    assert "已导入正文" in answer.text
    kept = again(answer, "/documents/new")
    assert kept["title"] == [TITLE]
    assert kept["body"] == ["各乡镇人民政府：\n一、总体要求\n坚持应公开尽公开。"]
    assert town.ask(lambda: count(Document)) == 0


def test_the_preview_counts_what_it_understood(town):
    body = "一、总体要求\n坚持公开。\n【附件】任务分工表\n| 任务 | 单位 |\n| 清单 | 县发展局 |"
    answer = town.at("甲").submit("/documents/new", title=TITLE, body=body, do="preview")
    shown = lxml.html.fromstring(answer.text).get_element_by_id("reading").text_content()
    assert "一级标题 1" in shown
    assert "表格 1 个" in shown
    assert "任务分工表" in shown
    assert again(answer, "/documents/new")["body"] == [body]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.docx"),
        (b"not a word file", "假.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧.doc"),
        (word("甲")[:-200], "断.docx"),
        (PDF, "纸.pdf"),
    ],
)
def test_a_word_file_that_cannot_be_read_is_named_and_the_text_stays(town, data, name):
    answer = town.at("甲").submit(
        "/documents/new", title=TITLE, body="原来的正文", word_file=(BytesIO(data), name), do="import"
    )
    assert answer.status_code == 422
    assert "word_file" in marked(answer)
    assert again(answer, "/documents/new")["body"] == ["原来的正文"]


def test_a_word_bomb_is_refused_before_it_is_unpacked(town):
    sent = {"title": TITLE, "body": "原来的正文", "word_file": (BytesIO(bomb()), "弹.docx"), "do": "import"}
    answer = town.at("甲").submit("/documents/new", **sent)
    assert answer.status_code == 422
    assert again(answer, "/documents/new")["body"] == ["原来的正文"]


def test_importing_without_a_file_says_so(town):
    answer = town.at("甲").submit("/documents/new", title=TITLE, body="原来的正文", do="import")
    assert answer.status_code == 422
    assert "请选择要导入的 Word 文件" in answer.text
    assert again(answer, "/documents/new")["body"] == ["原来的正文"]


# Attachments


def test_attachments_are_kept_each_with_its_attribute(town):
    files = [(BytesIO(PDF), "任务分工表.pdf"), (BytesIO(word("附表")), "附表.docx")]
    answer = town.at("甲").submit("/documents/new", title=TITLE, files=files, files_attribute="open")
    doc = record_id(answer)
    assert town.of(doc, lambda d: [(a.name, a.attribute.value) for a in d.attachments]) == [
        ("任务分工表.pdf", "open"),
        ("附表.docx", "open"),
    ]
    address = f"/documents/{doc}/edit"
    town.at("甲").submit(address, attachment_rows__0__attribute="closed", attachment_rows__1__drop="y")
    assert town.of(doc, lambda d: [(a.name, a.attribute.value) for a in d.attachments]) == [
        ("任务分工表.pdf", "closed")
    ]


def test_a_new_file_needs_its_attribute(town):
    answer = town.at("甲").submit("/documents/new", title=TITLE, files=[(BytesIO(PDF), "表.pdf")])
    assert answer.status_code == 422
    assert "files_attribute" in marked(answer)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"MZ\x90\0" + b"\0" * 200, "程序.exe", "类型不能上传"),
        (b"MZ\x90\0" + b"\0" * 200, "程序.pdf", "内容与扩展名"),
        (b"<html><script>alert(1)</script></html>", "页.html", "类型不能上传"),
        (b"<svg onload='alert(1)'/>", "图.svg", "类型不能上传"),
        (b"<svg onload='alert(1)'/>", "图.png", "内容与扩展名"),
        (b"", "空.pdf", "空文件"),
        (PDF + b"\0" * (20 * 1024 * 1024), "大.pdf", "20 MB 的上限"),
        (bomb(), "弹.docx", "展开后过大"),
    ],
)
@pytest.mark.parametrize("existing", [False, True])
def test_a_file_that_cannot_be_taken_is_named_and_everything_typed_is_kept(town, data, name, said, existing):
    address = f"/documents/{town.document()}/edit" if existing else "/documents/new"
    before = town.ask(lambda: count(Document))
    sent = {"files": [(BytesIO(data), name)], "files_attribute": "open", "title": TITLE, "body": "写了很久"}
    answer = town.at("甲").submit(address, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    kept = again(answer, address)
    assert (kept["title"], kept["body"]) == ([TITLE], ["写了很久"])
    assert town.ask(lambda: (count(Document), count(Attachment))) == (before, 0)


def test_the_attachments_of_another_document_cannot_be_touched(town):
    other = town.do(lambda w: w.draft(by="癸", issuer="jiaoyu", new_files=[w.attach("他.pdf", Attribute.OPEN)]).id)
    theirs = town.of(other, lambda d: d.attachments[0].id)
    mine = town.document()
    sent = {"attachment_rows-0-attachment_id": str(theirs), "attachment_rows-0-drop": "y"}
    town.at("甲").submit(f"/documents/{mine}/edit", **sent)
    assert town.of(other, lambda d: len(d.attachments)) == 1
    assert town.of(mine, lambda d: d.attachments) == []


# Findings of the scan


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


# Wrong verbs


@pytest.mark.parametrize("path", ["/documents/autosave/new", "/documents/autosave/new/drop", "/documents/1/findings/x"])
def test_what_writes_is_not_opened(town, path):
    answer = town.at("甲").get(path)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_a_wrong_attribute_of_an_attachment_is_marked_in_its_row(town):
    doc = town.do(lambda w: w.draft(new_files=[w.attach("附表.pdf", Attribute.OPEN)]).id)
    answer = town.at("甲").submit(f"/documents/{doc}/edit", attachment_rows__0__attribute="secret")
    assert answer.status_code == 422
    assert "attachment_rows-0-attribute" in marked(answer)
