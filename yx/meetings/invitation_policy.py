"""Who replies to an invitation and signs in; the only place that decides (annex, part three; ADR 0021)."""

from __future__ import annotations

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Invitation
from .words import Role


def may_read(actor: Actor) -> bool:
    """The three administrators read no texts (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def is_office(actor: Actor) -> bool:
    """Whether the actor works in the office of the conference, which sees every reply."""
    return actor.has(Duty.CONFERENCE)


def _of_a_member(invitation: Invitation) -> tuple[int, ...]:
    """A member's unit: its liaison keeps contact with the office. A liaison's own invitation lies on the post."""
    return (invitation.unit_id,) if invitation.role == Role.MEMBER and invitation.post_id else ()


def _of_a_unit(invitation: Invitation) -> tuple[int, ...]:
    return () if invitation.post_id else (invitation.unit_id,)


def _office(invitation: Invitation) -> tuple[int, ...]:
    return (invitation.meeting.office_id,)


#: whoever holds the post today: a successor finds what waited for the one before
INVITED = Who("受邀岗位", post=lambda invitation: invitation.post_id)
LIAISON = Who("受邀单位联络员", (Duty.LIAISON,), _of_a_member)
UNIT = Who("受邀单位联络员或负责人", (Duty.LIAISON, Duty.HEAD), _of_a_unit)
REPLIERS = (INVITED, LIAISON, UNIT)
OFFICE = Who("联席会议办公室", (Duty.CONFERENCE,), _office)
