"""What is done with an interpretation product 解读产品: made, checked, published, withdrawn (clause C3c)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core import clock
from yx.core.actor import Actor
from yx.core.errors import Refused
from yx.documents.models import Channel

from .copied import compare
from .models import Product


def save(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """Write what the maker gives: text, file (StoredFile, name) or None to keep, address, maker's name."""
    product.body, product.address = data.get("body") or "", data.get("address") or ""
    product.maker = data.get("maker") or ""
    if data.get("drop_file"):
        product.file, product.file_id, product.file_name = None, None, ""
    if data.get("file"):
        stored, name = data["file"]
        product.file, product.file_id, product.file_name = stored, stored.id, name
    product.made_by_id = actor.person_id
    _compare(product)


def _compare(product: Product) -> None:
    """Share of the wording that stands in the document too; for what is read only."""
    product.copied = compare(product.body, product.plan.document.body).percent if product.body else None


def submit(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """送审: the document may have changed since it was made."""
    product.to_mend = ""
    _compare(product)


def approve(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """审核通过 of exactly what stands there now."""
    _compare(product)


def send_back(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回: with the points to mend."""
    product.to_mend = data["reason"]


def publish(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """发布: where and when; never before its document."""
    at = data["at"]
    began = product.plan.document.published_at
    if at > now:
        raise Refused("发布时间不能晚于现在")
    if began is not None and clock.local(at).date() < clock.local(began).date():
        raise Refused(f"发布时间不能早于公文公开（{clock.local(began):%Y-%m-%d}）")
    product.published_in, product.published_at = Channel(data["channel"]), at
    product.address = data.get("address") or product.address


def withdraw(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤销发布: back to its maker, to be checked anew before it comes out again."""
    product.published_at = product.published_in = None
    product.to_mend = data["reason"]


def cancel(product: Product, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """取消: it will not come out; what was promised stays on record with the reason."""
    product.to_mend = ""


def recall(product: Product, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """The document went back to its draft: what was approved of it must be checked anew."""
