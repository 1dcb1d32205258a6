"""The disclosure attribute 公开属性 and the grounds for not publishing: one rule for whatever carries them.

Publicity is the rule (条例 13); the attribute is chosen, never preset. 不予公开 rests on exactly one ground
of 条例 14 to 16, with what that ground asks for and a reason in words (clause C1a).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from yx.core.words import Worded

from . import articles
from .articles import Article


class Attribute(Worded):
    """Whether a record is published, given on request, or withheld."""

    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class SubGround(Worded):
    """Which of the three internal affairs (条例 16 ①) or of the four deliberative records (条例 16 ②)."""

    PERSONNEL = "personnel", "人事管理"
    LOGISTICS = "logistics", "后勤管理"
    WORKFLOW = "workflow", "内部工作流程"
    DISCUSSION = "discussion", "讨论记录"
    WORKING_DRAFT = "working_draft", "过程稿"
    CONSULTATION = "consultation", "磋商信函"
    REQUEST = "request", "请示报告"


INTERNAL_AFFAIRS = (SubGround.PERSONNEL, SubGround.LOGISTICS, SubGround.WORKFLOW)
DELIBERATION = (SubGround.DISCUSSION, SubGround.WORKING_DRAFT, SubGround.CONSULTATION, SubGround.REQUEST)


class Ground(Worded):
    """The seven grounds for 不予公开; the code is the article and its place in it."""

    STATE_SECRET = "14-1", "依法确定为国家秘密"
    BANNED_BY_LAW = "14-2", "法律、行政法规禁止公开"
    SECURITY = "14-3", "公开后可能危及国家安全、公共安全、经济安全、社会稳定"
    THIRD_PARTY = "15", "涉及商业秘密、个人隐私等，公开会损害第三方合法权益"
    INTERNAL = "16-1", "内部事务信息"
    DELIBERATIVE = "16-2", "过程性信息"
    ENFORCEMENT = "16-3", "行政执法案卷信息"

    @property
    def article(self) -> Article:
        """The article that the ground stands on."""
        return _ARTICLES[self]

    @property
    def kinds(self) -> tuple[SubGround, ...]:
        """The kinds of which one must be named; empty where the ground has none."""
        return _KINDS.get(self, ())


_ARTICLES = {
    Ground.STATE_SECRET: articles.ARTICLE_14,
    Ground.BANNED_BY_LAW: articles.ARTICLE_14,
    Ground.SECURITY: articles.ARTICLE_14,
    Ground.THIRD_PARTY: articles.ARTICLE_15,
    Ground.INTERNAL: articles.ARTICLE_16_1,
    Ground.DELIBERATIVE: articles.ARTICLE_16_2,
    Ground.ENFORCEMENT: articles.ARTICLE_16_2,
}
_KINDS = {Ground.INTERNAL: INTERNAL_AFFAIRS, Ground.DELIBERATIVE: DELIBERATION}

#: The name of a law and the number of its article: 《中华人民共和国档案法》第二十八条, 某某条例第8条.
_CITATION = re.compile(r"\w{2,}[》）)\s]*第\s*[〇零一二三四五六七八九十百千0-9０-９]+\s*条")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the drafter claims about publicity; a record, an attachment and a catalogue item each make one."""

    attribute: Attribute | None = None
    ground: Ground | None = None
    #: name of the law and its article; asked for by ground 14-2
    law: str = ""
    kind: SubGround | None = None
    #: what was asked of the third party, or why the public interest does not outweigh; asked for by ground 15
    third_party: str = ""
    reason: str = ""

    def tidy(self) -> Claim:
        """The claim without what its attribute and ground have no use for, as when the choice was changed."""
        if self.attribute is Attribute.OPEN:
            return Claim(self.attribute)
        if self.attribute is Attribute.ON_REQUEST:
            return Claim(self.attribute, reason=self.reason.strip())
        return replace(
            self,
            law=self.law.strip(),
            kind=self.kind if self.ground and self.kind in self.ground.kinds else None,
            third_party=self.third_party.strip() if self.ground is Ground.THIRD_PARTY else "",
            reason=self.reason.strip(),
        )


def faults(claim: Claim) -> dict[str, str]:
    """What is wrong with `claim` by 条例 13 to 16: the field's name → what to do, in Chinese."""
    if claim.attribute is None:
        return {"attribute": "请选择公开属性：主动公开、依申请公开或不予公开"}
    found = {} if claim.attribute is Attribute.CLOSED else _leftovers(claim)
    if claim.attribute is Attribute.CLOSED:
        found |= _faults_of_ground(claim)
    if claim.attribute is not Attribute.OPEN and not _says_something(claim.reason):
        found["reason"] = f"请用文字写明{claim.attribute.label}的理由"
    return found


def _leftovers(claim: Claim) -> dict[str, str]:
    """A ground belongs to 不予公开 only."""
    if claim.ground or claim.kind:
        return {"ground": f"选择{claim.attribute.label if claim.attribute else ''}的，不填不公开依据"}
    return {}


def _faults_of_ground(claim: Claim) -> dict[str, str]:
    """What the ground of a withheld record lacks."""
    ground = claim.ground
    if ground is None:
        return {"ground": "不予公开须选定一项不公开依据（条例第十四条至第十六条）"}
    found = {}
    if ground is Ground.STATE_SECRET:
        found["ground"] = articles.SECRET_REFUSED
    if ground is Ground.BANNED_BY_LAW and not _CITATION.search(claim.law):
        found["law"] = "请写明禁止公开的法律、行政法规名称和条款，如“《××法》第×条”"
    if ground is Ground.THIRD_PARTY and not _says_something(claim.third_party):
        found["third_party"] = "请写明征求第三方意见的情况，或者不公开不会对公共利益造成重大影响的理由"
    if claim.kind not in (ground.kinds or (None,)):
        found["kind"] = _ask_kind(ground)
    return found


def _ask_kind(ground: Ground) -> str:
    """What to say where the kind is missing, or belongs to another ground."""
    if ground.kinds:
        return f"请选择属于哪一类{ground.label}：{'、'.join(kind.label for kind in ground.kinds)}"
    return f"“{ground.label}”不分类别，请清空类别"


def _says_something(text: str) -> bool:
    """Whether there is at least one word in it, not only blanks and marks."""
    return bool(re.search(r"\w", text))


def note_line(attribute: Attribute) -> str:
    """The note 附注 under the date of an issued document, such as （此件主动公开）."""
    return f"（此件{attribute.label}）"


def attachments_agree(document: Attribute | None, attachments: Iterable[tuple[str, Attribute | None]]) -> list[str]:
    """Why these attachments (name, attribute) cannot go with the document; each has an attribute of its own.

    A public document carries public attachments only: whoever publishes it publishes them.
    """
    found = []
    for name, attribute in attachments:
        if attribute is None:
            found.append(f"附件“{name}”还没有选择公开属性")
        elif document is Attribute.OPEN and attribute is not Attribute.OPEN:
            found.append(
                f"附件“{name}”为{attribute.label}，不能随主动公开的公文印发；请改定附件或公文的公开属性，或者取下附件"
            )
    return found
