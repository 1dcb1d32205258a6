"""The test client: signs in and sends forms as a person does, and inspects every answer that any test receives.

A page with a control that has no label, with two equal ids, inline code or no way out fails the test that opened it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

#: what every answer carries, whatever it is
HEADERS = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
}
CONTROLS = "//input[not(@type='hidden') and not(@type='submit')] | //select | //textarea"
ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post"}
UNSAFE = ("unsafe-inline", "unsafe-eval", "*", "http:", "https:", "data: ;")
PASSWORD = "Wenjian-2026-ceshi"


class Inspector(FlaskClient):
    """A browser without eyes: cookies, forms, and a sharp look at whatever comes back."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Any request; the answer is inspected."""
        kwargs.setdefault("buffered", True)
        answer = super().open(*args, **kwargs)
        answer.request.input_stream.close()  # a large upload lies in a file
        found = faults(answer)
        assert not found, f"{answer.request.method} {answer.request.path}: " + "; ".join(found)
        return answer

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Through the page, as a person does."""
        answer = self.submit("/sign-in", username=username, password=password)
        assert answer.status_code == 303, answer.text
        return answer

    def tree(self, page: str) -> HtmlElement:
        """The page as a tree."""
        return lxml.html.fromstring(self.get(page).text)

    def token(self, page: str = "/help") -> str:
        """The token in the first form of `page`."""
        return str(self.tree(page).xpath("//input[@name='csrf_token']/@value")[0])

    def fields(self, page: str, action: str = "") -> MultiDict[str, Any]:
        """What a browser would send for the form of `page` that posts to `action` (the page itself by default)."""
        return values(self.form(page, action))

    def form(self, page: str, action: str = "") -> HtmlElement:
        """The form of `page` that posts to `action`."""
        own = urlsplit(page).path
        return form_of(self.tree(page), action or own, own)

    def submit(self, page: str, action: str = "", **changed: Any) -> TestResponse:
        """Open `page`, fill its form, send it. A list gives several values, None leaves a field out."""
        form = self.form(page, action)
        own = form.get("action") or page
        sends = own if not action or urlsplit(own).path == action else action  # a second button sends it elsewhere
        return self._send(page, sends, changing(values(form), changed))

    def send(self, path: str, page: str = "/help", **fields: Any) -> TestResponse:
        """Post `fields` with the token of `page`, whether or not any page has such a form."""
        return self._send(page, path, changing(MultiDict({"csrf_token": self.token(page)}), fields))

    def _send(self, page: str, path: str, data: MultiDict[str, Any]) -> TestResponse:
        return self.post(path, data=data, headers={"Referer": f"http://localhost{page}"})


def changing(data: MultiDict[str, Any], changed: dict[str, Any]) -> MultiDict[str, Any]:
    """`data` with some fields replaced; ``attachment_rows__0__drop`` stands for ``attachment_rows-0-drop``."""
    for key, value in changed.items():
        name = key.replace("__", "-")
        data.poplist(name)
        given = value if isinstance(value, list) else [] if value is None else [value]
        for one in given:
            data.add(name, one)
    return data


def form_of(tree: HtmlElement, action: str, own: str) -> HtmlElement:
    """The form of a page that posts to the path `action`, or has a button that does. Fails when there is none."""
    forms = [one for one in tree.xpath("//form[@method='post']") if urlsplit(one.get("action") or own).path == action]
    forms += tree.xpath("//form[.//button[@formaction=$to]]", to=action)
    assert forms, f"{own} has no form for {action}"
    return forms[0]


def values(form: HtmlElement) -> MultiDict[str, Any]:
    """What a browser would send if nobody touched the form; no button is pressed."""
    found: MultiDict[str, Any] = MultiDict()
    for control in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        for value in _sent(control):
            found.add(control.get("name"), value)
    return found


def _sent(control: HtmlElement) -> list[str]:
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n").removeprefix("\r\n")]
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = control.xpath(".//option[@selected]") or (options[:1] if "multiple" not in control.attrib else [])
        return [option.get("value") or "" for option in chosen]
    kind = control.get("type", "text")
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if "checked" in control.attrib else []
    return [] if kind in ("file", "submit", "button") else [control.get("value") or ""]


# --- the inspection ------------------------------------------------------------------------------------------


def faults(answer: TestResponse) -> list[str]:
    """Everything that is wrong with an answer, in words; nothing for a sound one."""
    found = [f"no header {name}" for name in sorted(HEADERS - set(answer.headers.keys()))]
    policy = answer.headers.get("Content-Security-Policy", "")
    found += [f"content policy allows {word}" for word in UNSAFE if word in policy.split() or f"'{word}'" in policy]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        found.append(f"no charset in {kind}")
    if kind.startswith("text/html") and answer.text.strip() and not 300 <= answer.status_code < 400:
        found += page_faults(answer.text)
    return found


def page_faults(text: str) -> list[str]:
    """What is wrong with a page or a fragment of one."""
    whole = text.lstrip().lower().startswith("<!doctype")
    tree = lxml.html.document_fromstring(text)
    found = [*_inline(tree), *_twice(tree), *_unlabelled(tree), *_unmarked(tree)]
    return [*found, *_frame(tree), *_dangling(tree)] if whole else found


def _words(node: HtmlElement) -> str:
    return re.sub(r"\s+", " ", node.text_content()).strip()


def _frame(tree: HtmlElement) -> Iterator[str]:
    heads = [_words(head) for head in tree.xpath("//h1")]
    if len(heads) != 1 or not heads[0]:
        yield f"{len(heads)} h1: {heads}"
    elif not _words(tree.find(".//title")).startswith(heads[0]):
        yield f"the title does not begin with the h1 {heads[0]!r}"
    if tree.get("lang") != "zh-CN":
        yield "no lang"
    if not tree.xpath("//meta[@charset='utf-8']"):
        yield "no charset in the page"
    if len(tree.xpath("//main")) != 1:
        yield "not one main"
    out = tree.xpath("//form[@method='post' and contains(@action, 'sign-out')]//button")
    if "signed-out" not in (tree.find("body").get("class") or "").split() and not out:
        yield "signed in, and no way out"


def _inline(tree: HtmlElement) -> Iterator[str]:
    for node in tree.iter(lxml.html.etree.Element):
        for name, value in node.attrib.items():
            if name.startswith(("on", "hx-on")) or name == "style":
                yield f"inline {name} on {node.tag}"
            if name in ADDRESSES and value.strip().lower().startswith("javascript:"):
                yield f"script in {name} of {node.tag}"
    if tree.xpath("//style | //script[not(@src)]"):
        yield "inline script or style"


def _twice(tree: HtmlElement) -> Iterator[str]:
    yield from (f"id {one} stands {n} times" for one, n in Counter(tree.xpath("//@id")).items() if n > 1)


def _unlabelled(tree: HtmlElement) -> Iterator[str]:
    labelled = set(tree.xpath("//label[normalize-space()]/@for"))
    for control in tree.xpath(CONTROLS):
        inside = control.xpath("ancestor::label[normalize-space()]")
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (inside or named or control.get("id") in labelled):
            yield f"{control.tag} {control.get('name')} has no label"
    for node in tree.xpath("//button[not(normalize-space())] | //a[@href and not(normalize-space())]"):
        if not node.get("aria-label"):
            yield f"{node.tag} without words"
    yield from (f"group {one.get('id')} without legend" for one in tree.xpath("//fieldset[not(legend)]"))


def _unmarked(tree: HtmlElement) -> Iterator[str]:
    for form in tree.xpath("//form[@method='post']"):
        if not form.xpath(".//input[@name='csrf_token' and string-length(@value) > 20]"):
            yield f"form {form.get('action')} without token"
        if form.xpath(".//input[@type='file']") and form.get("enctype") != "multipart/form-data":
            yield f"form {form.get('action')} cannot send files"
    yield from (f"image {one.get('src')} without alt" for one in tree.xpath("//img[not(@alt)]"))
    yield from ("form inside a form" for _one in tree.xpath("//form//form"))


def _dangling(tree: HtmlElement) -> Iterator[str]:
    """References inside the page that lead nowhere."""
    known = set(tree.xpath("//@id"))
    wanted = [one.removeprefix("#") for one in tree.xpath("//a/@href[starts-with(., '#')]")]
    wanted += tree.xpath("//label/@for")
    for name in ("aria-labelledby", "aria-describedby"):
        wanted += [word for value in tree.xpath(f"//@{name}") for word in value.split()]
    yield from (f"#{one} leads nowhere" for one in dict.fromkeys(wanted) if one not in known)
