"""The main job on real input: the county notice goes through the whole road, by seven people (clauses C1a, F1–F4)."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document as Word
from flask import Flask

from tests.browser.conftest import later
from yx.core import trail

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "尤溪县人民政府办公室关于印发\n尤溪县全面推进基层政务公开标准化规范化\n工作实施方案的通知"
FLAT = TITLE.replace("\n", "")
TEXT = (Path(__file__).parents[2] / "yx" / "demo" / "notice-2020-31.txt").read_text("utf-8").strip()
NUMBER = "尤政办〔2020〕31号"


def draft(one: Any) -> None:
    """拟制公文: fill the form by the words on screen and save."""
    page = one.page
    page.goto(f"{one.address}/documents/")
    one.press(page.get_by_role("link", name="拟制公文"))
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("文种").select_option(label="通知")
    page.get_by_label("发文机关", exact=True).select_option(label="尤溪县人民政府办公室")
    page.get_by_label("主送机关").fill("各乡镇人民政府，县直、省市属有关单位")
    page.get_by_label("正文", exact=True).fill(TEXT)
    page.get_by_role("group", name="公开属性", exact=True).get_by_label("主动公开").first.check()
    one.press(page.get_by_role("button", name="保存草稿"))
    assert one.stands() == "起草"
    assert one.says("（此件主动公开）")


def text_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def download(one: Any, name: str) -> bytes:
    with one.page.expect_download() as waiting:
        one.page.get_by_role("link", name=name).first.click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_notice_goes_from_draft_to_archive_by_seven_people(
    desk: Callable[..., Any], served: Flask, js: bool
) -> None:
    with desk("fgj.nigao", js=js) as one:
        draft(one)
        one.picture("draft")
        one.step("提交核稿")
        assert one.stands() == "核稿"
    with later(minutes=40), desk("fgj.juzhang", js=js) as one:
        one.open(FLAT)
        one.picture("check")
        one.step("同意", 意见="文稿要素齐全，同意送审。")
        assert one.stands() == "公开审查"
    with later(hours=1), desk("fgj.gongkai", js=js) as one:
        one.open(FLAT)
        one.step("审查通过", 可以公开="", 审查依据="不涉密、不涉及第三方权益，可以公开。")
        assert one.stands() == "办公室审核"
    with later(hours=2), desk("xfb.hegao", js=js) as one:
        one.open(FLAT)
        one.step("审核通过", 意见="格式规范。")
        assert one.stands() == "待签发"
    with later(hours=3), desk("xfb.zhuren", js=js) as one:
        one.open(FLAT)
        one.picture("sign")
        one.step("签发", 签发意见="同意印发。")
        assert one.stands() == "已签发"
    with later(hours=4), desk("xfb.hegao", js=js) as one:
        one.open(FLAT)
        one.step("编号登记")
        assert one.says(NUMBER)
        one.step("印发")
        assert one.says("2020年9月21日")  # 20 WD after 24 August
        pages = text_of(download(one, f"{NUMBER} {FLAT}.pdf"))
        words = Word(io.BytesIO(download(one, f"{NUMBER} {FLAT}.docx")))
    assert NUMBER in pages[0].replace(" ", "")
    assert "各乡镇人民政府，县直、省市属有关单位" in "".join(pages[0].split())
    assert "2020年8月24日" in "".join(pages).replace(" ", "")
    assert "（此件主动公开）" in "".join("".join(pages).split())
    assert "草稿" not in "".join(pages)
    assert NUMBER in "".join(paragraph.text for paragraph in words.paragraphs)
    with later(days=1), desk("xfb.gongkai", js=js) as one:
        one.open(FLAT)
        one.step(
            "公开发布",
            发布渠道="政府网站",
            发布网址="http://www.example.gov.cn/zwgk/20200825.htm",
            发布时间="2020-08-25T08:00",
        )
        assert one.says("已公开")
    with later(days=2), desk("dangan", js=js) as one:
        one.open(FLAT)
        one.step("归档")
        assert one.stands() == "已归档"
        one.picture("archived")
        package = zipfile.ZipFile(io.BytesIO(download(one, f"{NUMBER} 归档包.zip")))
    sums = dict(reversed(line.split("  ", 1)) for line in package.read("校验.txt").decode().splitlines())
    assert {name: hashlib.sha256(package.read(name)).hexdigest() for name in sums} == sums
    assert "留痕.json" in sums
    assert "正文.txt" in sums
    with later(days=3), desk("czj.juzhang", js=js) as one:
        for words in ("标准化规范化", "公开", NUMBER, "zfbgs"):
            one.page.goto(f"{one.address}/search?q={words}")
            assert one.page.get_by_role("link", name=FLAT).count() == 1, words
        one.press(one.page.get_by_role("link", name=FLAT))
        one.picture("public")
    with served.app_context():
        assert trail.verify() is None
        acts = [line.act for line in trail.of("document", 1) if line.result == "ok"]
    assert acts == [
        "create", "submit", "pass", "clear", "office_pass", "sign", "register", "issue", "publish", "archive"
    ]  # fmt: skip
