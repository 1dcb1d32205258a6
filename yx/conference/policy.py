"""Who files changes of holders and who records them; the only place that decides."""

from __future__ import annotations

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import Duty

from .models import Filing

#: in a unit: its liaison keeps contact, its head answers for it
FILERS = (Duty.LIAISON, Duty.HEAD)


def may_file(actor: Actor) -> bool:
    """Whether the actor may file changes for their unit."""
    return actor.has(*FILERS)


def is_office(actor: Actor) -> bool:
    """Whether the actor works in the office of the conference."""
    return actor.has(Duty.CONFERENCE)


def _unit(filing: Filing) -> tuple[int, ...]:
    return (filing.unit_id,)


def _office(filing: Filing) -> tuple[int, ...]:
    return (filing.office_id,)


FILER = Who("报备单位联络员或负责人", FILERS, _unit)
OFFICE = Who(
    "联席会议办公室",
    (Duty.CONFERENCE,),
    _office,
    but_not=lambda filing: [filing.filer_id],
    but_not_says="不能备案自己报备的变动",
)
