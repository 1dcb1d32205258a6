"""Units, posts, people and duties from Excel: errors by cell, all or nothing, twice the same (clause C1d)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from sqlalchemy import event, func, select

from tests.people.conftest import who
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.people import exporting, importing, queries, sheets
from yx.people.models import ImportDraft, Person, Post, Unit, UnitKind
from yx.people.sheets import DUTIES, PEOPLE, POSTS, UNITS

HEADS = {name: [column.title for column in columns] for name, columns in sheets.COLUMNS.items()}
VILLAGE = ["cun", "尤溪县某村民委员会", "某村", "村", "yangzhong", "", "否", 7]


def book(**contents: Sequence[Sequence[object]]) -> bytes:
    names = {"units": UNITS, "posts": POSTS, "people": PEOPLE, "duties": DUTIES}
    return sheets.write({names[key]: rows for key, rows in contents.items()})


def raw(sheet: str, rows: Sequence[Sequence[object]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    page = made.create_sheet(sheet)
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def apply(content: bytes, username: str = "guanli") -> importing.Plan:
    return importing.apply(content, who(username), clock.now())


def faults(plan: importing.Plan) -> list[tuple[str, int, str, str]]:
    return [(fault.sheet, fault.row, fault.column, fault.text) for fault in plan.faults]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_village_comes_in_with_its_post_and_its_clerk(inside):
    plan = apply(
        book(
            units=[VILLAGE],
            posts=[["cun", "村务公开员", 1]],
            people=[["cun.wen", "文书", "0598-1", "w@yx.example", "cun", "村务公开员", date(2026, 3, 1)]],
        )
    )
    assert plan.faults == []
    assert [line.kind for line in plan.lines] == ["新增", "新增", "新增"]
    village = db.session.scalars(select(Unit).where(Unit.short == "cun")).one()
    assert (village.kind, village.rank, village.issues) == (UnitKind.VILLAGE, 7, False)
    actor = who("cun.wen")
    assert (actor.unit_name, actor.post_name, actor.duties) == ("某村", "村务公开员", frozenset())
    person = queries.person(actor.person_id)
    assert (person.phone, person.password_hash) == ("0598-1", "")
    assert trail.of("unit", village.id)[-1].person_id == who("guanli").person_id


def test_duties_are_imported_by_the_security_administrator_only(inside):
    content = book(
        posts=[["yangzhong1", "文书", 2]],
        duties=[["fgj", "办公室科员", "拟稿、档案"], ["fgj", "局长", "核稿 负责人 成员"]],
    )
    plan = apply(content)
    assert plan.left_out == [DUTIES]
    assert who("fgj.nigao").duties == {"draft", "register"}
    plan = apply(content, "anquan")
    assert plan.left_out == [POSTS]
    assert [line.kind for line in plan.lines] == ["修改", "不变"]
    assert who("fgj.nigao").duties == {"draft", "archive"}


def test_what_there_is_goes_out_and_comes_in_again_without_a_change(inside):
    content = sheets.write(exporting.as_sheets(clock.today()))
    for username, most in (("guanli", 200), ("anquan", 100)):
        plan = apply(content, username)
        assert faults(plan) == []
        assert {line.kind for line in plan.lines} == {"不变"}
        assert len(plan.lines) > most
        assert not plan.changes


def test_the_same_file_twice_changes_nothing_the_second_time(inside):
    content = book(
        units=[VILLAGE], posts=[["cun", "文书", ""]], people=[["cun.wen", "文书", "", "", "cun", "文书", ""]]
    )
    assert apply(content).count("新增") == 3
    again = apply(content)
    assert again.count("不变") == 3
    assert again.changes == []


def test_changed_cells_change_and_empty_cells_leave_alone(inside):
    before = db.session.scalars(select(Unit).where(Unit.short == "fgj")).one()
    word, kind = before.code_word, before.kind
    plan = apply(
        book(
            units=[["fgj", "尤溪县发展和改革委员会", "县发改委", "部门", "", "", "", ""]],
            people=[["fgj.nigao", who("fgj.nigao").person_name, "0598-2", "", "", "", ""]],
            posts=[["fgj", "局长", 3]],
        )
    )
    assert [line.kind for line in plan.lines] == ["修改", "修改", "修改"]
    assert (before.name, before.code_word, before.kind) == ("尤溪县发展和改革委员会", word, kind)
    assert who("fgj.nigao").post_name == "办公室科员"


def test_a_new_holder_takes_the_post_over_on_the_day(inside):
    plan = apply(book(people=[["fgj.xin", "祝新人", "", "", "fgj", "局长", "2026年3月9日"]]))
    assert plan.faults == []
    spans = [
        (row.person.username, row.from_day, row.to_day) for row in queries.holdings_of_post(who("fgj.juzhang").post_id)
    ]
    assert spans[0] == ("fgj.xin", date(2026, 3, 9), None)
    assert spans[1][2] == date(2026, 3, 8)
    assert apply(book(people=[["fgj.xin", "祝新人", "", "", "fgj", "局长", "2026/3/9"]])).changes == []


@pytest.mark.parametrize(
    ("sheet", "row", "column", "text"),
    [
        (UNITS, ["", "名", "简", "部门"], "代号", "未填写"),
        (UNITS, ["aa", "名", "简", "公司"], "类别", "应为"),
        (UNITS, ["aa", "名" * 81, "简", "部门"], "单位名称", "不超过 80 字"),
        (UNITS, ["aa", "名", "简", "部门", "nowhere"], "上级单位代号", "没有代号为 nowhere 的单位"),
        (UNITS, ["aa", "名", "简", "部门", "", "", "也许"], "可以本单位名义发文", "应为是、否之一"),
        (UNITS, ["aa", "名", "简", "部门", "", "", "", "一"], "排序", "整数"),
        (UNITS, ["aa", "名", "简", "部门", "", "", "", 1.5], "排序", "整数"),
        (UNITS, ["a_a", "名", "简", "部门"], "", "小写字母和数字"),
        (UNITS, ["aa", "尤溪县教育局", "简", "部门"], "", "已有单位尤溪县教育局"),
        (POSTS, ["nowhere", "文书"], "单位代号", "没有代号为 nowhere"),
        (PEOPLE, ["a b", "甲"], "", "用户名由小写字母"),
        (PEOPLE, ["aa.bb", "甲", "", "", "fgj"], "岗位名称", "应同时填写"),
        (PEOPLE, ["aa.bb", "甲", "", "", "", "局长"], "单位代号", "应同时填写"),
        (PEOPLE, ["aa.bb", "甲", "", "", "fgj", "县长"], "岗位名称", "县发改局没有岗位县长"),
        (PEOPLE, ["aa.bb", "甲", "", "", "fgj", "局长", "明天"], "任职日期", "2026-03-05"),
        (PEOPLE, ["aa.bb", "甲", "", "", "fgj", "局长", "2026-02-30"], "任职日期", "2026-03-05"),
        (PEOPLE, ["aa.bb", "甲", "", "", "fgj", "局长", "2019-01-01"], "", "应晚于这一天"),
        (PEOPLE, ["guanli", "甲", "", "", "fgj", "局长", ""], "", "不能为本人任命岗位"),
    ],
)
def test_every_fault_is_named_by_sheet_row_and_column(inside, sheet, row, column, text):
    content = raw(sheet, [HEADS[sheet], row])
    plan = apply(content)
    assert [found[:3] for found in faults(plan)] == [(sheet, 2, column)]
    assert text in plan.faults[0].text


def test_a_date_cell_may_carry_a_time(inside):
    row = ["fgj.xin", "祝新人", "", "", "fgj", "局长", datetime(2026, 3, 9, 8, 30)]  # noqa: DTZ001 - Excel has no zones
    assert apply(raw(PEOPLE, [HEADS[PEOPLE], row])).faults == []
    assert queries.holdings_of_post(who("fgj.juzhang").post_id)[0].from_day == date(2026, 3, 9)


def test_an_unknown_duty_is_named(inside):
    plan = apply(raw(DUTIES, [HEADS[DUTIES], ["fgj", "局长", "核稿、喝茶"]]), "anquan")
    assert faults(plan)[0][:3] == (DUTIES, 2, "职责")
    assert "没有职责“喝茶”" in plan.faults[0].text


def test_no_duty_is_written_as_such(inside):
    plan = apply(raw(DUTIES, [HEADS[DUTIES], ["fgj", "局长", "无"]]), "anquan")
    assert plan.faults == []
    assert who("fgj.juzhang").duties == frozenset()


def test_a_preview_leaves_nothing_behind(inside):
    before = (count(Unit), count(Post), count(Person), count(trail.Line))
    plan = importing.preview(book(units=[VILLAGE], posts=[["cun", "文书", ""]]), who("guanli"), clock.now())
    assert plan.count("新增") == 2
    assert (count(Unit), count(Post), count(Person), count(trail.Line)) == before


def test_a_faulty_row_does_not_hide_the_faults_of_others(inside):
    plan = apply(raw(UNITS, [HEADS[UNITS], ["fgj9", "尤溪县教育局", "x", "部门"], VILLAGE, ["", "y", "y", "部门"]]))
    assert [(fault.row, fault.column) for fault in plan.faults] == [(4, "代号"), (2, "")]
    assert [line.what for line in plan.lines] == ["尤溪县某村民委员会"]


def test_columns_may_come_in_any_order_and_empty_rows_are_passed_over(inside):
    plan = apply(raw(POSTS, [["岗位名称*", "备注", "单位代号"], [], ["文书", "x", "FGJ"], ["", "", ""]]))
    assert [(line.row, line.what) for line in plan.lines] == [(3, "县发改局文书")]


def test_a_missing_column_is_named(inside):
    plan = apply(raw(POSTS, [["岗位名称"], ["文书"]]))
    assert faults(plan) == [(POSTS, 1, "单位代号", "缺少此列")]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"no workbook", "读不出来"), (raw("Sheet1", [["x"]]), "没有名为"), (raw(UNITS, [["x"]] * 5002), "最多导入")],
)
def test_what_cannot_be_read_is_refused_as_a_whole(inside, content, why):
    with pytest.raises(Refused, match=why):
        apply(content)


def test_an_empty_sheet_has_no_columns(inside):
    assert {fault.text for fault in apply(raw(UNITS, [])).faults} == {"缺少此列"}


def test_text_that_looks_like_a_formula_stays_text(inside):
    content = book(units=[["cun", "=1+1", "某村", "村", "", "", "", ""]])
    assert apply(content).lines[0].what == "=1+1"


def test_two_hundred_and_fifty_villages_come_in_at_a_fixed_cost_a_row(inside):
    numbers = range(250)
    content = book(
        units=[[f"v{n}", f"尤溪县第{n}村民委员会", f"第{n}村", "村", "yangzhong", "", "否", n] for n in numbers],
        posts=[[f"v{n}", "村务公开员", 1] for n in numbers],
        people=[[f"v{n}.wen", f"文书{n}", "", "", f"v{n}", "村务公开员", ""] for n in numbers],
    )
    sent: list[str] = []
    listener = lambda _c, _cur, statement, *_rest: sent.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    plan = importing.preview(content, who("guanli"), clock.now())
    event.remove(db.engine, "before_cursor_execute", listener)
    assert plan.count("新增") == 750
    assert len(sent) <= 15 * 750


# --- the pages -----------------------------------------------------------------------------------


def send(browser, content: bytes, name: str = "表.xlsx"):
    data = {"csrf_token": browser.token("/people/import"), "file": (io.BytesIO(content), name)}
    return browser.client.post(
        "/people/import", data=data, content_type="multipart/form-data", environ_base=browser.address
    )


def draft_id(page: str) -> str:
    return page.split('action="/people/import/')[1].split('"')[0]


def test_a_file_is_previewed_confirmed_and_then_forgotten(signed_in, ask):
    browser = signed_in("guanli")
    shown = send(browser, book(units=[VILLAGE]))
    assert shown.status_code == 200
    assert "尤溪县某村民委员会" in shown.text
    assert ask(count, ImportDraft) == 1
    sent = browser.post(f"/people/import/{draft_id(shown.text)}")
    assert sent.status_code == 303
    assert "已导入：新增 1 行，修改 0 行" in browser.get("/people").text
    assert ask(count, ImportDraft) == 0
    assert browser.post(f"/people/import/{draft_id(shown.text)}").status_code == 404


def test_a_file_with_faults_is_shown_with_them_and_cannot_be_confirmed(signed_in, ask):
    shown = send(signed_in("guanli"), book(units=[VILLAGE, ["cun", "另一村", "另村", "公司", "", "", "", ""]]))
    assert shown.status_code == 422
    assert "本次没有写入任何内容" in shown.text
    assert "确认导入" not in shown.text
    assert ask(count, ImportDraft) == 0


def test_what_changed_between_preview_and_confirmation_stops_everything(signed_in, ask):
    browser = signed_in("guanli")
    shown = send(browser, book(units=[VILLAGE, ["cun2", "另一村", "另村", "村", "", "", "", ""]]))
    form = {"name": "尤溪县某村民委员会", "short_name": "x", "short": "xx", "kind": "village", "active": "y"}
    assert browser.post("/units/new", page="/units/new", **form).status_code == 303
    before = ask(count, Unit)
    sent = browser.post(f"/people/import/{draft_id(shown.text)}")
    assert sent.status_code == 422
    assert "已有单位尤溪县某村民委员会" in sent.text
    assert ask(count, Unit) == before


def test_the_draft_of_another_administrator_is_not_there(signed_in):
    shown = send(signed_in("guanli"), book(units=[VILLAGE]))
    assert signed_in("anquan").post(f"/people/import/{draft_id(shown.text)}").status_code == 404


@pytest.mark.parametrize(("content", "name"), [(b"MZ\x90\x00", "表.xlsx"), (b"x", "表.exe"), (b"", "表.xlsx")])
def test_other_files_are_refused_in_words(signed_in, content, name):
    sent = send(signed_in("guanli"), content, name)
    assert sent.status_code == 422
    assert "表." in sent.text


def test_a_file_must_be_chosen(signed_in):
    browser = signed_in("guanli")
    sent = browser.post("/people/import", page="/people/import")
    assert sent.status_code == 422
    assert "请选择Excel 文件" in sent.text


def test_a_file_that_changes_nothing_says_so(signed_in):
    browser = signed_in("guanli")
    current = browser.get("/people/import/current.xlsx")
    assert current.headers["Content-Disposition"].startswith("attachment")
    shown = send(browser, current.data)
    assert "没有要写入的" in shown.text


def test_the_template_has_the_four_sheets_and_how_to_fill_them(signed_in):
    sent = signed_in("anquan").get("/people/import/template.xlsx")
    rows, found = sheets.read(sent.data)
    assert (rows, found) == ([], [])


@pytest.mark.parametrize("path", ["/people/import", "/people/import/template.xlsx", "/people/import/current.xlsx"])
@pytest.mark.parametrize("username", ["fgj.juzhang", "shenji"])
def test_only_the_two_administrators_import(signed_in, username, path):
    assert signed_in(username).get(path).status_code == 403
