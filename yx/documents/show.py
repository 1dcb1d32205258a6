"""What a document's page shows: facts, road, who must act, opinions, versions, files, trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for

from yx.circulation.queries import of_matter
from yx.core import chain, clock, inbox, settings, trail
from yx.core.actor import Actor
from yx.core.errors import NotFound
from yx.cosign import show as cosign
from yx.disclosure.attribute import Attribute, Ground, SubGround, note_line
from yx.disclosure.queries import findings
from yx.paper.diff import compare
from yx.paper.text import parse
from yx.people.called import who_must_act
from yx.people.duties import Duty
from yx.web.forms import by_id

from . import companions, papers, policy
from .flow import FLOW
from .models import Document, Kind, Opinion, Place, Role, Urgency, Version
from .road import stations_of

#: titles of the fields of a version, for the comparison
TITLES = {
    "title": "标题",
    "kind": "文种",
    "urgency": "紧急程度",
    "addressee": "主送机关",
    "cc": "抄送机关",
    "attribute": "公开属性",
    "ground": "不公开依据",
    "sub_ground": "具体类别",
    "law": "法律法规名称及条款",
    "third_party": "第三方意见或公共利益考量",
    "reason": "理由",
    "plan_waiver": "免予解读理由",
    "attachments": "附件",
}
#: words of the codes that stand in a version
WORDS = {**dict(Attribute.choices()), **dict(Kind.choices()), **dict(Urgency.choices())}
WORDS |= {**dict(Ground.choices()), **dict(SubGround.choices())}


def everything(document: Document, actor: Actor) -> dict[str, Any]:
    """The context of the page."""
    lines = trail.of("document", document.id)
    waiting = [] if FLOW.state(document.state).end else inbox.of_record("document", document.id)
    return {
        **text(document, actor),
        "facts": facts(document),
        "stations": stations(document, waiting),
        "opinions": [(one, Place(one.station).label, lapse(one, document)) for one in document.opinions],
        "lines": lines,
        "rings": chain.of("document", document.id, actor),
        "attachments": attachments(document),
        "papers": paper_files(document),
        "fonts": papers.fonts_used() if document.papers else [],
        "findings": scan_findings(document),
        "may_answer": document.place == Place.DRAFTING and actor.has(Duty.DRAFT),
        "edit_url": edit_url(document, actor),
        "sent": sent_to(document, actor),
        "rounds": rounds(document),
        "objections": objections(document),
        "due": document.publish_due if document.published_at is None else None,
    }


def sent_to(document: Document, actor: Actor) -> Any:
    """How many units have signed for it, as far as the actor may know; None before it is issued or sent."""
    if document.place not in (Place.ISSUED, Place.ARCHIVED):
        return None
    return of_matter(actor, "document", document.id)


def text(document: Document, actor: Actor) -> dict[str, Any]:
    """The text and what travels with it, as whoever checks, co-signs or signs must see them."""
    beside = {one: one.context(document, actor) for one in companions.each()}
    return {
        "document": document,
        "article": parse(document.body),
        "companions": [one.template for one, context in beside.items() if context is not None],
        **{one.code: context for one, context in beside.items()},
    }


def rounds(document: Document) -> list[cosign.Shown]:
    """Its co-signing rounds, the newest first; not asked for where it never came to 会签."""
    if not document.asked_ids:
        return []
    return [cosign.shown(one, document.valid_hashes) for one in reversed(document.rounds)]


def objections(document: Document) -> list[tuple[str, str, str]]:
    """Objections that stand, put before the signer with both views."""
    if document.place not in (Place.OFFICE_CHECK, Place.SIGNING):
        return []
    return cosign.objections(policy.cosigned(document).objections)


def edit_url(document: Document, actor: Actor) -> str | None:
    """Where the actor may edit the draft."""
    if FLOW.is_open("save", document, actor):
        return url_for("drafts.edit", record_id=document.id)
    return None


def facts(document: Document) -> list[tuple[str, Any]]:
    """Name and value of each element; empty ones are left out by the page."""
    ground = document.ground
    joint = [part.unit.short_name for part in document.parts if part.role == Role.ISSUER]
    return [
        ("发文字号", document.number_text),
        ("文种", document.kind.label if document.kind else ""),
        ("发文机关", "、".join(joint) if len(joint) > 1 else document.issuer.name if document.issuer else ""),
        ("主办单位", document.lead_unit.short_name),
        ("拟稿人", document.drafter_name),
        ("紧急程度", document.urgency.label),
        ("主送机关", document.addressee),
        ("抄送机关", document.cc),
        ("联合起草单位", _units(document, Role.DRAFTER)),
        ("会签单位", _units(document, Role.COSIGNER)),
        ("会签要求", _asking(document)),
        ("公开属性", document.attribute.label if document.attribute else "未选择"),
        ("不公开依据", f"条例第{ground.article.number}条 {ground.label}" if ground else ""),
        ("具体类别", document.sub_ground.label if document.sub_ground else ""),
        ("法律法规名称及条款", document.law),
        ("第三方意见", document.third_party),
        ("理由", document.reason),
        ("政策解读", _plan(document)),
        ("成文日期", _long_day(document.signed_on)),
        ("印发日期", _long_day(document.issued_on)),
        ("公开期限", _due_day(document.publish_due)),
        ("附注", note_line(document.attribute) if document.attribute else ""),
    ]


def _asking(document: Document) -> str:
    if not document.asked_ids:
        return ""
    days = document.cosign_days or settings.number("cosign_days")
    note = f"。{document.cosign_note}" if document.cosign_note else ""
    return f"{days} 个工作日，{document.cosign_silence.label}{note}"


def _units(document: Document, role: Role) -> str:
    return "、".join(part.unit.short_name for part in document.parts if part.role == role)


def _plan(document: Document) -> str:
    if not document.needs_plan:
        return ""
    if companions.content(document):
        return "解读方案随文报批"
    if document.plan_asked:
        return "须同步报批解读方案（办公室要求）"
    return f"免予解读：{document.plan_waiver}" if document.plan_waiver else "须同步报批解读方案"


def _long_day(value: Any) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def _due_day(value: date | None) -> str:
    """A due date; marked where the year's holidays are not loaded and weekends were counted instead."""
    mark = "（该年度节假日安排尚未载入，按周末推算）" if value and clock.assumed(value) else ""
    return _long_day(value) + mark


