"""The summary beside a draft, and what it warns of."""

from __future__ import annotations

import pytest

from tests.paper.samples import NOTICE
from yx.paper.outline import outline
from yx.paper.text import parse


def test_the_real_notice_is_summed_up_with_its_slips() -> None:
    found = outline(parse(NOTICE))
    assert found.levels == (6, 6, 11, 3)
    assert found.parts == (
        ("印发件", "尤溪县全面推进基层政务公开标准化规范化工作实施方案"),
        ("附件", "尤溪县推进政务公开工作联席会议制度"),
    )
    assert found.warnings == (
        "“（1）编制政务公开事项标准目…”之前没有“1.”一级，可能应为“（一）”。",
        "“（2）加强平台建设”之前没有“1.”一级，可能应为“（二）”。",
        "“（3）完善工作机制”之前没有“1.”一级，可能应为“（三）”。",
        "“二、联席会议办公室”序号不连续，应为“一、”。",
    )


@pytest.mark.parametrize(
    "text",
    [
        "一、甲\n（一）乙\n1.丙\n（1）丁\n（2）戊\n2.己\n（二）庚\n1.辛\n二、壬\n1.癸",
        "1.甲\n2.乙\n（1）丙",
        "（一）甲\n（二）乙",
    ],
)
def test_numbers_in_order_raise_no_warning(text: str) -> None:
    assert outline(parse(text)).warnings == ()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("一、甲\n三、乙", "“三、乙”序号不连续，应为“二、”。"),
        ("一、甲\n（一）乙\n（一）丙", "“（一）丙”序号不连续，应为“（二）”。"),
        ("1.甲\n3.乙", "“3.乙”序号不连续，应为“2.”。"),
        ("【附件】\n正文", "附件没有标题。"),
        ("【印发】办法", "印发件“办法”没有正文。"),
    ],
)
def test_each_slip_has_its_warning(text: str, warning: str) -> None:
    assert outline(parse(text)).warnings == (warning,)


def test_tables_and_characters_are_counted() -> None:
    found = outline(parse("一、甲\n| a | b |\n| c | d |\n乙乙"))
    assert (found.tables, found.paragraphs, found.characters) == (1, 2, 5)
