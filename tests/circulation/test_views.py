"""The pages of what is received and sent: reached from the document, read by their own only, few statements."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from tests.circulation.town import receipt_of, sent
from tests.databases import seed
from tests.moments import NOON
from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.circulation.models import Circulation, Receipt
from yx.core import clock, search
from yx.core.base import db, transaction
from yx.documents.models import Place
from yx.people.models import Unit, UnitKind


@seed("sent_case", on="town")
def fill() -> None:
    """A notice sent to two units."""
    with clock.at(NOON), transaction():
        sent(World(), "caizheng", "qingshan", title="关于防汛值班的通知")


@pytest.fixture
def sent_case(town: Town) -> tuple[int, int, int]:
    """(document, circulation, receipt of 县财政局)."""

    def found(world: World) -> tuple[int, int, int]:
        circulation = db.session.scalars(select(Circulation)).one()
        return circulation.record_id, circulation.id, receipt_of(world, circulation, "caizheng").id

    return town.do(found)


def test_the_document_leads_to_the_table_and_to_the_receipt_and_back(
    town: Town, sent_case: tuple[int, int, int]
) -> None:
    document, circulation, receipt = sent_case
    page = town.at("甲").get(f"/documents/{document}").text
    assert "已签收 0/2" in page
    assert f'href="/circulation/sent/{circulation}"' in page
    assert f'href="/circulation/{receipt}"' not in page
    theirs = town.at("寅").get(f"/documents/{document}").text
    assert f'href="/circulation/{receipt}"' in theirs
    assert "签收情况" not in theirs
    assert f'href="/documents/{document}"' in town.at("甲").get(f"/circulation/sent/{circulation}").text
    assert f'href="/documents/{document}"' in town.at("寅").get(f"/circulation/{receipt}").text


def test_only_the_unit_and_the_sender_see_it(town: Town, sent_case: tuple[int, int, int]) -> None:
    _document, circulation, receipt = sent_case
    expected = {
        "寅": (200, 404),
        "卯": (200, 404),
        "甲": (404, 200),
        "乙": (404, 200),
        "午": (404, 404),
        "壬": (404, 404),
    }
    for name, codes in expected.items():
        paths = (f"/circulation/{receipt}", f"/circulation/sent/{circulation}")
        assert tuple(town.at(name).get(path).status_code for path in paths) == codes, name
        assert town.at(name).get(f"{paths[1]}/table.xlsx").status_code == codes[1]


def test_a_unit_signs_passes_on_reads_and_writes_on_its_page(town: Town, sent_case: tuple[int, int, int]) -> None:
    _document, circulation, receipt = sent_case
    page = f"/circulation/{receipt}"
    assert town.at("卯").submit(page, f"{page}/steps/sign").status_code == 303
    head = town.at("寅")
    wrong = head.submit(page, f"{page}/steps/pass_on")
    assert (wrong.status_code, "请选择传阅对象" in wrong.text) == (422, True)
    post = town.ask(lambda: World().actor("卯").post_id)
    assert head.submit(page, f"{page}/steps/pass_on", posts=str(post)).status_code == 303
    assert head.submit(page, f"{page}/steps/direct", words="请尽快落实。").status_code == 303
    assert "传阅尚未阅完：政务公开股股长" in head.get(page).text
    assert town.at("卯").submit(page, f"{page}/steps/read", words="已转各科室。").status_code == 303
    shown = head.get(page).text
    for words in ("请尽快落实。", "已转各科室。", "批示", "办理意见", "传阅：政务公开股股长"):
        assert words in shown
    assert head.submit(page, f"{page}/steps/finish").status_code == 303
    table = town.at("甲").get(f"/circulation/sent/{circulation}").text
    assert "请尽快落实" not in table  # what a unit writes inside stays inside
    assert "1/2" in table


def test_what_was_signed_elsewhere_meanwhile_is_told(town: Town, sent_case: tuple[int, int, int]) -> None:
    page = f"/circulation/{sent_case[2]}"
    form = town.at("卯").fields(page, f"{page}/steps/sign")
    assert town.at("寅").submit(page, f"{page}/steps/sign").status_code == 303
    again = town.at("卯").post(f"{page}/steps/sign", data=form)
    assert again.status_code == 409
    assert "已被办理或修改" in again.text


def test_the_sender_reminds_once_a_day_and_adds_a_unit(town: Town, sent_case: tuple[int, int, int]) -> None:
    page = f"/circulation/sent/{sent_case[1]}"
    sender = town.at("甲")
    assert sender.submit(page, f"{page}/steps/remind").status_code == 303
    assert "今天已经催签" in sender.get(page).text
    assert "催签" in town.at("卯").get("/").text
    unit = town.ask(lambda: World().units["jiaoyu"])
    assert sender.submit(page, f"{page}/steps/add", units=str(unit)).status_code == 303
    assert "县教育局" in sender.get(page).text
    assert town.at("癸").get("/circulation/").text.count("关于防汛值班的通知") == 1


def test_the_workbook_has_every_unit_or_those_that_have_not_signed(town: Town, sent_case: tuple[int, int, int]) -> None:
    page = f"/circulation/{sent_case[2]}"
    town.at("卯").submit(page, f"{page}/steps/sign")
    for question, units in (("", ["县财政局", "青山镇"]), ("?unsigned=1", ["青山镇"])):
        answer = town.at("甲").get(f"/circulation/sent/{sent_case[1]}/table.xlsx{question}")
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
        assert [row[0] for row in rows[1:]] == units
    assert rows[0][:3] == ("单位", "状态", "签收人")


FILTERS: dict[str, bool] = {
    "": True,
    "words=防汛": True,
    "words=教育": False,
    "late=y": False,
    "since=2020-01-01": True,
    "until=2020-01-01": False,
    "unit=999999": True,
    "words=防汛&late=y": False,
}


@pytest.mark.parametrize("question", FILTERS)
@pytest.mark.parametrize(("scope", "name"), [("waiting", "卯"), ("received", "卯"), ("sent", "甲")])
@pytest.mark.parametrize("htmx", [False, True])
def test_the_lists_are_narrowed(
    town: Town, sent_case: tuple[int, int, int], question: str, scope: str, name: str, htmx: bool
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "rows"} if htmx else {}
    answer = town.at(name).get(f"/circulation/?scope={scope}&{question}", headers=headers)
    assert answer.status_code == 200
    assert ("关于防汛值班的通知" in answer.text) == FILTERS[question]
    assert ("<html" in answer.text) != htmx


def add_copies(world: World, count: int) -> None:
    """So many sendings of 县发展局 more, each with a receipt of 县财政局, which can be found by words."""
    first = sent(world, "caizheng")
    receipt = receipt_of(world, first, "caizheng")
    for number in range(count - 1):
        copy = Circulation(**values_of(first) | {"record_id": first.record_id * 1000 + number})
        db.session.add(copy)
        db.session.flush()
        db.session.add(Receipt(**values_of(receipt) | {"circulation_id": copy.id}))
        search.index("circulation", copy.id, copy.title, "", "")


def values_of(record: Circulation | Receipt) -> dict[str, object]:
    return {c.key: getattr(record, c.key) for c in record.__table__.columns if c.key != "id"}


@pytest.mark.parametrize(("scope", "name"), [("waiting", "卯"), ("received", "卯"), ("sent", "甲")])
def test_a_list_costs_six_statements_at_most_however_long(web: Flask, town: Town, scope: str, name: str) -> None:
    costs = []
    for _times in range(2):  # 25 rows, then 50
        town.do(lambda world: add_copies(world, 25))
        town.at(name).get("/circulation/")
        for words in ("", "&words=培训"):
            with counted(web) as asked:
                page = town.at(name).get(f"/circulation/?scope={scope}{words}").text
            assert page.count('class="subject"') == 25
            costs.append(asked.count)
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 6


def test_the_table_of_250_units_costs_as_much_as_that_of_two(
    web: Flask, town: Town, sent_case: tuple[int, int, int]
) -> None:
    path = f"/circulation/sent/{sent_case[1]}"
    town.at("甲").get(path)
    with counted(web) as few:
        town.at("甲").get(path)
    town.do(lambda world: villages_of(sent_case[1]))
    town.at("甲").get(path)  # asks for the units once more, since there are new ones
    with counted(web) as many_units:
        page = town.at("甲").get(path).text
    assert page.count("无收文岗位") == 251  # 250 rows, and their sum beside the table
    assert many_units.count == few.count


def villages_of(circulation_id: int) -> None:
    """250 villages without a post, each with a receipt."""
    model = db.session.scalars(select(Receipt).where(Receipt.circulation_id == circulation_id).limit(1)).one()
    values = values_of(model)
    units = [Unit(name=f"{n}村", short_name=f"{n}村", short=f"v{n}", kind=UnitKind.VILLAGE) for n in range(250)]
    db.session.add_all(units)
    db.session.flush()
    db.session.add_all(Receipt(**values | {"unit_id": unit.id}) for unit in units)


def test_issuing_sends_to_those_who_had_a_part_unless_one_unticks_them(town: Town) -> None:
    def signed(world: World) -> int:
        document = world.at(Place.SIGNED, co_drafters=["jiaoyu"])
        return world.take(document, "register", "甲").id

    page = f"/documents/{town.do(signed)}"
    jiaoyu, fazhan = town.ask(lambda: [World().units[unit] for unit in ("jiaoyu", "fazhan")])
    ticked = (
        town.at("甲").tree(page).xpath("//form[contains(@action, '/issue')]//input[@name='units'][@checked]/@value")
    )
    assert ticked == [str(jiaoyu)]
    assert town.at("甲").submit(page, f"{page}/steps/issue", groups="members").status_code == 303
    sent_to = town.ask(lambda: set(db.session.scalars(select(Receipt.unit_id))))
    assert jiaoyu in sent_to
    assert fazhan not in sent_to  # it has its own document
