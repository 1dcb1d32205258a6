"""归档: paper, text, versions, opinions, trail and metadata in one package with a list of checksums."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from itertools import pairwise
from typing import Any

import pytest

from tests.world import World
from yx.core import files, inbox
from yx.core.base import db
from yx.core.errors import Refused
from yx.cosign.words import Answer
from yx.disclosure.attribute import Attribute
from yx.documents.models import Document, PaperKind, Place
from yx.people.called import who_must_act


def opened(document: Document) -> zipfile.ZipFile:
    (paper,) = [paper for paper in document.papers if paper.kind == PaperKind.PACKAGE]
    return zipfile.ZipFile(io.BytesIO(files.read(paper.file)))


def read(document: Document, name: str) -> Any:
    return json.loads(opened(document).read(name))


@pytest.fixture
def archived(world: World) -> Document:
    """Returned once, changed, co-signed with a remark, signed, published, archived; with an attachment."""
    attached = [world.attach("安排表.pdf", Attribute.OPEN, b"%PDF-1.7 plan")]
    document = world.at(Place.UNIT_CHECK, issuer="ban", cosigners=["caizheng"], new_files=attached)
    world.take(document, "return_check", "乙", reason="请改标题")
    world.take(document, "save", "甲", issuer="ban", cosigners=["caizheng"], title="关于举办政务公开培训班的通知")
    world.bring(document, Place.COSIGNING)
    world.answer(document, "寅", answer=Answer.AGREE_WITH, words="请节俭")
    return world.bring(document, Place.ARCHIVED)


def test_issuing_makes_and_keeps_the_paper_in_both_forms(world: World) -> None:
    document = world.at(Place.ISSUED)
    assert [(p.kind, p.name) for p in document.papers] == [
        (PaperKind.PDF, "样发〔2026〕1号 关于开展政务公开培训的通知.pdf"),
        (PaperKind.WORD, "样发〔2026〕1号 关于开展政务公开培训的通知.docx"),
    ]
    pdf, word = (files.read(paper.file) for paper in document.papers)
    assert (pdf[:5], word[:2]) == (b"%PDF-", b"PK")
    assert [hashlib.sha256(data).hexdigest() for data in (pdf, word)] == [p.file.sha256 for p in document.papers]


def test_nothing_is_archived_without_its_paper(world: World) -> None:
    document = world.at(Place.ISSUED, attribute="on_request", reason="按申请")
    db.session.delete(document.papers[0])
    db.session.flush()
    db.session.expire(document)
    with pytest.raises(Refused, match="还没有生成版式文件"):
        world.take(document, "archive", "庚")


def test_the_package_holds_everything(archived: Document) -> None:
    stem = "样政办〔2026〕1号 关于举办政务公开培训班的通知"
    assert sorted(opened(archived).namelist()) == sorted(
        [
            "元数据.json", "正文.txt", "审批意见.json", "会签意见.json", "留痕.json", "校验.txt",
            "历次版本/第1版.json", "历次版本/第2版.json", "附件/1. 安排表.pdf",
            f"成文/{stem}.pdf", f"成文/{stem}.docx",
        ]
    )  # fmt: skip
    assert opened(archived).read("附件/1. 安排表.pdf") == b"%PDF-1.7 plan"
    assert opened(archived).read("正文.txt").decode() == archived.body


def test_every_file_but_the_list_itself_is_in_the_list_of_checksums(archived: Document) -> None:
    package = opened(archived)
    listed = dict(reversed(line.split("  ", 1)) for line in package.read("校验.txt").decode().splitlines())
    assert listed == {
        name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist() if name != "校验.txt"
    }


def test_the_metadata_names_the_document_its_people_and_its_attribute(archived: Document) -> None:
    found = read(archived, "元数据.json")
    assert len(found) == 19  # the 18 elements, and the attribute with ground and reason
    assert (found["发文字号"], found["发文机关"], found["主办单位"]) == (
        "样政办〔2026〕1号",
        ["样县人民政府办公室"],
        "样县发展局",
    )
    assert (found["拟稿人"], found["签发人"], found["附件"]) == ("甲", ["戊"], ["安排表.pdf"])
    assert found["校验值"] == archived.version_hash
    assert found["公开属性"]["属性"] == "主动公开"
    assert found["公开属性"]["发布"][0]["网址"] == "http://yangxian.example/zwgk/1"


def test_the_opinions_say_which_of_them_count(archived: Document) -> None:
    said = [(o["环节"], o["意见"], o["版本"], o["有效"]) for o in read(archived, "审批意见.json")]
    assert said[0] == ("退回", "请改标题", 1, False)
    answers = read(archived, "会签意见.json")[0]["答复"]
    assert [(one["单位"], one["答复"], one["意见"]) for one in answers] == [("县财政局", "同意并附意见", "请节俭")]
    assert all(valid for _label, _words, version, valid in said if version == 2)


def test_the_trail_in_the_package_is_the_chain_up_to_the_archiving(archived: Document) -> None:
    lines = read(archived, "留痕.json")
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert all(later["previous"] == earlier["hash"] for earlier, later in pairwise(lines))
    assert lines[-1]["label"] == "公开发布"


def test_what_is_archived_is_kept_with_its_hash(archived: Document) -> None:
    assert archived.archived_at is not None
    assert list(files.check_all()) == []
    (paper,) = [paper for paper in archived.papers if paper.kind == PaperKind.PACKAGE]
    assert paper.name == "样政办〔2026〕1号 归档包.zip"


@pytest.mark.parametrize("claim", [("closed", "16-3", "执法案卷"), ("on_request", None, "按申请")])
def test_the_package_of_what_is_not_public_says_why(world: World, claim: tuple[str, str | None, str]) -> None:
    attribute, ground, reason = claim
    document = world.at(Place.ARCHIVED, attribute=attribute, ground=ground, reason=reason)
    found = read(document, "元数据.json")["公开属性"]
    assert (found["理由"], found["公开期限"], found["发布"]) == (reason, "", [])
    assert found["依据"] == ("行政执法案卷信息" if ground else "")


def test_the_unit_without_an_archivist_is_not_named_where_the_office_has_one(world: World) -> None:
    document = world.at(Place.ISSUED)
    world.take(document, "publish", "丙")
    assert who_must_act(inbox.of_record("document", document.id)) == "归档：庚"
