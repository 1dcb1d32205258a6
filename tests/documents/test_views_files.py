"""Files over HTTP: Word files read into the text, attachments, what an upload may not be."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import lxml.html
import pytest
from docx import Document as WordFile

from tests.documents.test_draft_views import TITLE, again, count, marked, record_id
from yx.disclosure.attribute import Attribute
from yx.documents.models import Attachment, Document

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


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


def test_a_wrong_attribute_of_an_attachment_is_marked_in_its_row(town):
    doc = town.do(lambda w: w.draft(new_files=[w.attach("附表.pdf", Attribute.OPEN)]).id)
    answer = town.at("甲").submit(f"/documents/{doc}/edit", attachment_rows__0__attribute="secret")
    assert answer.status_code == 422
    assert "attachment_rows-0-attribute" in marked(answer)
