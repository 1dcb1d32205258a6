"""Templates stay escaped, carry nothing inline (the content policy forbids it) and know macros as globals only."""

from __future__ import annotations

import re

import pytest

from tests.shape.source import ROOT

FORBIDDEN = {
    r"\|\s*safe\b": "|safe skips escaping",
    r"autoescape\s+(false|0)": "autoescape is switched off",
    r"\bMarkup\(": "Markup() skips escaping",
    r"\{%-?\s*(import|from)\s": "macros are globals (ui.…): a block rendered alone sees no import",
    r"<script(?![^>]*\bsrc=)": "script inline",
    r"<style\b": "style inline",
    r"\sstyle\s*=": "style inline",
    r"<[^>{]*\son[a-z]+\s*=": "event handler inline",
    r"\bhx-on\b": "hx-on runs text as code",
    r"javascript:": "script in an address",
    r"\b(src|href|action|hx-(?:get|post))\s*=\s*[\"']?(https?:)?//": "another server: the intranet has none",
}
#: `file: fault` → why it stands
ALLOWED: dict[str, str] = {}
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def blank(match: re.Match[str]) -> str:
    """A comment's line breaks, so that line numbers stay true."""
    return "\n" * match.group().count("\n")


def faults(name: str, text: str) -> list[str]:
    """One sentence for each forbidden thing in the template `name`."""
    shown = COMMENT.sub(blank, text)
    found = [
        f"{name}:{shown[: match.start()].count(chr(10)) + 1}: {why}"
        for pattern, why in FORBIDDEN.items()
        for match in re.finditer(pattern, shown, re.IGNORECASE)
    ]
    if "{% macro" in shown and "/macros/" not in name:
        found.append(f"{name}:1: macros live in templates/macros/")
    return found


def test_every_template_is_escaped_and_free_of_inline_code():
    pages = sorted((ROOT / "templates").rglob("*.html"))
    found = [fault for page in pages for fault in faults(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))]
    named = {re.sub(r":\d+:", ":", fault) for fault in found}
    assert pages
    assert named == set(ALLOWED), "\n".join(found)


@pytest.mark.parametrize(
    "planted",
    [
        "{{ text|safe }}",
        "{{ text | safe }}",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{{ Markup(text) }}",
        '{% from "macros/forms.html" import field %}',
        '{%- import "macros/forms.html" as forms %}',
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<p style="color:red">',
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
        '<img src="//cdn.example/x.png" alt="">',
        '<a href="https://example.com/">',
        "{% macro field(name) %}{% endmacro %}",
    ],
)
def test_a_planted_fault_is_caught(planted):
    assert faults("templates/desk/list.html", f"<main>\n{planted}\n</main>")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/desk/list.html", '<script src="/static/app.js" defer></script>'),
        ("templates/desk/list.html", "{# {% from 'x' import y %} was here #}"),
        ("templates/macros/forms.html", "{% macro field(name) %}{{ name }}{% endmacro %}"),
        ("templates/desk/list.html", '<a href="{{ url_for(\'desk.show\') }}" title="version one">safe</a>'),
    ],
)
def test_what_is_allowed_passes(name, text):
    assert not faults(name, text)
