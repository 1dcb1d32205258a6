"""What a post may do 岗位职责. A right is always that of a post, never of a person."""

from __future__ import annotations

from yx.core import events
from yx.core.words import Worded

#: What a post may do is new from `day` on; closing a post takes all of it away.
events.declare("duties_changed", "post_id", "day")


class Duty(Worded):
    """A duty that a post carries; a post may carry several."""

    DRAFT = "draft", "拟稿"
    CHECK = "check", "核稿"
    REVIEW = "review", "公开审查"
    HEAD = "head", "负责人"
    LIAISON = "liaison", "联络员"
    MEMBER = "member", "成员"
    CONVENER = "convener", "召集人"
    CONFERENCE = "conference", "联席办"
    OFFICE_CHECK = "office_check", "县府办核稿"
    OFFICE_SIGN = "office_sign", "县府办签发"
    COUNTY_SIGN = "county_sign", "签发"
    REGISTER = "register", "编号登记"
    SEAL = "seal", "用印"
    ARCHIVE = "archive", "档案"
    ASSESS = "assess", "评估"
    SYSADMIN = "sysadmin", "系统管理"
    SECADMIN = "secadmin", "安全管理"
    AUDIT = "audit", "审计"


#: The three administrators: nobody holds two of these (GB/T 22239-2019, 8.1.10).
ADMINISTRATORS = frozenset({Duty.SYSADMIN, Duty.SECADMIN, Duty.AUDIT})
BY_CODE = {duty.value: duty for duty in Duty}
