"""What is done with an official document: one function for each use case; no Flask, no commit, no hidden clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from yx.circulation import sending
from yx.core import clock, numbering, search, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.disclosure.attribute import Attribute, Claim, faults
from yx.disclosure.review import ReviewResult

from . import needs, papers, policy, readers
from .draft import apply, claim_from, keep_version
from .models import Channel, Document, Opinion, PaperKind, Place, Publication, Urgency, Verdict
from .package import archive_package

PUBLISH_WITHIN = 20  # WD, 条例 26
NOT_OPEN_BUT = "拟稿单位拟定为主动公开，结论为不宜公开的，请建议公开属性"


def create(actor: Actor, data: Mapping[str, Any], now: datetime) -> Document:
    """Begin a draft 拟制公文 from the form's data. Raises NotAllowed without the duty 拟稿."""
    if not policy.may_draft(actor):
        raise NotAllowed("拟制公文由拟稿人员办理")
    document = Document(
        title=data["title"],
        urgency=Urgency.PLAIN,
        lead_unit_id=actor.unit_id,
        drafter_post_id=actor.post_id,
        drafter_person_id=actor.person_id,
        drafter_name=actor.person_name,
        state=Place.DRAFTING.value,
        body="",
        form_key=data.get("form_key") or None,
        created_at=now,
        moved_at=now,
        version_no=0,
        version_hash="",
    )
    db.session.add(document)
    db.session.flush()
    save(document, actor, data, now)
    readers.admit_station(document)
    db.session.flush()
    trail.record("document", document.id, actor, "create", "拟制公文", at=now, to_state=document.state)
    return document


