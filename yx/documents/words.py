"""The words of an official document 公文: kinds, places, roles of units, verdicts, channels (rules §2, §5)."""

from __future__ import annotations

from yx.core.words import Worded


class Kind(Worded):
    """The 15 kinds of official document 文种 (rules §2)."""

    RESOLUTION = "resolution", "决议"
    DECISION = "decision", "决定"
    ORDER = "order", "命令"
    COMMUNIQUE = "communique", "公报"
    PROCLAMATION = "proclamation", "公告"
    ANNOUNCEMENT = "announcement", "通告"
    OPINIONS = "opinions", "意见"
    NOTICE = "notice", "通知"
    CIRCULAR = "circular", "通报"
    REPORT = "report", "报告"
    REQUEST = "request", "请示"
    REPLY = "reply", "批复"
    MOTION = "motion", "议案"
    LETTER = "letter", "函"
    MINUTES = "minutes", "纪要"


#: go up to a higher body: the paper names the signer
UPWARD = frozenset({Kind.REPORT, Kind.REQUEST, Kind.MOTION})
#: speak to everybody: no 主送机关
TO_ALL = frozenset(
    {
        Kind.RESOLUTION,
        Kind.DECISION,
        Kind.ORDER,
        Kind.COMMUNIQUE,
        Kind.PROCLAMATION,
        Kind.ANNOUNCEMENT,
        Kind.MINUTES,
    }
)


class Urgency(Worded):
    """紧急程度"""

    PLAIN = "plain", "平件"
    FAST = "fast", "加急"
    FASTEST = "fastest", "特急"


class Place(Worded):
    """Where a document stands."""

    DRAFTING = "drafting", "起草"
    UNIT_CHECK = "unit_check", "核稿"
    REVIEW = "disclosure_review", "公开审查"
    COSIGNING = "cosigning", "会签"
    OFFICE_CHECK = "office_check", "办公室审核"
    SIGNING = "signing", "待签发"
    SIGNED = "signed", "已签发"
    ISSUED = "issued", "已印发"
    ARCHIVED = "archived", "已归档"
    VOID = "void", "已作废"


class Role(Worded):
    """In what way a unit takes part in a document."""

    ISSUER = "issuer", "发文机关"
    DRAFTER = "drafter", "联合起草单位"
    COSIGNER = "cosigner", "会签单位"


class Verdict(Worded):
    """What an opinion comes to."""

    PASS = "pass", "同意"
    RETURN = "return", "退回"


class Channel(Worded):
    """Where something is made public: the 13 channels of the standard catalogue (rules §5)."""

    SITE = "site", "政府网站"
    GAZETTE = "gazette", "政府公报"
    MEDIA = "media", "两微一端"
    BRIEFING = "briefing", "发布会/听证会"
    BROADCAST = "broadcast", "广播电视"
    PRINT = "print", "纸质媒体"
    READING = "reading", "公开查阅点"
    SERVICE = "service", "政务服务中心"
    STATION = "station", "便民服务站"
    ON_SITE = "on_site", "入户/现场"
    BOARD = "board", "社区/企事业单位/村公示栏（电子屏）"
    PUSH = "push", "精准推送"
    OTHER = "other", "其他"


class PaperKind(Worded):
    """What was made of it."""

    PDF = "pdf", "版式文件（PDF）"
    WORD = "docx", "文字文件（Word）"
    PACKAGE = "zip", "归档包"
