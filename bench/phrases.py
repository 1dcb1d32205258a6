"""Official Chinese to compose titles and texts from; what is rare and what is absent is known to the search figures."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: Stands in every text, in about one of thirty, in one of two thousand, in none.
COMMON, SOME, RARE, ABSENT = "公开", "水利", "榧树", "鲸鱼"
ONE_IN_RARE = 2000
LENGTH = 600

#: (subject, department that it belongs to)
TOPICS = (
    "农村饮用水安全巩固提升", "城区内涝治理", "义务教育阶段招生", "公共文化服务体系建设", "中小河流综合整治",
    "安全生产专项整治", "乡村振兴示范村建设", "基本医疗保险参保扩面", "农村危房改造", "老旧小区改造",
    "森林防火", "地质灾害防治", "春季动物疫病防控", "政务服务“一件事”改革", "基层政务公开标准化规范化",
    "高标准农田建设", "生活垃圾分类", "就业援助", "城乡居民养老保险", "食品安全示范创建",
    "水利工程质量管理", "道路交通安全综合治理", "朱子文化保护传承", "困难群众救助", "油茶产业发展",
    "预算绩效管理", "招商引资项目落地", "行政执法“三项制度”", "民生实事项目", "中小学幼儿园校舍安全",
)  # fmt: skip
FORMS = ("实施方案", "工作要点", "若干措施", "管理办法", "任务分工", "考核办法", "三年行动计划", "应急预案")
VERBS = ("印发", "做好", "进一步加强", "开展", "推进", "调整", "报送", "同意")
ADDRESSEES = (
    "各乡镇人民政府，县直各有关单位",
    "各乡镇人民政府，县直、省市属有关单位",
    "各股室、下属各单位",
    "县人民政府",
)
LEADS = (
    "为深入贯彻落实上级决策部署，", "根据省、市有关文件精神，", "结合我县实际，", "经县人民政府同意，",
    "按照统一部署，",
    "坚持问题导向和目标导向相结合，", "压紧压实工作责任，", "充分发挥部门职能作用，", "聚焦群众反映强烈的突出问题，",
    "在总结前期工作经验的基础上，", "强化部门协同和上下联动，", "以满足人民群众日益增长的需要为出发点，",
)  # fmt: skip
MIDDLES = (
    "各单位要切实加强组织领导，明确分管领导和具体责任人，",
    "要建立健全工作台账，逐项明确任务书、时间表和路线图，",
    "要主动公开工作进展情况，自觉接受社会监督，",
    "要加大资金保障力度，严格资金使用管理，确保专款专用，",
    "要广泛开展政策宣传和解读，提高群众知晓率和参与度，",
    "要加强日常巡查和专项督查，对发现的问题限期整改到位，",
    "要按照职责分工密切配合，形成齐抓共管的工作合力，",
    "要坚持因地制宜、分类施策，防止形式主义和“一刀切”，",
    "要依托现有平台推动数据共享，减少群众重复提交材料，",
    "要把工作成效纳入年度绩效考核，作为评先评优的重要依据，",
    "要完善长效管理机制，巩固提升已有成果，",
    "要规范办理流程，压缩办理时限，优化服务方式，",
)
ENDS = (
    "确保各项任务按期完成。", "推动工作取得实效。", "切实维护群众合法权益。", "为全县经济社会发展提供有力保障。",
    "有关情况及时报送县政府办公室。", "重大事项按程序请示报告。", "不断提升人民群众的获得感和满意度。",
    "并于每季度末前将工作进展情况书面报送。",
)  # fmt: skip
HEADINGS = ("总体要求", "工作目标", "重点任务", "实施步骤", "资金管理", "监督检查", "保障措施", "附则")
NUMERALS = "一二三四五六七八"
OPINIONS = (
    "同意。", "同意，请按程序办理。", "文稿内容完整，格式规范，同意呈送。", "请对第三条表述再作核对后印发，其余同意。",
    "经审查，不涉及国家秘密、商业秘密和个人隐私。", "同意印发。", "无不同意见。",
)  # fmt: skip
REASONS = ("请补充政策依据，并核对附件中的数据。", "请按公文格式要求修改后重新报送。", "任务分工与职责不符，请修改。")


@dataclass(frozen=True, slots=True)
class Piece:
    """Title and text of one document."""

    title: str
    body: str


def piece(random: Random, unit: str, rare: bool) -> Piece:
    """A title, and a text of about `LENGTH` characters with headings of two levels."""
    topic = random.choice(TOPICS)
    year, form, verb = random.randint(2021, 2026), random.choice(FORMS), random.choice(VERBS)
    title = f"{unit}关于{verb}{year}年{topic}{form}的通知"
    return Piece(title, _body(random, topic, rare))


def _body(random: Random, topic: str, rare: bool) -> str:
    lines = [f"为做好{topic}工作，现将有关事项通知如下，请认真贯彻执行，并依法主动公开。"]
    length = len(lines[0])
    for numeral, heading in zip(NUMERALS, HEADINGS, strict=True):
        lines.append(f"{numeral}、{heading}")
        for place in range(1, 4):
            said = random.choice(LEADS) + random.choice(MIDDLES) + random.choice(ENDS)
            lines.append(f"{place}.{said}")
            length += len(lines[-1])
        if length > LENGTH:
            break
    if rare:
        lines.append(f"对{RARE}等珍贵树种依法予以保护。")
    return "\n".join(lines)
