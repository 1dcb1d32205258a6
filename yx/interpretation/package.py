"""What of the interpretation goes into a document's archive package, and into other exports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from yx.core import clock, files
from yx.core.errors import NotFound
from yx.cosign import show as cosign
from yx.documents.models import Document

from . import consulting
from .models import Plan, Product, Question
from .words import Point, timing


def archive(document: Document) -> Mapping[str, bytes]:
    """Name → bytes: the plan, its questions, and each product with its text and file."""
    plan: Plan | None = document.plan  # type: ignore[attr-defined]
    if plan is None:
        return {}
    found = {"解读方案.json": _json(plan_of(plan))}
    own = consulting.of(plan)
    if own:
        found["解读方案会签.json"] = _json([cosign.record(one) for one in own])
    for number, product in enumerate(plan.products, start=1):
        stem = files.clean_name(f"{number}. {product.form.label} {product.title}")[:80]
        found[f"解读产品/{stem}.json"] = _json(product_of(product))
        if product.body:
            found[f"解读产品/{stem}.txt"] = product.body.encode()
        if product.file is not None:
            suffix = PurePosixPath(product.file_name).suffix or f".{product.file.kind}"
            found[f"解读产品/{stem}{suffix}"] = _bytes(product)
    return found


def _bytes(product: Product) -> bytes:
    assert product.file is not None
    try:
        return files.read(product.file)
    except NotFound:
        return f"文件缺失：{product.file_name}（SHA-256 {product.file.sha256}）".encode()


def plan_of(plan: Plan) -> dict[str, Any]:
    """The plan in words."""
    document = plan.document
    return {
        "公文": {
            "标识": f"document-{document.id}",
            "标题": document.title.replace("\n", ""),
            "发文字号": document.number_text,
            "网址": addresses(document),
        },
        "主办单位": plan.unit.name,
        "状态": plan.place.label,
        "解读提纲": {Point(code).label: text for code, text in plan.points.items()},
        "责任人": plan.responsible,
        "经费说明": plan.budget,
        "批准时间": _moment(plan.approved_at),
        "实施时间": _moment(plan.deployed_at),
        "完成时间": _moment(plan.completed_at),
        "后续问题": [_question(one) for one in plan.questions],
    }


def product_of(product: Product) -> dict[str, Any]:
    """A product in words; the document's number stands in each, so that one leads to the other outside too."""
    return {
        "公文": product.plan.document.number_text or product.plan.document.title.replace("\n", ""),
        "解读形式": product.form.label,
        "标题": product.title,
        "制作单位或人员": product.maker,
        "解读渠道": product.channel.label,
        "解读时间": timing(product.days),
        "计划日期": product.due.isoformat() if product.due else "",
        "状态": product.place.label,
        "文件": {"名称": product.file_name, "SHA-256": product.file.sha256} if product.file else {},
        "与公文相同的文字": "" if product.copied is None else f"{product.copied}%",
        "发布": {
            "渠道": product.published_in.label if product.published_in else "",
            "网址": product.address,
            "时间": _moment(product.published_at),
        },
        "回应的问题": product.question.words if product.question else "",
    }


def _question(question: Question) -> dict[str, str]:
    return {"问题": question.words, "来源": question.source, "提出日期": question.asked_on.isoformat()}


def addresses(document: Document) -> list[str]:
    """Where the document stands in public."""
    return [publication.address for publication in document.live_publications if publication.address]


def _moment(value: Any) -> str:
    return clock.local(value).isoformat(timespec="minutes") if value else ""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str).encode()
