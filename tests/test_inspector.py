"""The inspection of pages can fail: one planted fault after the other, and a sound page that passes."""

from __future__ import annotations

import lxml.html
import pytest

from tests.inspector import form_of, page_faults, values
from yx.web.guard import open_to_all, permit

SOUND = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>公文 - 尤溪</title><script src="/static/yx.js" defer></script></head>
<body>
<form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="0123456789abcdef0123456789">
<button type="submit">退出</button></form>
<main id="main"><h1>公文</h1>
<a href="#main">正文</a>
<form method="post" action="/save" enctype="multipart/form-data">
<input type="hidden" name="csrf_token" value="0123456789abcdef0123456789">
<label for="title">标题</label><input id="title" name="title" value="关于">
<label><input type="checkbox" name="broad" value="y" checked> 涉及面广</label>
<select aria-label="文种" name="kind"><option value="">无</option><option value="notice" selected>通知</option></select>
<fieldset><legend>附件</legend><input type="file" name="file" aria-label="文件"></fieldset>
<textarea aria-label="正文" name="body">
第一行</textarea>
<button type="submit">保存</button>
</form></main></body></html>"""


def test_a_sound_page_has_no_fault():
    assert page_faults(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<h1>公文</h1>", "<h1>公文</h1><h1>通知</h1>", "2 h1"),
        ("<h1>公文</h1>", "", "0 h1"),
        ("<title>公文 -", "<title>首页 -", "the title does not begin"),
        (' lang="zh-CN"', "", "no lang"),
        ('<meta charset="utf-8">', "", "no charset"),
        ('action="/sign-out"', 'action="/other"', "no way out"),
        ('<label for="title">标题</label>', "", "input title has no label"),
        ('<label for="title">标题</label>', '<label for="title"> </label>', "input title has no label"),
        ('aria-label="文种" ', "", "select kind has no label"),
        ('aria-label="正文" ', "", "textarea body has no label"),
        ("涉及面广", "", "input broad has no label"),
        ('id="main"', 'id="title"', "id title stands 2 times"),
        ("<h1>", '<h1 style="color:red">', "inline style"),
        ("<h1>", '<h1 onclick="go()">', "inline onclick"),
        ('href="#main"', 'href="javascript:go()"', "script in href"),
        ("<h1>", "<style>p{}</style><h1>", "inline script or style"),
        ("<h1>", "<script>go()</script><h1>", "inline script or style"),
        ('href="#main"', 'href="#nowhere"', "#nowhere leads nowhere"),
        ('for="title"', 'for="titel"', "#titel leads nowhere"),
        ("<legend>附件</legend>", "", "without legend"),
        (">保存<", "><", "button without words"),
        (' enctype="multipart/form-data"', "", "cannot send files"),
        ('"0123456789abcdef0123456789">\n<label', '"">\n<label', "without token"),
        ("<h1>", '<img src="/x.png"><h1>', "without alt"),
    ],
)
def test_a_planted_fault_is_named(old, new, said):
    assert old in SOUND
    assert any(said in fault for fault in page_faults(SOUND.replace(old, new, 1))), page_faults(
        SOUND.replace(old, new, 1)
    )


@pytest.mark.parametrize("planted", ['<p onclick="x()">', '<p id="a"></p><p id="a"></p>', '<input name="q">'])
def test_a_fragment_is_inspected_too(planted):
    assert page_faults(f"<div><p>一段</p>{planted}</div>")


def test_the_test_that_opens_a_broken_page_fails(web):
    @permit(open_to_all("a planted page"))
    def broken() -> str:
        return SOUND.replace("<h1>公文</h1>", "<h1>公文</h1><h1>通知</h1>")

    web.add_url_rule("/planted", view_func=broken)
    with pytest.raises(AssertionError, match="2 h1"):
        web.test_client().get("/planted")


def test_an_answer_without_its_headers_fails_the_test_that_received_it(web):
    @web.after_request
    def strip(response):
        response.headers.pop("Content-Security-Policy", None)
        return response

    web.after_request_funcs[None].insert(0, web.after_request_funcs[None].pop())
    with pytest.raises(AssertionError, match="no header Content-Security-Policy"):
        web.test_client().get("/sign-in")


def test_a_form_is_sent_as_a_browser_would_send_it():
    form = form_of(lxml.html.fromstring(SOUND), "/save", "/page")
    sent = values(form)
    assert {name: sent.getlist(name) for name in sent} == {
        "csrf_token": ["0123456789abcdef0123456789"],
        "title": ["关于"],
        "broad": ["y"],
        "kind": ["notice"],
        "body": ["第一行"],
    }


def test_csrf_stays_on_in_tests(web, client):
    assert web.config.get("WTF_CSRF_ENABLED", True)
    assert client.post("/sign-in", data={"username": "jia"}).status_code == 400
