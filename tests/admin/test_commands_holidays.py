"""`flask holidays load` and the county's own table."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from sqlalchemy import select

from yx.admin.commands_holidays import holidays_cli, read_notice, year_of
from yx.core import clock
from yx.core.base import db
from yx.core.clock import CalendarYear, NoticeDay
from yx.core.errors import Refused

#: 2027 as a county might type it in; the dates are invented for the test.
LINES = [
    (date(2026, 12, 31), "放假", "元旦"),
    (date(2027, 1, 1), "放假", "元旦"),
    (date(2027, 2, 8), "放假", "春节"),
    (date(2027, 2, 14), "上班", "春节"),
    (date(2027, 4, 5), "放假", "清明节"),
    (date(2027, 5, 3), "放假", "劳动节"),
    (date(2027, 6, 9), "放假", "端午节"),
    (date(2027, 10, 1), "放假", "国庆节、中秋节"),
]
ROWS = [NoticeDay(day, works == "上班", name) for day, works, name in LINES]


def sheet(lines):
    book = openpyxl.Workbook()
    page = book.create_sheet("节假日", 0)
    page.append(["序号", "日期", "安排", "名称"])
    for number, line in enumerate(lines, 1):
        page.append([number, *line])
    page.append([None, None, None, None])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def text(lines, day="{:%Y-%m-%d}"):
    return "\r\n".join(["日期,安排,名称", *(f"{day.format(when)},{works},{name}" for when, works, name in lines)])


@pytest.fixture
def run(app):
    def invoke(*arguments):
        with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
            return app.test_cli_runner().invoke(holidays_cli, ["load", *map(str, arguments)])

    return invoke


def known():
    return list(db.session.scalars(select(CalendarYear.year).order_by(CalendarYear.year)))


# Reading a file


def test_an_excel_table_is_read_with_its_columns_in_any_place():
    assert read_notice(sheet(LINES), "节假日.xlsx") == ROWS
    assert year_of(ROWS) == 2027


@pytest.mark.parametrize("day", ["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}", "{0.year}.{0.month}.{0.day}"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_table_is_read_as_excel_saves_it(day, coding):
    assert read_notice(text(LINES, day).encode(coding), "节假日.CSV") == ROWS


def test_blank_lines_are_passed_over():
    assert read_notice(f"{text(LINES)}\r\n\r\n,,\r\n".encode(), "a.csv") == ROWS


def test_a_date_with_a_time_is_a_day():
    assert read_notice(sheet([(datetime(2027, 1, 1, 8), "放假", "元旦")]), "a.xlsx") == [ROWS[1]]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"not a workbook", "a.xlsx", "表格读不出来"),
        (b"", "a.csv", "缺少列：日期、安排、名称"),
        ("日期,名称\n2027-01-01,元旦".encode(), "a.csv", "缺少列：安排"),
        ("日期,安排,名称\n".encode(), "a.csv", "表中没有日期"),
        ("日期,安排,名称\n2027-02-30,放假,春节".encode(), "a.csv", "第2行：日期“2027-02-30”看不懂"),
        ("日期,安排,名称\n明天,放假,春节".encode(), "a.csv", "第2行：日期“明天”看不懂"),
        ("日期,安排,名称\n2027-02-08,休,春节".encode(), "a.csv", "第2行：安排“休”"),
        ("日期,安排,名称\n2027-02-08,放假".encode(), "a.csv", "第2行：请填名称"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(content, name, reason):
    with pytest.raises(Refused, match=reason):
        read_notice(content, name)


# The command


def test_without_an_argument_this_year_and_what_is_published_of_the_next_are_loaded(run):
    result = run()
    assert result.exit_code == 0
    assert "已载入2026年：放假33天，调休上班6天" in result.output
    assert "尚未载入：2027年" in result.output
    assert known() == [2026]


def test_nothing_is_said_of_missing_years_when_none_is(run, tmp_path):
    file = tmp_path / "2027.csv"
    file.write_text(text(LINES), encoding="utf-8")
    run(file)
    assert "尚未载入" not in run(2026).output


def test_a_year_is_loaded_by_its_number(run):
    assert "已载入2024年：放假28天，调休上班8天" in run(2024).output
    assert known() == [2024]
    assert clock.is_workday(date(2024, 2, 18))


def test_a_file_is_loaded_under_its_name(run, tmp_path):
    file = tmp_path / "节假日2027.xlsx"
    file.write_bytes(sheet(LINES))
    assert "已载入2027年：放假7天，调休上班1天" in run(file).output
    assert db.session.get_one(CalendarYear, 2027).source == "节假日2027.xlsx"


@pytest.mark.parametrize(("what", "reason"), [("2027", "没有2027年"), ("没有的.xlsx", "没有文件"), ("27", "四位数字")])
def test_what_cannot_be_loaded_is_said_and_nothing_changes(run, what, reason):
    result = run(what)
    assert result.exit_code == 1
    assert reason in result.output
    assert known() == []
