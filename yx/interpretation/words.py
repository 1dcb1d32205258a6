"""The words of interpretation 政策解读 (rules §3, clauses C3a, C3b, C3c)."""

from __future__ import annotations

from yx.core.words import Worded


class Point(Worded):
    """The nine possible contents of an interpretation 解读提纲."""

    BASIS = "basis", "背景依据"
    AIM = "aim", "目标任务"
    MAIN = "main", "主要内容"
    SCOPE = "scope", "涉及范围"
    STANDARD = "standard", "执行标准"
    CARE = "care", "注意事项"
    TERMS = "terms", "关键词诠释"
    BENEFIT = "benefit", "惠民利民举措"
    CHANGE = "change", "新旧政策差异"


class Form(Worded):
    """解读形式"""

    TEXT = "text", "文字"
    PICTURE = "picture", "图解"
    CHART = "chart", "图表"
    DIGITAL = "digital", "数字化"
    AUDIO = "audio", "音频"
    VIDEO = "video", "视频"
    ANIMATION = "animation", "动漫"
    BRIEFING = "briefing", "发布会"
    EXPERT = "expert", "专家解读"

    @property
    def in_words(self) -> bool:
        """Whether it is mainly read: its text is compared with the document's before approval."""
        return self in (Form.TEXT, Form.BRIEFING, Form.EXPERT)


class PlanState(Worded):
    """Where a plan stands: it travels with its document."""

    PLANNING = "planning", "拟订"
    COSIGNING = "cosigning", "会签"
    AGREED = "agreed", "已会签"
    APPROVED = "approved", "随文批准"
    DEPLOYED = "deployed", "实施"
    COMPLETED = "completed", "完成"
    VOID = "void", "已作废"


class ProductState(Worded):
    """Where a product stands."""

    PLANNED = "planned", "待制作"
    REVIEW = "review", "待审核"
    PASSED = "passed", "待发布"
    PUBLISHED = "published", "已发布"
    VOID = "void", "已取消"


class Fault(Worded):
    """What can be wrong with a link between a document and its interpretation."""

    NOTHING = "nothing", "没有网址，也没有文件"
    FILE_GONE = "file_gone", "文件缺失"
    WITHDRAWN = "withdrawn", "公文已撤销发布，解读仍在公开"
    MALFORMED = "malformed", "网址写法有误"
    SHARED = "shared", "与另一项解读网址相同"
    UNREACHABLE = "unreachable", "网址打不开"


def timing(days: int) -> str:
    """解读时间 in words; `days` in WD after the document's publication."""
    return f"公开后 {days} 个工作日内" if days else "与公文同步"
