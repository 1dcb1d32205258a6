"""The running URL map, who may use each route, and real values for every argument of an address.

`DUTIES` is written by hand from mission.md and the three administrators' rule, not read from the code.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, inspect, select
from werkzeug.routing import Rule

from tests.tasks.world import furnished
from tests.town import Town
from tests.world import CAST, World
from yx.circulation.models import Circulation, Receipt
from yx.core import clock, inbox, jobs, worker
from yx.core.base import db
from yx.disclosure.attribute import Attribute
from yx.disclosure.kinds import FindingKind
from yx.disclosure.models import LexiconWord
from yx.documents.models import Place
from yx.documents.queries import Filter
from yx.meetings.words import MeetingState
from yx.minutes.words import MinutesState
from yx.people.models import Deputy, Holding, ImportDraft, Person, PersonLink, SignInSession
from yx.topics.words import TopicState

#: open without sign-in, and why
OPEN = {
    "static": "style, script and icon: nothing of the county in them",
    "people.sign_in": "the sign-in page itself",
    "people.enter": "signing in",
    "people.to_directory": "leaving for the county's provider to sign in there",
    "people.from_directory": "the provider's answer, which is checked",
    "people.code": "between the two factors: nobody is signed in yet; without the first factor it leads back to it",
    "people.enter_code": "giving the second factor, see people.code",
    "people.sign_out": "leaving must not fail because the session has ended",
}
#: one line for each set of duties: the routes that they open, and nobody else
TABLE = """
draft: drafts.new drafts.create drafts.edit drafts.save drafts.keep drafts.drop drafts.answer
draft: interpretation.edit interpretation.save
draft review: products.edit products.save
sysadmin secadmin audit: people.people people.person
sysadmin secadmin: people.import_file people.import_template people.import_current people.import_preview
sysadmin secadmin: people.import_confirm
sysadmin: people.new_person people.edit_person people.new_unit people.edit_unit people.new_post people.edit_post
sysadmin: people.appoint people.vacate people.take_back
sysadmin head: people.deputise people.end_deputy
secadmin: people.disable_person people.enable_person people.issue_password people.issue_passwords people.unlock
secadmin: people.end_person_sessions people.duties people.drop_link people.password_place people.reset_factor
sysadmin: admin.settings admin.settings_save admin.calendar admin.calendar_load admin.calendar_import
sysadmin: admin.calendar_sheet admin.backups admin.backups_make admin.state
sysadmin register: admin.numbers admin.numbers_save
audit: admin.trail admin.trail_verify admin.trail_export
sysadmin conference: admin.words admin.words_add admin.words_drop admin.words_import admin.words_sheet
signed_in: people.stay people.account people.switch_post people.password people.change_password people.end_session
signed_in: people.end_other_sessions people.confirm people.confirmed people.units people.unit people.post
signed_in: people.second_factor people.begin_factor people.new_factor people.enrol_factor people.renew_codes
signed_in: people.remove_factor
signed_in: documents.step documents.ask_circulate documents.index documents.detail documents.draft_pdf
signed_in: documents.attachment documents.paper documents.versions exports.start
signed_in: desk.home desk.claim desk.release desk.read desk.done desk.guide desk.search
signed_in: interpretation.step interpretation.detail products.step products.detail products.file
signed_in: receipts.index receipts.detail receipts.step circulation.detail circulation.step circulation.sheet
liaison head: conference.new_filing conference.file_filing conference.refile conference.save_filing
liaison head conference: conference.filings conference.filing conference.filing_file conference.filing_step
signed_in: topics.index topics.export topics.board topics.detail topics.step topics.file
liaison conference: topics.new topics.create topics.edit topics.save
signed_in: minutes.index minutes.export minutes.detail minutes.step minutes.draft_pdf minutes.paper
conference: minutes.begin minutes.edit minutes.save minutes.answer
conference: topics.reword topics.save_wording topics.order topics.submit
convener: topics.approve topics.decide
conference convener: topics.sheet
signed_in: meetings.index meetings.sheet meetings.detail meetings.step meetings.printed meetings.paper
conference: meetings.new meetings.create meetings.edit meetings.save meetings.agenda meetings.arrange
conference: meetings.change meetings.save_change meetings.outcomes meetings.hold
signed_in: invitations.index invitations.detail invitations.step invitations.calendar_file invitations.door
signed_in: invitations.enter
conference convener: invitations.table invitations.sheet invitations.names invitations.seating invitations.sign_in_sheet
conference: invitations.tick
signed_in: tasks.index tasks.detail tasks.step tasks.file tasks.year tasks.year_sheet tasks.sheet
conference: tasks.new tasks.create
conference convener: tasks.ledger
signed_in: cosign.index cosign.detail cosign.sheet cosign.step asks.detail asks.file asks.step
signed_in: conference.roster conference.roster_sheet
signed_in: plans.index plans.export plans.table plans.table_sheet plans.links
draft review office_check sysadmin: plans.check_links
signed_in: admin.index admin.jobs admin.job admin.job_result
"""


def _read(table: str) -> dict[str, set[str]]:
    lines = [line.partition(": ") for line in table.strip().splitlines()]
    return {endpoint: set(duties.split()) for duties, _colon, names in lines for endpoint in names.split()}


#: endpoint → duties that open it; ``signed_in`` is everybody
RIGHTS = _read(TABLE)
DUTIES = {endpoint: duties for endpoint, duties in RIGHTS.items() if duties != {"signed_in"}}
SIGNED_IN = set(RIGHTS) - set(DUTIES)


def may(name: str, endpoint: str) -> bool:
    """Whether a person of the cast may use a route, by the table above."""
    role = CAST[CAST[name].deputy_of or name]
    return endpoint not in DUTIES or bool(DUTIES[endpoint] & set(role.duties))


@dataclass(frozen=True)
class Places:
    """A real value for every argument of every route; `special` where one endpoint needs another record."""

    values: dict[str, Any]
    special: dict[str, dict[str, Any]]

    def address(self, app: Flask, rule: Rule) -> str:
        """The route's address with real values."""
        chosen = {**self.values, **self.special.get(rule.endpoint, {})}
        with app.test_request_context():
            built = app.url_map.bind("localhost").build(
                rule.endpoint, {name: chosen[name] for name in rule.arguments}, method=next(iter(rule.methods or ()))
            )
        return str(built)


