"""Who may do what in a co-signing; the only place that decides."""

from __future__ import annotations

import json

from yx.core.actor import Actor
from yx.core.flow import Who
from yx.people.duties import ADMINISTRATORS, Duty

from .models import Ask, Round

#: may pass a sheet on inside the unit: whoever opens its mail
OPENERS = (Duty.HEAD, Duty.LIAISON, Duty.CHECK, Duty.REVIEW)


def may_read(actor: Actor) -> bool:
    """The three administrators never see unpublished texts (等级保护)."""
    return not actor.has(*ADMINISTRATORS)


def _asked(ask: Ask) -> tuple[int, ...]:
    return (ask.unit_id,)


def _authors(ask: Ask) -> list[int]:
    found: list[int] = json.loads(ask.round.authors)
    return found


HEAD = Who("会签单位负责人", (Duty.HEAD,), _asked, but_not=_authors, but_not_says="不能会签自己拟制的文件")
OPENER = Who("会签单位负责人或联络员", OPENERS, _asked)
HANDED = Who("承办岗位", post=lambda ask: ask.handed_post_id)


def _asking(one: Round) -> int:
    return one.post_id


ASKER = Who("发起会签的拟稿人", post=_asking)
