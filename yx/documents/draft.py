"""How what is typed becomes the draft, and how each changed content becomes a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from yx.core.actor import Actor
from yx.core.base import db, once
from yx.core.errors import Refused
from yx.cosign.words import Silence
from yx.disclosure import articles
from yx.disclosure.attribute import Attribute, Claim, Ground, SubGround
from yx.people.models import Unit, UnitKind

from .models import Attachment, Document, Kind, Participant, Role, Urgency, Version, canonical

#: attachments of one document at the most
MOST_ATTACHMENTS = 30


def apply(document: Document, data: Mapping[str, Any], only_claim: bool = False) -> None:
    """Write the fields of the drafting form; unknown keys (state, number, signer …) change nothing."""
    _claim(document, data)
    if only_claim:
        return
    document.title = data["title"]
    document.kind = Kind(data["kind"]) if data.get("kind") else None
    document.urgency = Urgency(data.get("urgency") or Urgency.PLAIN)
    document.addressee = (data.get("addressee") or "").rstrip("：:")
    document.cc = data.get("cc") or ""
    document.body = data.get("body") or ""
    document.broad, document.concern = bool(data.get("broad")), bool(data.get("concern"))
    document.technical = bool(data.get("technical"))
    document.plan_waiver = (data.get("plan_waiver") or "") if document.needs_plan else ""
    document.cosign_days = data.get("cosign_days")
    document.cosign_silence = Silence(data.get("cosign_silence") or Silence.REMIND)
    document.cosign_note = data.get("cosign_note") or ""
    _issuer(document, data.get("issuer"))
    _participants(document, data)
    _attachments(document, data)


def _claim(document: Document, data: Mapping[str, Any]) -> None:
    claim = claim_from(data)
    claim = claim.tidy() if claim.attribute else claim
    if claim.ground is Ground.STATE_SECRET:  # not even a draft of it may be kept
        raise Refused(articles.SECRET_REFUSED)
    document.attribute, document.ground, document.sub_ground = claim.attribute, claim.ground, claim.kind
    document.law, document.third_party, document.reason = claim.law, claim.third_party, claim.reason


def claim_from(data: Mapping[str, Any], reason: str = "reason") -> Claim:
    """The claim in a form's data or in kept JSON, codes as members; `reason` names the field of the reason."""
    return Claim(
        attribute=Attribute(data["attribute"]) if data.get("attribute") else None,
        ground=Ground(data["ground"]) if data.get("ground") else None,
        law=data.get("law") or "",
        kind=SubGround(data["sub_ground"]) if data.get("sub_ground") else None,
        third_party=data.get("third_party") or "",
        reason=data.get(reason) or "",
    )


def government_of(lead: Unit) -> tuple[Unit | None, Unit | None]:
    """The county government above a unit, and the office that acts for it."""
    return once(("government of", lead.id), lambda: _government_of(lead))


def _government_of(lead: Unit) -> tuple[Unit | None, Unit | None]:
    above = lead.id if lead.kind == UnitKind.COUNTY else lead.parent_id
    while above is not None:
        office = and_(Unit.parent_id == above, Unit.kind == UnitKind.OFFICE, Unit.active)
        found = db.session.scalars(select(Unit).where(or_(Unit.id == above, office)).order_by(Unit.id)).all()
        upper = next(unit for unit in found if unit.id == above)
        if upper.kind == UnitKind.COUNTY:
            return upper, next((unit for unit in found if unit is not upper), None)
        above = upper.parent_id
    return None, None


def issuers_open_to(lead: Unit) -> list[Unit]:
    """In whose name a unit may draft: its own, its county's, and the county office's."""
    found = {unit.id: unit for unit in (lead, *government_of(lead)) if unit is not None and unit.issues}
    return list(found.values())


def _issuer(document: Document, issuer_id: int | None) -> None:
    lead = db.session.get_one(Unit, document.lead_unit_id)
    _county, office = government_of(lead)
    issuer = db.session.get(Unit, issuer_id) if issuer_id else None
    if issuer is not None and issuer not in issuers_open_to(lead):
        raise Refused("不能以该机关名义发文，请重新选择发文机关")
    if document.number is not None and (issuer.id if issuer else None) != document.issuer_id:
        raise Refused(f"已编{document.number_text}，不能更换发文机关")
    document.lead_unit, document.issuer = lead, issuer
    document.issuer_id = issuer.id if issuer else None
    keeper = office if issuer is not None and issuer.kind == UnitKind.COUNTY else issuer
    document.keeper_id = keeper.id if keeper else None
    document.archive_unit_id = office.id if office else None


def _participants(document: Document, data: Mapping[str, Any]) -> None:
    wanted: list[tuple[Role, int]] = []
    if document.issuer_id is not None:
        others = [unit_id for unit_id in data.get("joint_issuers") or () if unit_id != document.issuer_id]
        wanted += [(Role.ISSUER, unit_id) for unit_id in (document.issuer_id, *others)]
    for role, key in ((Role.DRAFTER, "co_drafters"), (Role.COSIGNER, "cosigners")):
        wanted += [(role, unit_id) for unit_id in data.get(key) or () if unit_id != document.lead_unit_id]
    kept = {(part.role, part.unit_id): part for part in document.parts}
    document.parts[:] = [
        kept.get(pair) or Participant(role=pair[0], unit_id=pair[1], unit=db.session.get_one(Unit, pair[1]))
        for pair in dict.fromkeys(wanted)
    ]
    for position, part in enumerate(document.parts):
        part.position = position


def _attachments(document: Document, data: Mapping[str, Any]) -> None:
    """`attachment_rows`: (id, attribute or None, drop?) of those kept; `new_files`: (StoredFile, name, attribute)."""
    known = {attachment.id: attachment for attachment in document.attachments}
    for attachment_id, attribute, drop in data.get("attachment_rows") or ():
        attachment = known.get(attachment_id)
        if attachment is None:
            continue
        if drop:
            document.attachments.remove(attachment)
        elif attribute:
            attachment.attribute = Attribute(attribute)
    for stored, name, attribute in data.get("new_files") or ():
        document.attachments.append(Attachment(file=stored, file_id=stored.id, name=name, attribute=attribute))
    if len(document.attachments) > MOST_ATTACHMENTS:
        raise Refused(f"附件不超过 {MOST_ATTACHMENTS} 个")
    for position, attachment in enumerate(document.attachments):
        attachment.position = position


def keep_version(document: Document, actor: Actor, now: datetime) -> Version | None:
    """A version of the content as it stands, unless it is the newest already."""
    found = document.content_hash()
    if found == document.version_hash:
        return None
    document.version_no += 1
    document.version_hash = found
    version = Version(
        document=document,  # from this side the earlier versions are not loaded
        no=document.version_no,
        hash=found,
        content=canonical(document.content()),
        at=now,
        person_id=actor.person_id,
        person=actor.person_name,
        post=f"{actor.unit_name}{actor.post_name}",
    )
    if document in db.session:
        db.session.add(version)
    return version
