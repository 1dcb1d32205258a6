"""The trail for the auditor: every act, narrowed and exported, but never a word of a document's text."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import text

from tests.queries import counted
from yx.admin import actions
from yx.core import clock, trail, worker
from yx.core.base import transaction
from yx.people.actor import actor_as

SECRET = "拟裁撤某单位"


@pytest.fixture
def acted(county, ask):
    """Sixty acts on documents with secrets in them, one change of a setting, over three days."""

    def act() -> None:
        drafter, system = (actor_as(name, clock.today()) for name in ("fgj.nigao", "guanli"))
        with transaction():
            for number in range(60):
                trail.record(
                    "document", number % 5 + 1, drafter, "submit", "提交核稿",
                    at=clock.now() - clock.ONE_DAY * (number % 3), from_state="drafting", to_state="unit_check",
                    changes={"标题": ["旧标题", SECRET]}, words=SECRET, result="refused" if number == 7 else "ok",
                )  # fmt: skip
            actions.change_settings({"files.megabytes": 30}, system, clock.now(), actions.stamp())

    ask(act)
    return county


@pytest.fixture
def auditor(acted, signed_in):
    return signed_in("shenji")


def test_acts_are_shown_without_the_texts_of_documents(auditor):
    page = auditor.get("/admin/trail").text
    assert "提交核稿" in page
    assert "公文 1" in page
    assert "起草 → 核稿" in page
    assert SECRET not in page
    assert "旧标题" not in page


def test_changes_of_the_administration_are_shown(auditor):
    page = auditor.get("/admin/trail?noun=setting").text
    assert "单个附件的大小上限：<del>20</del> → <ins>30</ins>" in page


def test_pages_go_on_by_key(auditor):
    first = auditor.get("/admin/trail?noun=document")
    assert first.text.count("提交核稿") == 50
    after = first.text.split("after=")[1].split('"')[0]
    assert auditor.get(f"/admin/trail?noun=document&after={after}").text.count("提交核稿") == 10


NARROWED: tuple[tuple[dict[str, str], int], ...] = (
    ({"result": "other"}, 1),
    ({"result": "ok", "noun": "document", "since": "2026-03-05"}, 20),
    ({"until": "2026-03-03"}, 20),
    ({"since": "2026-03-04", "until": "2026-03-04"}, 20),
    ({"person": "fgj.nigao", "since": "2026-03-04", "until": "2026-03-04"}, 20),
    ({"person": "没有这个人"}, 0),
    ({"person": "系统"}, 0),
    ({"noun": "document", "until": "2020-01-01"}, 0),
)


def test_it_is_narrowed(auditor):
    for asked, count in NARROWED:
        page = auditor.get("/admin/trail", query_string=asked).text
        assert page.count("提交核稿") == count, asked


def test_questions_that_make_no_sense_are_left_out(auditor):
    for asked in ("%", "_", '"', "x" * 500, "2026-13-45", "🙂", "\x00"):
        values = dict.fromkeys(("person", "noun", "since", "until", "result", "after", "before"), asked)
        assert auditor.get("/admin/trail", query_string=values).status_code == 200, asked


def test_a_page_asks_the_database_as_often_for_fifty_lines_as_for_one(auditor, county):
    with counted(county) as one:
        auditor.get("/admin/trail?noun=setting")
    with counted(county) as fifty:
        auditor.get("/admin/trail?noun=document")
    assert one.count == fifty.count <= 6


def sheet_of(auditor, place: str) -> Worksheet:
    """The sheet that an export made."""
    sheet = load_workbook(BytesIO(auditor.get(f"{place}/result").data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_the_export_holds_what_was_asked_for_and_no_text(auditor, ask):
    place = auditor.post("/admin/trail/export?noun=document&since=2026-03-05", "/admin/trail").headers["Location"]
    ask(worker.run_all)
    assert "共 20 条" in auditor.get(place).text
    sheet = sheet_of(auditor, place)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 21
    assert rows[1][5:11] == ["公文", rows[1][6], "提交核稿", "起草", "核稿", rows[1][10]]
    assert SECRET not in str(rows)


def test_the_export_of_settings_tells_what_changed(auditor, ask):
    place = auditor.post("/admin/trail/export?noun=setting", "/admin/trail").headers["Location"]
    ask(worker.run_all)
    sheet = sheet_of(auditor, place)
    assert sheet["M2"].value == "单个附件的大小上限：20 → 30"


def test_an_export_beyond_the_sheet_is_refused(auditor, ask, monkeypatch):
    monkeypatch.setattr("yx.admin.queries.EXPORTED", 10)
    place = auditor.post("/admin/trail/export", "/admin/trail").headers["Location"]
    ask(worker.run_all)
    assert "请缩小日期范围" in auditor.get(place).text


def test_a_whole_trail_is_found_whole(auditor, ask):
    place = auditor.post("/admin/trail/verify", "/admin/trail").headers["Location"]
    ask(worker.run_all)
    assert "留痕完整" in auditor.get(place).text
    assert "最近校验 2026-03-05 10:00：留痕完整" in auditor.get("/admin/trail").text


@pytest.mark.database("sqlite")
def test_a_forged_line_is_named(auditor, ask):
    def forge() -> None:
        with transaction() as session:
            session.execute(text("DROP TRIGGER trail_no_update"))
            session.execute(text("UPDATE trail SET person = '某人' WHERE record_id = 3 AND seq = 2"))

    ask(forge)
    place = auditor.post("/admin/trail/verify", "/admin/trail").headers["Location"]
    ask(worker.run_all)
    assert "留痕不完整：公文 3 第 2 条，内容与校验值不符" in auditor.get(place).text


def test_looking_and_checking_leave_their_own_lines(auditor, ask):
    auditor.post("/admin/trail/verify", "/admin/trail")
    auditor.post("/admin/trail/export?noun=setting", "/admin/trail")
    found = [(line.act, line.changed) for line in ask(trail.of, "trail", 0)]
    assert found == [("verify_trail", {}), ("export_trail", {"noun": ["", "setting"]})]


def test_what_is_not_known_to_be_open_is_hidden(auditor, ask):
    def act() -> None:
        with transaction():
            trail.record("brand_new_noun", 1, None, "x", "办理", at=clock.now(), words=SECRET)

    ask(act)
    page = auditor.get("/admin/trail").text
    assert "brand_new_noun 1" in page
    assert SECRET not in page
