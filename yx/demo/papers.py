"""The documents of the demo, invented, on subjects of the 26 pilot fields: who drafts, where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NOTICE_DAY = date(2020, 8, 24)
NOTICE_TITLE = "尤溪县人民政府办公室关于印发\n尤溪县全面推进基层政务公开标准化规范化\n工作实施方案的通知"

UNITS = "各乡镇人民政府，县直有关单位"


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the demo. `place` is where it stands today; ``returned`` = sent back to its drafter."""

    title: str
    unit: str
    place: str
    days_ago: int
    kind: str = "notice"
    issuer: str = ""
    addressee: str = UNITS
    attribute: str = "open"
    ground: str = ""
    sub_ground: str = ""
    reason: str = ""
    urgency: str = "plain"
    cosigners: tuple[str, ...] = ()
    body: str = ""


def body_of(purpose: str, *points: tuple[str, str]) -> str:
    """A text with an opening, numbered headings and a closing line."""
    numbers = "一二三四五六七八九"
    lines = [purpose]
    for number, (heading, words) in zip(numbers, points, strict=False):
        lines += [f"{number}、{heading}", words]
    return "\n".join([*lines, "请各有关单位结合实际认真抓好落实，工作中遇到的问题及时反馈。"])


PAPERS = (
    Paper(
        "尤溪县财政局关于做好2026年度部门决算公开工作的通知",
        "czj",
        "archived",
        64,
        body=body_of(
            "为做好2026年度部门决算公开工作，根据预算法和政府信息公开条例有关规定，现就有关事项通知如下：",
            ("公开主体", "除涉密信息外，各部门决算由本部门负责公开。"),
            ("公开时间", "各部门应当在本级财政部门批复后20日内向社会公开。"),
            ("公开内容", "包括部门概况、决算报表、收支情况说明和名词解释，并公开机关运行经费和政府采购情况。"),
        ),
    ),
    Paper(
        "尤溪县教育局关于2026年秋季义务教育阶段学校招生工作的通知",
        "jyj",
        "archived",
        75,
        addressee="各中小学，各幼儿园",
        body=body_of(
            "为做好2026年秋季义务教育阶段学校招生工作，保障适龄儿童少年就近入学，现将有关事项通知如下：",
            ("招生对象", "年满六周岁的适龄儿童，凭户口簿和房产证明报名。"),
            ("招生办法", "实行划片招生、免试就近入学，公办学校不得以任何形式组织选拔性考试。"),
            ("时间安排", "7月10日公布招生方案，7月20日至25日登记，8月10日公布录取名单。"),
        ),
    ),
    Paper(
        "尤溪县民政局关于调整城乡居民最低生活保障标准的通知",
        "mzj",
        "issued",
        40,
        issuer="mzj",
        body=body_of(
            "根据上年度城镇居民人均可支配收入和消费支出情况，经县政府同意，现将调整城乡居民最低生活保障标准有关事项通知如下：",
            ("调整标准", "城乡居民最低生活保障标准统一调整，从2026年10月1日起执行。"),
            ("资金保障", "所需资金由县级财政统筹安排，确保按时足额发放。"),
        ),
    ),
    Paper(
        "尤溪县农业农村局关于发放2026年耕地地力保护补贴的通知",
        "nyj",
        "issued",
        9,
        issuer="nyj",
        addressee="各乡镇人民政府",
        body=body_of(
            "为做好2026年耕地地力保护补贴发放工作，现就有关事项通知如下：",
            ("补贴对象", "拥有耕地承包权的种地农民。"),
            ("公示要求", "补贴面积和金额在村公示栏公示不少于7个工作日，接受群众监督。"),
        ),
    ),
    Paper(
        "关于切实加强今冬明春森林防火工作的通知",
        "lyj",
        "signed",
        3,
        issuer="xfb",
        urgency="fast",
        addressee="各乡镇人民政府，县森林防灭火指挥部各成员单位",
        body=body_of(
            "当前我县已进入森林防火期，为切实做好今冬明春森林防火工作，经县政府同意，现就有关事项通知如下：",
            ("压实责任", "落实网格化管理，护林员定岗定责。"),
            ("严管火源", "防火期内严禁一切野外用火，违者依法查处。"),
            ("值班值守", "各乡镇实行24小时值班和领导带班制度。"),
        ),
    ),
    Paper(
        "尤溪县人民政府关于划定城区烟花爆竹禁止燃放区域的通告",
        "yjj",
        "signing",
        4,
        kind="announcement",
        issuer="xzf",
        addressee="",
        cosigners=("gaj",),
        body=body_of(
            "为保障公共安全和人民群众人身财产安全，减少环境污染，根据烟花爆竹安全管理条例，现通告如下：",
            ("禁放区域", "城区规划区范围内全年禁止燃放烟花爆竹。"),
            ("法律责任", "违反规定的，由公安机关依法处理。"),
        ),
    ),
    Paper(
        "尤溪县2026年重大建设项目推进情况的报告",
        "fgj",
        "office_check",
        2,
        kind="report",
        issuer="xfb",
        addressee="县人民政府",
        attribute="on_request",
        reason="反映项目推进的阶段情况，数据尚待年底核定，可供有需要的申请人了解。",
        body=body_of(
            "现将2026年我县重大建设项目推进情况报告如下：",
            ("总体情况", "全县在建重大项目进展总体顺利，完成年度计划投资的87%。"),
            ("存在问题", "部分项目用地、用林手续办理较慢。"),
            ("下步打算", "实行挂图作战，逐月通报。"),
        ),
    ),
    Paper(
        "尤溪县卫生健康局关于开展冬春季传染病防控工作督查的通知",
        "wjj",
        "disclosure_review",
        1,
        issuer="wjj",
        addressee="各医疗卫生单位",
        body=body_of(
            "为做好冬春季传染病防控工作，现就开展督查有关事项通知如下：",
            ("督查内容", "预检分诊、疫情报告、院感防控和应急物资储备。"),
            ("督查方式", "采取不打招呼、直奔现场的方式进行。"),
        ),
    ),
    Paper(
        "尤溪县发展和改革局关于印发尤溪县公共停车场收费管理办法的通知",
        "fgj",
        "unit_check",
        1,
        issuer="fgj",
        body=body_of(
            "为规范公共停车场收费行为，维护当事人合法权益，现将《尤溪县公共停车场收费管理办法》印发给你们，请遵照执行。",
            ("定价形式", "具有自然垄断和公益性特征的停车设施实行政府定价或政府指导价。"),
            ("收费公示", "停车场应当在显著位置公布收费标准、依据和投诉电话。"),
        ),
    ),
    Paper(
        "关于2026年县政府为民办实事项目进展情况的通报",
        "xfb",
        "returned",
        2,
        kind="circular",
        issuer="xfb",
        body=body_of(
            "现将2026年县政府为民办实事项目进展情况通报如下：",
            ("进展情况", "10个为民办实事项目中，已完成7个，其余3个按序时进度推进。"),
            ("工作要求", "各责任单位倒排工期，确保年底前全部完成。"),
        ),
    ),
    Paper(
        "尤溪县人力资源和社会保障局关于职称评审委员会组成人员的通知",
        "rsj",
        "issued",
        20,
        issuer="rsj",
        addressee="县直有关单位",
        attribute="closed",
        ground="16-1",
        sub_ground="personnel",
        reason="评审委员会组成人员属人事管理方面的内部事务信息，公开将影响评审公正。",
        body=body_of(
            "经研究，现将职称评审委员会组成人员通知如下：",
            ("组成人员", "由相关专业副高级以上职称人员组成，任期三年。"),
            ("工作纪律", "评审委员应当严格遵守回避和保密规定。"),
        ),
    ),
    Paper(
        "尤溪县住房和城乡建设局关于农村危房改造对象审核结果的公告",
        "zjj",
        "issued",
        34,
        kind="proclamation",
        issuer="zjj",
        addressee="",
        body=body_of(
            "经农户申请、村级评议、乡镇审核、县级审批，现将2026年农村危房改造对象审核结果公告如下：",
            ("改造对象", "全县共确定改造对象46户，名单在所在村公示栏公示。"),
            ("监督方式", "公告期内如有异议，可向县住建局反映。"),
        ),
    ),
    Paper(
        "尤溪县市场监督管理局关于开展校园食品安全专项检查的通知",
        "scjg",
        "drafting",
        0,
        issuer="scjg",
        body=body_of(
            "为保障校园食品安全，决定在全县开展专项检查，现就有关事项布署如下：",
            ("检查范围", "学校食堂、校外供餐单位和校园周边食品经营者。"),
            ("联系方式", "联系人电话13859012345，发现问题及时上报。"),
        ),
    ),
)
