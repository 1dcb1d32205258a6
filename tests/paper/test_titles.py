"""Titles are broken by sense and never leave a lone character (GB/T 9704-2012 7.3.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yx.paper.titles import WIDTH, break_title

LONG = "尤溪县人民政府办公室关于印发尤溪县全面推进基层政务公开标准化规范化工作实施方案的通知"


def test_the_drafters_own_lines_are_kept() -> None:
    lines = ["尤溪县人民政府办公室关于印发", "尤溪县全面推进基层政务公开标准化规范化", "工作实施方案的通知"]
    assert break_title("\n".join(lines)) == lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于做好防汛工作的通知", ["关于做好防汛工作的通知"]),
        (LONG, ["尤溪县人民政府办公室关于印发", "尤溪县全面推进基层政务公开标准化", "规范化工作实施方案的通知"]),
        ("尤溪县人民政府关于做好2026年防汛抗旱工作的通知", ["尤溪县人民政府关于", "做好2026年防汛抗旱工作的通知"]),
        (
            "尤溪县发展和改革局 尤溪县教育局 尤溪县财政局关于做好收费公示工作的通知",
            ["尤溪县发展和改革局 尤溪县教育局", "尤溪县财政局关于做好收费公示工作的通知"],
        ),
    ],
)
def test_a_long_title_breaks_where_the_sense_breaks(title: str, lines: list[str]) -> None:
    assert break_title(title) == lines


@given(st.text(alphabet="尤溪县人民政府办公室关于印发工作的通知《》、，（）0123", min_size=1, max_size=120))
def test_lines_fit_keep_every_character_and_are_never_single(title: str) -> None:
    lines = break_title(title)
    assert "".join(lines) == title
    assert all(len(line) <= WIDTH for line in lines)
    assert len(title) == 1 or all(len(line) > 1 for line in lines)
