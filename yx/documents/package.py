"""The archive package 归档包: paper, text, trail and metadata in one zip (GB/T 33480 and the attribute)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from yx.circulation.queries import as_archived
from yx.core import clock, files, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.cosign.show import record

from . import companions
from .models import Document, Opinion, Paper, Version


def metadata(document: Document, actor: Actor, now: datetime) -> dict[str, Any]:
    """The 18 elements of a document's metadata, and its disclosure attribute with ground and reason."""
    issuers = [part.unit.name for part in document.parts if part.role.value == "issuer"]
    signers = [
        opinion.person for opinion in document.opinions if opinion.step == "sign" and not opinion.lapsed(document)
    ]
    return {
        "标识": f"document-{document.id}",
        "标题": document.title,
        "文种": document.kind.label if document.kind else "",
        "发文字号": document.number_text,
        "发文机关": issuers,
        "主办单位": document.lead_unit.name,
        "拟稿人": document.drafter_name,
        "签发人": signers,
        "成文日期": _day(document.signed_on),
        "印发日期": _day(document.issued_on),
        "主送机关": document.addressee,
        "抄送机关": document.cc,
        "紧急程度": document.urgency.label,
        "附件": [attachment.name for attachment in document.attachments],
        "正文字数": len("".join(document.body.split())),
        "版本": document.version_no,
        "校验值": document.version_hash,
        "归档": {"时间": clock.local(now).isoformat(timespec="seconds"), "人员": actor.signature},
        "公开属性": {
            "属性": document.attribute.label if document.attribute else "",
            "依据": document.ground.label if document.ground else "",
            "理由": document.reason,
            "公开期限": _day(document.publish_due),
            "发布": [_publication(publication) for publication in document.publications],
        },
    }


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _publication(publication: Any) -> dict[str, str]:
    return {
        "渠道": publication.channel.label,
        "网址": publication.address,
        "时间": clock.local(publication.at).isoformat(timespec="minutes"),
        "撤销": publication.withdraw_reason,
    }


def _opinion(opinion: Opinion, document: Document) -> dict[str, Any]:
    return {
        "环节": opinion.label,
        "意见": opinion.words,
        "人员": f"{opinion.unit}{opinion.post} {opinion.person}",
        "时间": clock.local(opinion.at).isoformat(timespec="seconds"),
        "版本": opinion.version_no,
        "有效": not opinion.lapsed(document),
    }


def _line(line: trail.Line) -> dict[str, Any]:
    return {
        column.key: getattr(line, column.key) if column.key != "at" else line.at.isoformat()
        for column in trail.Line.__mapper__.columns
    }


def archive_package(document: Document, actor: Actor, now: datetime) -> bytes:
    """One zip with everything about the document, and a list of the SHA-256 of each file in it."""
    content = {
        "元数据.json": _json(metadata(document, actor, now)),
        "正文.txt": document.body.encode(),
        "审批意见.json": _json([_opinion(opinion, document) for opinion in document.opinions]),
        "留痕.json": _json([_line(line) for line in trail.of("document", document.id)]),
    }
    content |= companions.archive(document)
    if receipts := as_archived("document", document.id):
        content["签收情况.json"] = _json(receipts)
    if document.rounds:
        content["会签意见.json"] = _json([record(one) for one in document.rounds])
    for version in _versions(document):
        content[f"历次版本/第{version.no}版.json"] = version.content.encode()
    for number, attachment in enumerate(document.attachments, start=1):
        content[f"附件/{number}. {attachment.name}"] = files.read(attachment.file)
    for paper in document.papers:
        content[f"成文/{paper.name}"] = _paper(paper)
    content["校验.txt"] = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(content.items())
    ).encode()
    return _zip(content, now)


def _versions(document: Document) -> Sequence[Version]:
    statement = select(Version).where(Version.document_id == document.id).order_by(Version.no)
    return db.session.scalars(statement.options(undefer(Version.content))).all()


def _paper(paper: Paper) -> bytes:
    return files.read(paper.file)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()


def _zip(content: dict[str, bytes], now: datetime) -> bytes:
    buffer = io.BytesIO()
    stamp = clock.local(now).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
