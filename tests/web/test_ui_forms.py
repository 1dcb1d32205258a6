"""Fields, groups, summaries and buttons: what every form promises."""

from __future__ import annotations

import pytest

from tests.web.look import bound, ids, render, text
from yx.web import forms

# Choices are given as (code, label), the contract of `Worded.choices`; how a field hands them on is not asked here.
pytestmark = pytest.mark.filterwarnings("ignore:Passing SelectField choices as tuples:DeprecationWarning")


class Draft(forms.Form):
    title = forms.Text("标题", required=True)
    attribute = forms.Radio("公开属性", [("open", "主动公开"), ("closed", "不予公开")], required=True)
    units = forms.PickMany("会签单位", [("1", "县财政局"), ("2", "县教育局")])
    kind = forms.Pick("文种", [("", "请选择"), ("notice", "通知")])
    text = forms.LongText("正文")
    broad = forms.Tick("涉及面广")
    file = forms.Upload("附件")


def test_each_control_has_its_label():
    form = bound(Draft)
    page = render("<div>{% for one in form %}{{ ui.field(one) }}{% endfor %}</div>", form=form)
    controls = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert len(controls) == 9
    for control in controls:
        assert page.xpath(f"//label[@for='{control.get('id')}']") or control.xpath("ancestor::label")
    assert [text(legend) for legend in page.xpath("//legend")] == ["公开属性必填", "会签单位"]


def test_a_wrong_field_says_so_to_eye_and_ear_and_keeps_what_was_typed():
    form = bound(Draft, title="长" * 301)
    page = render("{{ ui.field(form.title, hint='与公文一致') }}", form=form)
    control = page.xpath("//input")[0]
    described = [text(page.get_element_by_id(one)) for one in control.get("aria-describedby").split()]
    assert described == ["与公文一致", "标题不超过 300 字，现为 301 字"]
    assert control.get("aria-invalid") == "true"
    assert control.get("value") == "长" * 301


def test_a_wrong_choice_is_described_on_its_group():
    page = render("<div>{{ ui.field(form.attribute) }}</div>", form=bound(Draft))
    group = page.xpath("//fieldset")[0]
    assert text(page.get_element_by_id(group.get("aria-describedby"))) == "请选择公开属性"


@pytest.mark.parametrize("macro", ["radios", "ticks", "field"])
def test_a_group_can_be_asked_for_by_its_own_name(macro):
    page = render(f"<div>{{{{ ui.{macro}(form.units, inline=false) }}}}</div>", form=bound(Draft, units="2"))
    assert page.xpath("//fieldset[contains(@class, 'stacked')]//input[@checked]/@value") == ["2"]


def test_further_names_become_attributes_of_the_control():
    page = render("{{ ui.field(form.text, rows=12, class_='form-control text') }}", form=bound(Draft))
    control = page.xpath("//textarea")[0]
    assert (control.get("rows"), control.get("class")) == ("12", "form-control text")


def test_a_field_that_depends_on_a_choice_says_on_which():
    form = bound(Draft)
    page = render(
        "<div>{{ ui.field(form.title, when='attribute=closed') }}{{ ui.field(form.units, when='kind=notice') }}"
        "{% call ui.fieldset('解读', when='attribute=open') %}{% endcall %}</div>",
        form=form,
    )
    assert page.xpath("//@data-shows-when") == ["attribute=closed", "kind=notice", "attribute=open"]


def test_the_summary_links_to_every_wrong_field():
    form = bound(Draft)
    page = render("<form>{{ ui.problems(form) }}{% for one in form %}{{ ui.field(one) }}{% endfor %}</form>", form=form)
    summary = page.xpath("//*[@role='alert'][@tabindex='-1'][@data-focus]")[0]
    links = summary.xpath(".//a")
    assert [text(link) for link in links] == ["请填写标题", "请选择公开属性"]
    assert {link.get("href")[1:] for link in links} <= set(ids(page))


def test_a_form_without_faults_has_no_summary():
    form = bound(Draft, title="通知", attribute="open")
    assert not render("<div>{{ ui.problems(form) }}</div>", form=form).xpath("//*[@role='alert']")


def test_hidden_fields_travel_without_ids_and_carry_the_version_shown():
    page = render("<form>{{ ui.hidden(form, seen=8) }}</form>", form=bound(Draft, seen="7"))
    sent = {one.get("name"): one.get("value") for one in page.xpath("//input[@type='hidden']")}
    assert sent.keys() == {"csrf_token", "seen"}
    assert sent["seen"] == "8"
    assert ids(page) == []


def test_a_button_of_its_own_is_a_form_with_token_and_version():
    page = render("{{ ui.post('认领', '/claim', 'danger', seen=3) }}")
    assert (page.get("method"), page.get("action"), text(page)) == ("post", "/claim", "认领")
    assert page.xpath(".//input/@name") == ["csrf_token", "seen"]
