"""Load the demo into an empty database, through the same actions and the same road as real work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from yx.core import clock, numbering
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.notices import Notice
from yx.core.settings import Setting
from yx.cosign import rounds
from yx.cosign.flow import ASK
from yx.cosign.words import Answer
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Channel, Document
from yx.people.actor import actor_as
from yx.people.models import Unit
from yx.people.seed import load_county, load_demo_people

from . import MARK, PASSWORD
from .papers import NOTICE_DAY, NOTICE_TITLE, PAPERS, Paper

NOTICE = Path(__file__).with_name("notice-2020-31.txt")
#: who checks, reviews and signs for a unit; every other unit has <short>.juzhang and <short>.gongkai
OFFICE = {"check": "xfb.hegao", "review": "xfb.gongkai", "sign": "xfb.zhuren", "register": "xfb.hegao"}


def load() -> str:
    """Load everything; what was done, in Chinese. Does nothing when there are units already; refused in production."""
    if db.session.scalar(select(Unit.id).limit(1)):
        return "已有单位数据，未载入演示数据。"
    with transaction() as session:
        load_county(session)
        load_demo_people(PASSWORD)
        session.add(Setting(key=MARK, value=clock.today().isoformat()))
        numbering.take_over("尤政办", NOTICE_DAY.year, 30)
    _notice()
    load_papers(clock.now())
    return f"已载入演示数据：公文 {len(PAPERS) + 1} 件。"


def load_papers(now: datetime) -> None:
    """The documents at every place of the road, dated back from `now`; messages of more than a week ago are read."""
    for paper in PAPERS:
        _paper(paper, now)
    with transaction() as session:
        session.execute(update(Notice).where(Notice.at < now - timedelta(days=7)).values(read_at=Notice.at))


def _notice() -> None:
    """The notice itself, drafted by the development and reform office, issued in the county office's name."""
    start = datetime(NOTICE_DAY.year, NOTICE_DAY.month, NOTICE_DAY.day, 0, 30, tzinfo=UTC)
    with _walking(start) as walk:
        walk.draft(
            "fgj.nigao",
            title=NOTICE_TITLE,
            kind="notice",
            issuer="xfb",
            addressee="各乡镇人民政府，县直、省市属有关单位",
            body=NOTICE.read_text("utf-8").strip(),
            attribute=Attribute.OPEN,
        )
        walk.until("archived", site="http://www.fjyx.gov.cn/zwgk/zfxxgkml/202008/t20200825_1.htm")


def _paper(paper: Paper, now: datetime) -> None:
    morning = now.replace(hour=1, minute=0, second=0, microsecond=0)
    with _walking(morning - timedelta(days=paper.days_ago)) as walk:
        walk.draft(
            f"{paper.unit}.nigao",
            title=paper.title,
            kind=paper.kind,
            issuer=paper.issuer or paper.unit,
            addressee=paper.addressee,
            body=paper.body,
            attribute=Attribute(paper.attribute),
            ground=Ground(paper.ground) if paper.ground else None,
            sub_ground=SubGround(paper.sub_ground) if paper.sub_ground else None,
            reason=paper.reason,
            urgency=paper.urgency,
            cosigners=paper.cosigners,
        )
        walk.until(paper.place, site=f"http://www.fjyx.gov.cn/zwgk/{paper.unit}/{paper.days_ago}.htm")


@contextmanager
def _walking(start: datetime) -> Iterator[Walk]:
    with clock.at(start), transaction():
        yield Walk(start)


class Walk:
    """One document on its way, an hour or so for each step."""

    def __init__(self, start: datetime) -> None:
        self.moment = start
        self.document: Document | None = None
        self.unit = ""

    def draft(self, drafter: str, *, issuer: str, cosigners: tuple[str, ...] = (), **fields: Any) -> None:
        """Begin the document; `issuer` and `cosigners` are the ASCII keys of units."""
        self.unit = drafter.partition(".")[0]
        fields |= {"issuer": _unit(issuer), "cosigners": [_unit(short) for short in cosigners]}
        self.document = actions.create(self._as(drafter), fields, self.moment)
        FLOW.call(self.document, self.moment)
        self.drafter = drafter

    def until(self, place: str, site: str) -> None:
        """Take the main step of each place until the document stands at `place`; ``returned`` = sent back once."""
        document = self.document
        assert document is not None
        wanted = "drafting" if place == "returned" else place
        if place == "returned":
            self._step("submit", self.drafter)
            self._step("return_check", self._who("check"), reason="请补充政策依据，并核对第二条所列数据。")
        while document.state != wanted:
            self._main(site)

    def _main(self, site: str) -> None:
        document = self.document
        assert document is not None
        steps = {
            "drafting": ("submit", self.drafter, {}),
            "unit_check": ("pass", self._who("check"), {"opinion": "文稿要素齐全，同意送审。"}),
            "disclosure_review": (
                "clear",
                self._who("review"),
                _review(document),
            ),
            "office_check": ("office_pass", OFFICE["check"], {"opinion": "格式规范，同意呈签。"}),
            "signing": ("sign", self._signer(), {"opinion": "同意印发。"}),
        }
        if document.state == "cosigning":
            self._answer()
        elif document.state in steps:
            code, who, data = steps[document.state]
            self._step(code, who, **data)
        elif document.state == "signed":
            self._step("register" if document.number is None else "issue", self._keeper("register"))
        elif document.attribute == Attribute.OPEN and not document.publications:
            self.moment += timedelta(days=1)
            at = self.moment
            self._step("publish", self._keeper("review"), channel=Channel.SITE.value, address=site, at=at)
        else:
            self._step("archive", "dangan")

    def _step(self, code: str, who: str, **data: Any) -> None:
        assert self.document is not None
        self.moment += timedelta(minutes=50)
        db.session.flush()
        FLOW.take(self.document, code, self._as(who), data, self.moment, self.document.row_version)

    def _as(self, username: str) -> Actor:
        return actor_as(username, clock.local(self.moment).date())

    def _who(self, role: str) -> str:
        if self.unit == "xfb":
            return OFFICE[role]
        return f"{self.unit}.gongkai" if role == "review" else f"{self.unit}.juzhang"

    def _answer(self) -> None:
        """The head of the first unit that has not answered yet agrees."""
        assert self.document is not None
        self.moment += timedelta(minutes=50)
        ask = rounds.of("document", self.document.id)[-1].unanswered[0]
        actor = self._as(f"{ask.unit.short}.juzhang")
        ASK.take(ask, "answer", actor, {"answer": Answer.AGREE, "words": ""}, self.moment, ask.row_version)

    def _signer(self) -> str:
        issuer = self.document.issuer.short if self.document and self.document.issuer else self.unit
        return {"xzf": "zhaojiren", "xfb": OFFICE["sign"]}.get(issuer, f"{issuer}.juzhang")

    def _keeper(self, role: str) -> str:
        issuer = self.document.issuer.short if self.document and self.document.issuer else self.unit
        if issuer in ("xzf", "xfb"):
            return OFFICE[role]
        return f"{issuer}.nigao" if role == "register" else f"{issuer}.gongkai"


def _review(document: Document) -> dict[str, str]:
    if document.attribute == Attribute.OPEN:
        return {"result": "may_open", "basis": "不涉及国家秘密、商业秘密和个人隐私，依据条例第十九条可以公开。"}
    return {"result": "may_not_open", "basis": "依据条例第十六条，同意拟稿单位意见。"}


def _unit(short: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.short == short)).one()
