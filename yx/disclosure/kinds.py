"""What the scan can find in a text."""

from __future__ import annotations

from yx.core.words import Worded


class FindingKind(Worded):
    """What a finding reveals of a person, or what is the matter with a word."""

    IDENTITY = "identity", "身份证号码"
    BANK_CARD = "bank_card", "银行卡号"
    MOBILE = "mobile", "手机号码"
    ADDRESS = "address", "家庭住址"
    LANDLINE = "landline", "固定电话"
    EMAIL = "email", "电子邮箱"
    TYPO = "typo", "错别字"
    SENSITIVE = "sensitive", "错敏词"


#: Kinds that the office's word list may give; the others are found by pattern.
WORDING = (FindingKind.TYPO, FindingKind.SENSITIVE)
#: Personal data looked for unless the caller says otherwise: offices publish their own telephone and mail.
USUAL = frozenset({FindingKind.IDENTITY, FindingKind.BANK_CARD, FindingKind.MOBILE, FindingKind.ADDRESS})
