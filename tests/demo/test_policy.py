"""The policy of the demo is right in itself: its sums, its periods, its changes, and what its plan says of it."""

from __future__ import annotations

import pytest

from yx.demo import policy
from yx.disclosure.queries import open_findings
from yx.documents.papers import font_book
from yx.documents.words import Channel
from yx.interpretation.copied import compare
from yx.interpretation.words import Form, Point
from yx.paper.text import Table, parse, plain


def table() -> Table:
    (annex,) = [part for part in parse(policy.TEXT).parts if part.kind == "annex"]
    return next(block for block in annex.blocks if isinstance(block, Table))


def test_its_table_adds_up_and_agrees_with_the_text():
    rows, total = table().rows[1:-1], table().rows[-1]
    for *_labels, hours, standard, people, money in rows:
        assert int(standard) == 30 * int(hours)
        assert float(money) == pytest.approx(int(standard) * int(people) * 12 / 10_000)
    people, money = sum(int(row[4]) for row in rows), sum(float(row[5]) for row in rows)
    assert (str(people), f"{money:.1f}") == total[4:]
    assert f"补助服务对象{people}人" in policy.TEXT
    disabled = sum(int(row[4]) for row in rows if "失能" in row[1])
    parts = {
        "服务补助": money,
        "助餐补助": 45 * 2,
        "建设补助": 5 * 30 + 20 * 5,
        "能力评估费用": disabled * 200 / 10_000,
    }
    for name, amount in parts.items():
        assert f"{name}{amount:.1f}".removesuffix(".0") + "万元" in policy.TEXT
    assert f"所需资金{sum(parts.values()):.1f}万元" in policy.TEXT
    assert f"第二类{disabled}人" in policy.TEXT


def test_the_periods_of_its_stations_make_the_whole_period():
    assert 5 + 5 + 15 + 5 == 30
    for words in (
        "之日起5个工作日内核实",
        "之日起5个工作日内提出",
        "在15个工作日内",
        "之日起5个工作日内作出",
        "不超过30个",
    ):
        assert policy.TEXT.count(words) == 1, words


@pytest.mark.parametrize("text", [policy.TEXT, policy.changed()], ids=["drafted", "changed"])
def test_its_text_is_read_as_it_is_written_and_the_scan_finds_nothing(web, text):
    assert plain(parse(text)) == text
    assert 2800 < len(text) < 3300
    with web.app_context():
        assert open_findings("document", 1, f"{policy.TITLE}\n{text}") == []


def test_its_plan_and_opinions_name_what_there_is():
    assert set(policy.POINTS) == {point.value for point in Point}
    for product in policy.PRODUCTS:
        assert Form(product.form)
        assert Channel(product.channel)
    asked = {*policy.CO_DRAFTERS, *policy.COSIGNERS}
    assert {view.unit for view in policy.VIEWS} == asked
    assert [view.answer for view in policy.VIEWS] == ["agree", "agree_with", "object"]


def test_its_interpretation_is_partly_copied():
    assert 700 < len(policy.INTERPRETATION) < 900
    assert 10 < compare(policy.INTERPRETATION, policy.changed()).percent < 40


def test_its_picture_is_a_picture(web):
    with web.app_context():
        assert policy.picture(font_book()).startswith(b"\x89PNG")
