"""Workbooks: text stays text whatever it looks like, days are days, and the head stays in sight."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yx.web.export import Column, workbook


def sheet_of(data: bytes):
    return load_workbook(BytesIO(data)).active


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+86", "-1", "@SUM(A1)", "\t=1", "=", "'=1", "00123"])
def test_text_stays_text(text):
    cell = sheet_of(workbook("表", ["标题"], [(text,)]))["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_titles_are_text_too():
    cell = sheet_of(workbook("表", ["=1+1"], []))["A1"]
    assert (cell.value, cell.data_type, cell.font.b) == ("=1+1", "s", True)


def test_values_keep_their_kind():
    moment = datetime(2026, 3, 5, 18, 30, tzinfo=UTC)
    row = sheet_of(workbook("表", list("abcdef"), [(1, 2.5, True, date(2026, 3, 5), moment, None)]))[2]
    assert [cell.value for cell in row[:3]] == [1, 2.5, True]
    assert (row[3].value, row[3].number_format) == (datetime(2026, 3, 5), "yyyy-mm-dd")  # noqa: DTZ001
    assert (row[4].value, row[4].number_format) == (datetime(2026, 3, 6, 2, 30), "yyyy-mm-dd hh:mm")  # noqa: DTZ001
    assert [cell.value for cell in row[5:]] in ([], [None])


def test_the_head_is_frozen_and_columns_have_their_width():
    sheet = sheet_of(workbook("公文", [Column("标题", 60), "字号"], [("a", "b")]))
    assert sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (60, 14)
    assert sheet.title == "公文"


def test_what_excel_cannot_take_is_left_out_or_cut():
    sheet = sheet_of(workbook("a[b]:*?/\\" + "长" * 40, ["x"], [("a\x00b\x0bc",), ("长" * 40_000,)]))
    assert sheet.title == "ab" + "长" * 29
    assert sheet["A2"].value == "abc"
    assert len(sheet["A3"].value) == 32_767
    assert sheet_of(workbook("[]", ["x"], [])).title == "表"


def test_lines_within_a_cell_are_wrapped():
    cell = sheet_of(workbook("表", ["x"], [("一\n二",)]))["A2"]
    assert (cell.value, cell.alignment.wrap_text) == ("一\n二", True)


def test_it_tells_how_far_it_is():
    told: list[int] = []
    workbook("表", ["x"], ((n,) for n in range(2500)), told.append)
    assert told == [1000, 2000]
