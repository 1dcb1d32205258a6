"""The check of links between documents and their interpretation: what is broken, and what to do (clause C3c)."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, delete, select

from yx.core import clock, files, jobs, settings
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.files import StoredFile
from yx.documents.models import Document, Reader
from yx.documents.queries import scope_key
from yx.web.paging import SIZE, Page, descending

from .models import LinkFault, Plan, Product
from .words import Fault, ProductState

settings.declare(
    "check_addresses",
    "检查链接时实际打开网址（本机能访问外网时设为 1）",
    0,
    low=0,
    high=1,
    source="政策文件与解读材料相互关联",
)
#: seconds to wait for an address
PATIENCE = 5
#: what stands in no address
_BAD = frozenset(' <>"{}|\\^`')


def malformed(address: str) -> str:
    """What is wrong with a web address, in Chinese; empty for a good one or none."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or _BAD & set(address):
        return "网址应以 http:// 或 https:// 开头，写完整，不含空格"
    return ""


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to another http address only: never to a file or another scheme."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme not in ("http", "https"):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def reachable(address: str) -> bool:
    """Whether an http(s) address answers within 5 seconds with a page; nothing of it is read or kept."""
    if malformed(address):
        return False
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoDetours())
    try:
        with opener.open(urllib.request.Request(address, method="GET"), timeout=PATIENCE) as answer:
            return bool(200 <= answer.status < 400)
    except (OSError, ValueError, urllib.error.HTTPError):
        return False


def find(products: Sequence[Row[Any]], try_addresses: bool = False) -> Iterator[tuple[int, Fault, str]]:
    """(product's id, what is wrong, about what) of every broken link among the published products."""
    shared = _shared(products)
    for row in products:
        if not row.address and row.sha256 is None:
            yield row.id, Fault.NOTHING, ""
        if row.sha256 is not None and not files.is_kept(row.sha256):
            yield row.id, Fault.FILE_GONE, row.file_name
        if row.document_published_at is None:
            yield row.id, Fault.WITHDRAWN, row.document_title.replace("\n", "")
        if malformed(row.address):
            yield row.id, Fault.MALFORMED, row.address
        elif row.address in shared:
            yield row.id, Fault.SHARED, row.address
        if row.address and try_addresses and not malformed(row.address) and not reachable(row.address):
            yield row.id, Fault.UNREACHABLE, row.address


def _shared(products: Iterable[Row[Any]]) -> set[str]:
    known: defaultdict[str, int] = defaultdict(int)
    for row in products:
        known[row.address] += bool(row.address)
    return {address for address, times in known.items() if times > 1}


def published() -> Sequence[Row[Any]]:
    """What the check looks at of every published product."""
    statement = (
        select(
            Product.id,
            Product.address,
            Product.file_name,
            StoredFile.sha256,
            Document.title.label("document_title"),
            Document.published_at.label("document_published_at"),
        )
        .join(Plan, Plan.id == Product.plan_id)
        .join(Document, Document.id == Plan.document_id)
        .outerjoin(StoredFile, StoredFile.id == Product.file_id)
        .where(Product.state == ProductState.PUBLISHED.value)
    )
    return db.session.execute(statement.order_by(Product.id)).all()


@jobs.kind("check_links", "检查解读链接")
def check(work: jobs.Work, report: jobs.Report) -> jobs.Outcome:
    """Look at every published product, and write down anew what is broken."""
    rows = published()
    try_addresses = bool(settings.number("check_addresses"))
    db.session.rollback()
    found = list(find(rows, try_addresses))
    with transaction() as session:
        session.execute(delete(LinkFault))
        now = clock.now()
        session.add_all(LinkFault(product_id=p, fault=fault, about=about, found_at=now) for p, fault, about in found)
    return jobs.Outcome(f"检查 {len(rows)} 项，发现 {len(found)} 处")


jobs.every("daily", "06:30", "check_links")


def page(actor: Actor, after: str | None, before: str | None, size: int = SIZE) -> Page[Any]:
    """What the last check found, as far as the actor may read the documents; newest products first."""
    return descending(_listing(actor), LinkFault.id, after, before, size)


def _listing(actor: Actor) -> Select[Any]:
    readable = select(Reader.document_id).where(
        Reader.document_id == Plan.document_id, Reader.key == scope_key(actor, "unit")
    )
    return (
        select(
            LinkFault.id,
            LinkFault.fault,
            LinkFault.about,
            LinkFault.found_at,
            LinkFault.product_id,
            Product.title,
            Product.form,
            Plan.document_id,
            Document.title.label("document_title"),
        )
        .join(Product, Product.id == LinkFault.product_id)
        .join(Plan, Plan.id == Product.plan_id)
        .join(Document, Document.id == Plan.document_id)
        .where(readable.exists())
    )


def last_check() -> jobs.Job | None:
    """The newest check that came to its end."""
    newest = select(jobs.Job).where(jobs.Job.kind == "check_links", jobs.Job.state == jobs.JobState.DONE)
    return db.session.scalars(newest.order_by(jobs.Job.id.desc()).limit(1)).first()
