"""A document on its road in memory: the application's own rules decide, only the writing is left to `build`.

Opinions, routes, reader keys, waiting acts, hashes of versions and of trail lines come from the code that makes them
in real use; what that code asks of the database on the way (numbers, made files, rows that exist already) is given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.documents import actions, policy, readers, road
from yx.documents.draft import keep_version
from yx.documents.flow import FLOW
from yx.documents.models import (
    EVERYBODY,
    Channel,
    Document,
    Kind,
    Participant,
    Place,
    Publication,
    Role,
    Urgency,
)  # fmt: skip
from yx.people.models import Unit, UnitKind

from .phrases import ADDRESSEES, OPINIONS, REASONS, Piece

HOUR = timedelta(hours=1)
#: (attribute, ground, kind): how often each stands in the list is how often it is drawn
CLAIMS = (
    *[(Attribute.OPEN, None, None)] * 7,
    *[(Attribute.ON_REQUEST, None, None)] * 2,
    (Attribute.CLOSED, Ground.INTERNAL, SubGround.WORKFLOW),
    (Attribute.CLOSED, Ground.DELIBERATIVE, SubGround.REQUEST),
)
KINDS = (*[Kind.NOTICE] * 6, Kind.OPINIONS, Kind.LETTER, Kind.REPORT, Kind.REPLY, Kind.ANNOUNCEMENT)
BASIS = "条例第十三条、第十七条"
ORDER = [place.value for place in road.ROAD]


@dataclass
class County:
    """Who acts: units, and the one who holds a duty in a unit."""

    units: dict[int, Unit]
    by_duty: dict[tuple[int, str], Actor]
    drafting: list[int]
    county: Unit
    office: Unit

    def who(self, unit_id: int, duty: str) -> Actor:
        """The holder of `duty` in the unit."""
        return self.by_duty[unit_id, duty]


@dataclass
class Journey:
    """One document with everything that it leaves behind."""

    document: Document
    county: County
    at: datetime
    random: Random
    number: Callable[[str, int], int]
    lines: list[trail.Line] = field(default_factory=list)
    readers: dict[str, None] = field(default_factory=dict)

    def line(self, actor: Actor, act: str, label: str, before: str = "", words: str = "") -> None:
        """Append a line to the trail, chained to the one before."""
        last = self.lines[-1] if self.lines else None
        state = self.document.state
        changes = {"状态": [before, state]} if before and before != state else {}
        made = trail.Line(
            noun="document", record_id=self.document.id, seq=len(self.lines) + 1, at=self.at, act=act, label=label,
            from_state=before, to_state=state, words=words, result="ok", previous=last.hash if last else trail.GENESIS,
            changes=json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            **trail._who(actor),
        )  # fmt: skip
        made.hash = made.digest()
        self.lines.append(made)

    def take(self, code: str, actor: Actor, act: Callable[..., None] | None = None, **data: Any) -> None:
        """Take one step as `Flow.take` does, some hours after the last."""
        document, step = self.document, FLOW.step(code)
        self.at += HOUR * self.random.randint(1, 20)
        before = document.state
        (act or step.act)(document, actor, data, self.at)
        target = step.target(document) if callable(step.target) else step.target
        document.state = target or document.state
        document.moved_at = self.at
        document.row_version += 1
        self.admit()
        self.line(actor, step.code, step.label, before, str(data.get("opinion") or data.get("reason") or ""))

    def admit(self) -> None:
        """Readers of the place where the document stands now."""
        self.readers |= dict.fromkeys(readers._keys(self.document, self.document.place))

    def until(self, place: str) -> None:
        """Go on by the main step of each place until the document stands at `place` or, where it has none, beyond."""
        while ORDER.index(self.document.state) < ORDER.index(place):
            self.main()

    def main(self) -> None:
        """The main step of the place."""
        document, county = self.document, self.county
        opinion: dict[str, Any] = {"opinion": self.random.choice(OPINIONS)}
        lead, keeper = document.lead_unit_id, document.keeper_id or document.lead_unit_id
        may = "may_open" if document.attribute == Attribute.OPEN else "may_not_open"
        steps: dict[str, Callable[[], None]] = {
            Place.DRAFTING: lambda: self.take("submit", county.who(lead, "draft")),
            Place.UNIT_CHECK: lambda: self.take("pass", county.who(lead, "check"), **opinion),
            Place.REVIEW: lambda: self.take(
                "clear", county.who(lead, "review"), result=may, basis="条例第十三条、第十七条"
            ),
            Place.OFFICE_CHECK: lambda: self.take("office_pass", county.who(keeper, "office_check"), **opinion),
            Place.SIGNING: lambda: self.sign(opinion),
            Place.SIGNED: lambda: self.number_and_issue(county.who(keeper, "register")),
            Place.ISSUED: lambda: self.take("archive", county.who(county.office.id, "archive"), _archive),
        }
        steps[document.state]()

    def number_and_issue(self, registrar: Actor) -> None:
        """The number first, then the papers."""
        if self.document.number is None:
            self.take("register", registrar, self.register)
        else:
            self.take("issue", registrar, self.issue)

    def sign(self, opinion: Mapping[str, Any]) -> None:
        """The issuer's signer signs."""
        unit = self.county.units[policy.unsigned(self.document)[0]]
        self.take("sign", self.county.who(unit.id, policy.signing_duty(unit).value), **opinion)

    def register(self, document: Document, _actor: Actor, _data: Any, _now: datetime) -> None:
        """The next number of the series."""
        from yx.core import numbering

        assert document.issuer is not None
        assert document.signed_on is not None
        document.code_word, document.year = document.issuer.code_word, document.signed_on.year
        document.number = self.number(document.code_word, document.year)
        document.number_text = numbering.written(document.code_word, document.year, document.number)

    def issue(self, document: Document, _actor: Actor, _data: Any, now: datetime) -> None:
        """Issued; from the date of signing runs the time for publication."""
        document.issued_on = clock.local(now).date()
        assert document.signed_on is not None
        if document.attribute == Attribute.OPEN:
            document.publish_due = clock.add_workdays(document.signed_on, actions.PUBLISH_WITHIN)

    def publish(self) -> None:
        """Made public on the county's site."""
        self.take("publish", self.county.who(self.document.keeper_id or 0, "review"), self._publish)
        self.readers[EVERYBODY] = None

    def _publish(self, document: Document, actor: Actor, _data: Any, now: datetime) -> None:
        address = f"http://www.fjyx.gov.cn/zwgk/{document.id}.htm"
        document.publications.append(
            Publication(channel=Channel.SITE, address=address, at=now, person=actor.person_name, withdraw_reason="")
        )
        document.published_at = now

    def calls(self) -> Iterator[Any]:
        """What waits, by the road itself."""
        return FLOW._calls(self.document)


