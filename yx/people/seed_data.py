"""What `seed` loads: units and posts of notice 尤政办〔2020〕31号, the county's townships; invented names of holders.

Village names are public; the code words of departments and townships are the county's to set (units' pages).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice

from .duties import Duty


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post with what it may do."""

    name: str
    duties: tuple[Duty, ...] = ()


REVIEWER = "政务公开科负责人"
HEAD_DUTIES = (Duty.CHECK, Duty.HEAD, Duty.MEMBER)


DRAFTER = "办公室科员"


def TRIO(head: str) -> tuple[PostRow, ...]:  # noqa: N802 - stands in a table of posts
    """Head, drafter and disclosure officer: three people, for nobody may approve or review their own draft."""
    return (
        PostRow(head, HEAD_DUTIES),
        PostRow(DRAFTER, (Duty.DRAFT, Duty.REGISTER)),
        PostRow(REVIEWER, (Duty.REVIEW, Duty.LIAISON)),
    )


def TOWNSHIP(head: str) -> tuple[PostRow, ...]:  # noqa: N802 - stands in a table of posts
    """The same three of a township, which is no member of the joint conference."""
    return (
        PostRow(head, (Duty.CHECK, Duty.HEAD)),
        PostRow("党政综合办公室干事", (Duty.DRAFT, Duty.REGISTER)),
        PostRow("党政综合办公室主任", (Duty.REVIEW, Duty.LIAISON)),
    )


OFFICE_POSTS = (
    PostRow("主任", (Duty.OFFICE_SIGN, Duty.HEAD, Duty.MEMBER, Duty.SEAL)),
    PostRow("综合科科长", (Duty.OFFICE_CHECK, Duty.CHECK, Duty.REGISTER)),
    PostRow("秘书", (Duty.DRAFT,)),
    PostRow("政务公开科", (Duty.REVIEW, Duty.CONFERENCE)),
    PostRow("档案室", (Duty.ARCHIVE,)),
    PostRow("系统管理员", (Duty.SYSADMIN,)),
    PostRow("安全管理员", (Duty.SECADMIN,)),
    PostRow("审计员", (Duty.AUDIT,)),
)
VILLAGE_POST = (PostRow("村务公开员", (Duty.LIAISON,)),)

#: short key, full name, name in the notice, code word, post of the member (annex, part one), in the notice's order
MEMBERS = (
    ("fgj", "尤溪县发展和改革局", "县发改局", "尤发改", "局长"),
    ("jyj", "尤溪县教育局", "县教育局", "尤教", "局长"),
    ("gxj", "尤溪县工业和信息化局", "县工信局", "尤工信", "局长"),
    ("gaj", "尤溪县公安局", "县公安局", "尤公", "副局长"),
    ("mzj", "尤溪县民政局", "县民政局", "尤民", "局长"),
    ("sfj", "尤溪县司法局", "县司法局", "尤司", "局长"),
    ("czj", "尤溪县财政局", "县财政局", "尤财", "局长"),
    ("rsj", "尤溪县人力资源和社会保障局", "县人社局", "尤人社", "局长"),
    ("zrzy", "尤溪县自然资源局", "县自然资源局", "尤自然资", "局长"),
    ("zjj", "尤溪县住房和城乡建设局", "县住建局", "尤建", "局长、县人防办主任"),
    ("jtj", "尤溪县交通运输局", "县交通运输局", "尤交", "局长"),
    ("slj", "尤溪县水利局", "县水利局", "尤水", "局长"),
    ("nyj", "尤溪县农业农村局", "县农业农村局", "尤农", "局长"),
    ("swj", "尤溪县商务局", "县商务局", "尤商务", "局长"),
    ("wlj", "尤溪县文化体育和旅游局", "县文旅局", "尤文旅", "局长"),
    ("wjj", "尤溪县卫生健康局", "县卫健局", "尤卫健", "局长"),
    ("tyjr", "尤溪县退役军人事务局", "县退役军人局", "尤退役", "局长"),
    ("yjj", "尤溪县应急管理局", "县应急局", "尤应急", "局长"),
    ("sjj", "尤溪县审计局", "县审计局", "尤审", "局长"),
    ("lyj", "尤溪县林业局", "县林业局", "尤林", "局长"),
    ("scjg", "尤溪县市场监督管理局", "县市场监管局", "尤市监", "局长"),
    ("tjj", "尤溪县统计局", "县统计局", "尤统", "局长"),
    ("xfj", "尤溪县信访局", "县信访局", "尤信", "局长"),
    ("cgj", "尤溪县城市管理局", "县城管局", "尤城管", "局长"),
    ("swju", "国家税务总局尤溪县税务局", "县税务局", "尤税", "局长"),
    ("sthj", "三明市尤溪生态环境局", "尤溪生态环境局", "尤环", "局长"),
    ("ybj", "三明市尤溪医保局", "尤溪医保局", "尤医保", "局长"),
)

#: short key, name, two villages or communities (尤溪口镇 has only one)
TOWNSHIPS = (
    ("chengguan", "城关镇", ("水东社区", "埔头村")),
    ("meixian", "梅仙镇", ("梅仙村", "坪寨村")),
    ("lianhe", "联合镇", ("联东村", "云山村")),
    ("yangzhong", "洋中镇", ("桂峰村", "梅峰村")),
    ("xibin", "西滨镇", ("双洋村", "厚禄村")),
    ("guanqian", "管前镇", ("管前村", "鸭墓村")),
    ("xinyang", "新阳镇", ("双鲤村", "高士村")),
    ("banmian", "坂面镇", ("坂面村", "京口村")),
    ("xicheng", "西城镇", ("团结村", "光林村")),
    ("youxikou", "尤溪口镇", ("尤墩村",)),
    ("tangchuan", "汤川乡", ("下井村", "黄林村")),
    ("xiwei", "溪尾乡", ("湖山村", "秀桥村")),
    ("zhongxian", "中仙镇", ("文井村", "长门村")),
    ("taixi", "台溪乡", ("书京村", "盖竹村")),
    ("baziqiao", "八字桥乡", ("村头村", "洪牌村")),
)

#: Invented names, 182 before one repeats: none of them stands in the notice.
_FAMILY = "林王李张刘赵孙周徐胡朱何郭马"
_GIVEN = ("文静", "志远", "晓兰", "建国", "雅琴", "海波", "丽华", "明远", "秀英", "国强", "思源", "春梅", "永平")
_NAMES = tuple(f"{family}{given}" for family, given in islice(zip(cycle(_FAMILY), cycle(_GIVEN)), 182))

_OFFICE = {
    "xfb.nigao": ("xfb", "秘书"),
    "xfb.hegao": ("xfb", "综合科科长"),
    "xfb.zhuren": ("xfb", "主任"),
    "xfb.gongkai": ("xfb", "政务公开科"),
    "zhaojiren": ("xzf", "召集人"),
    "dangan": ("xfb", "档案室"),
    "guanli": ("xfb", "系统管理员"),
    "anquan": ("xfb", "安全管理员"),
    "shenji": ("xfb", "审计员"),
}


def _seats() -> dict[str, tuple[str, str]]:
    seats = dict(_OFFICE)
    for short, _name, _short_name, _word, head in MEMBERS:
        seats[f"{short}.juzhang"] = (short, head)
        seats[f"{short}.nigao"] = (short, DRAFTER)
        seats[f"{short}.gongkai"] = (short, REVIEWER)
    return seats


#: user name → (invented name, unit, post)
HOLDERS = {username: (name, *seat) for name, (username, seat) in zip(_NAMES, _seats().items(), strict=False)}
