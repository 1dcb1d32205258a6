"""The founding meeting of the joint conference of the notice: nine topics of six units, eleven decisions.

The words are invented, the units and the work are the notice's. The demo and the browser test walk the same road.
"""

from __future__ import annotations

from dataclasses import dataclass

MEETING = "尤溪县推进政务公开工作联席会议第一次全体会议"
VENUE = "县政府三楼第一会议室"
REQUIREMENTS = "请参会人员提前 10 分钟到场签到，汇报材料每项不超过 5 分钟。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A topic of a unit: what it asks the conference to decide, and what became of it.

    `fate`: approved, merged (into the topic number `into`), rejected or deferred; `minutes` planned on the agenda.
    """

    unit: str
    title: str
    background: str
    to_decide: str
    fate: str = "approved"
    into: int = 0
    reason: str = ""
    concerned: tuple[str, ...] = ()
    minutes: int = 15
    reworded: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A decision 议定事项 of the topic number `topic`; `days` WD to carry it out, `end` what became of its task."""

    topic: int
    words: str
    unit: str
    helpers: tuple[str, ...]
    days: int
    end: str = "confirmed"


TOPICS: tuple[Proposal, ...] = (
    Proposal(
        "fgj",
        "关于编制26个试点领域政务公开事项标准目录的分工方案",
        "实施方案要求细化26个试点领域公开事项的名称、内容、依据、时限、主体、方式、渠道、公开对象等要素。部分领域涉及多个部门，"
        "牵头单位尚未明确。",
        "一、明确26个试点领域的牵头单位和配合单位。\n二、确定目录编制、审核、公布的时间节点。",
        concerned=("czj", "jyj", "wjj"),
        minutes=20,
        reworded="关于26个试点领域政务公开事项标准目录编制分工和时间安排",
    ),
    Proposal(
        "jyj",
        "关于明确义务教育领域公开事项县、乡两级分工",
        "招生划片、学校收费等信息由县、乡（镇）、学校三级产生，目前公开渠道不统一。",
        "明确义务教育领域公开事项的公开主体和公开层级。",
        fate="merged",
        into=1,
    ),
    Proposal(
        "wjj",
        "关于卫生健康领域目录编制进度",
        "卫生健康领域国家指引事项较多，需统一要素填写口径。",
        "统一各领域目录要素的填写口径，并组织培训。",
        fate="merged",
        into=1,
    ),
    Proposal(
        "fgj",
        "关于建立公文公开属性源头认定检查机制",
        "各单位拟制公文时公开属性认定不够规范，拟不公开的理由过于笼统。",
        "一、各单位将公开属性随公文一并报批。\n二、每季度抽查一次，结果在联席会议通报。",
        concerned=("sfj",),
    ),
    Proposal(
        "czj",
        "关于涉农补贴资金“一卡通”公开到村",
        "涉农补贴发放结果目前只在县级网站公开，群众查询不便。",
        "一、补贴发放结果同步在村（社区）公示栏公开。\n二、确定公示格式和时限。",
        concerned=("nyj",),
    ),
    Proposal(
        "mzj",
        "关于政务公开向村（社区）延伸的试点安排",
        "实施方案要求推动政务公开标准化规范化向农村和社区延伸。",
        "在城关镇、洋中镇各选两个村（社区）试点，编制村级公开事项清单。",
        concerned=("czj",),
    ),
    Proposal(
        "scjg",
        "关于规范政务新媒体账号管理",
        "部分单位在同一平台开设多个账号，更新不及时。",
        "一、清理同类平台重复账号。\n二、新开设、变更、关停、注销一律报县政府办公室备案。",
        concerned=("wlj",),
    ),
    Proposal(
        "scjg",
        "关于统一配发公开查阅点触摸查询设备",
        "档案馆、图书馆、行政服务中心查询设备陈旧。",
        "统一采购触摸查询设备20台。",
        fate="rejected",
        reason="涉及政府采购和预算调整，请按程序另行报批，不列入联席会议议题。",
    ),
    Proposal(
        "jyj",
        "关于开展政务公开第三方评估",
        "标准目录编制完成后将由第三方机构评估验收。",
        "确定第三方评估机构和评估指标。",
        fate="deferred",
        reason="待标准目录编制完成后再议。",
    ),
)

DECISIONS: tuple[Resolved, ...] = (
    Resolved(1, "26个试点领域标准目录按附表分工编制，县发改局负责汇总。", "fgj", ("jyj", "wjj", "czj"), 30),
    Resolved(1, "目录要素填写口径由县政府办公室统一，并组织一次培训。", "xfb", ("fgj",), 10),
    Resolved(1, "义务教育领域公开事项的县、乡两级分工由县教育局提出。", "jyj", (), 12),
    Resolved(4, "公开属性随公文一并报批，拟不公开的逐件写明依据和理由。", "fgj", ("sfj",), 8),
    Resolved(4, "公开属性认定情况每季度抽查一次，结果在联席会议通报。", "xfb", ("sfj",), 40),
    Resolved(5, "涉农补贴发放结果在村（社区）公示栏同步公开，公示不少于7日。", "czj", ("nyj",), 15, end="extended"),
    Resolved(5, "公示格式由县农业农村局会同县财政局制定。", "nyj", ("czj",), 10),
    Resolved(6, "城关镇、洋中镇各选两个村（社区）开展试点。", "mzj", ("chengguan", "yangzhong"), 20),
    Resolved(6, "试点村（社区）公开事项清单由县民政局指导编制。", "mzj", (), 14, end="late"),
    Resolved(7, "各单位同类平台只保留一个政务新媒体账号，重复账号限期关停。", "scjg", ("wlj",), 15),
    Resolved(7, "政务新媒体开设、变更、关停、注销一律报县政府办公室备案。", "xfb", ("scjg",), 5),
)

#: what the meeting considered, by the number of the topic
CONSIDERED = {
    1: "会议听取了县发改局关于标准目录编制分工的汇报，研究了各领域的牵头单位、配合单位和时间安排。",
    4: "会议听取了县发改局关于公文公开属性源头认定情况的汇报，指出了理由笼统、先发后补等问题。",
    5: "会议听取了县财政局关于涉农补贴公开情况的汇报，研究了公示的方式和期限。",
    6: "会议听取了县民政局关于向村（社区）延伸的建议，同意先行试点。",
    7: "会议听取了县市场监管局关于政务新媒体账号情况的汇报，研究了清理和备案办法。",
}

#: members who send somebody, and who are excused; the other members come
SENDS = {"gxj": ("余文彬", "副局长"), "slj": ("蒋国栋", "副局长"), "lyj": ("郑秋实", "总工程师")}
EXCUSED = {"gaj": "参加全市治安工作会议", "sjj": "在外地参加审计项目", "swj": "陪同省厅调研"}
#: invited besides: (unit, who comes, as what)
GUESTS = (("chengguan", "陈立新", "副镇长"), ("yangzhong", "黄志强", "副镇长"))
#: units that comment on the draft of the minutes
COMMENTS = {
    "czj": "第五项“公示不少于7日”建议写明自发放之日起。",
    "jyj": "同意，建议将“县、乡两级”改为“县、乡、学校三级”。",
    "mzj": "建议试点村名单由镇政府报县民政局确认。",
    "sfj": "建议抽查标准由县司法局参与制定。",
    "scjg": "同意，建议限期关停的时限统一为15个工作日。",
}
