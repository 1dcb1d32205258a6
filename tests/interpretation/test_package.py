"""The interpretation in the document's archive package, and what of a plan is read off its document."""

from __future__ import annotations

import io
import json
import zipfile

from tests.interpretation.conftest import ADDRESS, bring_out, deploy
from tests.world import World
from yx.core import files
from yx.documents.models import Document, PaperKind, Place
from yx.interpretation import prefill
from yx.interpretation.package import archive

NOTICE = """各乡（镇）人民政府：
为贯彻落实《省办公厅通知》（闽政办〔2020〕26号）精神，按照市办公室要求，为扎实推进基层政务公开，现通知如下。
一、工作目标
标准统一。
二、主要任务
（一）编制目录。
【附件】联席会议制度
一、组成人员
"""


def package(document: Document) -> zipfile.ZipFile:
    (paper,) = [paper for paper in document.papers if paper.kind == PaperKind.PACKAGE]
    return zipfile.ZipFile(io.BytesIO(files.read(paper.file)))


def test_the_archive_package_carries_plan_products_and_questions(world: World):
    plan = deploy(world)
    product = plan.products[0]
    world.make(product, file=(files.keep_made(b"%PDF-1.7 text", "pdf"), "解读 定稿.pdf"))
    bring_out(world, product)
    world.work(plan, "question", "丙", words="能否网上参加？", asked_on=plan.deployed_at.date())
    world.bring(plan.document, Place.ARCHIVED)
    packed = package(plan.document)
    kept = json.loads(packed.read("解读方案.json"))
    assert kept["公文"]["发文字号"] == "样发〔2026〕1号"
    assert kept["公文"]["网址"] == ["http://yangxian.example/zwgk/1"]
    assert kept["解读提纲"] == {"背景依据": "县政府办公室通知", "主要内容": "培训的对象和时间"}
    assert kept["后续问题"][0]["问题"] == "能否网上参加？"
    names = sorted(name for name in packed.namelist() if name.startswith("解读产品/"))
    assert [name.rpartition(".")[2] for name in names] == ["json", "pdf", "txt"]
    told = json.loads(packed.read(names[0]))
    assert (told["公文"], told["发布"]["网址"], told["状态"]) == ("样发〔2026〕1号", ADDRESS, "已发布")
    assert names[2] in packed.read("校验.txt").decode()


def test_a_files_bytes_are_packed_and_a_lost_one_is_said(world: World):
    plan = deploy(world)
    product = world.make(plan.products[0], file=(files.keep_made(b"%PDF-1.7 kept", "pdf"), "解读.pdf"))
    (name,) = [name for name in archive(plan.document) if name.endswith(".pdf")]
    assert archive(plan.document)[name] == b"%PDF-1.7 kept"
    files.path_of(product.file).unlink()
    assert archive(plan.document)[name].decode().startswith("文件缺失：解读.pdf")


def test_a_round_of_the_plans_own_is_packed_with_its_answers(world: World):
    plan = world.plan(world.draft(broad=True, co_drafters=["jiaoyu"]))
    assert "解读方案会签.json" not in archive(plan.document)
    world.work(plan, "consult", "甲")
    world.answer(plan, "子")
    (kept,) = json.loads(archive(plan.document)["解读方案会签.json"])
    assert [(line["单位"], line["答复"]) for line in kept["答复"]] == [("县教育局", "同意")]


def test_a_document_without_plan_carries_none(world: World):
    document = world.at(Place.ARCHIVED)
    assert not [name for name in package(document).namelist() if name.startswith("解读")]


def test_a_plan_begins_with_what_the_notice_says_of_itself(world: World):
    document = world.draft(body=NOTICE, addressee="各乡（镇）人民政府")
    found = prefill.points(document)
    assert found["basis"] == "贯彻落实《省办公厅通知》（闽政办〔2020〕26号）精神；按照市办公室要求"
    assert found["aim"] == "为扎实推进基层政务公开"
    assert found["main"] == "一、工作目标\n二、主要任务"
    assert found["scope"] == "各乡（镇）人民政府"
    assert prefill.points(world.draft(body="", addressee="")) == {}
    assert prefill.responsible(document) == "县发展局局长 乙"
