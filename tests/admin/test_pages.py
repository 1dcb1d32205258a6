"""The administrators' pages as their posts see them: each its own, nobody else's; every change leaves a trail line."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from yx.admin import actions, sheets
from yx.core import clock, jobs, settings, trail, worker
from yx.core.base import db, transaction
from yx.core.errors import NotAllowed, Refused
from yx.core.numbering import NumberSeries
from yx.core.trail import Line
from yx.disclosure.models import LexiconWord
from yx.people.actor import actor_as
from yx.web.export import workbook

SYSTEM, AUDITOR, CONFERENCE, REGISTRAR, DRAFTER = "guanli", "shenji", "xfb.gongkai", "xfb.hegao", "fgj.nigao"
OPEN_TO = {
    "/admin/settings": {SYSTEM},
    "/admin/calendar": {SYSTEM},
    "/admin/calendar/2026.xlsx": {SYSTEM},
    "/admin/words": {SYSTEM, CONFERENCE},
    "/admin/words.xlsx": {SYSTEM, CONFERENCE},
    "/admin/numbers": {SYSTEM, REGISTRAR, DRAFTER},
    "/admin/trail": {AUDITOR},
    "/admin/backups": {SYSTEM},
    "/admin/state": {SYSTEM},
    "/admin/jobs": {SYSTEM, AUDITOR, CONFERENCE, REGISTRAR, DRAFTER, "fgj.juzhang"},
}


def lines(noun: str) -> list[Line]:
    return list(db.session.scalars(select(Line).where(Line.noun == noun).order_by(Line.id)))


def seen_of(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', text)
    assert found
    return found[1]


def values_of(text: str) -> dict[str, str]:
    """The number fields of a page as a browser would send them back."""
    tags = re.findall(r"<input[^>]+>", text)
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] for name, value in pairs if name and value and "-" in name[1]}


def xlsx(columns: list[str], rows: list[Any]) -> tuple[BytesIO, str]:
    return BytesIO(workbook("表", columns, rows)), "表.xlsx"


# Who sees what


@pytest.mark.parametrize("username", [SYSTEM, AUDITOR, CONFERENCE, REGISTRAR, DRAFTER, "fgj.juzhang"])
def test_each_page_is_for_its_posts_only(signed_in, username):
    browser = signed_in(username)
    answers = {path: browser.get(path).status_code for path in OPEN_TO}
    assert answers == {path: 200 if username in allowed else 403 for path, allowed in OPEN_TO.items()}


def test_strangers_are_sent_to_sign_in(client):
    for path in OPEN_TO:
        assert "/sign-in" in client.get(path).headers["Location"]


@pytest.mark.parametrize(
    ("username", "first", "tabs"),
    [
        (SYSTEM, "/admin/settings", ["参数设置", "工作日历", "用词表", "起始字号", "备份", "系统状态", "我的任务"]),
        (AUDITOR, "/admin/trail", ["留痕", "我的任务"]),
        (CONFERENCE, "/admin/words", ["用词表", "我的任务"]),
        ("fgj.juzhang", "/admin/jobs", []),
    ],
)
def test_the_tabs_are_the_pages_that_one_may_open(signed_in, username, first, tabs):
    browser = signed_in(username)
    answer = browser.get("/admin/")
    assert answer.headers["Location"] == first
    text = browser.get(first).text
    shown = text.split('aria-label="系统管理"')[1].split("</nav>")[0] if tabs else ""
    assert re.findall(r">([^<>]+)</a>", shown) == tabs


# Settings


def test_a_setting_is_changed_with_its_trail_line(signed_in, ask):
    browser = signed_in(SYSTEM)
    page = browser.get("/admin/settings").text
    assert "单个附件的大小上限（MB）" in page
    sent = {**values_of(page), "files-megabytes": "30", "seen": seen_of(page)}
    assert browser.post("/admin/settings", "/admin/settings", **sent).status_code == 303
    assert ask(settings.number, "files.megabytes") == 30
    (line,) = ask(lines, "setting")
    assert (line.act, line.person_id is not None, line.changed) == (
        "change_settings",
        True,
        {"单个附件的大小上限": [20, 30]},
    )
    assert "已改" in browser.get("/admin/settings").text


def test_a_setting_outside_its_bounds_is_refused_and_nothing_is_changed(signed_in, ask):
    browser = signed_in(SYSTEM)
    page = browser.get("/admin/settings").text
    sent = {**values_of(page), "files-megabytes": "999", "password-days": "60", "seen": seen_of(page)}
    answer = browser.post("/admin/settings", "/admin/settings", **sent)
    assert answer.status_code == 422
    assert 'value="999"' in answer.text
    assert 'value="60"' in answer.text
    assert ask(settings.number, "password.days") == 90
    assert ask(lines, "setting") == []


def test_settings_that_another_changed_meanwhile_are_not_overwritten(signed_in, ask):
    browser = signed_in(SYSTEM)
    page = browser.get("/admin/settings").text
    sent = {**values_of(page), "files-megabytes": "30", "seen": seen_of(page)}
    assert browser.post("/admin/settings", "/admin/settings", **sent).status_code == 303
    assert browser.post("/admin/settings", "/admin/settings", **{**sent, "files-megabytes": "40"}).status_code == 409
    assert ask(settings.number, "files.megabytes") == 30


def test_unchanged_settings_leave_no_line(signed_in, ask):
    browser = signed_in(SYSTEM)
    page = browser.get("/admin/settings").text
    answer = browser.post("/admin/settings", "/admin/settings", **values_of(page), seen=seen_of(page))
    assert answer.status_code == 303
    assert ask(lines, "setting") == []


def test_settings_ask_for_the_password_again_after_a_while(signed_in):
    browser = signed_in(SYSTEM)
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert browser.get("/admin/settings").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=35)):
        assert "/confirm" in browser.get("/admin/settings").headers["Location"]


# Calendar


def test_missing_years_stand_in_red_until_they_are_loaded(signed_in, ask):
    browser = signed_in(SYSTEM)
    assert "尚未载入 2026、2027 年的放假安排" in browser.get("/admin/calendar").text
    answer = browser.post("/admin/calendar/load", "/admin/calendar", year="2026")
    assert answer.headers["Location"].endswith("/admin/calendar?year=2026")
    page = browser.get("/admin/calendar").text
    assert "尚未载入 2027 年" in page
    assert "2026-02-17" in page
    assert [(line.record_id, line.act) for line in ask(lines, "calendar")] == [(2026, "load_year")]


def test_a_year_that_is_not_published_is_refused_with_what_to_do(signed_in, ask):
    answer = signed_in(SYSTEM).post("/admin/calendar/load", "/admin/calendar", year="2027")
    assert answer.status_code == 422
    assert "请按国务院办公厅当年的放假通知填表后导入" in answer.text
    assert ask(lines, "calendar") == []


def test_a_year_is_read_in_from_the_table_that_the_page_hands_out(signed_in, ask):
    browser = signed_in(SYSTEM)
    browser.post("/admin/calendar/load", "/admin/calendar", year="2025")
    sheet = browser.get("/admin/calendar/2025.xlsx").data
    before = ask(lambda: clock.calendar().moved)
    answer = browser.post("/admin/calendar/import", "/admin/calendar", file=(BytesIO(sheet), "节假日2025.xlsx"))
    assert answer.status_code == 303
    assert ask(lambda: clock.calendar().moved) == before
    assert [line.act for line in ask(lines, "calendar")] == ["load_year", "import_year"]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ((BytesIO(b"<html>"), "表.xlsx"), "内容与扩展名 .xlsx 不符"),
        ((BytesIO(b"a,b"), "表.csv"), "可上传 xlsx、xls"),
        (xlsx(["日期", "名称"], [("2027-01-01", "元旦")]), "缺少列：安排"),
        (xlsx(["日期", "安排", "名称"], [("2027-01-01", "放假", "元旦")]), "缺少春节"),
    ],
)
def test_a_faulty_table_is_refused(signed_in, ask, file, why):
    content = BytesIO(file[0].getvalue())
    answer = signed_in(SYSTEM).post("/admin/calendar/import", "/admin/calendar", file=(content, file[1]))
    assert answer.status_code == 422
    assert why in answer.text
    assert ask(clock.years_missing, 2027, 2027) == [2027]


def test_no_file_at_all_is_asked_for(signed_in):
    for path in ("/admin/calendar/import", "/admin/words/import"):
        answer = signed_in(SYSTEM).post(path, "/admin/words")
        assert answer.status_code == 422
        assert "请选择Excel 表" in answer.text


# Words


def test_the_conference_office_keeps_the_word_list(signed_in, ask):
    browser = signed_in(CONFERENCE)
    sent = {"word": "部暑", "kind": "typo", "correction": "部署", "advice": "常见错字"}
    assert browser.post("/admin/words", "/admin/words", **sent).status_code == 303
    page = browser.get("/admin/words?containing=部").text
    assert "部署" in page
    word_id = ask(lambda: db.session.scalars(select(LexiconWord.id)).one())
    assert browser.post(f"/admin/words/{word_id}/drop", "/admin/words").status_code == 303
    assert "已停用" in browser.get("/admin/words").text
    assert [line.act for line in ask(lines, "lexicon_word")] == ["put_word", "drop_word"]
    assert browser.post(f"/admin/words/{word_id}/drop", "/admin/words").status_code == 409
    assert browser.post("/admin/words/999/drop", "/admin/words").status_code == 404


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"word": "", "kind": "typo"}, "请填写词语"),
        ({"word": "部暑", "kind": "typo"}, "须写明正确的写法"),
        ({"word": "部暑", "kind": "identity"}, "请在所列各项中选择类别"),
    ],
)
def test_a_faulty_word_is_refused(signed_in, sent, why):
    answer = signed_in(CONFERENCE).post("/admin/words", "/admin/words", **sent)
    assert answer.status_code == 422
    assert why in answer.text


def test_words_come_in_and_go_out_as_excel(signed_in, ask):
    browser = signed_in(CONFERENCE)
    rows = [("部暑", "错别字", "部署", ""), ("=1+1", "错敏词", "", "公式")]
    columns = ["词语", "类别", "正确写法", "提示"]
    answer = browser.post("/admin/words/import", "/admin/words", file=xlsx(columns, rows))
    assert answer.status_code == 303, answer.text
    sheet = load_workbook(BytesIO(browser.get("/admin/words.xlsx").data)).active
    assert isinstance(sheet, Worksheet)
    found = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert sorted(found) == sorted(rows)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


@pytest.mark.parametrize(
    ("columns", "rows", "why"),
    [
        (["词语"], [("部暑",)], "缺少列：类别"),
        (["词语", "类别"], [("部暑", "别的")], "第1行：类别“别的”应为错别字或错敏词"),
        (["词语", "类别"], [], "表中没有词语"),
        (["词语", "类别"], [("部暑", "错别字")], "第1行：错别字“部暑”须写明正确的写法"),
    ],
)
def test_a_faulty_word_table_is_refused(signed_in, ask, columns, rows, why):
    answer = signed_in(CONFERENCE).post("/admin/words/import", "/admin/words", file=xlsx(columns, rows))
    assert answer.status_code == 422
    assert why in answer.text
    assert ask(lines, "lexicon_word") == []


def test_the_word_search_bears_anything(signed_in):
    browser = signed_in(CONFERENCE)
    for asked in ("%", "_", '"', "'", "🙂", "x" * 200, "\x00"):
        values = {"containing": asked, "kind": asked}
        assert browser.get("/admin/words", query_string=values).status_code == 200, asked


# Numbers


def test_a_registrar_goes_on_from_paper(signed_in, ask):
    browser = signed_in(REGISTRAR)
    page = browser.get("/admin/numbers").text
    assert re.findall(r'<option[^>]*value="([^"]+)"', page) == ["尤政", "尤政办", "尤政公联"]
    sent = {"code_word": "尤政办", "year": "2026", "last": "12"}
    assert browser.post("/admin/numbers", "/admin/numbers", **sent).status_code == 303
    assert "尤政办〔2026〕13号" in browser.get("/admin/numbers").text
    (line,) = ask(lines, "number_series")
    assert line.changed == {"尤政办〔2026〕最后字号": ["", 12]}


def test_a_series_in_use_is_not_moved(signed_in, ask):
    def give() -> None:
        from yx.core.numbering import next_number

        with transaction():
            next_number("尤政办", 2026)

    ask(give)
    sent = {"code_word": "尤政办", "year": "2026", "last": "12"}
    answer = signed_in(REGISTRAR).post("/admin/numbers", "/admin/numbers", **sent)
    assert answer.status_code == 422
    assert "已在本系统编号" in answer.text
    assert ask(lambda: db.session.scalars(select(NumberSeries.last)).one()) == 1


def test_a_registrar_does_not_move_another_units_series(signed_in, ask):
    sent = {"code_word": "尤政办", "year": "2026", "last": "12"}
    answer = signed_in(DRAFTER).post("/admin/numbers", "/admin/numbers", **sent)
    assert answer.status_code == 422
    assert "请在所列各项中选择机关代字" in answer.text

    def by_hand() -> None:
        actions.take_over("尤政办", 2026, 12, actor_as(DRAFTER, clock.today()), clock.now())

    with pytest.raises(NotAllowed, match="不是本单位的机关代字"):
        ask(by_hand)
    assert len(ask(lambda: actions.code_words(actor_as(SYSTEM, clock.today())))) > 10


# Jobs


def test_a_job_shows_its_progress_and_hands_its_result_to_its_owner_only(signed_in, ask):
    auditor = signed_in(AUDITOR)
    place = auditor.post("/admin/trail/export", "/admin/trail").headers["Location"]
    waiting = auditor.get(place).text
    assert 'hx-trigger="every 2s"' in waiting
    assert "待执行" in auditor.get("/admin/jobs").text
    ask(worker.run_all)
    assert "hx-trigger" not in auditor.get(place).text
    result = auditor.get(f"{place}/result")
    assert result.status_code == 200
    assert result.headers["Content-Disposition"].startswith("attachment")
    stranger = signed_in(SYSTEM)
    for path in (place, f"{place}/result"):
        assert stranger.get(path).status_code == 404
    assert "导出留痕" not in stranger.get("/admin/jobs").text


def test_the_fragment_of_a_job_is_the_job_alone(signed_in):
    auditor = signed_in(AUDITOR)
    place = auditor.post("/admin/trail/verify", "/admin/trail").headers["Location"]
    for path, start in ((place, '<div id="job"'), ("/admin/jobs", '<div id="rows"')):
        assert auditor.get(path, headers={"HX-Request": "true"}).text.lstrip().startswith(start)


def test_a_running_and_a_failed_job_are_shown_as_such(signed_in, ask):
    auditor = signed_in(AUDITOR)
    place = auditor.post("/admin/trail/verify", "/admin/trail").headers["Location"]

    def become(state: jobs.JobState, **more: object) -> None:
        with transaction():
            job = db.session.get_one(jobs.Job, int(place.rsplit("/", 1)[1]))
            job.state = state
            for name, value in more.items():
                setattr(job, name, value)

    ask(become, jobs.JobState.RUNNING, progress=30, total=120)
    assert "25%" in auditor.get(place).text
    assert 'value="25"' in auditor.get("/admin/jobs").text
    ask(become, jobs.JobState.FAILED, message="留痕不完整")
    assert "没有完成" in auditor.get(place).text
    assert "最近校验" in auditor.get("/admin/trail").text


# Backups and state


def test_a_backup_is_made_in_the_background_and_listed(signed_in, ask):
    browser = signed_in(SYSTEM)
    assert "还没有备份" in browser.get("/admin/backups").text
    place = browser.post("/admin/backups", "/admin/backups").headers["Location"]
    ask(worker.run_all)
    assert "已备份到" in browser.get(place).text
    assert "yx-20260305-" in browser.get("/admin/backups").text
    assert [line.act for line in ask(lines, "backup")] == ["backup"]


def test_the_state_page_says_what_to_do(signed_in, ask):
    page = signed_in(SYSTEM).get("/admin/state").text
    for words in ("缺 2026、2027 年", "请在“备份”中立即备份", "磁盘剩余", "字体 仿宋", "后台任务"):
        assert words in page
    assert "flask db upgrade" not in page


def test_the_state_page_sees_a_stale_anchor_an_old_backup_and_failed_jobs(signed_in, ask):
    def grow_old() -> None:
        with transaction():
            actor = actor_as(SYSTEM, clock.today())
            trail.record("setting", 0, actor, "x", "x", at=clock.now() - clock.ONE_DAY * 9)
            trail.anchor(clock.today() - clock.ONE_DAY * 8)
            job = jobs.enqueue("backup", {}, None)
            job.state, job.finished_at = jobs.JobState.FAILED, clock.now()

    ask(grow_old)
    page = signed_in(SYSTEM).get("/admin/state").text
    assert "近 7 天失败 1 件" in page
    assert "至 2026-02-25" in page
    assert page.count("请检查任务是否在运行") == 1


def test_numbers_and_broken_tables_in_excel_are_understood():
    assert [sheets.text_of(cell) for cell in (1.0, 1.5, " 甲 ", True)] == ["1", "1.5", "甲", "True"]
    with pytest.raises(Refused, match="表格读不出来"):
        list(sheets.lines(b"PK\x03\x04 broken", ["词语"], ["词语"]))
    content = workbook("表", ["序号", "词语"], [(1, "部暑"), (None, None), (2, "")])
    assert list(sheets.lines(content, ["词语", "提示"], ["词语"])) == [{"词语": "部暑", "提示": ""}]
