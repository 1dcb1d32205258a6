"""Papers for the tests: the county's real notice, and short ones whose every word is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

from yx.paper.fonts import FontBook
from yx.paper.sheet import Sheet, Signature
from yx.paper.text import parse

ROOT = Path(__file__).parents[2]
#: the notice as it was published, and the same in this system's convention
RAW = (Path(__file__).parent / "data" / "youxi-notice-2020-31.txt").read_text("utf-8")
NOTICE = (ROOT / "yx" / "demo" / "notice-2020-31.txt").read_text("utf-8")
OFFICE = "尤溪县人民政府办公室"
DAY = dt.date(2020, 8, 24)

SHEET = Sheet(
    kind="red_head",
    banner=(f"{OFFICE}文件",),
    title=f"{OFFICE}关于印发\n尤溪县全面推进基层政务公开标准化规范化\n工作实施方案的通知",
    article=parse(NOTICE),
    addressee="各乡镇人民政府，县直、省市属有关单位",
    number="尤政办〔2020〕31号",
    signatures=(Signature(OFFICE),),
    date=DAY,
    note="（此件主动公开）",
    cc=("县委办公室", "县人大常委会办公室"),
    printed_by=OFFICE,
    printed_on=DAY,
)


def short(text: str = "请认真贯彻执行。", **changes: object) -> Sheet:
    """The notice's sheet with another text and other elements."""
    return replace(SHEET, article=parse(text), title="关于做好政务公开工作的通知", **changes)  # type: ignore[arg-type]


@cache
def fonts() -> FontBook:
    """The fonts that set-up fetched."""
    return FontBook(ROOT / "instance" / "fonts", system=False)
