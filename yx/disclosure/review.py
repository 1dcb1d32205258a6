"""The review before release 公开审查: 先审查、后公开 (条例 17)."""

from __future__ import annotations

from yx.core.words import Worded

from .attribute import Attribute


class ReviewResult(Worded):
    """What the disclosure officer found."""

    MAY_OPEN = "may_open", "可以公开"
    MAY_NOT_OPEN = "may_not_open", "不宜公开"
    REFERRED = "referred", "报请确定"


_BASIS_WANTED = {
    ReviewResult.MAY_OPEN: "请写明审查依据：对照了哪些规定，是否涉密、涉及第三方权益",
    ReviewResult.MAY_NOT_OPEN: "请写明不宜公开的依据（条例第十四条、第十五条或第十六条）",
    ReviewResult.REFERRED: "请写明报请哪个主管部门或者保密行政管理部门确定，以及不能确定的原因",
}


def review_faults(result: ReviewResult | None, basis: str) -> dict[str, str]:
    """What is missing in a review: field (`result`, `basis`) → what to do, in Chinese (条例 17)."""
    if result is None:
        return {"result": "请选择审查结论：可以公开、不宜公开或报请确定"}
    return {} if basis.strip() else {"basis": _BASIS_WANTED[result]}


def disagreement(attribute: Attribute, result: ReviewResult) -> str:
    """How the officer's result differs from the drafter's attribute, for whoever signs; else empty."""
    agreed = ReviewResult.MAY_OPEN if attribute is Attribute.OPEN else ReviewResult.MAY_NOT_OPEN
    return "" if result is agreed else f"拟稿单位拟定为{attribute.label}，公开审查结论为{result.label}"


def bars_publication(result: ReviewResult | None) -> str:
    """Why a record with this result may not be published yet; empty when it may (条例 17)."""
    if result is ReviewResult.MAY_OPEN:
        return ""
    if result is ReviewResult.REFERRED:
        return "已报请主管部门或者保密行政管理部门确定，确定可以公开后才能公开"
    return "公开审查结论为不宜公开，不能公开" if result else "还没有经过公开审查，先审查、后公开"
