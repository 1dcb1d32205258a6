"""What the pages of invitations show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from yx.core import clock, trail
from yx.core.actor import Actor

from . import attendance, show, versions
from .invitation_listing import title, who
from .models import AgendaVersion, Invitation, Meeting
from .words import InvitationState, Role


def everything(invitation: Invitation, actor: Actor) -> dict[str, Any]:
    """The context of an invitation's page: the meeting as it was last sent, and what changed since it was read."""
    meeting = invitation.meeting
    kept = show.kept_for(meeting, actor)
    return {
        "invitation": invitation,
        "meeting": meeting,
        "agenda": show.agenda(meeting, kept),
        "change": _unread(invitation),
        "facts": facts(invitation),
        "lines": trail.of("invitation", invitation.id),
    }


def facts(invitation: Invitation) -> list[tuple[str, Any]]:
    """Name and value of what was replied; empty ones are left out by the page."""
    seated = f"{attendance.post_of(invitation)}　{invitation.holder or attendance.holder_of(invitation)}".strip()
    until, replied = invitation.meeting.reply_by, invitation.replied_at
    signed = invitation.signed_in_at
    return [
        ("邀请", seated or invitation.unit.short_name),
        ("身份", invitation.role.label),
        ("回执截止", f"{clock.local(until):%Y-%m-%d %H:%M}" if until else ""),
        ("回执", "" if replied is None else invitation.place.label),
        ("参会人员", "　".join(filter(None, (invitation.name, invitation.duty)))),
        ("联系电话", invitation.phone),
        ("事由", invitation.reason),
        ("回执人", invitation.replied_by),
        ("签到", f"{invitation.signed_in_name} {clock.local(signed):%m-%d %H:%M}" if signed else ""),
    ]


def _unread(invitation: Invitation) -> dict[str, Any] | None:
    """What changed since the version that the unit knows; None where it knows the newest."""
    known: Sequence[AgendaVersion] = [one for one in invitation.meeting.versions if one.no <= invitation.seen_no]
    last = versions.latest(invitation.meeting)
    if not known or last is None or known[-1].no == last.no:
        return None
    found = show.compared(versions.opened(known[-1]), versions.opened(last))
    return {**found, "reason": last.reason, "at": last.at}


def agenda_text(meeting: Meeting) -> str:
    """The agenda as it was last sent, as plain text for a calendar."""
    last = versions.latest(meeting)
    return versions.text(versions.opened(last)) if last else ""


def counted(rows: Iterable[Any]) -> list[tuple[str, int]]:
    """How many replied what, and how many have signed in."""
    rows = list(rows)
    states = Counter(row.state for row in rows)
    found = [(state.label, states[state.value]) for state in InvitationState if states[state.value]]
    signed = sum(row.signed_in_at is not None for row in rows)
    return [("邀请", len(rows)), *found, *([("签到", signed)] if signed else [])]


def cells(rows: Iterable[Any]) -> list[tuple[object, ...]]:
    """The table of a meeting for a workbook."""
    return [
        (
            row.position, row.unit, row.role.label, who(row), title(row), InvitationState(row.state).label, row.phone,
            row.reason, row.replied_by, row.replied_at, row.signed_in_name, row.signed_in_at,
        )
        for row in rows
    ]  # fmt: skip


def seats(rows: Iterable[Any]) -> list[list[Any]]:
    """座次: the convener first, then by turns right and left in the order of the roster; guests behind, eight a row."""
    coming = [row for row in rows if row.state not in (InvitationState.LEAVE, InvitationState.WITHDRAWN)]
    own = [row for row in coming if row.role != Role.GUEST]
    guests = [row for row in coming if row.role == Role.GUEST]
    return [part[start : start + 8] for part in (own, guests) for start in range(0, len(part), 8)]


def tabs(meeting: Meeting, here: str) -> list[tuple[str, str, bool, None]]:
    """The office's pages of one meeting."""
    places = {
        "invitations.table": "回执情况",
        "invitations.names": "参会名单",
        "invitations.seating": "座次",
        "invitations.sign_in_sheet": "签到表",
    }
    return [
        (label, url_for(endpoint, meeting_id=meeting.id), endpoint == here, None) for endpoint, label in places.items()
    ]