def furnish(town: Town) -> Places:
    """A draft, an archived document, a word, a job with its file: one of everything that an address can name."""
    for name in CAST:
        town.at(name)
    values = town.do(_make)
    town.ask(lambda: [None for _ in range(5) if worker.run_one("t")])
    archived, plan, product = (values.pop(name) for name in ("archived", "plan", "product"))
    receipt, sending, one, ask = (values.pop(name) for name in ("receipt", "sending", "round", "ask"))
    topic, planned, notified = (values.pop(name) for name in ("topic", "planned", "notified"))
    invitation = values.pop("invitation")
    written, issued = values.pop("written"), values.pop("issued")
    paper, attachment = town.of(archived, lambda d: (d.papers[0].id, d.attachments[0].id))
    special = {
        "documents.paper": {"record_id": archived, "paper_id": paper},
        "documents.attachment": {"record_id": archived, "attachment_id": attachment},
        **{f"interpretation.{page}": {"record_id": plan} for page in ("detail", "step")},
        **{f"receipts.{page}": {"record_id": receipt} for page in ("detail", "step")},
        **{f"circulation.{page}": {"record_id": sending} for page in ("detail", "step", "sheet")},
        **{f"cosign.{page}": {"record_id": one} for page in ("detail", "step", "sheet")},
        **{f"asks.{page}": {"record_id": ask} for page in ("detail", "step", "file")},
        **{
            f"topics.{page}": {"record_id": topic}
            for page in ("detail", "edit", "save", "reword", "save_wording", "step")
        },
        "topics.file": {"record_id": topic, "file_id": values.pop("topic_file")},
        **{f"meetings.{page}": {"record_id": planned} for page in ("edit", "save", "agenda", "arrange")},
        **{
            f"meetings.{page}": {"record_id": notified}
            for page in ("detail", "step", "printed", "change", "save_change", "outcomes", "hold")
        },
        "meetings.paper": {"record_id": notified, "file_id": values.pop("meeting_paper")},
        **{f"invitations.{page}": {"record_id": invitation} for page in ("detail", "step", "calendar_file", "enter")},
        **values.pop("tasks"),
        **{
            f"minutes.{page}": {"record_id": written}
            for page in ("detail", "step", "edit", "save", "draft_pdf", "answer")
        },
        "minutes.paper": {"record_id": issued, "paper_id": values.pop("minutes_paper")},
        "minutes.begin": {"meeting_id": values.pop("held")},
        **{f"products.{page}": {"record_id": product} for page in ("detail", "edit", "save", "file", "step")},
    }
    return Places({"paper_id": paper, "attachment_id": attachment, **values}, special)


