"""The pages that are measured, the aims beside them, and the table.

Everything is processor time of this process, floor and application in turn within one run, and the ratio of the two
is what counts: it does not depend on how busy the machine is. On PostgreSQL the server's own time is not in it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from yx.circulation.models import Receipt
from yx.core.actor import Actor, duty_desk
from yx.core.base import db
from yx.core.clock import today
from yx.cosign.models import Ask, Round
from yx.disclosure.attribute import Attribute
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place
from yx.meetings.models import Meeting
from yx.people.actor import actors_from, seats_statement
from yx.people.models import Person, Unit

from .build import application, ready
from .floor import application as floor_application
from .gather import RECEIVER
from .meter import Browser, Figure, compare, sign_in
from .phrases import ABSENT, COMMON, RARE, SOME

if TYPE_CHECKING:
    from .postgres import Durable

OFFICE, DRAFTER, CONFERENCE = "xfb.hegao", "fgj.nigao", "xfb.gongkai"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure must not exceed, and what would be bold; `statements` likewise (0 = no aim)."""

    must: float
    bold: float
    statements: int = 0
    bold_statements: int = 0


AIMS = {
    "list": Aim(1.7, 1.0, 6, 3),
    "desk": Aim(1.7, 1.0, 6, 3),
    "search": Aim(2.0, 1.2, 6, 3),
    "detail": Aim(3.0, 2.0, 8, 5),
    "round": Aim(3.0, 2.0, 8, 5),
    "sent": Aim(3.0, 2.0, 8, 5),
    "save": Aim(4.0, 2.5, 12, 8),
    "step": Aim(4.0, 2.5, 12, 8),
    "growth": Aim(1.3, 1.15),
    "memory": Aim(180, 130),
    "cold": Aim(2.0, 1.2),
}


@dataclass(slots=True)
class Stage:
    """Both applications on databases of one size, the application's in `url` with its files in `home`."""

    count: int
    url: str
    home: Path
    app: Flask
    floor: Flask
    times: int

    def browser(self, username: str) -> Browser:
        """Someone signed in."""
        return sign_in(self.app, username)

    def page(self, name: str, who: Browser, url: str, floor_url: str) -> Figure:
        """One page that is only read."""
        floor = self.floor.test_client()
        return compare(name, self.app, lambda _turn: floor.get(floor_url), lambda _turn: who.get(url), self.times)

    def leave(self) -> None:
        """Let go of the database, so that another may take its place."""
        with self.app.app_context():
            db.engine.dispose()


def stage(count: int, folder: Path, times: int, running: Durable | None) -> Stage:
    """The built database, copied so that each run writes into the same state; SQLite unless a server is `running`.

    The floor, always on SQLite, only reads what was built: it has a small database of its own to write to.
    """
    home = folder / str(count)
    ready(count, home)
    _copy(home / "yx.sqlite3", home / "run.sqlite3")
    floor = floor_application(home / "run.sqlite3", home / "floor.sqlite3")
    url = f"sqlite:///{home / 'run.sqlite3'}"
    if running:
        from .postgres import copied

        url, home = copied(running, count, folder, "run")
    return Stage(count, url, home, application(url, home), floor, times)


def _copy(built: Path, work: Path) -> None:
    for old in work.parent.glob(f"{work.name}*"):
        old.unlink()
    with sqlite3.connect(built) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(built, work)


