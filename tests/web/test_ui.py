"""The frame of every page, the macros as one global, error pages, the sheet and the script."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace as Row

import lxml.html
import pytest
from flask import flash, render_template_string
from jinja2 import ChoiceLoader, DictLoader
from jinja2_fragments.flask import render_block

from tests.shape.source import ROOT
from tests.web.look import ACTOR, application, render, text
from yx.core.actor import Actor
from yx.web import errors, ui

PAGE = """{% extends "base.html" %}{% block title %}公文{% endblock %}
{% block heading %}{{ super() }}{{ ui.badge("起草") }}{% endblock %}
{% block content %}{% block rows %}{{ ui.badge("特急", "late") }}{% endblock %}{% endblock %}"""


@pytest.fixture
def app():
    """The bare application with a page to see and a form to send."""
    made = application()
    made.add_url_rule("/take", view_func=lambda: "taken", endpoint="take", methods=["POST"])
    made.add_url_rule("/page", view_func=lambda: render_template_string(PAGE, actor=ACTOR), endpoint="page")
    return made


def test_a_page_has_one_heading_and_its_title_starts_with_it():
    page = render(PAGE, actor=ACTOR)
    assert page.get("lang") == "zh-CN"
    assert [text(found) for found in page.xpath("//h1")] == ["公文"]
    assert page.findtext(".//title") == "公文 - 尤溪政务公开协同"


def test_htmx_is_locked():
    settings = json.loads(render(PAGE, actor=ACTOR).xpath("//meta[@name='htmx-config']/@content")[0])
    swapped = [rule["code"] for rule in settings.pop("responseHandling") if rule["swap"]]
    assert swapped == ["2..", "422"]
    assert settings == {
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "allowScriptTags": False,
    }


def test_the_first_thing_that_can_be_reached_leads_to_the_main_part():
    page = render(PAGE, actor=ACTOR)
    first = page.xpath("//body//*[self::a or self::button or self::input]")[0]
    assert first.get("href") == "#main"
    assert page.xpath("//main/@id") == ["main"]


def test_a_signed_in_page_says_who_acts_and_offers_the_way_out():
    page = render(PAGE, actor=ACTOR, sign_out_url="/out")
    assert "甲 县发改局办公室科员" in text(page)
    way_out = page.xpath("//form[@action='/out']")[0]
    assert (way_out.get("method"), text(way_out)) == ("post", "退出")
    assert way_out.xpath(".//input[@name='csrf_token']/@value")[0]


@pytest.mark.parametrize(("url", "links"), [(None, 0), ("/posts", 1)])
def test_the_post_can_be_changed_only_where_there_are_several(url, links):
    assert len(render(PAGE, actor=ACTOR, switch_url=url).xpath("//a[.='切换岗位']")) == links


def test_a_deputy_is_shown_as_one():
    deputy = Actor(7, "甲", 45, "局长", 3, "县发改局", frozenset(), deputy_for="乙")
    assert "甲（代乙） 县发改局局长" in text(render(PAGE, actor=deputy))


def test_the_menu_marks_where_one_is_and_what_waits():
    menu = [
        Row(label="待办", url="/", current=False, count=3),
        Row(label="公文", url="/documents", current=True, count=0),
    ]
    links = render(PAGE, actor=ACTOR, menu=menu).xpath("//nav[@aria-label='主菜单']//a")
    assert [text(link) for link in links] == ["待办 3", "公文"]
    assert [link.get("aria-current") for link in links] == [None, "page"]


def test_a_signed_out_page_has_no_menu_and_starts_no_session(app):
    app.add_url_rule("/out", view_func=lambda: render_template_string(PAGE), endpoint="out")
    answer = app.test_client().get("/out")
    page = lxml.html.fromstring(answer.text)
    assert not page.xpath("//nav | //form | //body/@hx-headers")
    assert "Set-Cookie" not in answer.headers


def test_the_token_on_the_body_is_accepted_and_its_absence_is_not(app):
    client = app.test_client()
    page = lxml.html.fromstring(client.get("/page").text)
    headers = json.loads(page.xpath("//body/@hx-headers")[0])
    assert client.post("/take", headers=headers).text == "taken"
    assert client.post("/take").status_code == 400


def test_idle_sign_out_is_announced_only_when_it_can_be_put_off():
    assert render(PAGE, actor=ACTOR, idle_seconds=1800, stay_url="/stay").xpath("//body/@data-idle") == ["1800"]
    assert not render(PAGE, actor=ACTOR, idle_seconds=1800).xpath("//body/@data-idle")


def test_flashed_messages_stand_under_the_heading(app):
    with app.test_request_context():
        flash("已保存 <b>", "success")
        page = lxml.html.fromstring(render_template_string(PAGE, actor=ACTOR))
    assert [text(one) for one in page.xpath("//main/p[@role='status']")] == ["已保存 <b>"]


def test_a_macro_works_in_a_block_rendered_alone(app):
    app.jinja_loader = ChoiceLoader([app.jinja_loader, DictLoader({"page.html": PAGE})])
    with app.test_request_context():
        assert render_block("page.html", "rows") == '<span class="tag late">特急</span>'


def test_an_unknown_macro_is_an_error(app):
    macros = app.jinja_env.globals["ui"]
    with pytest.raises(AttributeError, match="no macro called nothing"):
        macros.nothing  # noqa: B018 - looking it up is the act
    with pytest.raises(AttributeError):
        macros._step  # noqa: B018 - a macro private to its file is not given out


def test_no_two_macro_files_share_a_name():
    found = [
        name
        for path in (ROOT / "templates/macros").glob("*.html")
        for name in re.findall(r"{%-? macro ([a-z]\w*)", path.read_text("utf-8"))
    ]
    assert len(found) == len(set(found))


def test_an_asset_carries_a_hash_of_its_content(app, tmp_path):
    app.static_folder, app.static_url_path = str(tmp_path), "/static"
    (tmp_path / "a.css").write_text("a{}")
    first = ui.asset_of(app)("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assert re.fullmatch(r"/static/a\.css\?v=[0-9a-f]{10}", first)
    assert ui.asset_of(app)("a.css") != first


@pytest.mark.parametrize("status", sorted(errors.SHOWN))
def test_each_error_has_a_page_and_a_fragment(app, status):
    context = {"reasons": ("请在 9 秒后再试",), "reference": "7F3A02BC" if status == 500 else ""}
    with app.test_request_context():
        page = lxml.html.fromstring(app.jinja_env.get_template(f"errors/{status}.html").render(context))
        fragment = lxml.html.fromstring(render_block(f"errors/{status}.html", "fragment", **context))
    assert page.findtext(".//title").startswith(text(page.xpath("//h1")[0]))
    assert fragment.get("role") == "alert"
    assert ("7F3A02BC" if status == 500 else "9 秒") in text(fragment)
    assert text(fragment) in text(page)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def sheet() -> str:
    return (ROOT / "static/theme.css").read_text("utf-8")


def test_ink_reads_on_every_ground(sheet):
    tokens = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", sheet))
    inks = {name: tokens[name] for name in ("text", "quiet", "primary", "deep", "red", "amber", "green")}
    grounds = {"white": "#ffffff", "soft": tokens["soft"], "blush": tokens["blush"]}
    weak = [(ink, on) for ink in inks for on in grounds if contrast(inks[ink], grounds[on]) < 4.5]
    assert weak == []
    assert contrast(tokens["edge"], "#ffffff") >= 3


def test_the_sheet_and_the_script_stay_small(sheet):
    assert len(sheet.encode()) <= 10 * 1024
    assert (ROOT / "static/yx.js").stat().st_size <= 7.5 * 1024


@pytest.mark.parametrize(
    "late", [":is(", ":where(", ":has(", "inset:", "color-mix", "@layer", "@container", "aspect-ratio"]
)
def test_the_sheet_uses_nothing_that_chromium_86_lacks(sheet, late):
    assert late not in sheet.split("*/", 1)[1]


def test_the_script_runs_no_text_as_code():
    script = (ROOT / "static/yx.js").read_text("utf-8")
    assert not re.search(r"\beval\b|new Function|setTimeout\(\s*[\"'`]|\?\?|\?\.", script)
