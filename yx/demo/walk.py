"""People of the demo walk documents along the real roads: every step by the flow, an hour or so after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from yx.circulation.flow import RECEIPT
from yx.circulation.models import Receipt
from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.core.flow import Flow
from yx.cosign import rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.models import Ask
from yx.cosign.words import Answer, Outcome
from yx.disclosure.attribute import Attribute
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Channel, Document
from yx.interpretation import actions as plans
from yx.interpretation.flow import FLOW as PLAN
from yx.interpretation.models import Product
from yx.interpretation.product_flow import FLOW as PRODUCT
from yx.people.actor import actor_as
from yx.people.models import Unit

from .policy import Planned, View

#: who checks, reviews and signs for a unit; every other unit has <short>.juzhang and <short>.gongkai
OFFICE = {"check": "xfb.hegao", "review": "xfb.gongkai", "sign": "xfb.zhuren", "register": "xfb.hegao"}


def morning(day: date) -> datetime:
    """Nine o'clock in the county."""
    return datetime.combine(day, time(1), UTC)


@contextmanager
def walking(start: datetime) -> Iterator[Walk]:
    """A walk that begins at `start`, in one transaction."""
    with clock.at(start), transaction():
        yield Walk(start)


class Walk:
    """One document on its way, an hour or so for each step."""

    document: Document
    #: minutes from one step to the next
    pace = 50

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def draft(self, drafter: str, *, issuer: str, **fields: Any) -> None:
        """Begin the document; `issuer`, `co_drafters` and `cosigners` are the ASCII keys of units."""
        self.drafter, self.unit = drafter, drafter.partition(".")[0]
        units = {name: [_unit(short) for short in fields.pop(name, ())] for name in ("co_drafters", "cosigners")}
        self.fields = fields | units | {"issuer": _unit(issuer)}
        self.document = actions.create(self._as(drafter), self.fields, self.moment)
        FLOW.call(self.document, self.moment)

    def change(self, **fields: Any) -> None:
        """Save the draft with other words."""
        self.fields |= fields
        self._step("save", self.drafter, **self.fields)

    def next_day(self, days: int = 1) -> None:
        """To the morning `days` WD later."""
        self.moment = morning(clock.add_workdays(clock.local(self.moment).date(), days))

    def until(self, place: str, site: str) -> None:
        """Take the main step of each place until the document stands at `place`; ``returned`` = sent back once."""
        document = self.document
        wanted = "drafting" if place == "returned" else place
        if place == "returned":
            self._step("submit", self.drafter)
            self._step("return_check", self._who("check"), reason="请补充政策依据，并核对第二条所列数据。")
        while document.state != wanted:
            self._main(site)

    def _main(self, site: str) -> None:
        document = self.document
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
            asked = rounds.of("document", document.id)[-1].unanswered[0].unit.short
            self.answer(View(asked, Answer.AGREE))
        elif document.state in steps:
            code, who, data = steps[document.state]
            self._step(code, who, **data)
        elif document.state == "signed":
            self._step("register" if document.number is None else "issue", self._keeper("register"))
        elif document.attribute == Attribute.OPEN and not document.publications:
            self.moment += timedelta(days=1)
            self.publish(site)
        else:
            self._step("archive", "dangan")

    def publish(self, site: str) -> None:
        """公开发布 on the county's site."""
        data = {"channel": Channel.SITE.value, "address": site, "at": self.moment}
        self._step("publish", self._keeper("review"), **data)

    def _step(self, code: str, who: str, **data: Any) -> None:
        self.take(FLOW, self.document, code, who, **data)

    def take(self, flow: Flow, thing: Any, code: str, who: str, **data: Any) -> None:
        """A step of any record."""
        self.moment += timedelta(minutes=self.pace)
        db.session.flush()
        with clock.at(self.moment):
            flow.take(thing, code, self._as(who), data, self.moment, thing.row_version)

    # --- what belongs to the document ------------------------------------------------------------------------

    def plan(self, points: Mapping[str, str], products: Sequence[Planned], responsible: str, budget: str) -> None:
        """编制解读方案."""
        rows = [(None, one.form, one.title, one.channel, one.days, one.maker, False) for one in products]
        data = {"points": points, "responsible": responsible, "budget": budget, "rows": rows}
        PLAN.call(plans.create(self.document, self._as(self.drafter), data, self.moment), self.moment)

    def ask(self, unit: str) -> Ask:
        """The sheet of a unit in the newest round."""
        found = rounds.of("document", self.document.id)[-1].asks
        return next(ask for ask in found if ask.unit.short == unit)

    def answer(self, view: View) -> None:
        """会签答复 by the unit's head."""
        words = {"answer": Answer(view.answer), "words": view.words}
        self.take(ASK, self.ask(view.unit), "answer", f"{view.unit}.juzhang", **words)

    def prepare(self, view: View) -> None:
        """转交承办 and 拟办: the head still has to answer."""
        clerk, head = f"{view.unit}.nigao", f"{view.unit}.juzhang"
        self.take(ASK, self.ask(view.unit), "pass_on", head, post_id=self._as(clerk).post_id, words="请核对后拟办。")
        words = {"answer": Answer(view.answer), "words": view.words}
        self.take(ASK, self.ask(view.unit), "prepare", clerk, **words)

    def settle(self, views: Sequence[View]) -> None:
        """处理意见并修改文稿."""
        one = rounds.of("document", self.document.id)[-1]
        became = {view.unit: (Outcome(view.outcome), view.outcome_words) for view in views if view.outcome}
        outcomes = {ask.reply.id: became[ask.unit.short] for ask in one.asks if ask.reply and ask.unit.short in became}
        self.take(ROUND, one, "revise", self.drafter, outcomes=outcomes)

    def make(self, product: Product, **work: Any) -> None:
        """A product from its making to its check."""
        self.take(PRODUCT, product, "save", f"{self.unit}.gongkai", **work)
        self.take(PRODUCT, product, "submit", f"{self.unit}.gongkai")
        self.take(PRODUCT, product, "pass", f"{self.unit}.juzhang", opinion="通俗易懂，同意发布。")

    def issue(self, units: Sequence[str], note: str = "") -> None:
        """编号登记, 印发 and 分送."""
        keeper = self._keeper("register")
        self._step("register", keeper)
        self._step("issue", keeper, units=[_unit(short) for short in units], note=note)

    def sign_receipts(self, units: Sequence[str]) -> None:
        """签收 by some units, a few minutes after each other."""
        self.pace = 6
        found = db.session.scalars(select(Receipt).join(Unit, Unit.id == Receipt.unit_id).where(Unit.short.in_(units)))
        for receipt in found.all():
            if receipt.circulation.record_id == self.document.id:
                short = receipt.unit.short
                self.take(RECEIPT, receipt, "sign", OFFICE["register"] if short == "xfb" else f"{short}.gongkai")

    # --- who does it -----------------------------------------------------------------------------------------

    def _as(self, username: str) -> Actor:
        return actor_as(username, clock.local(self.moment).date())

    def _who(self, role: str) -> str:
        if self.unit == "xfb":
            return OFFICE[role]
        return f"{self.unit}.gongkai" if role == "review" else f"{self.unit}.juzhang"

    def _signer(self) -> str:
        issuer = self.document.issuer.short if self.document.issuer else self.unit
        return {"xzf": "zhaojiren", "xfb": OFFICE["sign"]}.get(issuer, f"{issuer}.juzhang")

    def _keeper(self, role: str) -> str:
        issuer = self.document.issuer.short if self.document.issuer else self.unit
        if issuer in ("xzf", "xfb"):
            return OFFICE[role]
        return f"{issuer}.nigao" if role == "register" else f"{issuer}.gongkai"


def _review(document: Document) -> dict[str, str]:
    if document.attribute == Attribute.OPEN:
        return {"result": "may_open", "basis": "不涉及国家秘密、商业秘密和个人隐私，依据条例第十九条可以公开。"}
    return {"result": "may_not_open", "basis": "依据条例第十六条，同意拟稿单位意见。"}


def _unit(short: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.short == short)).one()