def save(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """Write the form's data into the draft; a changed content makes a new version."""
    with db.session.no_autoflush:  # one UPDATE for all of it
        apply(document, data)
        if keep_version(document, actor, now):
            document.decided_from = ""
        search.index("document", document.id, document.title, document.number_text, document.body)


def submit(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """Send it on: to the first station that has not approved this text."""
    document.to_mend = ""
    _date(document)


def _date(document: Document) -> None:
    """成文日期: the day of the last signature for the text as it stands, once every issuer has signed (rules §2)."""
    signed = document.valid_opinions(Place.SIGNING)
    complete = bool(signed) and not policy.unsigned(document)
    document.signed_on = clock.local(max(opinion.at for opinion in signed)).date() if complete else None


def _opine(
    document: Document,
    actor: Actor,
    step: str,
    label: str,
    verdict: Verdict,
    words: str,
    now: datetime,
    **more: Any,
) -> Opinion:
    opinion = Opinion(
        document_id=document.id,
        station=document.state,
        step=step,
        label=label,
        verdict=verdict,
        words=words or "",
        person_id=actor.person_id,
        person=actor.person_name,
        post=actor.post_name,
        unit_id=actor.unit_id,
        unit=actor.unit_name,
        deputy_for=actor.deputy_for or "",
        at=now,
        version_no=document.version_no,
        version_hash=document.version_hash,
        **more,
    )
    document.opinions.append(opinion)
    _date(document)
    return opinion


def approve(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """核稿、办公室审核: agree to exactly this version."""
    label = "审核通过" if document.place == Place.OFFICE_CHECK else "同意"
    _opine(document, actor, "pass", label, Verdict.PASS, data["opinion"], now)


def clear(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """公开审查 before release (条例 17): a result with its basis, and perhaps another attribute than the drafter's."""
    result = ReviewResult(data["result"])
    claim = proposed_claim(data)
    if claim and faults(claim):
        raise Refused(*faults(claim).values())
    if not claim and result is ReviewResult.MAY_NOT_OPEN and document.attribute is Attribute.OPEN:
        raise Refused(NOT_OPEN_BUT)
    more: dict[str, Any] = {"result": result}
    if claim and claim.attribute != document.attribute:
        more |= {"proposed": claim.attribute, "proposed_claim": json.dumps(asdict(claim), ensure_ascii=False)}
    _opine(document, actor, "clear", result.label, Verdict.PASS, data["basis"], now, **more)


def proposed_claim(data: Mapping[str, Any]) -> Claim | None:
    """The attribute that the reviewer proposes instead, if any."""
    if not data.get("attribute"):
        return None
    return claim_from(data, reason="reason_for").tidy()


def follow(document: Document, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """The co-signing has ended, or was taken back for the text to be changed: the document goes on by itself."""


def send_back(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回: with the points to mend."""
    _opine(document, actor, "return", "退回", Verdict.RETURN, data["reason"], now)
    document.to_mend = data["reason"]
    document.signed_on = None


def ask_plan(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """要求编制解读方案: back to the drafter, who must add the plan; a waiver no longer serves (clause C3a)."""
    send_back(document, actor, data, now)
    document.plan_asked = True


def withdraw(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回: the drafter takes it back; opinions on an unchanged text stay valid."""
    document.to_mend = ""


def sign(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """签发: text, attribute and waiver in one act. The lead issuer decides between two views (条例 10)."""
    if data.get("decision") == "officer" and actor.unit_id == document.issuer_id:
        _decide(document, actor, now)
    _opine(document, actor, "sign", "签发", Verdict.PASS, data["opinion"], now)


def officer_view(document: Document) -> Opinion | None:
    """The valid opinion of the reviewer who proposed another attribute than the one it has."""
    found = [o for o in document.valid_opinions(Place.REVIEW) if o.proposed and o.proposed != document.attribute]
    return found[-1] if found else None


def _decide(document: Document, actor: Actor, now: datetime) -> None:
    view = officer_view(document)
    if view is None:
        return
    before = document.version_hash
    claim = json.loads(view.proposed_claim)
    apply(document, {**claim, "sub_ground": claim["kind"]}, only_claim=True)
    keep_version(document, actor, now)
    document.decided_from = before
    unmet = [reason for need in needs.OF_THE_CLAIM for reason in need.unmet(document)]
    if unmet:
        raise Refused(*unmet)


def register(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """编号登记: the next number of the issuer's series; none is ever given twice or left out."""
    code_word = document.issuer.code_word if document.issuer else ""
    if not code_word:
        raise Refused("发文机关还没有设置机关代字，请系统管理员在“单位与岗位”中填写")
    assert document.signed_on is not None  # a signed document has its date
    year = document.signed_on.year
    number = numbering.next_number(code_word, year)
    written = numbering.written(code_word, year, number)
    search.index("document", document.id, document.title, written, document.body)
    document.code_word, document.year, document.number, document.number_text = code_word, year, number, written


def issue(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """印发: makes and keeps the papers, sends them to the units chosen; the time for publication runs (条例 26)."""
    document.issued_on = clock.local(now).date()
    document.state = Place.ISSUED.value
    assert document.signed_on is not None
    if document.attribute == Attribute.OPEN:
        document.publish_due = clock.add_workdays(document.signed_on, PUBLISH_WITHIN)
    papers.keep_papers(document, now)
    return circulate(document, actor, data, now) if data.get("units") else None


def circulate(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """分送 to units, each of which signs for it (yx.circulation); again, to units that do not have it yet."""
    units, note = data["units"], data.get("note") or ""
    lead = document.lead_unit_id
    sending.send("document", document.id, document.title, document.number_text, units, note, actor, now, lead)
    return f"分送 {len(set(units))} 个单位"


def publish(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """公开发布: where and when; from now on everybody may read it."""
    at = data["at"]
    if at > now:
        raise Refused("发布时间不能晚于现在")
    if document.signed_on and clock.local(at).date() < document.signed_on:
        raise Refused("发布时间不能早于成文日期")
    document.publications.append(
        Publication(channel=Channel(data["channel"]), address=data["address"] or "", at=at, person=actor.person_name)
    )
    readers.make_public(document)
    if document.published_at is None:
        document.published_at = at


def unpublish(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤销发布, with the reason; what was published stays on record."""
    for publication in document.live_publications:
        publication.withdrawn_at, publication.withdraw_reason = now, data["reason"]
    document.published_at = None
    readers.make_internal(document)


def archive(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """归档: everything in one package, kept with its hash."""
    document.archived_at = now
    name = f"{document.number_text} 归档包.zip"
    papers.keep(document, PaperKind.PACKAGE, name, archive_package(document, actor, now), now)


def void(document: Document, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """作废: never deleted, no longer on the way."""
    document.to_mend = ""
