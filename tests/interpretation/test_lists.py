"""The list of plans, the table of a year or quarter against figures worked out by hand, Excel files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import lxml.html
import pytest
from openpyxl import load_workbook

from tests.documents.test_views import said
from tests.documents.test_views_list import statements, titles
from tests.interpretation.conftest import ADDRESS, bring_out, deploy
from tests.queries import counted
from tests.world import World
from yx.core import worker
from yx.core.base import db
from yx.documents.models import Place
from yx.interpretation import table
from yx.interpretation.models import Product

ONE = [(None, "text", "解读", "site", 0, "", False)]
TWO = [*ONE, (None, "picture", "图解", "site", 3, "", False)]


@pytest.fixture
def shelf(town):
    """Plans that differ in everything that the list can be narrowed to."""

    def make(world: World) -> None:
        world.plan(world.draft(title="在起草的办法", broad=True))
        world.plan(world.draft(title="教育局的办法", broad=True, by="癸", issuer="jiaoyu"), by="癸")
        plan = deploy(world, {"title": "已公开的办法"}, rows=TWO)
        plan.products[0].due = plan.due = date(2026, 3, 2)
        document = world.draft(title="一起会签的办法", broad=True, cosigners=["jiaoyu"])
        world.plan(document, points={"main": "奖补标准"})
        world.bring(document, Place.SIGNING)

    town.do(make)
    return town


def narrowed(town, query: str = "", who: str = "甲") -> set[str]:
    answer = town.at(who).get(f"/interpretation/?{query}")
    assert answer.status_code == 200
    return set(titles(answer))


OWN = {"在起草的办法", "已公开的办法", "一起会签的办法"}
NARROWED = {
    "": OWN,
    "words=奖补": {"一起会签的办法"},
    "words=公开的办法": {"已公开的办法"},
    "words=样发": {"已公开的办法"},
    "state=planning": {"在起草的办法"},
    "state=agreed": {"一起会签的办法"},
    "late=y": {"已公开的办法"},
    "year=2026": OWN,
    "year=2025": set(),
    "late=y&state=planning": set(),
    "year=x&unit=x&state=zz&words=": OWN,
    "scope=public": {"已公开的办法"},
}


def test_the_list_is_narrowed_by_each_field(shelf):
    assert {query: narrowed(shelf, query) for query in NARROWED} == NARROWED
    own = shelf.do(lambda world: world.units["jiaoyu"])
    assert narrowed(shelf, f"unit={own}") == set()


def test_each_sees_the_plans_that_they_may_read(shelf):
    assert narrowed(shelf, "scope=unit", "癸") == {"教育局的办法", "一起会签的办法"}
    assert narrowed(shelf, "", "癸") == {"教育局的办法"}
    assert narrowed(shelf, "", "辛") == narrowed(shelf, "scope=unit", "壬") == {"已公开的办法"}
    assert narrowed(shelf, "scope=unit", "巳") == set()


def test_late_and_what_is_out_stand_in_the_row(shelf):
    tree = lxml.html.fromstring(shelf.at("甲").get("/interpretation/").text)
    (row,) = tree.xpath("//tbody/tr[contains(., '已公开的办法')]")
    words = " ".join(row.text_content().split())
    assert "逾期 3 个工作日" in words
    assert "0/2" in words
    assert "文字、图解" in words
    assert row.get("class") == "late"


def test_the_list_asks_six_times_at_most_however_long_it_is(town):
    town.do(lambda world: [world.plan(world.draft(title=f"第{n}号", broad=True)) for n in range(3)] and None)
    few = statements(town, "甲", "/interpretation/")
    town.do(lambda world: [world.plan(world.draft(title=f"第{n}号", broad=True)) for n in range(30)] and None)
    assert statements(town, "甲", "/interpretation/") == few <= 6
    assert statements(town, "甲", "/interpretation/?words=第&year=2026") <= 6


def test_pages_follow_each_other(town):
    town.do(lambda world: [world.plan(world.draft(title=f"第{n:02d}号", broad=True)) for n in range(30)] and None)
    first = town.at("甲").get("/interpretation/")
    (address,) = lxml.html.fromstring(first.text).xpath("//a[@rel='next']/@href")
    assert titles(first) + titles(town.at("甲").get(address)) == [f"第{n:02d}号" for n in reversed(range(30))]


def test_the_list_goes_to_excel_with_the_documents_number_and_address(shelf):
    job = shelf.at("甲").submit("/interpretation/", "/interpretation/export").headers["Location"]
    shelf.ask(lambda: [None for _ in range(5) if worker.run_one("t")])
    head, *rows = sheet(shelf.at("甲").get(f"{job}/result").data)
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert set(found) == OWN
    public = found["已公开的办法"]
    assert (public["发文字号"], public["公文网址"]) == ("样发〔2026〕1号", "http://yangxian.example/zwgk/1")
    assert (public["产品数"], public["已发布"], public["解读形式"], public["状态"]) == (2, 0, "文字、图解", "实施")
    assert shelf.at("乙").get(f"{job}/result").status_code == 404


def test_the_list_of_documents_goes_to_excel_with_its_interpretation(shelf):
    due = db.select(Product).where(Product.due.is_not(None)).order_by(Product.id).limit(1)
    shelf.do(lambda world: bring_out(world, db.session.scalars(due).one()) and None)
    job = shelf.at("甲").submit("/documents/", "/documents/export").headers["Location"]
    shelf.ask(lambda: [None for _ in range(5) if worker.run_one("t")])
    head, *rows = sheet(shelf.at("甲").get(f"{job}/result").data)
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["已公开的办法"]["解读方案"] == "实施"
    assert found["已公开的办法"]["已发布的解读"] == f"文字《解读》 {ADDRESS}"
    assert found["在起草的办法"]["解读方案"] == "拟订"
    assert not found["在起草的办法"]["已发布的解读"]


def sheet(data: bytes) -> list[tuple[object, ...]]:
    book = load_workbook(BytesIO(data))
    found = [tuple(cell.value for cell in row) for row in book.active.iter_rows()]
    book.close()
    return found


# The table. 县发展局, first quarter: six documents that need an interpretation
#   A plan, text out in time                                  on time
#   B plan, text out in time, picture a day late              late
#   C plan, nothing out, its day has passed                   late
#   D plan, picture's day not yet come                        running
#   E waived                                                  waived
#   F plan, text out in time, picture cancelled               on time
# and two that do not count: one without need, one that is not signed. Second quarter: G, waived. 县教育局: H, on time.


def figures(world: World) -> None:
    def out(product: Product, day: int) -> None:
        bring_out(world, product)
        product.published_at = datetime(2026, 3, day, 4, tzinfo=UTC)

    a, b, c = (deploy(world, {"title": name}, rows=rows) for name, rows in (("A", ONE), ("B", TWO), ("C", ONE)))
    out(a.products[0], 5)
    out(b.products[0], 5)
    out(b.products[1], 11)
    assert (c.due, b.products[1].due) == (date(2026, 3, 5), date(2026, 3, 10))
    d = deploy(world, {"title": "D"}, rows=[TWO[1]])
    d.products[0].due = date(2026, 3, 20)
    world.at(Place.ISSUED, title="E", broad=True, plan_waiver="免")
    f = deploy(world, {"title": "F"}, rows=TWO)
    out(f.products[0], 5)
    world.work(f.products[1], "cancel", "乙")
    world.at(Place.ISSUED, title="不需要")
    world.plan(world.draft(title="没签发", broad=True))
    g = world.at(Place.ISSUED, title="G", broad=True, plan_waiver="免")
    g.signed_on = date(2026, 4, 1)
    h = world.draft(title="H", broad=True, by="癸", issuer="jiaoyu")
    answer = world.plan(h, by="癸", rows=ONE).products[0]
    world.bring(h, Place.ISSUED)
    world.take(h, "publish", "丑")
    world.make(answer, by="丑")
    world.work(answer, "submit", "丑")
    world.work(answer, "pass", "子")
    world.work(answer, "publish", "丑", address="http://yangxian.example/jd/h")
    db.session.flush()


def as_tuple(count: table.Count) -> tuple[object, ...]:
    return (
        count.unit, count.needed, count.have, count.waived, count.on_time, count.late, count.running, count.punctual,
        count.used,
    )  # fmt: skip


def test_the_table_is_the_one_worked_out_by_hand(world: World):
    figures(world)
    day = date(2026, 3, 12)
    first = table.counts(2026, 1, day)
    assert [as_tuple(row) for row in first] == [
        ("县发展局", 6, 5, 1, 2, 2, 1, 50, "文字 3、图解 1"),
        ("县教育局", 1, 1, 0, 1, 0, 0, 100, "文字 1"),
    ]
    assert as_tuple(table.total(first)) == ("合计", 7, 6, 1, 3, 2, 1, 60, "文字 4、图解 1")
    assert [as_tuple(row)[:4] for row in table.counts(2026, 2, day)] == [("县发展局", 1, 0, 1)]
    assert [as_tuple(row)[:4] for row in table.counts(2026, 0, day)] == [("县发展局", 7, 5, 2), ("县教育局", 1, 1, 0)]
    assert table.counts(2025, 0, day) == []


def test_the_parts_make_the_whole(world: World):
    figures(world)
    for row in table.counts(2026, 0):
        assert row.have + row.waived == row.needed
        assert row.on_time + row.late + row.running == row.have


def test_quarters_make_the_year():
    assert table.span(2026, 0) == (date(2026, 1, 1), date(2027, 1, 1))
    bounds = [table.span(2026, quarter) for quarter in range(1, 5)]
    assert bounds == [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ]


def test_the_page_shows_the_table_with_bars_in_words_and_gives_it_as_excel(town):
    town.do(figures)
    town.at("戊").get("/interpretation/table")
    with counted(town.app) as found:
        answer = town.at("戊").get("/interpretation/table?year=2026&quarter=1")
    assert found.count <= 6
    tree = lxml.html.fromstring(answer.text)
    assert "政策解读统计：2026年一季度" in said(answer)
    bars = tree.xpath("//table//svg[@role='img']/@aria-label")
    assert bars[0].startswith("县发展局：按时 2")
    (address,) = tree.xpath("//a[.='导出 Excel']/@href")
    head, *rows = sheet(town.at("戊").get(address).data)
    assert head[:7] == ("单位", "需解读", "有方案", "免予解读", "按时", "逾期", "未到期")
    assert [row[:4] for row in rows] == [("县发展局", 6, 5, 1), ("县教育局", 1, 1, 0), ("合计", 7, 6, 1)]


@pytest.mark.parametrize("query", ["", "year=1900&quarter=9", "year=x&quarter=-1", "year=" + "9" * 20])
def test_what_is_not_understood_is_this_year(town, query: str):
    answer = town.at("甲").get(f"/interpretation/table?{query}")
    assert answer.status_code == 200
    assert "政策解读统计：2026年全年" in said(answer)
