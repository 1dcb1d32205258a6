"""What must be true before a step: each requirement says in Chinese what is missing and what to do."""

from __future__ import annotations

from yx.core.flow import Need
from yx.disclosure.attribute import Attribute, Claim, attachments_agree, faults
from yx.disclosure.queries import open_findings

from . import companions
from .models import TO_ALL, Document, PaperKind


def claim_of(document: Document) -> Claim:
    """The document's attribute, ground and reason as the common rule takes them."""
    return Claim(
        attribute=document.attribute,
        ground=document.ground,
        law=document.law,
        kind=document.sub_ground,
        third_party=document.third_party,
        reason=document.reason,
    )


def _incomplete(document: Document) -> list[str]:
    wanted = [
        (document.title, "请填写标题"),
        (document.kind, "请选择文种"),
        (document.issuer_id, "请选择发文机关"),
        (document.addressee or document.kind in TO_ALL, "请填写主送机关"),
        (document.body or document.attachments, "请填写正文或上传附件"),
    ]
    return [message for value, message in wanted if not value]


def _claim_faults(document: Document) -> list[str]:
    return list(faults(claim_of(document)).values())


def _attachments(document: Document) -> list[str]:
    return attachments_agree(document.attribute, [(a.name, a.attribute) for a in document.attachments])


def _unanswered_findings(document: Document) -> list[str]:
    if document.attribute != Attribute.OPEN:
        return []
    left = len(open_findings("document", document.id, f"{document.title}\n{document.body}"))
    return [f"公开前审查提示还有 {left} 处没有修改或答复"] if left else []


def _without_plan(document: Document) -> list[str]:
    if document.attribute != Attribute.OPEN:
        return ["只有主动公开的公文才须解读"]
    return ["已有解读方案；要修改的，请退回"] if companions.content(document) else []


def _approved(document: Document) -> list[str]:
    """Nothing is issued on another text than the one that was signed."""
    return [] if document.version_hash == document.content_hash() else ["文稿与签发的版本不一致，请退回重新签发"]


def _numbered(document: Document) -> list[str]:
    return [] if document.number else ["请先编号登记"]


def _unnumbered(document: Document) -> list[str]:
    return ["已编号"] if document.number else []


def _open(document: Document) -> list[str]:
    if document.attribute != Attribute.OPEN:
        return ["只有主动公开的公文才能公开发布"]
    return _attachments(document)


def _published(document: Document) -> list[str]:
    return [] if document.live_publications else ["没有可撤销的发布"]


def _complete(document: Document) -> list[str]:
    found = []
    if not any(paper.kind == PaperKind.PDF for paper in document.papers):
        found.append("还没有生成版式文件")
    if document.attribute == Attribute.OPEN and document.published_at is None and not document.publications:
        found.append("主动公开的公文须先公开发布")
    return found


def _never_submitted(document: Document) -> list[str]:
    return ["已送审的文稿由单位负责人作废"] if document.opinions else []


COMPLETE = Need("complete", "要素齐全", _incomplete)
CLAIM = Need("claim", "公开属性、依据和理由", _claim_faults)
ATTACHMENTS_AGREE = Need("attachments", "附件属性一致", _attachments)
SCANNED = Need("scanned", "公开前审查提示已处理", _unanswered_findings)
COMPANIONS = Need("companions", "解读方案或免予解读理由", companions.unmet)
#: what depends on the attribute, and must hold again where the signer decides for another one
OF_THE_CLAIM = (CLAIM, ATTACHMENTS_AGREE, SCANNED, COMPANIONS)
WITHOUT_PLAN = Need("without_plan", "没有解读方案", _without_plan)
APPROVED = Need("approved", "与签发版本一致", _approved)
NUMBERED = Need("numbered", "已编号", _numbered)
UNNUMBERED = Need("unnumbered", "未编号", _unnumbered)
OPEN = Need("open", "主动公开", _open)
PUBLISHED = Need("published", "已发布", _published)
ARCHIVABLE = Need("archivable", "归档材料齐全", _complete)
NEVER_SUBMITTED = Need("never_submitted", "未送审", _never_submitted)
