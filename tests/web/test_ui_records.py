"""What a record shows: steps, road, opinions, trail, differences, files; and what lists show."""

from __future__ import annotations

from types import SimpleNamespace as Row

import pytest

from tests.web.look import AT, bound, ids, render, text, unsent
from yx.core.flow import Offer, Step
from yx.web import forms
from yx.web.paging import Page

# Choices are given as (code, label), the contract of `Worded.choices`; how a field hands them on is not asked here.
pytestmark = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")


class Reason(forms.Form):
    reason = forms.LongText("理由", required=True)


def nothing(*_args):
    return None


def offer(code: str, label: str, *reasons: str, main: bool = False, form: str | None = None) -> Offer:
    return Offer(Step(code, label, ("here",), None, (), nothing, main=main, form=form), reasons)


STEPS = "<div>{{ ui.steps(offers, thing, '/documents/4', forms, target, reasons) }}</div>"


def steps(*offers, target=None, reasons=(), **given):
    """The panel with `offers`; given: step code → what was sent, None for nothing sent yet."""
    made = {code: unsent(Reason) if data is None else bound(Reason, **data) for code, data in given.items()}
    return render(STEPS, offers=offers, thing=Row(row_version=9), forms=made, target=target, reasons=reasons)


def test_each_possible_step_is_a_submit_button_that_sends_token_and_version():
    page = steps(offer("withdraw", "撤回"), offer("pass", "同意", main=True, form="R"), **{"pass": None})
    found = [(form.get("action"), text(form.xpath(".//button")[0])) for form in page.xpath("//form")]
    assert found == [("/documents/4/steps/pass", "同意"), ("/documents/4/steps/withdraw", "撤回")]
    for form in page.xpath("//form"):
        assert form.get("method") == "post"
        assert form.xpath(".//input[@name='seen']/@value") == ["9"]
        assert len(form.xpath(".//input[@name='csrf_token']")) == 1


def test_the_main_step_stands_open_and_others_that_ask_something_are_folded():
    page = steps(
        offer("return", "退回", form="R"), offer("pass", "同意", main=True, form="P"), **{"pass": None, "return": None}
    )
    assert [text(one) for one in page.xpath("//summary")] == ["退回"]
    assert page.xpath("//details[not(@open)]//form/@action") == ["/documents/4/steps/return"]


def test_a_step_that_asks_what_the_main_step_asks_is_a_second_button_of_its_form():
    settle, revise = offer("settle", "处理", main=True, form="R"), offer("revise", "处理并修改", form="R")
    page = steps(settle, revise, settle=None, revise=None)
    assert not page.xpath("//summary")
    assert page.xpath("//form/@action") == ["/documents/4/steps/settle"]
    assert page.xpath("//button/@formaction") == ["/documents/4/steps/revise"]
    wrong = steps(settle, revise, settle=None, revise={"reason": ""})
    assert wrong.xpath("//*[@role='alert']//a/@href") == ["#settle-reason"]


def test_a_step_that_came_back_wrong_stands_open_with_its_faults():
    page = steps(offer("return", "退回", form="R"), **{"return": {"reason": ""}})
    assert page.xpath("//details[@open]//*[@role='alert']//a/@href") == ["#return-reason"]


def test_two_steps_that_ask_the_same_have_ids_of_their_own():
    page = steps(offer("return", "退回", form="R"), offer("void", "作废", form="R"), **{"return": {}, "void": {}})
    assert len(ids(page)) == len(set(ids(page)))
    assert {"return-reason", "void-reason"} <= set(ids(page))


def test_a_step_not_yet_possible_gives_its_reasons_and_no_button():
    page = steps(offer("submit", "提交核稿", "请填写标题", "请选择<公开属性>", main=True))
    assert not page.xpath("//button")
    assert [text(one) for one in page.xpath("//li")] == ["请填写标题", "请选择<公开属性>"]


def test_with_a_target_the_steps_go_by_htmx_too():
    form = steps(offer("withdraw", "撤回"), target="record").xpath("//form")[0]
    assert (form.get("hx-post"), form.get("hx-target")) == ("/documents/4/steps/withdraw", "#record")
    assert form.get("hx-disabled-elt") == "find button"


def test_a_refusal_stands_on_top_of_the_steps():
    page = steps(offer("withdraw", "撤回"), reasons=("此件已签发",))
    assert text(page.xpath("//*[@role='alert']")[0]) == "不能办理： 此件已签发"


def test_without_steps_the_panel_says_so():
    assert "无待办步骤" in text(steps())