def figures(on: Stage) -> Iterator[Figure]:
    """Every page in the order of the table."""
    office, drafter = on.browser(OFFICE), on.browser(DRAFTER)
    with on.app.app_context():
        units = {unit.short: unit.id for unit in db.session.scalars(select(Unit))}
        desk = duty_desk(units["xfb"], "office_check")
        own, all_of_office = f"u{units['fgj']}", f"u{units['xfb']}"
        archived = _one(Place.ARCHIVED, units["fgj"])
    yield on.page("list: one unit", drafter, "/documents/", f"/documents/?key={own}")
    yield on.page("list: one unit, 31 KB floor", drafter, "/documents/", f"/designed?key={own}")
    yield on.page("list: half of all", office, "/documents/", f"/documents/?key={all_of_office}")
    yield on.page("list: two filters", office, "/documents/?kind=letter&year=2023", f"/documents/?key={all_of_office}")
    yield on.page("list: all rare", office, "/documents/?late=y", f"/documents/?key={all_of_office}")
    yield on.page("list: far back", office, "/documents/?after=500", f"/documents/?key={all_of_office}")
    yield on.page("desk", office, "/", f"/desk?desk={desk}")
    yield on.page("desk, 31 KB floor", office, "/", f"/designed?key={all_of_office}")
    for kind, words in (("common", COMMON), ("some", SOME), ("rare", RARE), ("absent", ABSENT)):
        yield on.page(f"search: {kind}", office, f"/search?q={words}", f"/search?q={words}")
    yield on.page("detail: archived", drafter, f"/documents/{archived}", f"/documents/{archived}")
    yield from _shared(on, drafter, units)
    yield from _conference(on, units)
    yield from _writes(on, drafter)


def _shared(on: Stage, drafter: Browser, units: dict[str, int]) -> Iterator[Figure]:
    """Co-signing, circulation, interpretation: long tables of one record, and lists of units that get much."""
    with on.app.app_context():
        one, about = db.session.execute(select(Round.id, Round.record_id).order_by(Round.id)).tuples().one()
        sent = select(Receipt.circulation_id).group_by(Receipt.circulation_id).order_by(func.count().desc()).limit(1)
        sent_id = db.session.scalars(sent).one()
        ask = db.session.scalars(select(Ask.id).where(Ask.round_id == one).order_by(Ask.position.desc())).first()
    liaison, registrar = on.browser(f"{RECEIVER}.gongkai"), on.browser(OFFICE)
    received = f"/tables/received/{units[RECEIVER]}"
    yield on.page("round: 250 units", drafter, f"/cosign/{one}", f"/tables/round/{one}")
    yield on.page("detail: one unit's sheet", drafter, f"/cosign/asks/{ask}", f"/documents/{about}")
    yield on.page("list: asked by the unit", drafter, "/cosign/?scope=asked", f"/tables/asks/{units['cun1']}")
    yield on.page("desk: 2,500 to sign for", liaison, "/", received)
    yield on.page("list: 2,500 to sign for", liaison, "/circulation/", received)
    yield on.page("list: 5,000 received", liaison, "/circulation/?scope=received", received)
    yield on.page("list: half of all sent", registrar, "/circulation/?scope=sent", received)
    yield on.page("sent: 250 units", registrar, f"/circulation/sent/{sent_id}", f"/tables/sent/{sent_id}")
    yield on.page("list: plans", drafter, "/interpretation/", f"/tables/plans/{units['fgj']}")


def _conference(on: Stage, units: dict[str, int]) -> Iterator[Figure]:
    """Topics, a meeting of 250 units, tasks of ten years, as the office of the conference sees them."""
    with on.app.app_context():
        meeting = db.session.scalars(select(Meeting.id).order_by(Meeting.id)).first()
    office = on.browser(CONFERENCE)
    topics, tasks = f"/tables/topics/{units['xfb']}", f"/tables/tasks/{units['xfb']}"
    invited = f"/tables/invited/{meeting}"
    yield on.page("list: 2,000 topics", office, "/conference/topics/", topics)
    yield on.page("list: board of 2,000 topics", office, "/conference/topics/board", topics)
    yield on.page("list: tasks of ten years", office, "/conference/tasks/", tasks)
    yield on.page("detail: meeting of 250 units", office, f"/conference/meetings/{meeting}", invited)
    yield on.page("sent: replies of 250 units", office, f"/conference/invitations/meetings/{meeting}", invited)


def _writes(on: Stage, drafter: Browser) -> Iterator[Figure]:
    signing = _to_sign(on)
    first, who = signing[0]
    yield on.page("detail: to be signed", who, f"/documents/{first}", f"/documents/{first}")
    yield _save(on, drafter)
    yield _sign(on, signing)


