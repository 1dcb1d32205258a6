"""What a sheet carries, and how it is arranged for printing."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.paper.samples import SHEET, short
from yx.paper.arrange import arrange
from yx.paper.sheet import Sheet, chinese_date
from yx.paper.text import parse


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2020, 8, 24), "2020年8月24日"),
        (dt.date(2026, 11, 1), "2026年11月1日"),
        (dt.date(2026, 1, 31), "2026年1月31日"),
    ],
)
def test_a_date_is_written_without_leading_zeros(day: dt.date, words: str) -> None:
    assert chinese_date(day) == words


@pytest.mark.parametrize(
    ("kind", "banner", "issuers", "end"),
    [
        ("red_head", ("尤溪县人民政府",), ("尤溪县人民政府",), "文件"),
        ("red_head", ("尤溪县人民政府文件",), ("尤溪县人民政府",), "文件"),
        ("letter", ("尤溪县人民政府文件",), ("尤溪县人民政府",), ""),
        ("minutes", ("联席会议纪要",), ("联席会议",), "纪要"),
        ("red_head", ("甲局", "乙局文件"), ("甲局", "乙局"), "文件"),
    ],
)
def test_the_word_at_the_end_of_a_banner_may_be_left_out(
    kind: str, banner: tuple[str, ...], issuers: tuple[str, ...], end: str
) -> None:
    sheet = Sheet(kind, banner, "标题", parse(""))  # type: ignore[arg-type]
    assert (sheet.issuers, sheet.banner_end) == (issuers, end)


@pytest.mark.parametrize("banner", [(), ("",), (" ", "")])
def test_a_paper_without_an_issuer_is_refused(banner: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="发文机关标志不能为空"):
        short(banner=banner)


def test_annexes_of_an_issued_plan_are_named_in_the_plan_and_counted_there() -> None:
    text = "通知。\n【印发】办法\n一、总则\n【附件】甲\n内容\n【附件】乙\n内容"
    data = arrange(short(text))
    assert [part["mark"] for part in data["parts"]] == ["", "附件1", "附件2"]
    assert data["parts"][0]["blocks"][-1] == {"type": "note", "titles": ["甲", "乙"]}
    assert all(block["type"] != "note" for block in [*data["body"], *data["tail"]])


def test_a_note_of_the_drafters_own_is_not_doubled() -> None:
    notes = [block for block in arrange(SHEET)["parts"][0]["blocks"] if block["type"] == "note"]
    assert notes == [{"type": "note", "titles": ["尤溪县推进政务公开工作联席会议制度"]}]


def test_copies_end_with_one_full_stop() -> None:
    assert arrange(short(cc=("甲", "乙。")))["colophon"]["cc"] == "甲，乙。"
    assert arrange(short(cc=()))["colophon"]["cc"] == ""