def test_the_road_says_each_state_in_words_and_marks_the_place():
    stations = [
        Row(label="起草", state="done", note="甲 03-05"),
        Row(label="核稿", state="here", note=""),
        Row(label="会签", state="skipped", note=""),
        Row(label="签发", state="ahead", note=""),
    ]
    places = render("{{ ui.road(stations) }}", stations=stations).xpath("//li")
    assert [text(one) for one in places] == ["起草 已办 甲 03-05", "核稿 当前", "会签 不经过", "签发 未办"]
    assert [one.get("aria-current") for one in places] == [None, "step", None, None]


def test_an_opinion_is_signed_with_name_post_and_full_date():
    block = render("{{ ui.opinion('核稿', '同意<', '乙 县发改局局长', at) }}", at=AT)
    assert text(block) == "核稿 同意< 乙 县发改局局长 2026年3月5日"


def test_a_lapsed_opinion_is_struck_through_and_says_why():
    block = render("{{ ui.opinion('会签', '同意', '丙', at, '正文已修改') }}", at=AT)
    assert (block.findtext(".//s"), "已失效" in text(block), "正文已修改" in text(block)) == ("同意", True, True)


def test_the_trail_tells_who_did_what_and_what_changed():
    line = {
        "label": "保存草稿", "at": AT, "person": "甲", "unit": "县发改局", "post": "科员", "deputy_for": "乙",
        "words": "改好了", "changed": {"标题": ["旧", "新"], "正文": [None, "全文"]}, "result": "ok",
    }  # fmt: skip
    refused = {**line, "label": "签发", "person": "", "changed": {}, "words": "", "deputy_for": "", "result": "refused"}
    first, second = render("{{ ui.timeline(lines) }}", lines=[Row(**line), Row(**refused)]).xpath("//li")
    assert text(first) == "2026-03-05 14:03 保存草稿 甲（代乙） 县发改局科员 改好了 标题：旧 → 新 正文：全文"
    assert first.xpath(".//del/text() | .//ins/text()") == ["旧", "新", "全文"]
    assert "签发 未成 系统" in text(second)


def test_differences_are_marked_in_words_too():
    parts = [("same", "于"), ("gone", "9月"), ("new", "10月"), ("same", "前")]
    assert text(render("{{ ui.diffrow(parts) }}", parts=parts)) == "于删去：9月增加：10月前"


def test_files_show_name_size_and_note():
    files = [
        Row(name="a<b.docx", url="/f/1", size=2048, note="主动公开"),
        Row(name="c.pdf", url="/f/2", size=1, note=""),
    ]
    found = render("{{ ui.files(files) }}", files=files).xpath("//li")
    assert [text(one) for one in found] == ["a<b.docx 2 KB 主动公开", "c.pdf 1 B"]


def test_paging_keeps_the_filters():
    page = render("<div>{{ ui.pager(page, '/d', {'q': '公开'}) }}</div>", page=Page([], "9", "5"))
    assert page.xpath("//a/@href") == ["/d?q=%E5%85%AC%E5%BC%80&before=5", "/d?q=%E5%85%AC%E5%BC%80&after=9"]
    assert not render("<div>{{ ui.pager(page, '/d') }}</div>", page=Page([])).xpath("//nav")


class Filter(forms.Form):
    q = forms.Text("标题")
    kind = forms.Pick("文种", [("", "全部"), ("notice", "通知")])
    late = forms.Tick("逾期")


@pytest.mark.parametrize(("data", "folds"), [({}, True), ({"q": "公开"}, False)])
def test_filters_fold_on_a_narrow_screen_unless_in_use(data, folds):
    bar = render("{{ ui.filters(form, '/d') }}", form=unsent(Filter, **data))
    assert ("data-narrow-closed" in bar.attrib) is folds
    assert (bar.xpath(".//form/@method"), bar.xpath(".//form/@action")) == (["get"], ["/d"])
    assert bar.xpath(".//form//@name") == ["q", "kind", "late"]


def test_tabs_mark_the_current_one_and_count():
    links = render("{{ ui.tabs([('待办', '/', true, 0), ('已办', '/done', false, none)]) }}").xpath("//a")
    assert [(text(one), one.get("aria-current")) for one in links] == [("待办 0", "page"), ("已办", None)]


def test_facts_leave_out_what_is_empty():
    assert text(render("{{ ui.facts([('文种', '通知'), ('抄送', '')]) }}")) == "文种通知"


def test_an_empty_list_says_what_to_do():
    assert render("{{ ui.empty('没有公文', ('拟制公文', '/new')) }}").xpath("//a/@href") == ["/new"]


def test_progress_is_told_in_figures():
    assert text(render("{{ ui.progress('导出', 30, 100) }}")).endswith("30 / 100")