def _one(place: Place, unit: int) -> int:
    found = select(Document.id).where(
        Document.state == place.value, Document.lead_unit_id == unit, Document.attribute == Attribute.OPEN
    )
    return db.session.scalars(found.order_by(Document.id.desc()).limit(1)).one()


def _save(on: Stage, drafter: Browser) -> Figure:
    """A draft saved with a changed text, through the form, in turn over the unit's drafts."""
    with on.app.app_context():
        unit = db.session.scalars(select(Unit.id).where(Unit.short == "fgj")).one()
        drafts = select(Document).where(Document.lead_unit_id == unit, Document.state == Place.DRAFTING.value)
        forms = [(d.id, _form(d)) for d in db.session.scalars(drafts.order_by(Document.id).limit(12))]
    floor = on.floor.test_client()

    def change(turn: int) -> None:
        number, form = forms[turn % len(forms)]
        form["body"] += f"\n第 {turn} 次修改。"
        with on.app.app_context():
            form["seen"] = str(db.session.scalar(select(Document.row_version).where(Document.id == number)))

    def send(turn: int) -> TestResponse:
        number, form = forms[turn % len(forms)]
        return drafter.post(f"/documents/{number}/edit", **form)

    def plain(turn: int) -> TestResponse:
        return floor.post("/save", data=forms[turn % len(forms)][1])

    return compare("save a draft", on.app, plain, send, on.times, before=change)


def _form(document: Document) -> dict[str, str]:
    text = {name: getattr(document, name) for name in ("title", "addressee", "body", "cc", "reason")}
    codes = {name: getattr(document, name) for name in ("kind", "urgency", "attribute", "ground", "sub_ground")}
    return {
        **text,
        **{name: code.value if code else "" for name, code in codes.items()},
        "issuer": str(document.issuer_id),
        "seen": str(document.row_version),
    }


def _to_sign(on: Stage) -> list[tuple[int, Browser]]:
    """Documents that wait for a signature and may be signed now, each with its signer."""
    found: list[tuple[int, str, int]] = []
    with on.app.app_context():
        actors = actors_from(db.session.execute(seats_statement(), {"day": today()}))
        names = dict(db.session.execute(select(Person.id, Person.username)).tuples().all())
        waiting = select(Document).where(Document.state == Place.SIGNING.value).limit(120)
        waiting = waiting.order_by(Document.attribute.desc(), Document.id.desc())  # public ones first: they are scanned
        for document in db.session.scalars(waiting):
            signer = next((actor for actor in actors if _may_sign(document, actor)), None)
            if signer:
                found.append((document.id, names[signer.person_id], document.row_version))
        db.session.rollback()
    browsers = {name: on.browser(name) for name in {name for _id, name, _seen in found}}
    return [(number, browsers[name]) for number, name, _seen in found]


def _may_sign(document: Document, actor: Actor) -> bool:
    return any(offer.step.code == "sign" and offer.possible for offer in FLOW.offers(document, actor))


def _sign(on: Stage, signing: list[tuple[int, Browser]]) -> Figure:
    """Each signature on another document: trail, inbox, notices, next station."""
    with on.app.app_context():
        ids = [number for number, _who in signing]
        versions = dict(
            db.session.execute(select(Document.id, Document.row_version).where(Document.id.in_(ids))).tuples().all()
        )
    warm = 3
    floor, times = on.floor.test_client(), min(on.times, len(signing) - warm - 1)

    def send(turn: int) -> TestResponse:
        number, who = signing[turn]
        form = {"seen": str(versions[number]), "opinion": "同意印发。", "decision": "drafter"}
        return who.post(f"/documents/{number}/steps/sign", **form)

    def plain(_turn: int) -> TestResponse:
        return floor.post("/sign", data={"opinion": "同意印发。"})

    return compare("sign", on.app, plain, send, times, warm)
