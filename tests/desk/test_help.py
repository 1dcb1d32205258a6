"""The help page prints the roads from their tables, so that it cannot say anything else."""

from __future__ import annotations

import re


def test_every_step_of_every_road_is_there_in_words(at_desk, web):
    page = at_desk("fgj.nigao").get("/help").text
    body = re.findall(r"<tr>(.*?)</tr>", page.split("<tbody>")[1].split("</tbody>")[0], re.DOTALL)
    rows = [[cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in body]
    flow = web.extensions["yx_flows"][0]
    assert [row[0] for row in rows] == [step.label for step in flow.steps]
    assert ["提交核稿", "起草", "拟稿人"] in [row[:3] for row in rows]
    assert ["归档", "已印发", "档案人员", "归档材料齐全", "已归档"] in rows
    assert ["编号登记", "已签发", "编号登记人员", "未编号、与签发版本一致", "不变"] in rows
    for state in flow.states:
        assert state.label in page


def test_no_code_stands_on_the_page(at_desk, web):
    page = at_desk("fgj.nigao").get("/help").text
    shown = re.sub(r"<[^>]+>", " ", page.split("<main")[1])
    flow = web.extensions["yx_flows"][0]
    for code in (*(state.code for state in flow.states), *(step.code for step in flow.steps)):
        assert code not in shown


def test_the_keys_are_told(at_desk):
    page = at_desk("fgj.nigao").get("/help").text
    assert "键盘操作" in page
    assert "转到右上角检索框" in page


def test_a_stranger_is_asked_to_sign_in(client):
    for path in ("/", "/done", "/search", "/help"):
        assert client.get(path).location.startswith("/sign-in")
