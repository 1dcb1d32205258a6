"""What is done with minutes from comments to seal: one function for each use case; no Flask, no commit, no clock.

They are written in `writing`, issued in `issuing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core.actor import Actor
from yx.core.errors import Refused
from yx.cosign import rounds
from yx.cosign.rounds import Question
from yx.cosign.words import Silence
from yx.disclosure.attribute import Attribute
from yx.disclosure.review import ReviewResult, review_faults
from yx.documents.models import canonical

from . import readers, text
from .models import Minutes, MinutesOpinion, MinutesVersion

#: what the seal's form asks for where the minutes are to be public (条例 17)
REVIEWED = ReviewResult.MAY_OPEN


def keep_version(minutes: Minutes, actor: Actor, now: datetime) -> None:
    """A version of the text as it stands, unless it is the newest already."""
    found = minutes.content_hash()
    if found == minutes.version_hash:
        return
    minutes.version_no, minutes.version_hash = minutes.version_no + 1, found
    content = canonical({**minutes.content(), "body": text.whole(minutes)})
    minutes.versions.append(
        MinutesVersion(
            no=minutes.version_no, hash=found, content=content, person_id=actor.person_id, person=actor.person_name,
            at=now,
        )
    )  # fmt: skip


def ask_comments(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> str:
    """征求意见 of members' units. `data`: units, days (WD), silence, note. Raises Refused where nobody is left."""
    keep_version(minutes, actor, now)
    minutes.to_mend = ""
    units = [unit_id for unit_id in data["units"] if unit_id != minutes.office_id]
    readers.admit(minutes, units)
    one = rounds.start(_question(minutes, actor, data), units, actor, now)
    if one is None:
        raise Refused("请选择还没有答复过这一稿的单位")
    return "、".join(ask.unit.short_name for ask in one.asks)


def _question(minutes: Minutes, actor: Actor, data: Mapping[str, Any]) -> Question:
    return Question(
        noun="minutes",
        record_id=minutes.id,
        title=minutes.title,
        version_no=minutes.version_no,
        version_hash=minutes.version_hash,
        unit_id=minutes.office_id,
        post_id=actor.post_id,
        person_id=actor.person_id,
        person=actor.person_name,
        days=data["days"],
        silence=Silence(data["silence"]),
        note=data.get("note") or "",
        authors=minutes.author_ids,
    )


def follow(minutes: Minutes, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """A consequence: comments are in, or are worked in; the document was archived."""


def submit(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """报签: this exact text goes to the convener."""
    keep_version(minutes, actor, now)
    minutes.to_mend = ""


def recall(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """撤回修改: nobody need comment any more; comments given stay, and are settled all the same."""
    rounds.stop("minutes", minutes.id, actor, now)


def sign(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """签发 by the convener: text and attribute in one act."""
    _opine(minutes, actor, "sign", "签发", data["opinion"], now)
    minutes.signed_at = now


def send_back(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """退回 by the convener, or by the keeper of the seal: what was signed must be signed again."""
    _opine(minutes, actor, "return", "退回", data["reason"], now)
    minutes.to_mend, minutes.signed_at = data["reason"], None


def seal(minutes: Minutes, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """用印 by the county government's office, 代章. Public minutes are reviewed before release (条例 17): `words`.

    Raises Refused where the basis of the review is missing.
    """
    words = data.get("words") or ""
    if minutes.attribute == Attribute.OPEN:
        missing = review_faults(REVIEWED, words)
        if missing:
            raise Refused(*missing.values())
        _opine(minutes, actor, "clear", f"公开审查：{REVIEWED.label}", words, now)
    _opine(minutes, actor, "seal", "用印（代章）", "" if minutes.attribute == Attribute.OPEN else words, now)
    minutes.sealed_at = now


def _opine(minutes: Minutes, actor: Actor, step: str, label: str, words: str, now: datetime) -> None:
    minutes.opinions.append(
        MinutesOpinion(
            step=step, label=label, words=words, person_id=actor.person_id, person=actor.person_name,
            post=actor.post_name, unit_id=actor.unit_id, unit=actor.unit_name, deputy_for=actor.deputy_for or "",
            at=now, version_no=minutes.version_no, version_hash=minutes.version_hash,
        )
    )  # fmt: skip