def _make(world: World) -> dict[str, Any]:
    draft = world.draft(body="联系人手机13905981234。", new_files=[world.attach("附表.pdf", Attribute.OPEN)])
    waiting = world.at(Place.UNIT_CHECK)
    archived = world.at(Place.ARCHIVED, new_files=[world.attach("附表.pdf", Attribute.OPEN)])
    plan = world.plan(world.draft(broad=True))
    product = world.make(plan.products[0], file=(world.attach("解读.pdf", Attribute.OPEN)[0], "解读.pdf"))
    world.take(archived, "circulate", "甲")
    world.take(world.at(Place.ISSUED, "癸", issuer="jiaoyu"), "circulate", "癸", units=[world.units["fazhan"]])
    asked = world.at(Place.COSIGNING, cosigners=["caizheng"])
    paper = (world.attach("意见.pdf", Attribute.OPEN)[0], "意见.pdf")
    ask = world.answer(asked, "寅", answer="agree_with", words="请补充", files=[paper])
    topic = world.topic(TopicState.PROPOSED, files=[(world.attach("议题.pdf", Attribute.OPEN)[0], "议题.pdf")])
    onto = world.topic(files=[(world.attach("议题.pdf", Attribute.OPEN)[0], "议题.pdf")], title="公开查阅点建设")
    notified = world.meeting(MeetingState.NOTIFIED, topics=[onto.id])
    task = furnished(world)
    issued = world.minutes(MinutesState.ISSUED)
    job = jobs.enqueue("export_documents", asdict(Filter()), world.actor("甲"))
    word = LexiconWord(
        word="尤西", kind=FindingKind.TYPO, correction="尤溪", added_at=clock.now(), changed_at=clock.now()
    )
    person = db.session.scalars(select(Person).where(Person.name == "甲")).one()
    holding = db.session.scalars(select(Holding).where(Holding.person_id == person.id)).one()
    sheet = ImportDraft(person_id=world.actor("壬").person_id, name="人员.xlsx", content=b"PK", at=clock.now())
    link = PersonLink(person_id=person.id, issuer="https://id.example", subject="s-1", at=clock.now())
    db.session.add_all([word, sheet, link])
    db.session.flush()
    return {
        "record_id": draft.id,
        "archived": archived.id,
        "plan": plan.id,
        "product": product.id,
        "receipt": db.session.scalars(
            select(Receipt.id).where(Receipt.unit_id == world.units["fazhan"]).order_by(Receipt.id)
        ).first(),
        "sending": db.session.scalars(select(Circulation.id).where(Circulation.record_id == archived.id)).one(),
        "round": ask.round_id,
        "ask": ask.id,
        "topic": topic.id,
        "topic_file": topic.files[0].id,
        "written": world.minutes().id,
        "issued": issued.id,
        "minutes_paper": issued.document.papers[0].id if issued.document else 0,
        "held": world.meeting(MeetingState.HELD).id,
        "planned": world.meeting().id,
        "tasks": task,
        "notified": notified.id,
        "meeting_paper": onto.files[0].file_id,
        "meeting_id": notified.id,
        "key": notified.sign_in_key,
        "invitation": next(one.id for one in notified.invitations if one.unit_id == world.units["fazhan"]),
        "file_id": ask.files[0].id,
        "page_key": f"d{draft.id}",
        "finding_key": "0" * 32,
        "code": "submit",
        "waiting_id": inbox.of_record("document", waiting.id)[0].id,
        "job_id": job.id,
        "word_id": word.id,
        "person_id": person.id,
        "unit_id": world.units["fazhan"],
        "post_id": holding.post_id,
        "holding_id": holding.id,
        "deputy_id": db.session.scalars(select(Deputy.id).limit(1)).one(),
        "session_id": db.session.scalars(select(SignInSession.id).order_by(SignInSession.id)).first(),
        "draft_id": sheet.id,
        "link_id": link.id,
        "year": 2026,
        "filename": "theme.css",
    }


def rules(app: Flask, method: str) -> list[Rule]:
    """Every route that answers `method`."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


# --- what must not change ------------------------------------------------------------------------------------

#: a look keeps a session alive: recorded at most once a minute, or idle sign-out could not work (item 45)
TOUCHED = {"sign_in_session": {"seen_at", "idle_until"}}


def state(town: Town) -> dict[str, str]:
    """A digest of each table, and of the names of all kept files."""
    found = town.ask(lambda: digests(reflected()))
    kept = sorted(str(path) for path in Path(town.app.instance_path, "files").rglob("*") if path.is_file())
    return {**found, "files": hashlib.sha256("\n".join(kept).encode()).hexdigest()}


def reflected() -> MetaData:
    """The tables as the database has them: also a code that no enum knows can be read."""
    known = MetaData()
    known.reflect(db.engine, only=[name for name in inspect(db.engine).get_table_names() if _own(name)])
    return known


def digests(known: MetaData) -> dict[str, str]:
    """A digest of each table's rows."""
    found = {}
    for table in known.sorted_tables:
        columns = [column for column in table.columns if column.name not in TOUCHED.get(table.name, ())]
        chosen = select(*columns)
        if table.name == "trail":  # a refusal changes nothing, but leaves its line
            chosen = chosen.where(table.c.result != "refused")
        rows = sorted(map(repr, db.session.execute(chosen).all()))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _own(name: str) -> bool:
    """The programme's tables, not those that the full-text search keeps for itself."""
    return name in db.metadata.tables
