"""Build a county's archive of any size: bulk inserts of what `journey` makes, on SQLite or PostgreSQL.

Every row is what the application would have written: the trail chains, versions carry the hash of their content,
reader keys and waiting acts follow the road, numbers have no gaps. A database of the same size and the same
migrations is used again.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import Table, func, insert, select, text

from yx import create_app
from yx.config import ROOT
from yx.core import clock, inbox, search, trail
from yx.core.base import Model, db, transaction
from yx.core.files import keep_made
from yx.core.inbox import Waiting
from yx.core.numbering import NumberSeries
from yx.disclosure.attribute import Attribute
from yx.documents import calls
from yx.documents.models import (
    Document,
    Opinion,
    Paper,
    PaperKind,
    Participant,
    Publication,
    Reader,
    Version,
)  # fmt: skip
from yx.people import hashing
from yx.people.actor import actors_from, seats_statement
from yx.people.models import Holding, Person, Post, Unit, UnitKind
from yx.people.seed import BEGINNING, load_county, load_demo_people

from .convene import convene
from .gather import gather
from .journey import County, Journey, begin
from .multiply import Block
from .phrases import ONE_IN_RARE, piece

PASSWORD = "Youxi-2026-demo"
MONTHS = 60
BATCH = 1000
MODELS = (
    Document,
    Version,
    Opinion,
    Participant,
    Publication,
    Paper,
    Reader,
    trail.Line,
    Waiting,
    search.SearchEntry,
)
#: An archive of more than three blocks is one block of finished documents again and again, then one of journeys.
BLOCK = 10_000
OPEN_PLACES = ("drafting",) * 3 + ("unit_check", "disclosure_review", "office_check", "signing", "signed")


def application(url: str, folder: Path) -> Flask:
    """The application on one database; limits off, everything else as it is used."""
    return create_app({"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(folder), "ENV": "test"})


def stamp(count: int) -> str:
    """What a database was built for: its size, the migrations, and the code that builds."""
    digest = hashlib.sha256(str(count).encode())
    here = Path(__file__).parent
    for path in (
        *sorted((ROOT / "migrations/versions").glob("*.py")),
        here / "journey.py",
        here / "phrases.py",
        here / "gather.py",
        here / "convene.py",
        here / "multiply.py",
        here / "build.py",
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ready(count: int, folder: Path, url: str = "", verify: int = 0) -> str:
    """The URL of a database of `count` documents, built if it is not there; up to `verify` its chains are checked."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted, note = stamp(count), folder / ("stamp-url" if url else "stamp")
    url = url or f"sqlite:///{folder / 'yx.sqlite3'}"
    if note.exists() and note.read_text() == wanted + url:
        return url
    if url.startswith("sqlite"):
        for old in folder.glob("yx.sqlite3*"):
            old.unlink()
    app = application(url, folder)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        Builder(count).run()
        gather(count)
        convene()
        if count <= verify and (broken := trail.verify()):
            raise RuntimeError(f"the trail does not hold: {broken}")
        db.session.remove()
        db.engine.dispose()
    note.write_text(wanted + url)
    return url


def _row_maker(model: type[Any]) -> Any:
    columns = [(c.key, getattr(c.default, "arg", None)) for c in _table(model).c]
    return lambda thing: {
        key: value if (value := getattr(thing, key)) is not None else default for key, default in columns
    }


def _table(model: type[Any]) -> Table:
    return model.__table__


