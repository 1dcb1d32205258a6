"""The main pages as a person meets them: nothing serious for axe, nothing sticks out; keyboard; print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from tests.browser.conftest import NARROW, WIDE, later
from yx.core import clock
from yx.demo.load import load_papers

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: (name of the picture, who, path)
PAGES = [
    ("sign-in", "", "/sign-in"),
    ("desk", "xfb.hegao", "/"),
    ("done", "xfb.hegao", "/done"),
    ("documents", "xfb.hegao", "/documents/"),
    ("document", "xfb.hegao", "/documents/2"),
    ("returned", "xfb.nigao", "/documents/10"),
    ("drafting", "scjg.nigao", "/documents/13/edit"),
    ("findings", "scjg.nigao", "/documents/13"),
    ("new", "fgj.nigao", "/documents/new"),
    ("search", "czj.juzhang", "/search?q=公开"),
    ("units", "guanli", "/units"),
    ("people", "guanli", "/people"),
    ("settings", "guanli", "/admin/settings"),
    ("calendar", "guanli", "/admin/calendar"),
    ("words", "guanli", "/admin/words"),
    ("trail", "shenji", "/admin/trail"),
    ("account", "fgj.nigao", "/account"),
    ("help", "fgj.nigao", "/help"),
    ("cosignings", "fgj.nigao", "/cosign/?scope=asked"),
    ("round", "fgj.nigao", "/cosign/4"),
    ("ask", "czj.juzhang", "/cosign/asks/10"),
    ("settle", "jyj.nigao", "/cosign/5"),
    ("policy", "mzj.nigao", "/documents/14"),
    ("plan", "mzj.nigao", "/interpretation/1"),
    ("plan-wanted", "fgj.nigao", "/interpretation/documents/17/plan"),
    ("plans", "mzj.nigao", "/interpretation/"),
    ("plans-table", "mzj.nigao", "/interpretation/table"),
    ("product", "mzj.nigao", "/interpretation/products/1"),
    ("picture", "mzj.nigao", "/interpretation/products/2"),
    ("receipts", "fgj.gongkai", "/circulation/"),
    ("receipt", "fgj.gongkai", "/circulation/1"),
    ("sent", "xfb.hegao", "/circulation/sent/1"),
    ("sendings", "xfb.hegao", "/circulation/?scope=sent"),
    ("roster", "xfb.gongkai", "/conference/"),
    ("filings", "xfb.gongkai", "/conference/filings"),
    ("topics", "xfb.gongkai", "/conference/topics/"),
    ("topics-board", "xfb.gongkai", "/conference/topics/board"),
    ("topics-order", "xfb.gongkai", "/conference/topics/order"),
    ("topics-approve", "zhaojiren", "/conference/topics/approve"),
    ("topic", "fgj.gongkai", "/conference/topics/1"),
    ("topic-new", "fgj.gongkai", "/conference/topics/new"),
    ("meetings", "xfb.gongkai", "/conference/meetings/"),
    ("meeting", "xfb.gongkai", "/conference/meetings/1"),
    ("agenda", "xfb.gongkai", "/conference/meetings/2/agenda"),
    ("meeting-change", "xfb.gongkai", "/conference/meetings/2/change"),
    ("invitations", "fgj.juzhang", "/conference/invitations/"),
    ("invitation", "fgj.juzhang", "/conference/invitations/34"),
    ("attendance", "xfb.gongkai", "/conference/invitations/meetings/2"),
    ("names", "xfb.gongkai", "/conference/invitations/meetings/1/names"),
    ("seats", "xfb.gongkai", "/conference/invitations/meetings/1/seats"),
    ("sign-in-sheet", "xfb.gongkai", "/conference/invitations/meetings/1/sign-in"),
    ("minutes-list", "xfb.gongkai", "/conference/minutes/"),
    ("minutes", "xfb.gongkai", "/conference/minutes/1"),
    ("tasks", "xfb.gongkai", "/conference/tasks/"),
    ("task", "fgj.gongkai", "/conference/tasks/1"),
    ("tasks-ledger", "zhaojiren", "/conference/tasks/ledger"),
    ("tasks-year", "xfb.gongkai", "/conference/tasks/year"),
    ("missing", "fgj.nigao", "/documents/999"),
]
SERIOUS = ("serious", "critical")


@pytest.fixture
def loaded(served: Flask) -> Iterator[Flask]:
    """The county with the demo's documents at every place."""
    with later(days=85):
        with served.app_context():
            load_papers(clock.now())
        yield served


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1366", "390"])
def test_the_main_pages_have_nothing_serious_and_nothing_sticks_out(
    loaded: Flask, desk: Callable[..., Any], size: dict[str, int]
) -> None:
    found = []
    for who in dict.fromkeys(who for _name, who, _path in PAGES):
        with desk(who, size=size) as one:
            for name, _who, path in (row for row in PAGES if row[1] == who):
                one.page.goto(one.address + path)
                one.picture(f"{name}-{size['width']}")
                for violation in Axe().run(one.page).response["violations"]:
                    if violation["impact"] in SERIOUS:
                        found.append((name, violation["id"], violation["nodes"][0]["html"][:120]))
                wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if wide > 0:
                    found.append((name, "sticks out", f"{wide} px"))
            one.faults.clear()  # the missing page answers 404, which the console reports
    assert found == []


def test_a_document_is_checked_with_the_keyboard_alone(loaded: Flask, desk: Callable[..., Any]) -> None:
    with desk("fgj.juzhang") as one:
        one.page.goto(f"{one.address}/")
        one.page.get_by_role("link", name="公共停车场收费管理办法").first.focus()
        one.page.keyboard.press("Enter")
        one.page.get_by_label("意见", exact=False).first.focus()
        one.page.keyboard.press("Control+A")
        one.page.keyboard.type("同意送审。")
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.innerText") == "同意"
        with one.page.expect_navigation():
            one.page.keyboard.press("Enter")
        assert one.stands() == "公开审查"


def test_the_first_tab_stop_leads_to_the_text(loaded: Flask, desk: Callable[..., Any]) -> None:
    with desk("fgj.juzhang") as one:
        one.page.goto(f"{one.address}/documents/")
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.innerText") == "跳到正文"
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.id") == "main"


def test_a_printed_document_shows_the_text_and_no_buttons(loaded: Flask, desk: Callable[..., Any]) -> None:
    with desk("fgj.juzhang") as one:
        one.open("公共停车场收费管理办法")
        one.page.emulate_media(media="print")
        assert one.page.locator("#text-h").is_visible()
        assert not one.page.locator("#steps").is_visible()
        assert not one.page.get_by_role("button", name="退出").is_visible()
