"""A real server and a real Chromium: the demo's county, on the day of the notice unless a module says otherwise."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, sync_playwright
from waitress.server import create_server

from yx import create_app
from yx.core import clock, numbering
from yx.core.base import db, transaction
from yx.demo import PASSWORD
from yx.people.seed import load_county, load_demo_people

#: the morning of 2020-08-24 in China, a Monday
MORNING = datetime(2020, 8, 24, 0, 30, tzinfo=UTC)
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
#: what is written or picked from a list, and not ticked
WRITTEN = "textarea, select, input:not([type=radio]):not([type=checkbox])"
FONTS = Path(__file__).parents[2] / "instance" / "fonts"


def chromium() -> str:
    """Where Chromium is; `make test` installs Debian's."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError("no Chromium: run `make test`, which installs it")


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser_here(playwright_here: Playwright) -> Iterator[Browser]:
    browser = playwright_here.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def morning() -> datetime:
    """When the test begins; a module may begin at another time."""
    return MORNING


@pytest.fixture
def served(settings: dict[str, Any], morning: datetime) -> Iterator[Flask]:
    """The application with units, posts and people of the demo, and no document yet."""
    instance = Path(settings["INSTANCE_PATH"])
    instance.mkdir(parents=True)
    (instance / "fonts").symlink_to(FONTS)
    application = create_app(settings)
    with clock.at(morning):
        with application.app_context(), transaction() as session:
            clock.load_year(morning.year)
            load_county(session)
            load_demo_people(PASSWORD)
            numbering.take_over("尤政办", morning.year, 30)
        yield application
    with application.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def address(served: Flask) -> Iterator[str]:
    """The address of a running server."""
    server = create_server(served, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


class Desk:
    """A person at a browser of their own; every page opened is inspected."""

    def __init__(self, page: Page, address: str, shots: Path | None) -> None:
        self.page, self.address, self.shots = page, address, shots
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.press(self.page.get_by_role("button", name="登录"))
        assert self.page.get_by_role("button", name="退出", include_hidden=True).count() == 1

    def press(self, control: Locator) -> None:
        """Click what leads to another page, and wait until it is there: a click alone does not wait."""
        with self.page.expect_navigation():
            control.click()

    def open(self, title: str) -> None:
        """Open a record from what waits for me 待办."""
        self.page.goto(f"{self.address}/")
        self.press(self.page.get_by_role("link", name=title).first)

    def step(self, label: str, **fields: str) -> None:
        """Take one step of the record on the page, filling what it asks for by the words on screen."""
        panel = self.page.locator("#steps")
        folded = panel.locator("details", has=self.page.locator("summary", has_text=label))
        box = (
            folded.first
            if folded.count()
            else panel.locator("div.step", has=self.page.get_by_role("button", name=label))
        )
        if folded.count():
            folded.first.locator("summary").click()
        for name, value in fields.items():
            control = box.get_by_label(name, exact=False).and_(box.locator(WRITTEN)).first
            if value == "":
                box.get_by_label(name, exact=True).check()
            elif control.evaluate("node => node.tagName") == "SELECT":
                control.select_option(label=value)
            else:
                control.fill(value)
        self.press(box.get_by_role("button", name=label, exact=True).last)

    def stands(self) -> str:
        """The place of the record on the page; what is wrong, where the page says so."""
        wrong = self.page.locator(".problems")
        if wrong.count():
            return wrong.first.inner_text()
        return self.page.locator(".page-head .tag").first.inner_text()

    def says(self, words: str) -> bool:
        return words in self.page.locator("main").inner_text()

    def picture(self, name: str) -> None:
        """A picture of the page, for a person to look at: only where YX_SHOTS says that one will."""
        if self.shots is not None:
            self.page.screenshot(path=self.shots / f"{name}.png", full_page=True)


class Contexts:
    """Browser contexts that are used again: each costs a process, and a person only needs one without cookies."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[tuple[bool, int, int], list[BrowserContext]] = {}

    @contextmanager
    def one(self, js: bool, size: dict[str, int]) -> Iterator[BrowserContext]:
        """A context that nobody uses now; after a failure it is not used again."""
        idle = self._idle.setdefault((js, size["width"], size["height"]), [])
        context = idle.pop() if idle else self._make(js, size)
        yield context
        for page in context.pages:
            page.close()
        context.clear_cookies()
        idle.append(context)

    def _make(self, js: bool, size: dict[str, int]) -> BrowserContext:
        context = self._browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=js
        )
        context.set_default_timeout(10_000)
        return context


@pytest.fixture(scope="session")
def contexts(browser_here: Browser) -> Contexts:
    return Contexts(browser_here)


@pytest.fixture
def desk(contexts: Contexts, address: str, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """``with desk("fgj.nigao") as one``: a signed-in person; `js=False` switches JavaScript off."""
    shots = Path(os.environ["YX_SHOTS"]) if "YX_SHOTS" in os.environ else None
    if shots:
        shots.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def sit(username: str, *, js: bool = True, size: dict[str, int] | None = None) -> Iterator[Desk]:
        with contexts.one(js, size or WIDE) as context:
            one = Desk(context.new_page(), address, shots)
            if username:
                one.sign_in(username)
            try:
                yield one
            except BaseException:
                one.page.screenshot(path=(shots or tmp_path) / "failed.png", full_page=True)
                raise
            assert one.faults == []

    return sit


def later(**span: int) -> Any:
    """The clock some time after `MORNING`."""
    return clock.at(MORNING + timedelta(**span))