class Builder:
    """Makes journeys in order of time and writes them batch by batch."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.random = Random(count)
        self.series: Counter[tuple[str, int]] = Counter()
        self.rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self.next_id: Counter[type[Any]] = Counter()
        self.kept: dict[type[Any], list[dict[str, Any]]] | None = None
        self.make = {model: _row_maker(model) for model in MODELS}
        self.last = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
        self.first = self.last - timedelta(days=round(MONTHS * 30.44))

    def run(self) -> None:
        """Units and people, then the documents, then what is counted and bound at the end."""
        with transaction() as session:
            load_county(session)
            load_demo_people(PASSWORD)
            _seat_the_rest()
            for year in sorted(clock.published_years() & set(range(self.first.year, self.last.year + 1))):
                clock.load_year(year)
            self.papers = [(kind, keep_made(f"{kind.label}\n".encode(), kind.value).id) for kind in PaperKind]
        self.county = _county()
        self.begun = time.monotonic()
        if self.count > 3 * BLOCK:
            self.repeat()
        else:
            self.travel(range(1, self.count + 1))
        with transaction() as session:
            self.finish(session)

    def travel(self, ids: range, settled: bool = False) -> None:
        """Journeys, batch by batch; `settled`: each to its end."""
        for start in range(ids.start, ids.stop, BATCH):
            with transaction():
                for document_id in range(start, min(start + BATCH, ids.stop)):
                    self.keep(self.settled(document_id) if settled else self.journey(document_id))
                self.write()
            self.progress(start + BATCH - 1)

    def repeat(self) -> None:
        """A block of finished documents as often as there is room for it, then the newest documents."""
        self.kept = defaultdict(list)
        self.travel(range(1, BLOCK + 1), settled=True)
        block, self.kept = Block(dict(self.kept), self.number), None
        step = (self.last - self.first) * (BLOCK / self.count)
        newest = self.count - BLOCK
        for place, first in enumerate(range(BLOCK + 1, newest + 1 - BLOCK + 1, BLOCK), start=1):
            with transaction() as session:
                for model, rows in block.again(first, self.next_id, place * step):
                    self.next_id[model] = max((row.get("id", 0) for row in rows), default=self.next_id[model])
                    for part in range(0, len(rows), BATCH):
                        session.execute(insert(_table(model)), rows[part : part + BATCH])
            self.progress(first + BLOCK - 1)
        self.next_id[Document] = newest
        self.travel(range(first + BLOCK, self.count + 1))

    def number(self, code_word: str, year: int) -> int:
        """The next of a series."""
        self.series[code_word, year] += 1
        return self.series[code_word, year]

    def journey(self, document_id: int) -> Journey:
        """One document, as far on its road as its age lets expect."""
        share = document_id / self.count
        if self.count > 3 * BLOCK:  # the newest block stands for all that is not finished
            share = 0.8 + 0.2 * (1 - (self.count - document_id) / BLOCK)
        journey = self.begin(document_id)
        if share > 0.96:
            journey.until(self.random.choice(OPEN_PLACES))
        elif self.random.random() < 0.03:
            journey.until("unit_check")
            journey.take("void", self.county.who(journey.document.lead_unit_id, "head"), reason="工作调整，不再印发。")
        else:
            journey.until("issued")
            self.close(journey, share)
        return journey

    def begin(self, document_id: int) -> Journey:
        """A draft at its time."""
        at = self.first + (self.last - self.first) * (document_id / self.count)
        made = piece(self.random, "尤溪县", document_id % ONE_IN_RARE == ONE_IN_RARE // 2)
        return begin(self.county, self.random, self.number, document_id, at, made)

    def settled(self, document_id: int) -> Journey:
        """One document that nobody waits for any more."""
        journey = self.begin(document_id)
        journey.until("issued")
        self.close(journey, -1)
        return journey

    def close(self, journey: Journey, share: float) -> None:
        """Published where it must be, and archived: nine of ten recent ones, nearly all older ones."""
        for kind, file_id in self.papers[:2]:
            journey.document.papers.append(self._paper(journey, kind, file_id))
        if journey.document.attribute == Attribute.OPEN:
            if share >= 0 and self.random.random() > (0.9 if share > 0.86 else 0.999):
                return
            journey.publish()
        if share <= 0.86:
            journey.until("archived")
            journey.document.papers.append(self._paper(journey, *self.papers[2]))

    @staticmethod
    def _paper(journey: Journey, kind: PaperKind, file_id: int) -> Paper:
        name = f"{journey.document.number_text} {journey.document.title}.{kind.value}"
        return Paper(kind=kind, file_id=file_id, name=name, at=journey.at)

    def keep(self, journey: Journey) -> None:
        """Turn one journey into rows."""
        document = journey.document
        self.rows[Document].append(self.make[Document](document))
        children = (document.versions, document.opinions, document.parts, document.publications, document.papers)
        for thing in (one for group in children for one in group):
            thing.document_id = document.id
            self.add(type(thing), self.make[type(thing)](thing))
        self.rows[Reader] += [{"key": key, "document_id": document.id} for key in journey.readers]
        self.rows[trail.Line] += [self.make[trail.Line](line) for line in journey.lines]
        for row in _waiting(journey):
            self.add(Waiting, row)
        words = document.title, document.number_text, document.body
        self.rows[search.SearchEntry] += search.entries("document", document.id, *words)

    def add(self, model: type[Any], row: dict[str, Any]) -> None:
        """Keep a row under the next id of its table."""
        self.next_id[model] += 1
        self.rows[model].append({**row, "id": self.next_id[model]})

    def write(self) -> None:
        """Insert the batch; lines of the trail in order of time, as they would have come."""
        lines = sorted(self.rows[trail.Line], key=lambda row: row["at"])
        self.rows[trail.Line] = []
        for row in lines:
            self.add(trail.Line, row)
        for model in MODELS:
            if self.rows[model]:
                db.session.execute(insert(_table(model)), self.rows[model])
            if self.kept is not None:
                self.kept[model] += self.rows[model]
        self.rows.clear()
        db.session.flush()
        db.session.expunge_all()

    def progress(self, done: int) -> None:
        """One line that is written over."""
        done = min(done, self.count)
        seconds = time.monotonic() - self.begun
        left = f"{seconds:.0f} s, {seconds / done * (self.count - done):.0f} s left"
        print(f"\r  {done:>7,} / {self.count:,} documents, {left} ", end="", file=sys.stderr)
        if done == self.count:
            print(file=sys.stderr)

    def finish(self, session: Any) -> None:
        """Number series, the anchor of the trail, sequences, statistics for the planner."""
        for (code_word, year), last in self.series.items():
            session.add(NumberSeries(code_word=code_word, year=year, last=last, started_from=0))
        session.flush()
        trail.anchor(clock.today())
        session.flush()
        if session.get_bind().dialect.name == "postgresql":
            for table in Model.metadata.sorted_tables:
                _restart(session, table)
        session.execute(text("ANALYZE"))


def _restart(session: Any, table: Table) -> None:
    key = table.autoincrement_column
    if key is not None:
        values = {"t": table.name, "c": key.name, "n": (session.scalar(select(func.max(key))) or 0) + 1}
        session.execute(text("SELECT setval(pg_get_serial_sequence(:t, :c), :n, false)"), values)


def _seat_the_rest() -> None:
    """A holder for each post that the demo leaves vacant: the townships."""
    taken = set(db.session.scalars(select(Holding.post_id)))
    secret, now = hashing.make(PASSWORD), clock.now()
    for post in db.session.scalars(select(Post).order_by(Post.id)):
        if post.id not in taken:
            named = {"username": f"post{post.id}", "name": f"林乡{post.id}"}
            person = Person(**named, password_hash=secret, password_at=now, created_at=now)
            db.session.add(person)
            db.session.flush()
            db.session.add(Holding(post_id=post.id, person_id=person.id, from_day=BEGINNING))


def _county() -> County:
    units = {unit.id: unit for unit in db.session.scalars(select(Unit))}
    db.session.expunge_all()
    actors = actors_from(db.session.execute(seats_statement(), {"day": clock.today()}))
    by_duty: dict[tuple[int, str], Any] = {}
    for actor in actors:
        for duty in actor.duties:
            by_duty.setdefault((actor.unit_id, duty), actor)
    drafting = [unit for unit, duty in by_duty if duty == "draft"]
    county = next(unit for unit in units.values() if unit.kind == UnitKind.COUNTY)
    office = next(unit for unit in units.values() if unit.kind == UnitKind.OFFICE)
    return County(units, by_duty, drafting, county, office)


def _waiting(journey: Journey) -> Iterator[dict[str, Any]]:
    """Waiting rows as `inbox.refresh` makes them."""
    subject = calls.subject(journey.document)
    for call in journey.calls():
        named = {"noun": subject.noun, "record_id": subject.record_id, "step": call.step, "desk": call.desk}
        row = Waiting(**named, since=journey.at, **inbox.described(subject, call))
        yield {**_waiting_row(row), "claimed_name": ""}


_waiting_row = _row_maker(Waiting)
