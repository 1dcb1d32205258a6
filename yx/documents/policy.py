"""Who may do what with an official document; the only place that decides."""

from __future__ import annotations

from functools import partial

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.cosign.standing import Standing, standing
from yx.people.duties import Duty
from yx.people.models import Unit, UnitKind

from .models import EVERYBODY, Document, Place, Role, unit_key

ADMINISTRATORS = (Duty.SYSADMIN, Duty.SECADMIN, Duty.AUDIT)


# --- reading -------------------------------------------------------------------------------------------------


def reader_keys(actor: Actor) -> tuple[str, ...]:
    """Keys under which the actor may read. The three administrators never see unpublished texts (等级保护)."""
    if actor.has(*ADMINISTRATORS):
        return (EVERYBODY,)
    unit = unit_key(actor.unit_id)
    return (unit, *(f"{unit}:{duty}" for duty in sorted(actor.duties)), EVERYBODY)


def may_draft(actor: Actor) -> bool:
    """Whether the actor's post may begin and edit drafts of its unit."""
    return actor.has(Duty.DRAFT)


# --- units that the record names -----------------------------------------------------------------------------


def lead(document: Document) -> tuple[int, ...]:
    """The drafting unit."""
    return (document.lead_unit_id,)


def keeper(document: Document) -> tuple[int, ...]:
    """The unit that checks, numbers, issues and publishes for the issuer."""
    return (document.keeper_id,) if document.keeper_id else ()


def archive(document: Document) -> tuple[int, ...]:
    """Archivists of the drafting unit and of the county's office."""
    found = dict.fromkeys([document.lead_unit_id, document.archive_unit_id])
    return tuple(unit_id for unit_id in found if unit_id)


def cosigned(document: Document) -> Standing:
    """Answers and recorded silences of co-signing units that count for the text as it stands."""
    if not document.asked_ids:
        return Standing(())
    return standing(document.rounds, document.valid_hashes)


def unanswered(document: Document) -> list[int]:
    """Units asked to co-sign that have not answered for the text as it stands."""
    known = cosigned(document)
    left = [unit_id for unit_id in document.asked_ids if unit_id not in known.settled_units]
    return list(dict.fromkeys([*left, *known.owing]))


def unsigned(document: Document) -> list[int]:
    """Issuers that have not signed the text as it stands."""
    signed = {opinion.unit_id for opinion in document.valid_opinions(Place.SIGNING)}
    return [unit_id for unit_id in document.unit_ids(Role.ISSUER) if unit_id not in signed]


def signing_duty(unit: Unit) -> Duty:
    """The duty that signs in the name of `unit`."""
    special = {UnitKind.COUNTY: Duty.COUNTY_SIGN, UnitKind.OFFICE: Duty.OFFICE_SIGN}
    return special.get(unit.kind, Duty.HEAD)


def _unsigned_by(duty: Duty, document: Document) -> list[int]:
    """Of the issuers that have not signed, those in whose name the holder of `duty` signs."""
    known = {part.unit_id: part.unit for part in document.parts if part.role == Role.ISSUER}
    return [unit_id for unit_id in unsigned(document) if signing_duty(known[unit_id]) == duty]


def _authors(document: Document) -> set[int]:
    return document.author_ids


# --- whose step it is ----------------------------------------------------------------------------------------

DRAFTER = Who("拟稿人", post=lambda document: document.drafter_post_id)
DRAFTERS = Who("主办单位拟稿人员", (Duty.DRAFT,), lead)
CHECKER = Who("主办单位核稿人或负责人", (Duty.CHECK, Duty.HEAD), lead, but_not=_authors)
HEAD = Who("主办单位负责人", (Duty.HEAD,), lead)
REVIEWER = Who("主办单位公开审查人员", (Duty.REVIEW,), lead, but_not=_authors)
OFFICE_CHECKER = Who("县府办核稿人员", (Duty.OFFICE_CHECK,), keeper, but_not=_authors)
SIGNERS = tuple(
    Who(label, (duty,), partial(_unsigned_by, duty), but_not=_authors)
    for label, duty in (
        ("发文单位负责人", Duty.HEAD),
        ("县府办签发人", Duty.OFFICE_SIGN),
        ("县政府签发人", Duty.COUNTY_SIGN),
    )
)
REGISTRAR = Who("编号登记人员", (Duty.REGISTER,), keeper)
PUBLISHER = Who("发文机关公开审查人员", (Duty.REVIEW,), keeper)
ARCHIVIST = Who("档案人员", (Duty.ARCHIVE,), archive)
