"""The articles quoted beside the fields, so that an official sees why the programme says no.

Short quotations from 政府信息公开条例 (2019, 国令第711号), word for word; an ellipsis marks what is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

REGULATION = "政府信息公开条例"


@dataclass(frozen=True, slots=True)
class Article:
    """One article: of which law, its number as the law writes it, and the words that matter here."""

    number: str
    text: str
    law: str = REGULATION

    @property
    def name(self) -> str:
        """The citation in one phrase, such as 政府信息公开条例第十四条."""
        return f"{self.law}第{self.number}条"


ARTICLE_10 = Article("十", "两个以上行政机关共同制作的政府信息，由牵头制作的行政机关负责公开。")
ARTICLE_13 = Article("十三", "除本条例第十四条、第十五条、第十六条规定的政府信息外，政府信息应当公开。")
ARTICLE_14 = Article(
    "十四",
    "依法确定为国家秘密的政府信息，法律、行政法规禁止公开的政府信息，"
    "以及公开后可能危及国家安全、公共安全、经济安全、社会稳定的政府信息，不予公开。",
)
ARTICLE_15 = Article(
    "十五",
    "涉及商业秘密、个人隐私等公开会对第三方合法权益造成损害的政府信息，行政机关不得公开。"
    "但是，第三方同意公开或者行政机关认为不公开会对公共利益造成重大影响的，予以公开。",
)
ARTICLE_16_1 = Article(
    "十六",
    "行政机关的内部事务信息，包括人事管理、后勤管理、内部工作流程等方面的信息，可以不予公开。",
)
ARTICLE_16_2 = Article(
    "十六",
    "行政机关在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息"
    "以及行政执法案卷信息，可以不予公开。法律、法规、规章规定上述信息应当公开的，从其规定。",
)
ARTICLE_17 = Article(
    "十七",
    "行政机关应当建立健全政府信息公开审查机制，明确审查的程序和责任。……"
    "行政机关不能确定政府信息是否可以公开的，"
    "应当依照法律、法规和国家有关规定报有关主管部门或者保密行政管理部门确定。",
)
ARTICLE_18 = Article(
    "十八",
    "行政机关应当建立健全政府信息管理动态调整机制，对本行政机关不予公开的政府信息进行定期评估审查，"
    "对因情势变化可以公开的政府信息应当公开。",
)
ARTICLE_26 = Article(
    "二十六",
    "属于主动公开范围的政府信息，应当自该政府信息形成或者变更之日起20个工作日内及时公开。"
    "法律、法规对政府信息公开的期限另有规定的，从其规定。",
)

#: Shown on every drafting page (保守国家秘密法实施条例 41).
NO_SECRETS = "本系统不是涉密信息系统，不得录入、存储、处理国家秘密（保守国家秘密法实施条例第四十一条）。"
#: The answer to ground 14-1.
SECRET_REFUSED = (
    "国家秘密不得进入本系统（保守国家秘密法实施条例第四十一条）。请停止在本系统办理，报告本单位保密工作机构。"
)