def _archive(document: Document, _actor: Actor, _data: Any, now: datetime) -> None:
    document.archived_at = now


def begin(
    county: County, random: Random, number: Callable[[str, int], int], document_id: int, at: datetime, piece: Piece
) -> Journey:
    """A new draft of a random unit, with its issuer, its units and its claim."""
    lead = county.units[random.choice(county.drafting)]
    actor = county.who(lead.id, "draft")
    attribute, ground, sub_ground = random.choice(CLAIMS)
    document = Document(
        id=document_id, row_version=1, state=Place.DRAFTING.value, title=piece.title, body=piece.body,
        kind=random.choice(KINDS), urgency=random.choice([Urgency.PLAIN] * 8 + [Urgency.FAST, Urgency.FASTEST]),
        lead_unit_id=lead.id, drafter_post_id=actor.post_id, drafter_person_id=actor.person_id,
        drafter_name=actor.person_name, addressee=random.choice(ADDRESSEES), cc="", attribute=attribute, ground=ground,
        sub_ground=sub_ground, law="", third_party="", plan_waiver="", number_text="", to_mend="", decided_from="",
        reason="" if attribute == Attribute.OPEN else "属于内部工作安排，公开可能影响工作正常开展。",
        broad=False, concern=False, technical=False, version_no=0, version_hash="", created_at=at, moved_at=at,
    )  # fmt: skip
    document.lead_unit = lead
    _name(document, county, random)
    journey = Journey(document, county, at, random, number)
    keep_version(document, actor, at)
    journey.admit()
    journey.line(actor, "create", "拟制公文")
    if random.random() < 0.4:
        _revise(journey, actor)
    return journey


def _name(document: Document, county: County, random: Random) -> None:
    """Issuer and keeper. Nobody is asked here: rounds are made by the application's own steps, see `gather`."""
    lead = document.lead_unit
    own = lead.kind == UnitKind.TOWNSHIP or random.random() < 0.5
    issuer = lead if own else random.choice([county.office, county.office, county.county])
    document.issuer, document.issuer_id = issuer, issuer.id
    document.keeper_id = county.office.id if issuer.kind == UnitKind.COUNTY else issuer.id
    document.archive_unit_id = county.office.id
    document.parts.append(Participant(role=Role.ISSUER, unit_id=issuer.id, unit=issuer, position=0))


def _revise(journey: Journey, actor: Actor) -> None:
    """Saved once more with a changed text; sometimes checked and sent back first."""
    document = journey.document
    if journey.random.random() < 0.3:
        journey.until(Place.UNIT_CHECK.value)
        checker = journey.county.who(document.lead_unit_id, "check")
        journey.take("return_check", checker, reason=journey.random.choice(REASONS))
    journey.take("save", actor, _append)


def _append(document: Document, actor: Actor, _data: Any, now: datetime) -> None:
    document.body += "\n特此通知。"
    keep_version(document, actor, now)