def stations(document: Document, waiting: Sequence[inbox.Waiting]) -> list[dict[str, str]]:
    """The road with the place marked and who acted or must act."""
    if document.place == Place.VOID:
        return [{"label": Place.VOID.label, "state": "here", "note": ""}]
    road = stations_of(document)
    here = road.index(document.place) if document.place in road else 0
    names = _owing(document) if document.place == Place.COSIGNING else who_must_act(waiting)
    return [
        {
            "label": place.label,
            "state": "done" if index < here else "here" if index == here else "ahead",
            "note": names if index == here else _done_by(document, place),
        }
        for index, place in enumerate(road)
    ]


def _owing(document: Document) -> str:
    """Units that owe their answer; with none left, the drafter has opinions to settle."""
    owing = [ask.unit.short_name for one in document.rounds for ask in one.unanswered]
    return f"待答复：{'、'.join(owing)}" if owing else "待处理会签意见"


def _done_by(document: Document, place: Place) -> str:
    if place == Place.COSIGNING:
        given: Sequence[Any] = policy.cosigned(document).replies
    else:
        given = [o for o in document.valid_opinions(place) if o.station == place]
    return "、".join(dict.fromkeys(f"{opinion.person} {clock.local(opinion.at):%m-%d}" for opinion in given))


def lapse(opinion: Opinion, document: Document) -> str:
    """Why an opinion no longer counts; empty while it does."""
    if opinion.verdict.value == "return" or not opinion.lapsed(document):
        return ""
    return f"针对第 {opinion.version_no} 版，文稿已修改为第 {document.version_no} 版"


def attachments(document: Document) -> list[dict[str, Any]]:
    """Attachments for the list of files."""
    return [
        {
            "name": item.name,
            "url": url_for("documents.attachment", record_id=document.id, attachment_id=item.id),
            "size": item.file.size,
            "note": item.attribute.label,
        }
        for item in document.attachments
    ]


def paper_files(document: Document) -> list[dict[str, Any]]:
    """Papers for the list of files; none is made before there is a number."""
    if document.number is None:
        return []
    return [
        {
            "name": item.name,
            "url": url_for("documents.paper", record_id=document.id, paper_id=item.id),
            "size": item.file.size,
            "note": f"{item.kind.label} SHA-256 {item.file.sha256[:12]}…",
        }
        for item in document.papers
    ]


def scan_findings(document: Document) -> list[Any]:
    """What the scan found in a document that is to be public; nothing for others."""
    if document.attribute != Attribute.OPEN or document.place in (Place.ISSUED, Place.ARCHIVED, Place.VOID):
        return []
    return findings("document", document.id, f"{document.title}\n{document.body}")


def scopes(actor: Actor, scope: str) -> list[tuple[str, str, bool, None]]:
    """The tabs of the list."""
    keys = policy.reader_keys(actor)
    found = [("unit", "本单位")] if len(keys) > 1 else []
    found += [("archive", "归档")] if actor.has(Duty.ARCHIVE) else []
    found.append(("public", "已公开"))
    here = scope if scope in dict(found) else "public"
    return [(label, url_for("documents.index", scope=code), code == here, None) for code, label in found]


def chosen_versions(document: Document, old: str | None, new: str | None) -> tuple[Version, Version]:
    """The two versions of the URL; by default the newest and the one before it."""
    known = {version.no: version for version in document.versions}
    if not known:
        raise NotFound
    last = max(known)
    second = by_id(new) or last
    first = by_id(old) or max(second - 1, min(known))
    if first not in known or second not in known:
        raise NotFound
    return known[first], known[second]


def compared(old: Version, new: Version) -> dict[str, Any]:
    """Rows of the text, and the other fields that differ."""
    before, after = old.fields, new.fields
    fields = [
        (title, _plain(before.get(key)), _plain(after.get(key)))
        for key, title in TITLES.items()
        if before.get(key) != after.get(key)
    ]
    fields += companions.changes(before, after)
    return {"fields": fields, "rows": compare(before.get("body", ""), after.get("body", ""))}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(str(item[0]) if isinstance(item, list) else str(item) for item in value)
    return WORDS.get(str(value or ""), str(value or ""))
