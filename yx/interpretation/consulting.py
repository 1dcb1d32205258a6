"""A co-signing of the plan's own, before its document is sent: those who draft together agree on it (clause C3b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yx.core import settings
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound
from yx.core.matters import Matter
from yx.cosign import rounds
from yx.cosign.models import Round
from yx.cosign.rounds import Question
from yx.cosign.words import RoundState
from yx.documents import matter as documents
from yx.documents.models import Document, Place, Role
from yx.paper.diff import Row, compare

from .content import lines, plan_hash
from .models import Plan
from .words import PlanState


def co_drafters(document: Document) -> list[int]:
    """The units that draft together with the lead unit."""
    return [unit_id for unit_id in document.unit_ids(Role.DRAFTER) if unit_id != document.lead_unit_id]


def consult(plan: Plan, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """送会签: asks the co-drafters about the plan as it stands, by the deadline and rule of the document's rounds."""
    document = plan.document
    question = Question(
        noun="plan",
        record_id=plan.id,
        title=f"解读方案：{document.title}",
        version_no=document.version_no,
        version_hash=plan_hash(plan),
        unit_id=plan.unit_id,
        post_id=actor.post_id,
        person_id=actor.person_id,
        person=actor.person_name,
        days=document.cosign_days or settings.number("cosign_days"),
        silence=document.cosign_silence,
        note=document.cosign_note,
        authors=document.author_ids,
    )
    rounds.start(question, co_drafters(document), actor, now)


def of(plan: Plan) -> list[Round]:
    """The plan's own rounds, oldest first."""
    return rounds.of("plan", plan.id)


def after(plan: Plan) -> str:
    """会签, or 已会签 where everybody has agreed to exactly this plan already."""
    waits = any(one.place == RoundState.OPEN for one in of(plan))
    return (PlanState.COSIGNING if waits else PlanState.AGREED).value


def stop(plan: Plan, actor: Actor | None, now: datetime) -> None:
    """The plan is void: nobody need answer any more."""
    rounds.stop("plan", plan.id, actor, now)


# --- the plan as a matter ------------------------------------------------------------------------------------


def lock(plan_id: int) -> Plan:
    """The plan with its document's row locked: the first lock of every act on either. Raises NotFound."""
    plan = load(plan_id)
    documents.lock(plan.document_id)
    return plan


def load(plan_id: int) -> Plan:
    """The plan as it stands. Raises NotFound."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def admit(plan: Plan, unit_ids: Iterable[int]) -> None:
    """Who is asked about the plan reads its document too."""
    documents.admit(plan.document, unit_ids)


def context(plan: Plan, actor: Actor) -> Mapping[str, Any]:
    """The text with the plan beside it."""
    return documents.context(plan.document, actor)


def difference(plan: Plan, old: int, new: int) -> list[Row]:
    """The plan in two versions of its document, differences marked."""
    known = {version.no: version.fields.get("plan") for version in plan.document.versions}
    return compare(_text(known[old]), _text(known[new]))


def _text(content: Any) -> str:
    return "\n".join(f"{title}：{words}" for title, words in lines(content).items())


def ended(plan: Plan, actor: Actor | None, now: datetime) -> None:
    """The round has ended: the co-drafters agree."""
    _go(plan, "agree", actor, now)


def recalled(plan: Plan, actor: Actor | None, now: datetime) -> None:
    """The round was taken back, or its opinions settled, for the plan to be changed."""
    _go(plan, "back", actor, now)


def _go(plan: Plan, step: str, actor: Actor | None, now: datetime) -> None:
    """Only while the document is a draft: later the plan goes where its document goes."""
    from .flow import FLOW

    if plan.place == PlanState.COSIGNING and plan.document.place == Place.DRAFTING:
        FLOW.follow(plan, step, actor, now)


MATTER = Matter(
    noun="plan",
    label="解读方案",
    endpoint="interpretation.detail",
    lock=lock,
    admit=admit,
    template="documents/_matter.html",
    context=context,
    difference=difference,
    cosigned=ended,
    recalled=recalled,
    load=load,
)
