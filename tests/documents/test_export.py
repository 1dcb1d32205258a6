"""The list as an Excel file: what one sees, asked for over HTTP, made by a worker, handed out to its owner."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.world import World
from yx.core import jobs, worker
from yx.core.base import db
from yx.documents.models import Document, Place
from yx.people.models import Holding


def asked(town, who: str, query: str = "") -> str:
    """Press the button on the list; gives the address of the job."""
    answer = town.at(who).submit(f"/documents/{query}", "/documents/export")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def work(town) -> None:
    town.ask(lambda: [None for _ in range(5) if worker.run_one("t")])


def rows(town, who: str, address: str) -> list[tuple[object, ...]]:
    answer = town.at(who).get(f"{address}/result")
    assert answer.status_code == 200, answer.text
    book = load_workbook(BytesIO(answer.data))
    found = [tuple(cell.value for cell in row) for row in book.active.iter_rows()]
    book.close()
    return found


def three(world: World) -> None:
    world.draft(title="=1+1", kind="letter")
    world.draft(title="教育局的", by="癸", issuer="jiaoyu")
    world.bring(world.draft(title="已签发的通知"), Place.ISSUED)


def test_the_list_comes_out_as_it_is_narrowed_and_titles_stay_text(town):
    town.do(three)
    address = asked(town, "甲")
    work(town)
    table = rows(town, "甲", address)
    assert [row[0] for row in table] == ["标题", "已签发的通知", "=1+1"]
    assert table[1][1:6] == ("样发〔2026〕1号", "通知", "县发展局", "主动公开", "已印发")
    assert table[0][1] == "发文字号"
    narrowed = asked(town, "甲", "?kind=letter&scope=unit")
    work(town)
    assert [row[0] for row in rows(town, "甲", narrowed)] == ["标题", "=1+1"]


def test_9_a_title_never_becomes_a_formula(town):
    town.do(three)
    address = asked(town, "甲")
    work(town)
    answer = town.at("甲").get(f"{address}/result")
    book = load_workbook(BytesIO(answer.data))
    assert {cell.data_type for cell in book.active["A"]} == {"s"}
    book.close()


def test_52_a_result_is_its_owners_only(town):
    town.do(three)
    address = asked(town, "甲")
    work(town)
    for who in ("酉", "乙", "癸", "辛", "壬"):
        assert town.at(who).get(address).status_code == 404
        assert town.at(who).get(f"{address}/result").status_code == 404


def test_asking_twice_before_it_is_done_is_one_job(town):
    first, second = asked(town, "甲"), asked(town, "甲")
    assert first == second
    assert town.ask(lambda: db.session.scalar(select(func.count()).select_from(jobs.Job))) == 1


def test_the_job_of_someone_who_lost_the_post_says_so(town):
    town.do(three)
    address = asked(town, "甲")

    def leave(world: World) -> None:
        holding = db.session.scalars(select(Holding).where(Holding.person_id == world.actor("甲").person_id)).one()
        holding.to_day = date(2026, 3, 4)

    town.do(leave)
    work(town)
    number = int(address.rsplit("/", 1)[1])
    assert town.ask(lambda: db.session.get_one(jobs.Job, number).state) == jobs.JobState.FAILED
    assert "已不在提出导出时的岗位" in town.ask(lambda: db.session.get_one(jobs.Job, number).message)


def test_an_export_of_more_than_one_batch_has_every_row(town, monkeypatch):
    monkeypatch.setattr("yx.documents.views_export.BATCH", 3)
    town.do(lambda world: [world.draft(title=f"第{number}号") for number in range(7)] and None)
    address = asked(town, "甲")
    work(town)
    assert [row[0] for row in rows(town, "甲", address)[1:]] == [f"第{number}号" for number in range(6, -1, -1)]
    assert town.ask(lambda: db.session.scalar(select(func.count()).select_from(Document))) == 7


def test_an_export_is_asked_for_by_a_form_only(town):
    assert town.at("甲").get("/documents/export").status_code == 405
