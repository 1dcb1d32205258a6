"""A policy of the county with everything that goes with it: plan, opinions of the units, products (clauses C3a–C3c).

Invented, on the pilot field 养老服务: drafted by three units, issued by the county office. The demo and the browser
tests walk the same road with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typst

from yx.paper.fonts import FontBook

HERE = Path(__file__).parent
TITLE = "尤溪县人民政府办公室关于印发\n尤溪县居家社区养老服务补助实施方案\n（2027—2029年）的通知"
FLAT = TITLE.replace("\n", "")
TEXT = (HERE / "policy.txt").read_text("utf-8").strip()
ADDRESSEE = "各乡镇人民政府，县直有关单位"
#: ASCII keys of units: the lead, those who draft with it, and who is asked besides
LEAD, CO_DRAFTERS, COSIGNERS = "mzj", ("czj", "wjj"), ("scjg",)
NOTE = "请重点核对补助标准、资金来源、医养结合和助餐安全条款。"

#: what is said under the points of the outline (codes of `interpretation.words.Point`)
POINTS = {
    "basis": "《中华人民共和国老年人权益保障法》《国务院办公厅关于推进养老服务发展的意见》（国办发〔2019〕5号）。",
    "aim": "到2027年底，符合条件的老年人应补尽补，老年助餐点达到60个；到2029年底，15个乡镇照料中心全部建成。",
    "main": "三类服务补助对象和助餐补助；每小时30元的折算标准；五个办理环节30个工作日；四项资金的安排。",
    "scope": "本县户籍、居住在本县的经济困难失能老年人和高龄独居老年人；年满60周岁的就餐老年人。",
    "standard": "服务补助每人每月90元至600元，助餐每餐2元，照料中心每个30万元，老年助餐点每个5万元。",
    "care": "补助不发现金；入住养老机构的不再享受；情况变化的，10个工作日内告知村（居）民委员会。",
    "terms": "失能：按《老年人能力评估规范》（GB/T 42195—2022）评估为轻度、中度、重度和完全失能。",
    "benefit": "每月最多20小时上门服务；上门受理、上门评估，评估费用由县财政承担。",
    "change": "对象增加低保边缘家庭和高龄独居老年人，标准按能力等级分档，新增助餐补助；原暂行办法同时废止。",
}
RESPONSIBLE = "县民政局局长（第一解读人）、养老服务股股长"
BUDGET = "图解和视频制作费1.2万元，由县民政局部门预算列支。"
SITE = "http://www.fjyx.gov.cn/zwgk/zfxxgkml/ylfw"


@dataclass(frozen=True, slots=True)
class Planned:
    """A product promised in the plan: codes of form and channel, WD after publication."""

    form: str
    title: str
    channel: str
    days: int
    maker: str


TEXT_PRODUCT = Planned("text", "《居家社区养老服务补助实施方案》政策解读", "site", 0, "县民政局养老服务股")
PICTURE_PRODUCT = Planned("picture", "一图读懂：居家社区养老服务补助怎么领", "site", 0, "县融媒体中心")
VIDEO_PRODUCT = Planned("video", "三分钟说清养老服务补助", "media", 1, "县融媒体中心")
PRODUCTS = (TEXT_PRODUCT, PICTURE_PRODUCT, VIDEO_PRODUCT)
#: about 800 characters, partly in the policy's own words
INTERPRETATION = (HERE / "interpretation.txt").read_text("utf-8").strip()
VIDEO_ADDRESS = f"{SITE}/video.htm"


@dataclass(frozen=True, slots=True)
class View:
    """What a unit answers, and what the drafter makes of it: codes of `cosign.words.Answer` and `Outcome`."""

    unit: str
    answer: str
    words: str = ""
    outcome: str = ""
    outcome_words: str = ""


VIEWS = (
    View("scjg", "agree"),
    View(
        "wjj",
        "agree_with",
        "第五条第三项“上门护理”建议明确由取得执业许可的医疗卫生机构提供，助老服务人员不得代为实施。",
        "adopted",
        "已在第五条第三项增加相应内容。",
    ),
    View(
        "czj",
        "object",
        "第六条第二项“据实追加”不符合预算法第十三条关于预算非经法定程序不得调整的规定，"
        "建议统筹上级补助和福利彩票公益金，实行总额控制。",
        "adopted",
        "已按建议修改资金来源，不足部分按照法定程序办理预算调整。",
    ),
)
#: paragraphs as drafted → as changed to answer the opinions
CHANGES = {
    "失能老年人可以预约上门护理。": (
        "失能老年人可以预约上门护理。上门护理由取得执业许可的医疗卫生机构提供，助老服务人员不得代为实施。"
    ),
    "（二）资金来源。所需资金由县级财政全额保障，当年预算不足的，据实追加。": (
        "（二）资金来源。所需资金由上级补助资金、福利彩票公益金和县级财政预算统筹安排，实行总额控制。"
        "当年预算不足的，由县民政局提出调整意见，报县政府同意并依法办理预算调整后执行。"
    ),
}


def changed() -> str:
    """The text after the opinions were settled."""
    text = TEXT
    for before, after in CHANGES.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


def picture(fonts: FontBook) -> bytes:
    """The 图解 as PNG, 720 × 1010 pixels, made from `policy.svg`."""
    page = HERE / "picture.typ"
    made = typst.compile(page, root=HERE, format="png", ppi=72, font_paths=fonts.collection, ignore_system_fonts=True)
    assert isinstance(made, bytes)  # one page
    return made
