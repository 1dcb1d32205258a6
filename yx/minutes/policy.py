"""Who may do what with minutes; the only place that decides (annex, part three; ADR 0022)."""

from __future__ import annotations

from yx.conference import queries as conference
from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Minutes


def may_read(actor: Actor) -> bool:
    """The three administrators never see what is not public (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def _office(minutes: Minutes) -> tuple[int, ...]:
    return (minutes.office_id,)


def _keeper(minutes: Minutes) -> tuple[int, ...]:
    return (minutes.keeper_id,)


def _authors(minutes: Minutes) -> list[int]:
    return minutes.author_ids


def _authors_and_signer(minutes: Minutes) -> list[int]:
    signed = minutes.given("sign")
    return [*minutes.author_ids, *([signed.person_id] if signed else [])]


OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _office)
CONVENER = Who(
    "召集人", (Duty.CONVENER,), lambda _minutes: conference.convener_ids(), but_not=_authors,
    but_not_says="不能签发自己起草的纪要",
)  # fmt: skip
SEALER = Who(
    "县政府办公室用印人员", (Duty.SEAL,), _keeper, but_not=_authors_and_signer,
    but_not_says="起草人和签发人不能用印",
)  # fmt: skip
REGISTRAR = Who("县政府办公室编号登记人员", (Duty.REGISTER,), _keeper)
